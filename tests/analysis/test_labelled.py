import math
from dataclasses import replace

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, equalized_odds_difference, true_positive_rate
from sklearn.metrics import classification_report, roc_auc_score

from audit.analysis.labelled import RATIO, has_labels, measure
from audit.records import LabelledResult, from_json, to_json
from tests.planted import TARGET, probe, read_of, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

SUITE = replace(suite_of(("a", "b"), name="planted"), origin="labelled")


def data(n=200, seed=0):
    """Rows of two groups, the score worse for b."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b"], n)
    truth = rng.uniform(size=n) < 0.5
    noise = np.where(group == "a", 0.25, 0.45)
    p = np.clip(np.where(truth, 0.65, 0.35) + rng.normal(0, noise), 0.01, 0.99)
    return group, truth, p


def rows_of(group, truth, p, **columns):
    """The same as probes, every row a family of its own."""
    return [
        probe(
            float(score),
            family=f"f{n}",
            block=n,
            group=one,
            gold=TARGET if real else "NEGATIVE",
            **columns,
        )
        for n, (one, real, score) in enumerate(zip(group, truth, p, strict=True))
    ]


@pytest.fixture(scope="module")
def measured():
    group, truth, p = data()
    table = read_of(rows_of(group, truth, p))
    parts = [table.slice(start, 37) for start in range(0, len(p), 37)]
    return group, truth, p, measure(SUITE, parts, target=TARGET)


def test_oracle_rates_and_odds_are_fairlearns(measured):
    """MetricFrame by group, and equalized odds."""
    group, truth, p, found = measured
    frame = MetricFrame(
        metrics=true_positive_rate, y_true=truth, y_pred=p >= 0.5, sensitive_features=group
    )
    for name in ("a", "b"):
        assert found.groups[name]["tpr"].value == pytest.approx(frame.by_group[name], abs=1e-12)
    odds = equalized_odds_difference(truth, p >= 0.5, sensitive_features=group)
    assert found.overall["equalized_odds_difference"].value == pytest.approx(odds, abs=1e-12)
    gaps = found.overall["tpr_gap"].value, found.overall["fpr_gap"].value
    assert odds == pytest.approx(max(gaps), abs=1e-12)


def test_subgroup_auc_is_scikit_learns(measured):
    """Of the group's own rows."""
    group, truth, p, found = measured
    theirs = roc_auc_score(truth[group == "b"], p[group == "b"])
    assert found.groups["b"]["subgroup_auc"].value == pytest.approx(theirs, abs=1e-12)


def test_every_number_has_an_interval_and_its_n(measured):
    """The interval holds the value, and is wider for a group than for all."""
    group, _, _, found = measured
    for name, estimates in found.groups.items():
        for one in estimates.values():
            assert one.low <= one.value <= one.high
            assert one.n == (group == name).sum()
    accuracy = found.overall["accuracy"]
    theirs = found.groups["a"]["accuracy"]
    assert accuracy.high - accuracy.low < theirs.high - theirs.low


def test_the_four_fifths_ratio_is_named_for_what_it_is(measured):
    """Never as a finding."""
    found = measured[3].overall
    assert "not a legal finding" in RATIO
    rates = [one["selection_rate"].value for one in measured[3].groups.values()]
    assert found[RATIO].value == pytest.approx(min(rates) / max(rates))


def test_small_groups_and_intersections_are_suppressed():
    """Ten rows of c, and seven of a & age: old: named, without numbers."""
    group, truth, p = data()
    rows = rows_of(group, truth, p)
    rows += rows_of(["c"] * 10, [True] * 10, [0.7] * 10)
    ages = ["old" if n < 7 else "young" for n in range(len(rows))]
    rows = [{**row, "slots": [("age", age)]} for row, age in zip(rows, ages, strict=True)]
    found = measure(SUITE, [read_of(rows)], target=TARGET)
    assert "c" in found.suppressed
    assert "c" not in found.groups
    assert any(name.endswith("& age: old") for name in found.suppressed)
    assert "a & age: young" in found.groups
    assert found.minimum == 30


def test_rows_without_a_true_label_or_with_a_reason_take_no_part():
    """Three rows, one counts."""
    rows = [
        probe(0.9, gold=TARGET),
        probe(0.9, gold=None),
        probe(0.9, gold=TARGET, reason="truncated"),
    ]
    assert measure(SUITE, [read_of(rows)], target=TARGET).rows == 1


def test_nothing_labelled_is_an_empty_result():
    """No rows, no groups, and it still goes to JSON."""
    found = measure(SUITE, [read_of([probe(0.9)])], target=TARGET)
    assert (found.rows, found.groups) == (0, {})
    assert from_json(LabelledResult, to_json(found)).rows == 0


def test_clusters_widen_the_interval():
    """The same row ten times in one family is no more data than one row."""
    group, truth, p = data(60)
    rows = [row for row in rows_of(group, truth, p) for _ in range(10)]
    apart = [{**row, "family": f"g{n}"} for n, row in enumerate(rows)]
    together, alone = (
        measure(SUITE, [read_of(some)], target=TARGET).overall["accuracy"] for some in (rows, apart)
    )
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_labels_are_where_the_suite_says_so():
    """Labelled tables, and scores that came with gold."""
    assert has_labels(SUITE)
    assert has_labels(suite_of(("a", "b"), facts={"gold": True}))
    assert not has_labels(suite_of(("a", "b")))


def of_three_labels(n=300, seed=3):
    """Rows with one of three true labels, and what was returned: right in about 60 %."""
    rng = np.random.default_rng(seed)
    gold = rng.choice([TARGET, "NEGATIVE", "MIXED"], n, p=[0.5, 0.3, 0.2])
    other = rng.choice([TARGET, "NEGATIVE", "MIXED"], n)
    returned = np.where(rng.uniform(size=n) < 0.6, gold, other)
    rows = [
        probe(0.5, family=f"f{k}", block=k, group="ab"[k % 2], gold=str(gold[k]))
        | {"label": str(returned[k])}
        for k in range(n)
    ]
    return gold, returned, rows


def test_oracle_accuracy_of_three_labels_is_scikit_learns():
    """The returned label equals the true one; per label and macro as `classification_report`."""
    gold, returned, rows = of_three_labels()
    labels = (TARGET, "NEGATIVE", "MIXED")
    found = measure(SUITE, [read_of(rows)], target=TARGET, labels=labels)
    theirs = classification_report(gold, returned, output_dict=True)
    assert found.overall["accuracy"].value == pytest.approx(theirs["accuracy"])
    assert found.overall["macro_recall"].value == pytest.approx(theirs["macro avg"]["recall"])
    assert found.overall["macro_f1"].value == pytest.approx(theirs["macro avg"]["f1-score"])
    for label in labels:
        for ours, name in (("recall", "recall"), ("precision", "precision"), ("f1", "f1-score")):
            assert found.labels[label][ours].value == pytest.approx(theirs[label][name])
        assert found.labels[label]["recall"].n == (gold == label).sum()
    assert found.target == TARGET


def test_labels_that_came_without_scores_have_shares_alone():
    """No score, no ordering and no calibration; right answers are counted."""
    gold, returned, rows = of_three_labels()
    table = read_of([row | {"p": math.nan} for row in rows])
    found = measure(SUITE, [table], target=TARGET, labels=(TARGET, "NEGATIVE", "MIXED"))
    assert found.overall["accuracy"].value == pytest.approx((gold == returned).mean())
    assert "ece" not in found.overall
    assert "subgroup_auc" not in found.groups["a"]


def test_true_labels_that_cannot_be_returned_count_against_the_target_alone():
    """What is no label of the classifier is not the target, as its other label is not."""
    rows = [probe(p, gold="awful", family=f"f{k}", block=k) for k, p in enumerate([0.2, 0.8])]
    found = measure(SUITE, [read_of(rows)], target=TARGET, labels=("NEGATIVE", TARGET))
    assert found.overall["accuracy"].value == 0.5
