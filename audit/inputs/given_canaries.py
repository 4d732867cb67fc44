"""Plain sentences whose scores came in a file, beside those of the probes."""

from collections.abc import Sequence

import pyarrow as pa

from audit.classifiers.scores_file import Given
from audit.errors import AuditError
from audit.records import CanarySet, kind_of, score_matrix
from audit.scoring.probabilities import as_probabilities
from audit.verdict.canaries import FEWEST

SIDES = ("high", "low")
"""What the group of a row of kind `canary` says: which way its answer is plain."""


def overheard(given: Given) -> dict[str, tuple[float, ...]]:
    """What the file says of canary sentences: text -> score of every label, from 0 to 1.

    Of labels without scores, the one that was returned counts 1.
    """
    info, table = given.classifier.info, given.classifier.canaries
    scores = score_matrix(table)
    if not scores.shape[1]:
        returned = table["returned"].to_pylist()
        rows = [[float(one == label) for label in info.labels] for one in returned]
    else:
        p = as_probabilities(scores, kind_of(table), info.activation)
        low, high = info.scale or (0.0, 1.0)
        rows = ((p - low) / (high - low)).tolist()
    return dict(zip(_texts(table), map(tuple, rows), strict=True))


def own_set(
    given: Given, known: Sequence[CanarySet], *, target: str, language: str
) -> tuple[CanarySet, ...]:
    """The set that the file's own canary rows make; none where all of them are of known sets.

    Parameters
    ----------
    known : sequence of CanarySet
        The policy's sets and the project's own: their sentences are read as they say.
    target : str
        What should be high in rows of the group `high`.

    Raises
    ------
    AuditError
        A row is on neither side, or too few are on one.
    """
    table = given.classifier.canaries
    told = {text for one in known for text in (*one.high, *one.low)}
    sides: dict[str, list[str]] = {side: [] for side in SIDES}
    for text, side in zip(_texts(table), table["group"].to_pylist(), strict=True):
        if text not in told:
            sides.setdefault(side, []).append(text)
    strange = sorted(set(sides) - set(SIDES))
    if strange:
        what = f"{strange[0]!r} is no side of a canary"
        raise AuditError(what, where=f"{given.classifier.info.id}:group", remedy="high or low")
    if not any(sides.values()):
        return ()
    few = min(sides, key=lambda side: len(sides[side]))
    if len(sides[few]) < FEWEST:
        raise AuditError(
            f"{len(sides[few])} rows of kind canary on the {few} side show nothing",
            where=f"{given.classifier.info.id}:kind",
            remedy=f"give {FEWEST} or more a side, a dozen is better",
        )
    high, low = (tuple(sides[side]) for side in SIDES)
    return (CanarySet(name=target, language=language, targets=(target,), high=high, low=low),)


def _texts(table: pa.Table) -> list[str]:
    """What tells the rows apart: the text, or the side and a number where there is none."""
    texts, sides = table["text"].to_pylist(), table["group"].to_pylist()
    return [
        text or f"{side} {number}"
        for number, (text, side) in enumerate(zip(texts, sides, strict=True), 1)
    ]
