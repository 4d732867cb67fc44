import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audit.analysis.readings import Answer, Reading, Said
from audit.records import Target

TWO = ("NEGATIVE", "POSITIVE")
THREE = ("negative", "neutral", "positive")


def label(name: str, threshold: float = math.nan) -> Target:
    return Target(name=name, weights={name: 1.0}, threshold=threshold)


def said(scores: object, kind: str = "logits", returned: tuple[str, ...] = ()) -> Said:
    """What was said, with the labels that came along."""
    values = np.array(scores, dtype=float)
    names = tuple(sorted(set(returned)))
    codes = np.array([names.index(one) for one in returned]) if returned else -np.ones(len(values))
    return Said(values, kind, codes.astype(np.int64), names)  # type: ignore[arg-type]


def names(answer: Answer) -> list[str | None]:
    return [answer.names[one] if one >= 0 else None for one in answer.label]


def test_log_odds_of_many_labels_are_against_all_the_others() -> None:
    """z_k minus the logsumexp of the others, worked by hand."""
    # z = (ln 1, ln 2, ln 5): p = 5/8, odds 5/3.
    got = Reading(label("positive"), THREE).read(said(np.log([[1.0, 2.0, 5.0]])))
    assert got.logit[0] == pytest.approx(math.log(5 / 3), abs=1e-15)
    assert got.p[0] == pytest.approx(5 / 8, abs=1e-15)


def test_log_odds_survive_where_p_is_one() -> None:
    """Logits of 60 apart: p rounds to 1, the log-odds are still 60."""
    got = Reading(label("POSITIVE"), TWO).read(said([[-30.0, 30.0]]))
    assert (got.p[0], got.logit[0], got.clipped) == (1.0, 60.0, 0)


def test_sigmoid_reads_the_targets_logit_alone() -> None:
    """Each label for itself: log-odds are z, p is its sigmoid, the other label is "not"."""
    reading = Reading(label("toxic", 0.5), ("toxic", "rude"), "sigmoid")
    got = reading.read(said([[0.0, 9.0], [-2.0, 9.0]]))
    assert got.logit.tolist() == [0.0, -2.0]
    assert got.p[0] == 0.5
    assert names(got) == ["toxic", "not toxic"]


def test_p_alone_is_clipped_for_log_odds_and_counted() -> None:
    """The p of 0 and 1 keep their p; their log-odds are those of 1e-6 and 1 - 1e-6."""
    p = np.array([0.0, 0.5, 1.0])
    got = Reading(label("POSITIVE"), TWO).read(said(np.column_stack([1 - p, p]), "p"))
    edge = math.log(1e-6 / (1 - 1e-6))
    assert got.p.tolist() == [0.0, 0.5, 1.0]
    np.testing.assert_allclose(got.logit, [edge, 0.0, -edge], atol=1e-9)
    assert got.clipped == 2


def test_label_is_the_target_iff_p_reaches_the_threshold() -> None:
    """At the threshold itself the target is returned; below it the likeliest other label."""
    p = said([[0.3, 0.4, 0.3], [0.1, 0.2, 0.7], [0.5, 0.2, 0.3]], "p")
    high, free, low = (
        names(Reading(label("positive", bound), THREE).read(p)) for bound in (0.7, math.nan, 0.3)
    )
    assert high == free == ["neutral", "positive", "negative"]
    assert low == ["positive"] * 3


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_fault_63_what_is_no_number_gets_no_score(bad: float) -> None:
    """NaN and infinities, in logits or in p: no p, no log-odds, no label; the others are kept."""
    reading = Reading(label("POSITIVE"), TWO)
    got = reading.read(said([[0.0, 1.0], [0.0, bad], [bad, 0.0]]))
    assert np.isnan(got.p).tolist() == np.isnan(got.logit).tolist() == [False, True, True]
    assert names(got) == ["POSITIVE", None, None]
    got = reading.read(said([[0.2, 0.8], [bad, 0.5]], "p"))
    assert (np.isnan(got.p).tolist(), names(got)) == ([False, True], ["POSITIVE", None])


@given(arrays(np.float64, (5, 4), elements=st.floats(-40, 40)), st.integers(0, 3))
def test_p_and_log_odds_agree(logits: np.ndarray, column: int) -> None:
    """For any logits, p is the softmax's and log-odds are log(p / (1 - p))."""
    labels = ("a", "b", "c", "d")
    got = Reading(label(labels[column]), labels).read(said(logits))
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    want = weights[:, column] / weights.sum(axis=1)
    np.testing.assert_allclose(got.p, want, atol=1e-12)
    others = weights.sum(axis=1) - weights[:, column]
    inside = (want > 1e-3) & (want < 1 - 1e-3)
    np.testing.assert_allclose(
        got.logit[inside], np.log(weights[inside, column] / others[inside]), atol=1e-9
    )


def test_a_mean_over_stars_lies_on_their_scale() -> None:
    """Half one star and half five: 3 of 1 to 5 is the middle; the upper half returns it."""
    stars = ("1 star", "3 stars", "5 stars")
    weights = {"1 star": 1.0, "3 stars": 3.0, "5 stars": 5.0}
    target = Target(name="mean", kind="mean", weights=weights, low=1.0, high=5.0)
    got = Reading(target, stars).read(said([[0.5, 0.0, 0.5], [0.0, 0.1, 0.9]], "p"))
    np.testing.assert_allclose(got.p, [0.5, (0.3 + 4.5 - 1) / 4])
    assert np.isnan(got.logit).all()
    assert names(got) == ["1 star", "5 stars"]
    assert got.chosen.tolist() == [False, True]


def test_a_mean_of_rounded_probabilities_stays_on_its_scale() -> None:
    """Three thirds that sum to .999 are no shift of the mean: 3 of 1 to 5."""
    weights = {"a": 1.0, "b": 3.0, "c": 5.0}
    target = Target(name="mean", kind="mean", weights=weights, low=1.0, high=5.0)
    assert Reading(target, ("a", "b", "c")).read(said([[0.333] * 3], "p")).p[0] == pytest.approx(
        0.5, abs=1e-15
    )


def test_a_difference_is_the_score_itself_where_labels_are_two() -> None:
    """P(a) - P(b) of two labels is 2p - 1: on its scale from -1 to 1 that is p, and log-odds are log-odds."""
    target = Target(
        name="a - b", kind="difference", weights={"a": 1.0, "b": -1.0}, low=-1.0, high=1.0
    )
    logits = said([[0.3, -1.2], [2.0, 2.5]])
    got = Reading(target, ("a", "b")).read(logits)
    plain = Reading(label("a"), ("a", "b")).read(logits)
    np.testing.assert_allclose(got.p, plain.p, atol=1e-15)
    np.testing.assert_allclose(got.logit, plain.logit, atol=1e-15)
    assert got.chosen.tolist() == plain.chosen.tolist() == [True, False]


def test_a_score_on_a_scale_returns_nothing_without_a_threshold() -> None:
    """-1, 0 and 1 of -1 to 1: 0, .5, 1; at a threshold of .05 the last is "0.05 or more"."""
    target = Target(name="compound", kind="value", weights={"compound": 1.0}, low=-1.0, high=1.0)
    values = said([[-1.0], [0.0], [1.0]])
    got = Reading(target, ("compound",), "identity").read(values)
    assert got.p.tolist() == [0.0, 0.5, 1.0]
    assert names(got) == [None] * 3
    decided = Target(
        name="compound", kind="value", weights={"compound": 1.0}, low=-1, high=1, threshold=0.05
    )
    got = Reading(decided, ("compound",), "identity").read(values)
    assert names(got) == ["under 0.05", "under 0.05", "0.05 or more"]


def test_labels_that_came_along_are_what_was_returned() -> None:
    """Whatever p says; a threshold of one's own decides anew."""
    p = said([[0.6, 0.4], [0.1, 0.9]], "p", ("POSITIVE", "NEGATIVE"))
    assert names(Reading(label("POSITIVE"), TWO).read(p)) == ["POSITIVE", "NEGATIVE"]
    assert names(Reading(label("POSITIVE", 0.5), TWO).read(p)) == ["NEGATIVE", "POSITIVE"]


def test_labels_alone_have_no_score() -> None:
    """No number came: p is unknown, the label is what it was."""
    only = said(np.zeros((2, 0)), "p", ("POSITIVE", "NEGATIVE"))
    got = Reading(label("POSITIVE"), TWO).read(only)
    assert np.isnan(got.p).all()
    assert names(got) == ["POSITIVE", "NEGATIVE"]
    assert got.chosen.tolist() == [True, False]


def test_wordings_are_read_one_by_one_or_as_their_mean():
    """Two phrasings with p = 0.2 and 0.6: each alone, and 0.4 with the mean of their log-odds."""
    two = Reading(
        Target(name="yes", weights={"yes": 1.0}, threshold=0.5), ("no", "yes"), phrasings=2
    )
    logits = np.log([[0.8, 0.2, 0.4, 0.6], [0.8, 0.2, 0.01, 0.09]])
    said = Said(logits, "logits", np.full(2, -1), ())
    assert two.in_phrasing(0).read(said).p == pytest.approx([0.2, 0.2])
    assert two.in_phrasing(1).read(said).p == pytest.approx([0.6, 0.9])
    whole = two.read(said)
    assert whole.p == pytest.approx([0.4, 0.55])
    assert whole.logit[0] == pytest.approx((np.log(0.2 / 0.8) + np.log(0.6 / 0.4)) / 2)
    assert whole.chosen.tolist() == [False, True]
    missing = Said(np.array([[0.0, 1.0, np.nan, 0.0]]), "logits", np.full(1, -1), ())
    assert np.isnan(two.read(missing).p).all()
