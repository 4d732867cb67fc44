import numpy as np
import pytest

from audit.classifiers.returned_labels import settle
from audit.classifiers.score_table import open_table
from audit.errors import AuditError


def table(tmp_path, content):
    path = tmp_path / "s.csv"
    path.write_text(content, "utf-8")
    return open_table(path, {"p", "label", "gold"}.__contains__)


def read(tmp_path, content, target=None, **options):
    return settle(table(tmp_path, content), target, **options)


def test_a_column_a_label_is_every_probability(tmp_path):
    """In the order of the columns; the positive of two is the target."""
    found = read(tmp_path, "p[negative],p[positive]\n.9,.1\n.2,.8\n")
    assert (found.labels, found.target, found.activation) == (
        ("negative", "positive"), "positive", "softmax",
    )  # fmt: skip
    assert found.scores.tolist() == [[0.9, 0.1], [0.2, 0.8]]


def test_labels_that_do_not_add_up_do_not_exclude_each_other(tmp_path):
    """Most rows sum to another number than 1; where a few do, they are faults."""
    assert read(tmp_path, "p[a],p[b]\n.9,.9\n.8,.7\n.5,.5\n").activation == "sigmoid"
    with pytest.raises(
        AuditError, match=r"s\.csv:4:p\[\.\.\.\]: the probabilities do not sum to 1"
    ):
        read(tmp_path, "p[a],p[b]\n.9,.1\n.8,.2\n.5,.9\n.5,.5\n")


def test_rounding_is_no_fault(tmp_path):
    """.333 three times is .999."""
    assert read(tmp_path, "p[a],p[b],p[c]\n.333,.333,.333\n").activation == "softmax"


def test_one_probability_speaks_of_the_target(tmp_path):
    """The other label is what was returned besides, or "not" it."""
    found = read(tmp_path, "p,label\n.9,spam\n.2,ham\n", "spam")
    assert found.labels == ("ham", "spam")
    assert found.scores == pytest.approx(np.array([[0.1, 0.9], [0.8, 0.2]]))
    assert read(tmp_path, "p\n.9\n").labels == ("not positive", "positive")


def test_how_sure_a_system_was_is_not_p_of_the_target(tmp_path):
    """Best label and confidence: p is never under .5, whichever label came."""
    with pytest.raises(AuditError, match="call the column `score`"):
        read(tmp_path, "p,label\n.9,spam\n.8,ham\n.7,spam\n", "spam")


def test_labels_alone_have_no_scores(tmp_path):
    """For flips and accuracy; the truth may name a label that was never returned."""
    found = read(tmp_path, "label,gold\na,a\nb,c\n")
    assert found.labels == ("a", "b", "c")
    assert found.scores.shape == (2, 0)
    assert found.returned == ["a", "b"]


def test_numbers_on_a_scale_stay_what_they_are(tmp_path):
    """And may not leave it."""
    found = read(tmp_path, "p\n-.5\n1\n", scale=(-1.0, 1.0))
    assert (found.labels, found.activation, found.scale) == (("score",), "identity", (-1.0, 1.0))
    with pytest.raises(AuditError, match="not between -1 and 1"):
        read(tmp_path, "p\n-.5\n1.5\n", scale=(-1.0, 1.0))


def test_a_table_of_nothing_is_refused_with_its_columns(tmp_path):
    """It holds neither scores nor labels."""
    with pytest.raises(AuditError, match=r"neither a column p.*the columns are gold"):
        read(tmp_path, "gold\na\n")
