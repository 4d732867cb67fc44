"""What a table of scores says of its labels: their names, their scores, and which was returned."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.answers import sum_slack
from audit.classifiers.label_map import POSITIVE, choose_target, label_called
from audit.classifiers.score_table import ScoreTable
from audit.errors import AuditError
from audit.records import Activation, Floats, ScoreKind

_NUMBERS = {"0", "1"}
CONFIDENT = 0.5
"""Of two labels the returned one is never less likely than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How the numbers of a table are read.

    Attributes
    ----------
    labels : tuple of str
        In the order of the columns of `scores`.
    target : str
        The one that is the score; "" where none is clear.
    scores : ndarray (n, labels)
        As they came; no column where only labels came.
    returned : list of str, optional
        What was returned in each row, where the file says so.
    scale : (float, float), optional
        The ends of the scale of scores that are no probabilities.
    """

    labels: tuple[str, ...]
    target: str
    activation: Activation
    kind: ScoreKind
    scores: Floats
    returned: list[str] | None
    scale: tuple[float, float] | None = None


def settle(
    opened: ScoreTable,
    target: str | None,
    *,
    scale: tuple[float, float] | None = None,
    activation: Activation | None = None,
) -> Returned:
    """Read a table's labels and scores.

    Raises
    ------
    AuditError
        Where nothing says what the numbers are, or they contradict the returned labels.
    """
    given = [opened.labels_of(kind) for kind in ("p", "logit")]
    if activation is not None and (scale is not None or not any(given)):
        raise AuditError(
            "an activation says how several labels' numbers belong together: there is one number",
            where="--activation",
            remedy="leave it out, or give p[LABEL] or logit[LABEL] columns",
        )
    if scale is not None:
        return _on_scale(opened, target, scale)
    if given[0]:
        return _probabilities(opened, given[0], target, activation)
    if given[1]:
        return _logits(opened, given[1], target, activation)
    if opened.has("p"):
        return _one_probability(opened, target)
    if opened.has("label"):
        return _labels_alone(opened, target)
    raise AuditError(
        "there is neither a column p, nor p[LABEL], nor label",
        where=str(opened.path),
        remedy=f"the columns are {', '.join(opened.columns)}",
    )


def _probabilities(
    opened: ScoreTable, labels: tuple[str, ...], target: str | None, activation: Activation | None
) -> Returned:
    """A column ``p[LABEL]`` for each label."""
    p = np.column_stack([opened.numbers(f"p[{label}]", (0.0, 1.0)) for label in labels])
    return Returned(
        labels=labels,
        target=choose_target(labels, target),
        activation=activation or _activation(opened, p),
        kind="p",
        scores=p,
        returned=_among(opened, labels),
    )


def _logits(
    opened: ScoreTable, labels: tuple[str, ...], target: str | None, activation: Activation | None
) -> Returned:
    """A column ``logit[LABEL]`` for each label."""
    z = np.column_stack([opened.numbers(f"logit[{label}]") for label in labels])
    return Returned(
        labels=labels,
        target=choose_target(labels, target),
        activation=activation or "softmax",
        kind="logits",
        scores=z,
        returned=_among(opened, labels),
    )


def _one_probability(opened: ScoreTable, target: str | None) -> Returned:
    """One column, P of the target."""
    p = opened.numbers("p", (0.0, 1.0))
    labels = _two_labels(opened, target)
    named = choose_target(labels, target)
    labels = tuple(sorted(labels, key=named.__eq__))  # 1 means the label that p speaks of
    if not named:
        raise AuditError(
            "nothing says which label p speaks of",
            where="--target",
            remedy=f"the labels are {', '.join(labels)}; name the one",
        )
    returned = _among(opened, labels)
    if returned is not None:
        _refuse_confidence(opened, p, np.array(returned) != named, named)
    return Returned(
        labels=labels,
        target=named,
        activation="softmax",
        kind="p",
        scores=np.column_stack([p if label == named else 1.0 - p for label in labels]),
        returned=returned,
    )


def _on_scale(opened: ScoreTable, target: str | None, scale: tuple[float, float]) -> Returned:
    """Numbers that are no probabilities: a column p, or ``p[NAME]`` for each."""
    labels = opened.labels_of("p") or (target or "score",)
    columns = [f"p[{label}]" for label in labels] if opened.labels_of("p") else ["p"]
    for column in columns:
        opened.require(column)
    return Returned(
        labels=labels,
        target=choose_target(labels, target),
        activation="identity",
        kind="logits",
        scores=np.column_stack([opened.numbers(column, scale) for column in columns]),
        returned=opened.text("label").to_pylist() if opened.has("label") else None,
        scale=scale,
    )


def _labels_alone(opened: ScoreTable, target: str | None) -> Returned:
    """Returned labels without a score: flips and accuracy alone can be said of them."""
    returned: list[str] = opened.text("label").to_pylist()
    golds = opened.text("gold").to_pylist() if opened.has("gold") else []
    labels = tuple(sorted({*returned, *golds} - {""}))
    positive = [label for label in labels if label.lower() in POSITIVE]
    return Returned(
        labels=labels,
        target=choose_target(labels, target or (positive or labels)[0]),
        activation="softmax",
        kind="p",
        scores=np.zeros((opened.size, 0)),
        returned=returned,
    )


def _two_labels(opened: ScoreTable, target: str | None) -> tuple[str, ...]:
    """The two labels that a lone `p` speaks of: those returned, or the target and what it is not."""
    names = _words(opened, "label") if opened.has("label") else ()
    if not names and opened.has("gold"):
        golds = _words(opened, "gold")
        names = golds if len(golds) == 2 else ()
    if target is not None and label_called(target, names) is None:
        names = () if set(names) <= _NUMBERS else tuple(sorted({*names, target}))
    if len(names) > 2:
        raise AuditError(
            f"p alone cannot speak of the {len(names)} labels {', '.join(names)[:200]}",
            where=f"{opened.path}:label",
            remedy="give a column p[LABEL] for each label",
        )
    if len(names) < 2:
        spoken = target or (names[0] if names else "positive")
        return (f"not {spoken}", spoken)
    return names


def _words(opened: ScoreTable, column: str) -> tuple[str, ...]:
    """What a column of labels holds, sorted."""
    found = {str(word) for word in pc.unique(opened.text(column)).to_pylist()} - {""}
    return tuple(sorted({word.removesuffix(".0") for word in found}))


def _activation(opened: ScoreTable, p: Floats) -> Activation:
    """Whether the labels exclude each other, as their sums say; a few rows that do not add up are faults."""
    known = np.isfinite(p).all(axis=1)
    off = known & (np.abs(p.sum(axis=1) - 1.0) > sum_slack(p))
    if not off.any():
        return "softmax"
    if off.sum() * 2 > known.sum():
        return "sigmoid"
    opened.refuse("p[...]", pa.array(off), "the probabilities do not sum to 1")
    return "softmax"


def _among(opened: ScoreTable, labels: tuple[str, ...]) -> list[str] | None:
    """What the file says was returned, called as the labels are."""
    return called(opened, "label", labels) if opened.has("label") else None


def called(opened: ScoreTable, column: str, labels: tuple[str, ...]) -> list[str]:
    """A column of labels in the words of `labels`, also where it has them in another case or by number.

    Raises
    ------
    AuditError
        Some are none of the labels; an empty cell is none, and stays.
    """
    words: list[str] = opened.text(column).to_pylist()
    found = {word: label_called(word, labels) for word in set(words) - {""}}
    strange = [bool(word) and found[word] is None for word in words]
    known = f"{', '.join(labels[:12])}{', ...' if len(labels) > 12 else ''}"
    opened.refuse(column, pa.array(strange, pa.bool_()), f"none of the labels {known}")
    return [found[word] or "" if word else "" for word in words]


def read_otherwise(opened: ScoreTable, labels: tuple[str, ...]) -> Iterator[str]:
    """Which labels were read in other words than they stand in the file."""
    for column in ("label", "gold"):
        words = pc.unique(opened.text(column)).to_pylist() if opened.has(column) else []
        found = {word: label_called(word, labels) for word in words if word}
        told = [f"{word!r} is read as {label!r}" for word, label in found.items() if word != label]
        if told:
            yield f"{opened.path.name}: in `{column}`, {', '.join(told[:5])}"


def contradicting(reading: Returned) -> int:
    """In how many rows the returned label is not the one that the scores speak of.

    None where a threshold of the system's own explains two labels.
    """
    if reading.returned is None or reading.scale is not None or reading.scores.shape[1] < 2:
        return 0
    known = np.isfinite(reading.scores).all(axis=1)
    scores, given = reading.scores[known], np.array(reading.returned)[known]
    if not len(given) or reading.activation == "sigmoid":
        return 0
    likeliest = np.array(reading.labels)[scores.argmax(axis=1)]
    against = (likeliest != given) & (scores.max(axis=1) > scores.min(axis=1))
    if len(reading.labels) == 2 and not against.all():
        other = given != reading.labels[1]
        margin = scores[:, 1] - scores[:, 0]
        if margin[other].max(initial=-np.inf) <= margin[~other].min(initial=np.inf):
            return 0
    return int(against.sum())


def _refuse_confidence(opened: ScoreTable, p: Floats, other: np.ndarray, target: str) -> None:
    """Raise where p is how sure the system was of whatever label it returned, not P(target)."""
    with np.errstate(invalid="ignore"):
        against = other & (p > CONFIDENT)
        unsure = bool((p < CONFIDENT).any())
    if against.any() and not unsure and not other.all():
        raise AuditError(
            f"`label` contradicts p in {int(against.sum()):,} of {len(p):,} rows: p is never under "
            f"{CONFIDENT:g}, as if it said how sure the system was of the label that it returned",
            where=f"{opened.path}:p",
            remedy=f"give P({target}) in every row, or call the column `score`",
        )
