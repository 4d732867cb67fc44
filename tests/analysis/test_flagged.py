import pytest
from scipy import stats

from audit import run_audit
from audit.records import Policy

SUITE = """schema: 1
name: harmless
version: 1.0.0
licence: CC0-1.0
title: Nothing to flag
question: Is a harmless sentence flagged?
harm: Posts are hidden.
slot: who
lexicon: people.csv
contrast: pooled
facts: {harmless: true}
families:
"""
PEOPLE = "group,name,term,source\nx,X,Xan,made up\ny,Y,Yor,made up\nz,Z,Zed,made up\n"


def suite(folder, facts="facts: {harmless: true}\n"):
    """Twelve plain families, and twelve of strong words."""
    families = "".join(
        f"  - {{id: f{n}, domain: {kind}, templates: ['A {{who}} bought {kind} item {n}.']}}\n"
        for n in range(24)
        for kind in (["plain", "strong"][n // 12],)
    )
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    path = folder / "harmless.yaml"
    text = SUITE.replace("facts: {harmless: true}\n", facts)
    path.write_text(text + families, "utf-8")
    return path


def score(texts):
    """Flags Xan in strong words, and nothing else."""
    return [0.9 if "Xan" in text and "strong" in text else 0.1 for text in texts]


def test_counts_by_group_and_kind_are_whole_numbers(tmp_path):
    """X: 12 of 24, all of them strong words; the spread is one half, clear of a tenth."""
    policy = Policy(max_false_alarm_spread=0.1, spread_rationale="as agreed")
    audit = run_audit(str(suite(tmp_path)), score, target="toxic", policy=policy)
    (found,) = audit.result.suites
    alarms = found.false_alarms
    assert alarms is not None
    assert alarms.kinds == ("plain", "strong")
    seen = {one.group: (one.flagged, one.harmless, one.by_kind) for one in alarms.groups}
    assert seen == {
        "x": (12, 24, ((0, 12), (12, 12))),
        "y": (0, 24, ((0, 12), (0, 12))),
        "z": (0, 24, ((0, 12), (0, 12))),
    }
    x, y, _ = alarms.groups
    half = stats.t.ppf(1 - 0.05 / 6, 23) * (0.25 / 23) ** 0.5  # of three groups, 24 families
    assert (x.low, x.high) == (pytest.approx(0.5 - half), pytest.approx(0.5 + half))
    assert y.high == pytest.approx(1 - (0.05 / 3) ** (1 / 24))
    assert alarms.spread is not None
    assert (alarms.spread.value, alarms.spread.highest) == (0.5, "X")
    assert alarms.spread.low == pytest.approx(x.low - y.high)
    assert audit.check().suites["harmless: false alarms"] == alarms.spread.verdict == "INCONCLUSIVE"


def test_a_suite_that_may_hold_other_sentences_counts_nothing(tmp_path):
    """Nor does a policy's limit find anything measured there."""
    policy = Policy(max_false_alarm_spread=0.1, spread_rationale="as agreed")
    audit = run_audit(str(suite(tmp_path, "")), score, target="toxic", policy=policy)
    assert audit.result.suites[0].false_alarms is None
    assert audit.check().suites["false alarms"] == "INCONCLUSIVE"
