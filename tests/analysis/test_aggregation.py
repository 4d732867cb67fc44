import itertools
import tracemalloc

import numpy as np
import pyarrow as pa
import pytest

from audit.analysis.aggregation import CellSums, collect
from audit.analysis.encoding import Encoder
from audit.analysis.flips import THRESHOLDS
from audit.errors import AuditError
from audit.records import Contrast
from tests.planted import cells_in, cells_of, grid, probe, reading_of, suite_of, table_of

pytestmark = pytest.mark.usefixtures("few_resamples")

CODES = ("a", "b", "c")


def random_rows(seed=0, families=30, codes=CODES, terms=2):
    """Probes in source order: a block a family, several terms a group."""
    rng = np.random.default_rng(seed)
    return [
        probe(
            float(rng.uniform(0.01, 0.99)),
            family=f"f{f}",
            block=f,
            group=code,
            term=f"{code}{n}",
            tokens=int(rng.integers(5, 15)),
            text=f"{code}{n} in f{f}",
        )
        for f in range(families)
        for code in codes
        for n in range(terms)
    ]


def cut(rows, size, seed=0):
    """Parts of a size, each in an order of its own and with dictionaries of its own."""
    rng = np.random.default_rng(seed)
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        yield table_of([part[one] for one in rng.permutation(len(part))])


def summed(rows, size, suite):
    """The cells of rows that come in parts."""
    return cells_in(cut(rows, size), suite)


def flips_by_hand(rows):
    """Unordered pairs of different groups in a block, and those whose label differs."""
    total = flipped = 0
    for one, other in itertools.combinations(rows, 2):
        if one["block"] == other["block"] and one["group"] != other["group"]:
            total += 1
            flipped += one["label"] != other["label"]
    return total, flipped


def by_name(cells):
    """Sums by names, whatever the codes."""
    return {
        (cells.templates[t], cells.members[m].group, cells.terms[n]): tuple(values)
        for t, m, n, *values in zip(
            cells.template, cells.member, cells.term, cells.n, cells.p, cells.tokens, strict=True
        )
    }


def test_cells_hold_the_sums_of_their_probes():
    """Two probes of one cell: n 2, p .2+.4, labelled target 0, tokens 16."""
    rows = [probe(0.2, block=0), probe(0.4, block=1), probe(0.9, block=0, group="b")]
    cells = cells_of(rows, suite_of(CODES[:2]))
    assert by_name(cells)["f0", "a", "a"] == pytest.approx((2, 0.6, 16))
    assert (cells.low, cells.high) == (0.2, 0.9)


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_the_cut_into_parts_changes_nothing(size, monkeypatch):
    """Blocks that straddle parts, rows out of order and other dictionaries give the same sums."""
    monkeypatch.setattr("audit.analysis.aggregation._BATCH", 20)
    suite, rows = suite_of(CODES), random_rows()
    whole, parted = cells_of(rows, suite), summed(rows, size, suite)
    ours, theirs = by_name(parted), by_name(whole)
    assert ours.keys() == theirs.keys()
    for key, values in ours.items():
        assert values == pytest.approx(theirs[key], rel=1e-12)
    assert parted.flips == whole.flips


def test_the_flip_rate_counts_pairs_of_different_groups_within_blocks():
    """Against a count of every pair, with two terms a group."""
    rows = random_rows(1)
    flips = cells_of(rows, suite_of(CODES)).flips
    assert (flips.total, flips.flipped) == flips_by_hand(rows)


def test_a_groups_flips_are_shares_of_the_others_in_its_block():
    """Block (a: yes, b: no, c: no): a differs from both; b from a alone."""
    rows = [probe(0.9), probe(0.1, group="b"), probe(0.2, group="c")]
    flips = cells_of(rows, suite_of(CODES)).flips
    assert flips.rates("a") == (1.0, 1.0, 0.0)
    assert flips.rates("b") == (0.5, 0.0, 0.5)
    assert np.isnan(flips.rates("z")).all()


def test_the_sweep_counts_the_pairs_that_each_threshold_separates():
    """At every threshold, against labels made anew from p."""
    rows = random_rows(2, families=8)
    swept = cells_of(rows, suite_of(CODES)).flips.swept
    for threshold, found in zip(THRESHOLDS, swept, strict=True):
        labelled = [{**row, "label": row["p"] >= threshold} for row in rows]
        assert found == flips_by_hand(labelled)[1]


def test_more_than_two_labels_flip_whenever_they_differ():
    """Neutral against negative is a flip, though neither is the target."""
    rows = [probe(0.1, label="NEUTRAL"), probe(0.2, group="b", label="NEGATIVE")]
    flips = cells_of(rows, suite_of(CODES[:2])).flips
    assert (flips.total, flips.flipped) == (1, 1)
    assert flips.rates("a") == (1.0, 0.0, 0.0)


def test_declared_pairs_flip_over_their_own_pairs():
    """Pro (yes) against anti (no) is a flip; the third text takes no part."""
    contrast = Contrast(name="pro-anti", by="kind_of", plus="pro", minus="anti")
    suite = suite_of(CODES[:2], contrast="pairs", contrasts=(contrast,))
    rows = [
        probe(0.9, template="t1", group="a", slots=[("kind_of", "pro")]),
        probe(0.1, template="t2", group="b", slots=[("kind_of", "anti")]),
        probe(0.1, template="t3", group="b", slots=[("kind_of", "other")]),
    ]
    flips = cells_of(rows, suite).flips
    assert (flips.total, flips.flipped) == (1, 1)
    assert flips.rates("pro-anti") == (1.0, 1.0, 0.0)
    # p .9 and .1 are separated by every threshold from .15 to .9, and by none besides.
    assert flips.swept == (0.0, 0.0, *[1.0] * 16, 0.0)


def test_probes_with_a_reason_are_counted_and_left_out():
    """NaN without a reason is set aside too."""
    rows = [
        probe(0.2),
        probe(0.4, group="b"),
        probe(0.9, group="c", reason="truncated"),
        probe(float("nan"), group="c", block=1),
    ]
    cells = cells_of(rows, suite_of(CODES))
    assert cells.set_aside == {"no score": 1, "truncated": 1}
    assert cells.n.sum() == 2
    assert cells.high == 0.4


def test_clipped_log_odds_are_counted():
    """P of 0 and of 1 have no log-odds of their own: those of 1e-6 and 1 - 1e-6 stand for them."""
    rows = [probe(0.0), probe(1.0, group="b"), probe(0.9, group="c")]
    assert cells_of(rows, suite_of(CODES)).clipped == 2


def test_baselines_and_placebos_take_no_part_in_flips():
    """Their cells are there all the same."""
    rows = [
        probe(0.2),
        probe(0.3, group="b"),
        probe(0.9, group="baseline", kind="baseline"),
        probe(0.9, group="Zorland", kind="placebo"),
    ]
    cells = cells_of(rows, suite_of(CODES[:2]))
    assert cells.flips.flipped == 0
    assert {one.kind for one in cells.members} == {"group", "baseline", "placebo"}


def test_an_example_is_the_furthest_probe_beside_the_one_nearest_the_mean():
    """Block .1, .5, .6 (mean .4): a lies furthest below, beside b, the nearest to the mean."""
    rows = [probe(0.1), probe(0.5, group="b"), probe(0.6, group="c")]
    rows += [probe(0.3, block=1), probe(0.31, block=1, group="b"), probe(0.32, block=1, group="c")]
    examples = cells_of(rows, suite_of(CODES)).examples
    below = [one for one in examples if one.group == "a" and one.difference < 0]
    assert [(one.p, one.other_p, one.other_group) for one in below] == [(0.1, 0.5, "b")]
    assert examples[0].difference == pytest.approx(0.5)
    assert (examples[0].text, examples[0].other_text) == ("c in f0", "a in f0")


def test_examples_stay_few_whatever_the_probes():
    """At most two a group and twelve pairs."""
    cells = cells_of(random_rows(3, families=200), suite_of(CODES))
    assert len(cells.examples) <= 12 + 2 * len(CODES)
    assert all(one.group != one.other_group for one in cells.examples)


def test_suites_are_kept_apart():
    """Two suites in one part."""
    rows = [probe(0.2), probe(0.9, suite="other")]
    suites = [suite_of(CODES), suite_of(CODES, name="other")]
    found = collect([table_of(rows)], suites, [reading_of()])
    assert [found[name][0].p.tolist() for name in ("planted", "other")] == [[0.2], [0.9]]


def test_a_suite_that_was_not_declared_is_an_error():
    """Scores of nobody knows what are not dropped silently."""
    with pytest.raises(AuditError, match="'planted'"):
        collect([table_of([probe(0.2)])], [suite_of(CODES, name="other")], [reading_of()])


def test_a_suite_without_probes_has_empty_cells():
    """Nothing came: no sums, and no score."""
    cells = cells_in([], suite_of(CODES))
    assert len(cells.n) == 0
    assert np.isnan(cells.high)


def test_labels_that_did_not_come_follow_from_the_threshold():
    """P >= .3 is the target."""
    rows = [probe(0.35, label=None), probe(0.2, group="b", label=None)]
    cells = cells_in([table_of(rows)], suite_of(CODES[:2]), threshold=0.3)
    assert cells.flips.rates("a") == (1.0, 1.0, 0.0)


def test_the_memory_does_not_grow_with_the_blocks_of_a_cell(monkeypatch):
    """2,000 blocks of one template in parts of 60: the sums stay six cells."""
    monkeypatch.setattr("audit.analysis.aggregation._BATCH", 100)
    monkeypatch.setattr("audit.analysis.aggregation._PENDING", 30)
    rows = [
        probe(0.5, family="f0", block=block, group=code) for block in range(2000) for code in CODES
    ]
    tables = (table_of(rows[start : start + 60]) for start in range(0, len(rows), 60))
    cells = cells_in(tables, suite_of(CODES))
    assert cells.n.tolist() == [2000.0] * 3
    assert cells.flips.total == 2000 * 3


def test_cells_as_many_as_probes_take_little_more_than_their_sums():
    """200,000 cells of four sums: 44 bytes each, and 60 more where they are put in order."""
    encoder, sums = Encoder(suite_of("abc")), CellSums()
    tracemalloc.start()
    for start in range(0, 200_000, 20_000):
        template = np.arange(start, start + 20_000)
        none, p = np.zeros_like(template), np.full(20_000, 0.25)
        sums.add(encoder, (template, none, none), (p, p, p, none > 0))
    codes, columns = sums.result(4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(one) for one in (*codes, *columns)] == [200_000] * 8
    assert columns[1].sum() == 50_000
    assert peak < 200_000 * 160


def test_large_string_dictionaries_and_plain_columns_are_read_too():
    """What other writers of Arrow make of the same columns."""
    table = table_of(grid(np.array([[0.2, 0.4]]), CODES[:2]))
    plain = table.set_column(
        table.schema.get_field_index("group"), "group", table["group"].cast(pa.string())
    )
    cells = cells_in([plain], suite_of(CODES[:2]))
    assert sorted(cells.p.tolist()) == [0.2, 0.4]
