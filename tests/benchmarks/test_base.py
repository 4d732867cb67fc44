from audit.benchmarks.base import BenchmarkCard, BenchmarkItem, bring_together, scored_items
from audit.records import PROBES, Contrast, Group
from tests.planted import probe, read_of

CARD = BenchmarkCard(
    name="pairs", title="Pairs", version="1", licence="MIT", citation="Somebody 2020",
    question="Does it?", harm="It may.", axis="gender",
    groups=(Group(code="m", name="men"), Group(code="f", name="women")),
    contrasts=(Contrast(name="c", by="group", plus="m", minus="f"),),
)  # fmt: skip
ITEMS = [
    BenchmarkItem(
        family=f"f{n}", block=n, group=group, term=group, text=f"{group} {n}", slots={"tone": "up"}
    )
    for n in range(3)
    for group in "mf"
] + [BenchmarkItem(family="f0", block=0, group="x", term="x", text="x", slots={}, kind="placebo")]


def test_counts_are_of_real_groups():
    """Placebos are probes, and no evidence."""
    found = bring_together(CARD, ITEMS, inputs={"f": "0" * 64}, dropped=("line 3: empty",))
    (info,) = found.source.suites
    assert (info.families, info.probes, found.source.size) == (3, 6, 7)
    assert (info.origin, info.contrast) == ("benchmark", "pairs")
    assert info.facts["dropped"] == ["line 3: empty"]
    assert found.source.warnings == ("pairs: 1 irregular items left out",)


def test_probes_have_the_columns_of_every_suite():
    """Types and order too; slots as a map."""
    table = bring_together(CARD, ITEMS, inputs={}).source.table
    assert table.schema == PROBES
    assert table["slots"][0].as_py() == [("tone", "up")]
    assert set(table["suite"].to_pylist()) == {"pairs"}


def test_items_that_were_set_aside_have_no_score():
    """Those of other suites neither."""
    rows = [
        probe(0.2, suite="pairs", slots=[("tone", "up")]),
        probe(0.4, suite="pairs", reason="truncated"),
        probe(0.6, suite="other"),
    ]
    info = bring_together(CARD, ITEMS, inputs={}).source.suites[0]
    found = list(scored_items(info, [read_of(rows)]))
    assert [(one.p, one.slots) for one in found] == [(0.2, {"tone": "up"})]
