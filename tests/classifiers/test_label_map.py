import math

import pytest

from audit.classifiers.label_map import choose_target, label_called, settle
from audit.errors import AuditError

TWO = {"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}
STARS = {"id2label": {str(n): f"{n + 1} stars" for n in range(5)}, "problem_type": "single_label_classification"}  # fmt: skip


def read(config, **options):
    return settle(config, **({"target": None, "activation": None, "threshold": None} | options))


def test_two_labels_exclude_each_other():
    """The positive one is the score, .5 its threshold."""
    found = read(TWO)
    assert (found.labels, found.target) == (("NEGATIVE", "POSITIVE"), "POSITIVE")
    assert (found.activation, found.threshold) == ("softmax", 0.5)


def test_of_many_labels_the_likeliest_is_returned():
    """No threshold, and no target that nobody asked for."""
    found = read(STARS)
    assert found.target == ""
    assert math.isnan(found.threshold)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"id2label": {"0": "a", "2": "b"}}, r"the label numbers are \[0, 2\]"),
        ({"id2label": {"0": "a", "1": "a"}}, "two labels are called 'a'"),
        (TWO | {"label2id": {"NEGATIVE": 1}}, "is 0 in id2label and 1 in label2id"),
        ({"id2label": {"x": "a"}}, "the label map cannot be read"),
        ({"id2label": {"0": None, "1": "b"}}, "the label map cannot be read"),
        ({"num_labels": -1}, "-1 is no number of labels"),
        ({"num_labels": True}, "True is no number of labels"),
        ({"id2label": {"0": "a", "1": "b", "2": "c"}}, "nothing says whether the 3 labels exclude"),
        ({"id2label": {"0": "a"}}, "a single logit, and nothing says what it means"),
        (TWO | {"problem_type": "regression"}, "its numbers are no probabilities"),
    ],
)
def test_what_is_left_open_is_not_guessed(config, told):
    """Each with its place in config.json."""
    with pytest.raises(AuditError, match=told):
        read(config)


def test_labels_without_names_are_counted():
    """As many as the configuration says, else two."""
    many = {"num_labels": 3, "problem_type": "multi_label_classification"}
    assert read(many).labels == ("LABEL_0", "LABEL_1", "LABEL_2")
    assert read({}).labels == ("LABEL_0", "LABEL_1")


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("POSITIVE", "POSITIVE"),
        ("positive", "POSITIVE"),
        ("1", "POSITIVE"),
        ("2", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_a_label_is_called_by_name_in_any_case_or_by_number(word, label):
    """A number counts where no label is one."""
    assert label_called(word, ("NEGATIVE", "POSITIVE")) == label
    assert label_called("1", ("1", "0")) == "1"
    assert label_called("1.0", ("1", "0")) == "1"
    assert label_called("1.0", ("NEGATIVE", "POSITIVE")) == "POSITIVE"
    assert label_called("1.5", ("NEGATIVE", "POSITIVE")) is None
    assert label_called("1", ("LABEL_0", "LABEL_1")) == "LABEL_1"
    assert label_called("1", ("1 star", "2 stars")) is None


def test_an_unknown_target_is_told_with_what_is_near():
    """Or with all that there are."""
    with pytest.raises(AuditError, match="did you mean 'POSITIVE'"):
        choose_target(("NEGATIVE", "POSITIVE"), "POSITVE")


def test_a_regression_keeps_its_numbers():
    """On the scale that is stated; logits of a classification lie on none."""
    found = read({"num_labels": 1, "problem_type": "regression"}, scale=(0.0, 5.0), target="stars")
    assert (found.labels, found.activation, found.scale) == (("stars",), "identity", (0.0, 5.0))
    with pytest.raises(AuditError, match="which lie on no scale"):
        read(TWO, scale=(0.0, 5.0))


@pytest.mark.parametrize(
    "config",
    [
        {"label2id": {"negative": 0, "positive": 1}},
        {"label2id": ["negative", "positive"]},
        TWO | {"label2id": {"NEGATIVE": "0", "POSITIVE": "1"}},
        {"id2label": {"0": " negative", "1": "positive "}},
    ],
)
def test_a_map_written_the_other_way_is_read(config):
    """From names to numbers alone, as a list, its numbers as texts; blanks at the ends mean nothing."""
    found = read(config)
    assert tuple(map(str.lower, found.labels)) == ("negative", "positive")
    assert found.target.lower() == "positive"


def test_a_map_from_names_that_is_none_is_told():
    """Without a traceback."""
    with pytest.raises(AuditError, match=r"config\.json:label2id: the label map cannot be read"):
        read(TWO | {"label2id": {"NEGATIVE": None}})
