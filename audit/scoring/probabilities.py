"""What a classifier said of n texts, checked and kept as it came, and what that is as probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp, softmax

from audit.errors import AuditError
from audit.records import MAX_LOGIT_P, Activation, Floats, Ints, ModelInfo, ScoreKind, Scores

_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What n texts got.

    Attributes
    ----------
    values : ndarray (n, labels)
        The classifier's own numbers, in the order of `ModelInfo.labels`.
    kind : {"logits", "p"}
        What they are.
    tokens, truncated, unknown : ndarray (n,), optional
        As the classifier gave them.
    halved : int
        How often a batch did not fit in memory.
    """

    values: Floats
    kind: ScoreKind
    tokens: Ints | None
    truncated: npt.NDArray[np.bool_] | None
    unknown: npt.NDArray[np.bool_] | None
    halved: int = 0

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """The texts that got a finite number for every label."""
        return known(self.values)


def read(scores: Scores, info: ModelInfo, rows: int) -> Answers:
    """Check a classifier's answer to `rows` texts.

    Raises
    ------
    AuditError
        The number of rows or the labels are wrong, or numbers leave [0, 1] or the model's scale.
    """
    if (scores.logits is None) == (scores.p is None):
        raise AuditError("the classifier gave neither or both of logits and p", where=info.id)
    kind: ScoreKind = "p" if scores.logits is None else "logits"
    values = _ordered(scores, info, rows)
    _refuse_outside(values, kind, info)
    return Answers(
        values=values,
        kind=kind,
        tokens=scores.tokens,
        truncated=scores.truncated,
        unknown=scores.unknown,
    )


def join(parts: Sequence[Answers]) -> Answers:
    """The answers of several calls, one after the other."""
    if len(parts) == 1:
        return parts[0]
    if len({part.kind for part in parts}) > 1:
        raise AuditError("the classifier gave logits for some texts and p for others")
    return Answers(
        values=np.concatenate([part.values for part in parts]),
        kind=parts[0].kind,
        tokens=_join([part.tokens for part in parts]),
        truncated=_join([part.truncated for part in parts]),
        unknown=_join([part.unknown for part in parts]),
        halved=sum(part.halved for part in parts),
    )


def known(values: Floats) -> npt.NDArray[np.bool_]:
    """The rows whose every number is finite; of an infinite logit nothing is believed."""
    return np.asarray(np.isfinite(values).all(axis=1))


def spread(values: Floats, kind: ScoreKind, activation: Activation, labels: int) -> Floats:
    """The numbers (n, phrasings x labels) as probabilities (n, labels): the mean over phrasings."""
    apart = values.reshape(len(values), -1, labels)
    each = [as_probabilities(apart[:, at], kind, activation) for at in range(apart.shape[1])]
    return each[0] if len(each) == 1 else np.asarray(np.mean(each, axis=0))


def as_probabilities(values: Floats, kind: ScoreKind, activation: Activation) -> Floats:
    """The numbers (n, labels) as probabilities; of "identity" as they are. NaN rows stay NaN."""
    if activation == "identity":
        return values
    if kind == "p":
        return np.clip(values, 0.0, 1.0)
    return np.asarray(expit(values) if activation == "sigmoid" else softmax(values, axis=1))


def log_odds(values: Floats, column: int, kind: ScoreKind, activation: Activation) -> Floats:
    """Log-odds of one label: from its logit, or from its p clipped at `records.MAX_LOGIT_P`.

    Of labels that exclude each other they are z minus the logsumexp of the others.
    """
    if kind == "p":
        return clipped_logit(values[:, column])
    z = values[:, column]
    if activation == "softmax":
        others = np.delete(values, column, axis=1)
        # One other label needs no logsumexp: the plain difference is exact.
        z = z - (others[:, 0] if others.shape[1] == 1 else logsumexp(others, axis=1))
    return np.asarray(z)


def clipped_logit(p: Floats) -> Floats:
    """Log-odds of p, clipped so that 0 and 1 have some."""
    inside = np.clip(p, MAX_LOGIT_P, 1 - MAX_LOGIT_P)
    return np.asarray(np.log(inside) - np.log1p(-inside))


def _join(parts: Sequence[npt.NDArray[Any] | None]) -> npt.NDArray[Any] | None:
    """The arrays one after the other; None where a call gave none."""
    given = [part for part in parts if part is not None]
    return np.concatenate(given) if len(given) == len(parts) else None


def _ordered(scores: Scores, info: ModelInfo, rows: int) -> Floats:
    """The one array that was given, checked for its shape, in the order of the model's labels."""
    given = scores.logits if scores.logits is not None else scores.p
    values = np.asarray(given, dtype=np.float64)
    width = len(scores.labels) * max(1, len(info.phrasings))
    if values.shape != (rows, width):
        raise AuditError(
            f"the classifier answered {rows} texts with an array of shape {values.shape}",
            where=info.id,
            remedy=f"it must be ({rows}, {width}): a row a text, a column a label",
        )
    if scores.labels == info.labels:
        return values
    if sorted(scores.labels) != sorted(info.labels):
        raise AuditError(
            f"the classifier answered for the labels {_listed(scores.labels)}",
            where=info.id,
            remedy=f"it said that its labels are {_listed(info.labels)}: they cannot change",
        )
    return values[:, [scores.labels.index(label) for label in info.labels]]


def _refuse_outside(values: Floats, kind: ScoreKind, info: ModelInfo) -> None:
    """Raise where a probability leaves [0, 1], or a score its declared scale."""
    if kind == "logits" and info.scale is None:
        return
    low, high = info.scale or (0.0, 1.0)
    slack = _TOLERANCE * (high - low)
    outside = np.isfinite(values) & ((values < low - slack) | (values > high + slack))
    if not outside.any():
        return
    worst = values[outside][0]
    if info.scale is None:
        raise AuditError(
            f"the classifier gave a probability of {worst:g}",
            where=info.id,
            remedy="probabilities lie in [0, 1]; say --scale LOW,HIGH of scores that are none",
        )
    raise AuditError(
        f"the classifier gave a score of {worst:g}, outside the scale from {low:g} to {high:g}",
        where=info.id,
        remedy="say --scale with the ends that the scores can reach",
    )


def _listed(labels: Sequence[str]) -> str:
    """A few labels, and how many more."""
    more = f" and {len(labels) - 8} more" if len(labels) > 8 else ""
    return ", ".join(labels[:8]) + more
