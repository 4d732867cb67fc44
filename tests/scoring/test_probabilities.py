import numpy as np
import pytest

from audit.errors import AuditError
from audit.records import ModelInfo, Scores
from audit.scoring import probabilities

TWO = ("NEGATIVE", "POSITIVE")
THREE = ("negative", "neutral", "positive")


def info(labels: tuple[str, ...] = TWO, **other: object) -> ModelInfo:
    return ModelInfo(id="m", fingerprint="f", labels=labels, **other)  # type: ignore[arg-type]


def test_numbers_stay_exactly_as_they_came() -> None:
    """Logits of single precision are the same numbers in double; NaN and infinities are kept."""
    logits = np.array([[0.1, 60.0], [np.nan, -np.inf]], dtype=np.float32)
    got = probabilities.read(Scores(labels=TWO, logits=logits), info(), 2)
    assert got.kind == "logits"
    np.testing.assert_array_equal(got.values, logits.astype(np.float64))
    assert got.known.tolist() == [True, False]


def test_labels_are_put_in_the_models_order() -> None:
    """Whoever names them in another order means the same."""
    p = np.array([[0.2, 0.3, 0.5]])
    got = probabilities.read(Scores(labels=THREE[::-1], p=p), info(THREE), 1)
    assert got.values.tolist() == [[0.5, 0.3, 0.2]]


def test_wrong_answers_are_refused() -> None:
    """Rows, columns, labels, range, neither or both: each with the shape or value that is wrong."""
    with pytest.raises(AuditError, match=r"2 texts with an array of shape \(3, 2\)"):
        probabilities.read(Scores(labels=TWO, logits=np.zeros((3, 2))), info(), 2)
    with pytest.raises(AuditError, match="array of shape"):
        probabilities.read(Scores(labels=TWO, logits=np.zeros((2, 3))), info(), 2)
    with pytest.raises(AuditError, match="answered for the labels negative, neutral, positive"):
        probabilities.read(Scores(labels=THREE, logits=np.zeros((1, 3))), info(), 1)
    with pytest.raises(AuditError, match=r"probability of 1\.5.*--scale"):
        probabilities.read(Scores(labels=TWO, p=np.array([[0.0, 1.5]])), info(), 1)
    with pytest.raises(AuditError, match="neither or both"):
        probabilities.read(Scores(labels=TWO), info(), 0)


def test_a_score_that_leaves_the_declared_scale_is_refused() -> None:
    """2 lies outside -1 to 1; the ends themselves do not."""
    one = info(("compound",), activation="identity", scale=(-1.0, 1.0))
    values = np.array([[-1.0], [1.0]])
    got = probabilities.read(Scores(labels=("compound",), logits=values), one, 2)
    assert got.values.tolist() == values.tolist()
    with pytest.raises(AuditError, match="a score of 2, outside the scale from -1 to 1"):
        probabilities.read(Scores(labels=("compound",), logits=2 * values[1:]), one, 1)


def test_joining_keeps_order_and_sums_counts() -> None:
    """Two calls one after the other give what one call gives."""
    p = np.array([0.0, 0.2, 0.9])
    whole = Scores(labels=TWO, p=np.column_stack([1 - p, p]), tokens=np.array([3, 4, 5]))
    one = probabilities.read(Scores(labels=TWO, p=whole.p[:1], tokens=np.array([3])), info(), 1)  # type: ignore[index]
    two = probabilities.read(Scores(labels=TWO, p=whole.p[1:], tokens=np.array([4, 5])), info(), 2)  # type: ignore[index]
    joined, want = probabilities.join([one, two]), probabilities.read(whole, info(), 3)
    assert joined.values.tolist() == want.values.tolist()
    assert joined.tokens is not None
    assert joined.tokens.tolist() == [3, 4, 5]
    assert joined.truncated is None


def test_logits_for_some_texts_and_p_for_others_are_refused() -> None:
    """One classifier gives one kind of number."""
    z = probabilities.read(Scores(labels=TWO, logits=np.zeros((1, 2))), info(), 1)
    p = probabilities.read(Scores(labels=TWO, p=np.full((1, 2), 0.5)), info(), 1)
    with pytest.raises(AuditError, match="logits for some texts and p for others"):
        probabilities.join([z, p])


def test_logits_become_probabilities_by_the_models_activation() -> None:
    """Logits 0 and ln 3: softmax 1/4 and 3/4; sigmoid 1/2 and 3/4; what has a scale stays."""
    z = np.array([[0.0, np.log(3)]])
    for activation, want in (("softmax", [0.25, 0.75]), ("sigmoid", [0.5, 0.75])):
        got = probabilities.as_probabilities(z, "logits", activation)  # type: ignore[arg-type]
        np.testing.assert_allclose(got, [want])
    assert probabilities.as_probabilities(z, "logits", "identity") is z
    off = np.array([[-1e-9, 1 + 1e-9]])
    assert probabilities.as_probabilities(off, "p", "softmax").tolist() == [[0.0, 1.0]]


def test_log_odds_are_read_from_logits_where_there_are_any() -> None:
    """Against one other label the difference, against two the logsumexp, of sigmoids the logit itself."""
    two, three = np.array([[1.0, 60.0]]), np.array([[0.0, 0.0, 2.0]])
    assert probabilities.log_odds(two, 1, "logits", "softmax").tolist() == [59.0]
    got = probabilities.log_odds(three, 2, "logits", "softmax")
    np.testing.assert_allclose(got, [2 - np.log(2)])
    assert probabilities.log_odds(two, 1, "logits", "sigmoid").tolist() == [60.0]
    p = np.array([[0.25, 0.75], [1.0, 0.0]])
    got = probabilities.log_odds(p, 1, "p", "softmax")
    np.testing.assert_allclose(got, [np.log(3), np.log(1e-6 / (1 - 1e-6))])
