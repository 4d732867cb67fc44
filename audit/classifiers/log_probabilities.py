"""Log-probabilities in a chat server's answer: what may come next, token by token."""

import math
from typing import Any

from audit.errors import AuditError

Tops = list[tuple[bytes, float]]
"""What may come next, with its log-probability."""


def read_places(answer: Any, where: str) -> list[Any]:
    """The log-probabilities of an answer, a place a generated token."""
    choices = answer.get("choices") if isinstance(answer, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise no_answer("the answer holds no choices", where)
    told = choices[0].get("logprobs")
    places = told.get("content") if isinstance(told, dict) else None
    if not places:
        raise NoLogProbabilities(where)
    return list(places)


def read_tops(place: Any, where: str) -> Tops:
    """The tokens of one place, as bytes, with their log-probabilities."""
    listed = place.get("top_logprobs") if isinstance(place, dict) else None
    if not listed:
        raise NoLogProbabilities(where)
    try:
        tops = [(token_bytes(each), float(each["logprob"])) for each in listed]
    except (KeyError, TypeError, ValueError):
        raise no_answer("the log-probabilities cannot be read", where) from None
    if len(set(tops)) < len(tops):
        raise no_answer("a token is listed twice among the log-probabilities", where)
    total = sum(math.exp(min(value, 0.5)) for _, value in tops)
    if any(math.isnan(value) for _, value in tops) or total > 1.01:
        raise no_answer(
            f"the log-probabilities are none: they sum to a share of {total:.3g}", where
        )
    return tops


def token_bytes(entry: dict[str, Any]) -> bytes:
    """A token's bytes; tokenizers that mark a space by a sign of their own are read as meant."""
    if entry.get("bytes"):
        return bytes(entry["bytes"])
    text = str(entry["token"])
    return (" " + text[1:] if text[:1] in {"\u2581", "\u0120"} else text).encode()


class NoLogProbabilities(AuditError):
    """The server answered, and left the log-probabilities out."""

    def __init__(self, where: str) -> None:
        super().__init__(
            "the server gives no log-probabilities",
            where=where,
            remedy="--samples 20 asks for that many answers a text instead",
        )


def no_answer(what: str, where: str) -> AuditError:
    """What is raised where an answer is not one of a chat server."""
    return AuditError(what, where=where, remedy="an OpenAI-compatible server is needed")
