import pytest

from audit.records import Target


@pytest.mark.parametrize(
    ("target", "spoken", "asked"),
    [
        (Target(name="toxic"), "P(toxic)", "the probability of “toxic”"),
        (Target(name=""), "P()", "the score"),
        (Target(name="joy - anger", kind="difference"), "joy - anger", "joy - anger"),
        (Target(name="compound", kind="value", low=-1.0), "compound", "compound"),
    ],
)
def test_a_target_is_called_what_it_is(target, spoken, asked):
    """A probability of a label, or the value that the user named."""
    assert (target.spoken, target.asked) == (spoken, asked)
