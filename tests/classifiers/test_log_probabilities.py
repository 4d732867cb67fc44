import pytest

from audit.classifiers.log_probabilities import (
    NoLogProbabilities,
    read_places,
    read_tops,
    token_bytes,
)
from audit.errors import AuditError


def test_tokens_are_read_as_bytes():
    """A sign for a space, a character in two tokens."""
    entries = [{"token": "\u2581good"}, {"token": "?", "bytes": [195]}, {"token": "\u0120bad"}]
    assert [token_bytes(each) for each in entries] == [b" good", b"\xc3", b" bad"]


@pytest.mark.parametrize("told", [None, {}, {"content": []}, {"content": None}])
def test_fault_71_empty_log_probabilities_are_none(told):
    """A choice without them is told apart from an answer that is none."""
    with pytest.raises(NoLogProbabilities, match="--samples"):
        read_places({"choices": [{"logprobs": told}]}, "here")


@pytest.mark.parametrize("answer", [None, [], {"choices": []}, {"choices": ["x"]}, {"error": 1}])
def test_an_answer_without_choices_is_an_error(answer):
    """Not one of a chat server."""
    with pytest.raises(AuditError, match="holds no choices"):
        read_places(answer, "here")


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ([{"token": "a"}], "cannot be read"),
        ([{"token": "a", "logprob": "low"}], "cannot be read"),
        ([{"token": "a", "logprob": float("nan")}], "are none"),
        ([{"token": "a", "logprob": 0.0}, {"token": "b", "logprob": -0.1}], "share of 1.9"),
        ([{"token": "a", "logprob": -2.0}, {"token": "a", "logprob": -2.0}], "listed twice"),
    ],
)
def test_numbers_that_are_no_log_probabilities_are_refused(listed, message):
    """No number, not a number, two tokens that are both nearly sure, one twice."""
    with pytest.raises(AuditError, match=message):
        read_tops({"top_logprobs": listed}, "here")
