"""How texts become batches: equal texts once, one exact length a batch, a fixed token budget."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audit.records import (
    Classifier,
    Encoded,
    Floats,
    Ints,
    ModelInfo,
    ScoreKind,
    Scores,
    TokenClassifier,
)
from audit.scoring import probabilities
from audit.scoring.probabilities import Answers
from audit.scoring.store.kept import Kept

RANGE = 64
"""Texts that a plain classifier gets in one call: at a second a text a minute, which may be lost."""

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
    classifier: TokenClassifier,
    encoded: Encoded,
    budget: int,
    progress: Progress,
    kept: Kept | None = None,
) -> Answers:
    """Answers to encoded texts, in batches of one exact length; what was kept is not asked again."""
    info = classifier.info
    lengths = np.diff(encoded.offsets)
    logits = np.full((len(lengths), len(info.labels)), np.nan)
    done = _recall(kept, logits, "logits")
    halved = 0
    with _keeping(kept):
        for rows in exact_lengths(lengths, budget):
            if not done[rows].all():
                at = encoded.offsets[rows][:, None] + np.arange(lengths[rows[0]])
                logits[rows], more = _forward(classifier, encoded.ids[at].astype(np.int64))
                halved += more
                if kept is not None:
                    kept.hold("logits", rows, logits[rows])
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


def score_ranges(
    classifier: Classifier, texts: Sequence[str], progress: Progress, kept: Kept | None = None
) -> Answers:
    """Answers to texts from a classifier that forms its batches itself; as in `score_tokens`."""
    info = classifier.info
    kind, found = kept.load() if kept is not None else ("", {})
    answers = []
    with _keeping(kept):
        for start in range(0, len(texts), RANGE):
            rows = np.arange(start, min(start + RANGE, len(texts)))
            if kind and all(row in found for row in rows.tolist()):
                given = _recalled(info, kind, [found[row] for row in rows.tolist()])
            else:
                given = classifier.score(texts[start : start + RANGE])
            answer = probabilities.read(given, info, len(rows))
            answers.append(answer)
            if kept is not None and not _beside(answer):
                kept.hold(answer.kind, rows, answer.values)
            progress(len(rows))
    return probabilities.join(answers)


def _recalled(info: ModelInfo, kind: str, rows: list[list[float]]) -> Scores:
    """What a call had given, as it was kept."""
    values = np.array(rows)
    if kind == "logits":
        return Scores(labels=info.labels, logits=values, activation=info.activation)
    return Scores(labels=info.labels, p=values, activation=info.activation)


def _beside(answer: Answers) -> bool:
    """Whether a classifier said more than its scores, which are all that can be kept."""
    return any(each is not None for each in (answer.tokens, answer.truncated, answer.unknown))


def _recall(kept: Kept | None, values: Floats, kind: ScoreKind) -> npt.NDArray[np.bool_]:
    """Fill in what was kept of this kind and width; the rows that are known by it."""
    done = np.zeros(len(values), dtype=np.bool_)
    stored, found = kept.load() if kept is not None else ("", {})
    if stored == kind and all(len(row) == values.shape[1] for row in found.values()):
        for row, numbers in found.items():
            values[row], done[row] = numbers, True
    return done


@contextmanager
def _keeping(kept: Kept | None) -> Iterator[None]:
    """Whatever ends the scoring early, what was scored is written."""
    try:
        yield
    except BaseException:
        if kept is not None:
            kept.flush()
        raise


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
