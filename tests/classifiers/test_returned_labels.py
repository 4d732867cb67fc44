import numpy as np
import pytest

from audit.classifiers.returned_labels import called, contradicting, read_otherwise, settle
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


@pytest.mark.parametrize(
    ("words", "returned"),
    [
        ("10", ["positive", "not positive"]),
        (("1.0", "0.0"), ["positive", "not positive"]),
        (("POSITIVE", "Other"), ["POSITIVE", "Other"]),
    ],
)
def test_a_lone_p_speaks_of_the_label_that_1_means(tmp_path, words, returned):
    """Returned labels may be numbers, or in another case than the target that was asked for."""
    found = read(tmp_path, f"p,label\n.9,{words[0]}\n.2,{words[1]}\n", "positive")
    assert found.returned == returned
    assert found.labels == tuple(reversed(returned))
    assert found.scores[:, 1].tolist() == [0.9, 0.2]


def test_1_means_the_target_whichever_name_comes_first(tmp_path):
    """The name "ham" sorts before "spam"; where p speaks of ham, ham is the label that 1 means."""
    assert read(tmp_path, "p,label\n.9,ham\n.2,spam\n", "ham").labels == ("spam", "ham")


def test_true_labels_are_called_as_the_labels_are(tmp_path):
    """By number, also as a column with a missing one has it, or in another case; else refused."""
    given = table(tmp_path, "p,gold\n.9,1.0\n.2,\n.2,0.0\n")
    labels = settle(given, "toxic").labels
    assert labels == ("not toxic", "toxic")
    assert called(given, "gold", labels) == ["toxic", "", "not toxic"]
    assert list(read_otherwise(given, labels)) == [
        "s.csv: in `gold`, '1.0' is read as 'toxic', '0.0' is read as 'not toxic'"
    ]
    assert called(table(tmp_path, "p,gold\n.9,Toxic\n"), "gold", labels) == ["toxic"]
    with pytest.raises(
        AuditError, match=r"s\.csv:2:gold: none of the labels not toxic, toxic: '2'"
    ):
        called(table(tmp_path, "p,gold\n.9,2\n"), "gold", labels)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("p,label\n.9,spam\n.2,ham\n.5,spam\n", 0),
        ("p,label\n.9,spam\n.7,ham\n.3,ham\n", 0),  # the system's own threshold, .8
        ("p,label\n.4,spam\n.7,ham\n.3,ham\n", 2),  # no threshold gives these
        ("p,label\n.9,ham\n.8,ham\n", 2),  # all of one label, and all p speak of the other
        ("p[ham],p[spam]\n.9,.1\n", 0),
        ("p[ham],p[spam],label\n.9,.1,spam\n.1,.9,ham\n", 2),
        ("p[a],p[b],p[c],label\n.2,.3,.5,c\n.2,.5,.3,c\n", 1),
    ],
)
def test_labels_that_the_scores_contradict_are_counted(tmp_path, content, rows):
    """Two labels may have been told apart by any threshold on p; more by the likeliest alone."""
    target = "a" if "p[a]" in content else "spam"
    assert contradicting(read(tmp_path, content, target)) == rows
