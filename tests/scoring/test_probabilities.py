import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audit.errors import AuditError
from audit.records import ModelInfo, Scores
from audit.scoring import probabilities

TWO = ("NEGATIVE", "POSITIVE")
THREE = ("negative", "neutral", "positive")


def info(
    labels: tuple[str, ...] = TWO, target: str = "POSITIVE", threshold: float = 0.5
) -> ModelInfo:
    return ModelInfo(id="m", fingerprint="f", labels=labels, target=target, threshold=threshold)


def test_log_odds_of_many_labels_are_against_all_the_others() -> None:
    """z_k minus the logsumexp of the others, worked by hand."""
    # z = (ln 1, ln 2, ln 5): p = 5/8, odds 5/3.
    logits = np.log([[1.0, 2.0, 5.0]])
    got = probabilities.read(Scores(labels=THREE, logits=logits), info(THREE, "positive"), 1)
    assert got.logit[0] == pytest.approx(math.log(5 / 3), abs=1e-15)
    assert got.p[0] == pytest.approx(5 / 8, abs=1e-15)


def test_log_odds_survive_where_p_is_one() -> None:
    """Logits of 60 apart: p rounds to 1, the log-odds are still 60."""
    got = probabilities.read(Scores(labels=TWO, logits=np.array([[-30.0, 30.0]])), info(), 1)
    assert (got.p[0], got.logit[0], got.clipped) == (1.0, 60.0, 0)


def test_sigmoid_reads_the_targets_logit_alone() -> None:
    """Each label for itself: log-odds are z, p is its sigmoid, the other label is "not"."""
    scores = Scores(
        labels=("toxic", "rude"), logits=np.array([[0.0, 9.0], [-2.0, 9.0]]), activation="sigmoid"
    )
    got = probabilities.read(scores, info(("toxic", "rude"), "toxic"), 2)
    assert got.logit.tolist() == [0.0, -2.0]
    assert got.p[0] == 0.5
    assert [got.names[i] for i in got.label] == ["toxic", "not toxic"]


def test_p_alone_is_clipped_for_log_odds_and_counted() -> None:
    """The p of 0 and 1 keep their p; their log-odds are those of 1e-6 and 1 - 1e-6."""
    p = np.array([0.0, 0.5, 1.0])
    got = probabilities.read(Scores(labels=TWO, p=np.column_stack([1 - p, p])), info(), 3)
    edge = math.log(1e-6 / (1 - 1e-6))
    assert got.p.tolist() == [0.0, 0.5, 1.0]
    np.testing.assert_allclose(got.logit, [edge, 0.0, -edge], atol=1e-9)
    assert got.clipped == 2


def test_label_is_the_target_iff_p_reaches_the_threshold() -> None:
    """At the threshold itself the target is returned; below it the likeliest other label."""
    p = np.array([[0.3, 0.4, 0.3], [0.1, 0.2, 0.7], [0.5, 0.2, 0.3]])
    got = probabilities.read(Scores(labels=THREE, p=p), info(THREE, "positive", 0.7), 3)
    assert [THREE[i] for i in got.label] == ["neutral", "positive", "negative"]
    free = probabilities.read(Scores(labels=THREE, p=p), info(THREE, "positive", math.nan), 3)
    assert [THREE[i] for i in free.label] == ["neutral", "positive", "negative"]
    low = probabilities.read(Scores(labels=THREE, p=p), info(THREE, "positive", 0.3), 3)
    assert [THREE[i] for i in low.label] == ["positive"] * 3


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_fault_63_what_is_no_number_gets_no_score(bad: float) -> None:
    """NaN and infinities, in logits or in p: no p, no log-odds, no label; the others are kept."""
    logits = np.array([[0.0, 1.0], [0.0, bad], [bad, 0.0]])
    got = probabilities.read(Scores(labels=TWO, logits=logits), info(), 3)
    assert np.isnan(got.p).tolist() == [False, True, True]
    assert np.isnan(got.logit).tolist() == [False, True, True]
    assert got.label.tolist() == [1, -1, -1]
    if math.isnan(bad):
        got = probabilities.read(
            Scores(labels=TWO, p=np.array([[0.2, 0.8], [bad, 0.5]])), info(), 2
        )
        assert (np.isnan(got.p).tolist(), got.label.tolist()) == ([False, True], [1, -1])


def test_wrong_answers_are_refused() -> None:
    """Rows, columns, labels, range, neither or both: each with the shape or value that is wrong."""
    with pytest.raises(AuditError, match=r"2 texts with an array of shape \(3, 2\)"):
        probabilities.read(Scores(labels=TWO, logits=np.zeros((3, 2))), info(), 2)
    with pytest.raises(AuditError, match="array of shape"):
        probabilities.read(Scores(labels=TWO, logits=np.zeros((2, 3))), info(), 2)
    with pytest.raises(AuditError, match="no label 'POSITIVE'"):
        probabilities.read(Scores(labels=THREE, logits=np.zeros((1, 3))), info(), 1)
    with pytest.raises(AuditError, match=r"probability of 1\.5"):
        probabilities.read(Scores(labels=TWO, p=np.array([[0.0, 1.5]])), info(), 1)
    with pytest.raises(AuditError, match="neither or both"):
        probabilities.read(Scores(labels=TWO), info(), 0)


@given(arrays(np.float64, (5, 4), elements=st.floats(-40, 40)), st.integers(0, 3))
def test_p_and_log_odds_agree(logits: np.ndarray, column: int) -> None:
    """For any logits, p is the softmax's and log-odds are log(p / (1 - p))."""
    labels = ("a", "b", "c", "d")
    got = probabilities.read(Scores(labels=labels, logits=logits), info(labels, labels[column]), 5)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    want = weights[:, column] / weights.sum(axis=1)
    np.testing.assert_allclose(got.p, want, atol=1e-12)
    others = weights.sum(axis=1) - weights[:, column]
    inside = (want > 1e-3) & (want < 1 - 1e-3)
    np.testing.assert_allclose(
        got.logit[inside], np.log(weights[inside, column] / others[inside]), atol=1e-9
    )


def test_joining_keeps_order_and_sums_counts() -> None:
    """Two calls one after the other give what one call gives."""
    p = np.array([0.0, 0.2, 0.9])
    whole = Scores(labels=TWO, p=np.column_stack([1 - p, p]), tokens=np.array([3, 4, 5]))
    one = probabilities.read(Scores(labels=TWO, p=whole.p[:1], tokens=np.array([3])), info(), 1)  # type: ignore[index]
    two = probabilities.read(Scores(labels=TWO, p=whole.p[1:], tokens=np.array([4, 5])), info(), 2)  # type: ignore[index]
    joined, want = probabilities.join([one, two]), probabilities.read(whole, info(), 3)
    assert joined.p.tolist() == want.p.tolist()
    assert joined.clipped == want.clipped == 1
    assert joined.tokens is not None
    assert joined.tokens.tolist() == [3, 4, 5]
    assert joined.truncated is None
