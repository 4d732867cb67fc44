"""How texts become batches: equal texts once, one exact length a batch, a fixed token budget."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audit.records import Classifier, Encoded, Ints, Scores, TokenClassifier
from audit.scoring import probabilities
from audit.scoring.probabilities import Answers

TOKEN_BUDGET = 2048
RANGE = 512
"""Texts that a plain classifier gets in one call."""

Progress = Callable[[int], None]
"""Told after each batch how many texts it held; may raise to stop."""


def exact_lengths(lengths: Ints, budget: int) -> Iterator[Ints]:
    """Rows of each batch: all of one length, at most `budget` tokens (but at least one row).

    The batches depend on the lengths and the budget alone, never on the clock.

    Parameters
    ----------
    lengths : ndarray (n,) of int
        Token counts; rows without tokens are in no batch.
    budget : int
        Tokens a batch, real ones: there is no padding.
    """
    order = np.argsort(lengths, kind="stable")
    ends = np.flatnonzero(np.diff(lengths[order])) + 1
    for rows in np.split(order, ends):
        if rows.size and lengths[rows[0]] > 0:
            most = max(1, budget // int(lengths[rows[0]]))
            yield from np.array_split(rows, -(-rows.size // most))


def score_tokens(
    classifier: TokenClassifier, encoded: Encoded, budget: int, progress: Progress
) -> Answers:
    """Answers to encoded texts, in batches of one exact length."""
    info = classifier.info
    lengths = np.diff(encoded.offsets)
    logits = np.full((len(lengths), len(info.labels)), np.nan)
    halved = 0
    for rows in exact_lengths(lengths, budget):
        at = encoded.offsets[rows][:, None] + np.arange(lengths[rows[0]])
        logits[rows], more = _forward(classifier, encoded.ids[at].astype(np.int64))
        halved += more
        progress(len(rows))
    scores = Scores(
        labels=info.labels,
        logits=logits,
        activation=info.activation,
        tokens=lengths,
        truncated=encoded.truncated,
        unknown=encoded.unknown,
    )
    return replace(probabilities.read(scores, info, len(lengths)), halved=halved)


def score_ranges(classifier: Classifier, texts: Sequence[str], progress: Progress) -> Answers:
    """Answers to texts from a classifier that forms its batches itself."""
    answers = []
    for start in range(0, len(texts), RANGE):
        part = texts[start : start + RANGE]
        answers.append(probabilities.read(classifier.score(part), classifier.info, len(part)))
        progress(len(part))
    return probabilities.join(answers)


def _forward(
    classifier: TokenClassifier, ids: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float32], int]:
    """Logits of a batch; where it does not fit in memory, of its halves."""
    try:
        return classifier.forward(ids), 0
    except MemoryError:
        if len(ids) == 1:
            raise
    middle = len(ids) // 2
    first, first_halved = _forward(classifier, ids[:middle])
    second, second_halved = _forward(classifier, ids[middle:])
    return np.concatenate([first, second]), 1 + first_halved + second_halved
