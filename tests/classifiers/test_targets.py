import math

import pytest

from audit.classifiers.targets import plain_target, read_by, resolve_targets
from audit.errors import AuditError
from audit.records import ModelInfo

STARS = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")


def info(labels=("NEGATIVE", "POSITIVE"), **other):
    return ModelInfo(id="m", fingerprint="f", labels=tuple(labels), **other)


def named(asked, model, **options):
    return [one.name for one in resolve_targets(asked, model, **options)]


def test_more_than_two_labels_are_all_targets_by_default():
    """Two labels keep the one that is the score; three have a verdict each."""
    assert named((), info(target="POSITIVE")) == ["POSITIVE"]
    assert named((), info(("joy", "anger", "fear"))) == ["joy", "anger", "fear"]
    assert named(("all",), info()) == ["NEGATIVE", "POSITIVE"]


def test_two_labels_without_a_clear_score_need_a_target():
    """Nothing is guessed; the labels are named."""
    with pytest.raises(AuditError, match=r"not clear which label .*kind, rude"):
        resolve_targets((), info(("kind", "rude")))
    with pytest.raises(AuditError, match="say nothing of what they mean"):
        resolve_targets((), info(("LABEL_0", "LABEL_1")))


def test_labels_are_found_in_any_case_and_by_number():
    """toxic, TOXIC and 1 are the second of two labels; a label that is a number is its own name."""
    model = info(("safe", "Toxic"))
    assert named(("toxic",), model) == named(("TOXIC",), model) == named(("1",), model) == ["Toxic"]
    assert named(("1",), info(("1", "0"))) == ["1"]


def test_a_label_that_is_not_there_is_refused_with_the_nearest():
    """The error names the option and what was probably meant."""
    with pytest.raises(AuditError, match=r"--target: no label is called 'POSITVE'.*POSITIVE"):
        resolve_targets(("POSITVE",), info())


def test_a_mean_states_its_weights_and_scale():
    """mean(1 star=1, ...): the scale goes from the smallest number to the largest."""
    word = "mean(" + ", ".join(f"{one}={number}" for number, one in enumerate(STARS, 1)) + ")"
    (target,) = resolve_targets((word,), info(STARS))
    assert (target.kind, target.low, target.high) == ("mean", 1.0, 5.0)
    assert target.weights == {one: float(number) for number, one in enumerate(STARS, 1)}
    assert math.isnan(target.threshold)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("mean(1 star=1, 2 stars=2)", "no number stands for '3 stars'"),
        ("mean(1 star, 2 stars)", "is no mean of labels"),
        ("mean()", "is no mean of labels"),
        ("mean(a=1, b=2)", "no label is called 'a'"),
        ("mean(" + ", ".join(f"{one}=1" for one in STARS) + ")", "counts the same"),
    ],
)
def test_a_mean_that_cannot_be_taken_is_refused(word, message):
    """Labels left out, without a number, unknown, or all alike."""
    with pytest.raises(AuditError, match=message):
        resolve_targets((word,), info(STARS))


def test_a_mean_needs_labels_that_exclude_each_other():
    """Six labels that hold at once have no mean."""
    with pytest.raises(AuditError, match="exclude each other"):
        resolve_targets(("mean(a=1, b=2)",), info(("a", "b"), activation="sigmoid"))


def test_a_difference_of_two_labels():
    """Joy - anger lies between -1 and 1; a label with a dash in its name is itself."""
    (target,) = resolve_targets(("joy - ANGER",), info(("joy", "anger", "fear")))
    assert (target.name, target.kind) == ("joy - anger", "difference")
    assert (target.weights, target.low, target.high) == ({"joy": 1.0, "anger": -1.0}, -1.0, 1.0)
    assert named(("a - b",), info(("a - b", "b", "a"))) == ["a - b"]
    with pytest.raises(AuditError, match="no label is called 'hope'"):
        resolve_targets(("joy - hope",), info(("joy", "anger")))
    with pytest.raises(AuditError, match="less itself"):
        resolve_targets(("joy - joy",), info(("joy", "anger")))


def test_the_same_target_twice_is_refused():
    """However it is written."""
    with pytest.raises(AuditError, match="'POSITIVE' is named twice"):
        resolve_targets(("POSITIVE", "positive"), info())


def test_thresholds_lie_on_the_targets_own_scale():
    """.7 for a probability, 4 for stars; neither for the other."""
    assert resolve_targets(("POSITIVE",), info(), threshold=0.7)[0].threshold == 0.7
    with pytest.raises(AuditError, match="threshold of 4 is not between 0 and 1"):
        resolve_targets(("POSITIVE",), info(), threshold=4)
    word = "mean(" + ", ".join(f"{one}={number}" for number, one in enumerate(STARS, 1)) + ")"
    assert resolve_targets((word,), info(STARS), threshold=4)[0].threshold == 4


def test_a_scale_makes_every_label_a_value_on_it():
    """VADER's compound goes from -1 to 1 and is no probability."""
    model = info(("compound",), activation="identity", scale=(-1.0, 1.0))
    (target,) = resolve_targets((), model)
    assert (target.kind, target.low, target.high) == ("value", -1.0, 1.0)


def test_what_loaders_are_told_of_the_targets():
    """A single plain label may name what bare numbers are; anything else is read afterwards."""
    assert plain_target(["toxic"]) == "toxic"
    asked = ([], ["a", "b"], ["all"], ["a - b"], ["mean(a=1, b=2)"])
    assert [plain_target(one) for one in asked] == [None] * 5


def test_the_card_shows_the_target_that_speaks_for_all():
    """The positive label where it is read, else the first."""
    model = info(("negative", "neutral", "positive"), threshold=math.nan)
    assert read_by(model, resolve_targets((), model)).target == "positive"
    assert read_by(model, resolve_targets(("neutral", "negative"), model)).target == "neutral"
