"""A served classifier that is asked several times about each text: its score is the mean."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from audit.errors import AuditError
from audit.records import Findings, Floats, Ints, ModelInfo, RemoteClassifier, Scores

TOGETHER = 32
"""Texts whose rounds follow each other: what a kill may cost. Two rounds of one text never share a
request of so many."""


class RepeatedClassifier:
    """A classifier whose answers to equal requests vary, made quieter; made by `averaged`.

    Parameters
    ----------
    classifier : RemoteClassifier
        Who is asked.
    times : int
        How often, about each text.

    Notes
    -----
    The mean of K answers with independent noise has 1/K of its variance. A mean is taken of
    probabilities, never of their logarithms, so that it tends to what the answers are on average.
    """

    def __init__(self, classifier: RemoteClassifier, times: int) -> None:
        self._classifier = classifier
        self._times = times
        known = classifier.info
        self._info = replace(
            known,
            fingerprint=sha256(f"{known.fingerprint} {times}".encode()).hexdigest(),
            details={
                **known.details,
                "repeats": f"each text is asked {times} times, its score is the mean",
            },
        )

    @property
    def info(self) -> ModelInfo:
        """What is audited: with another number of repeats it is another classifier."""
        return self._info

    def requests(self, texts: int) -> int:
        """How many requests so many texts take."""
        return self._times * self._classifier.requests(texts)

    def characters(self, texts: Sequence[str]) -> int:
        """Characters that are sent about these texts."""
        return self._times * self._classifier.characters(texts)

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order."""
        found = list(self.answers(texts))
        rows = np.concatenate([rows for rows, _ in found])
        values = np.concatenate([_values(scores) for _, scores in found])
        return _like(found[0][1], values[np.argsort(rows)])

    def answers(self, texts: Sequence[str]) -> Generator[tuple[Ints, Scores], None, None]:
        """(rows of `texts`, their mean scores) as the last answer about each comes."""
        order = _rounds(len(texts), self._times)
        heard: dict[int, list[Floats]] = {}
        for places, scores in self._classifier.answers([texts[row] for row in order]):
            whole = []
            for row, values in zip(order[places].tolist(), _values(scores), strict=True):
                heard.setdefault(row, []).append(values)
                whole += [row] if len(heard[row]) == self._times else []
            rounds = [heard.pop(row) for row in whole]
            yield np.array(whole, dtype=np.int64), _like(scores, _mean(rounds, scores))

    def noticed(self) -> Findings:
        """What its answers so far showed beside their scores."""
        return self._classifier.noticed()


def averaged(
    classifier: RemoteClassifier, times: int, *, sampled: bool = False
) -> RemoteClassifier:
    """The classifier itself, or the mean of so many of its answers.

    Raises
    ------
    AuditError
        Less than once, or of answers that are counted already (`sampled`).
    """
    if times < 1:
        raise AuditError(f"{times} is no number of times to ask", where="--repeat")
    if times > 1 and sampled:
        raise AuditError(
            "sampled answers are a mean already",
            where="--repeat, --samples",
            remedy="leave --repeat out and ask for more --samples",
        )
    return classifier if times == 1 else RepeatedClassifier(classifier, times)


def _rounds(size: int, times: int) -> Ints:
    """Rows in the order in which they are asked: so often a few of them, then the next few."""
    starts = range(0, size, TOGETHER)
    chunks = [np.arange(at, min(at + TOGETHER, size)) for at in starts for _ in range(times)]
    return np.concatenate(chunks) if chunks else np.zeros(0, dtype=np.int64)


def _values(scores: Scores) -> Floats:
    """The numbers of an answer (n, columns), whichever they are."""
    values = scores.logits if scores.p is None else scores.p
    assert values is not None  # noqa: S101 - for the type checker
    return values


def _mean(rounds: Sequence[Sequence[Floats]], scores: Scores) -> Floats:
    """The mean over the rounds of each text (texts, rounds, columns)."""
    if not rounds:
        return _values(scores)[:0]
    values = np.array(rounds, dtype=np.float64)
    if scores.p is None and scores.activation != "identity":
        found: Floats = np.logaddexp.reduce(values, axis=1) - np.log(values.shape[1])
    else:
        found = values.mean(axis=1)
    return found


def _like(scores: Scores, values: Floats) -> Scores:
    """Scores of the same labels and kind with other numbers."""
    if scores.p is None:
        return replace(scores, logits=values)
    return replace(scores, p=values)
