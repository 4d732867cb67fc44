"""From what a classifier says to p, log-odds and label, and checks of what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logsumexp

from audit.errors import AuditError
from audit.records import MAX_LOGIT_P, Floats, Ints, ModelInfo, Scores

NOT_A_NUMBER = "not a number"

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What n texts got.

    Attributes
    ----------
    p : ndarray (n,)
        P(target), in [0, 1]; NaN where the classifier gave no number.
    logit : ndarray (n,)
        Log-odds of the target: from the logits, or from p clipped at `records.MAX_LOGIT_P`.
    label : ndarray (n,) of int
        Index into `names`; -1 where p is NaN.
    names : tuple of str
        The labels, and for the sigmoid also "not <target>".
    tokens, truncated, unknown : ndarray (n,), optional
        As the classifier gave them.
    clipped, halved : int
        How many p were clipped for their log-odds; how often a batch did not fit in memory.
    """

    p: Floats
    logit: Floats
    label: npt.NDArray[np.int32]
    names: tuple[str, ...]
    tokens: Ints | None
    truncated: npt.NDArray[np.bool_] | None
    unknown: npt.NDArray[np.bool_] | None
    clipped: int
    halved: int = 0


def read(scores: Scores, info: ModelInfo, rows: int) -> Answers:
    """Read a classifier's answer to `rows` texts.

    Raises
    ------
    AuditError
        The number of rows or the labels are wrong, or p leaves [0, 1].
    """
    values = _values(scores, info, rows)
    column = scores.labels.index(info.target)
    clipped = 0
    if scores.logits is not None:
        logit = _log_odds(values, column, scores.activation)
        p = expit(logit)
    else:
        p = np.where(np.isfinite(values).all(axis=1), values[:, column], np.nan)
        low, high = MAX_LOGIT_P, 1 - MAX_LOGIT_P
        clipped = int(((p < low) | (p > high)).sum())
        inside = np.clip(p, low, high)
        logit = np.log(inside) - np.log1p(-inside)
    names, label = _labels(values, p, column, scores, info)
    return Answers(
        p=p,
        logit=logit,
        label=label,
        names=names,
        tokens=scores.tokens,
        truncated=scores.truncated,
        unknown=scores.unknown,
        clipped=clipped,
    )


def join(parts: Sequence[Answers]) -> Answers:
    """The answers of several calls, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Answers(
        p=np.concatenate([part.p for part in parts]),
        logit=np.concatenate([part.logit for part in parts]),
        label=np.concatenate([part.label for part in parts]),
        names=parts[0].names,
        tokens=_join([part.tokens for part in parts]),
        truncated=_join([part.truncated for part in parts]),
        unknown=_join([part.unknown for part in parts]),
        clipped=sum(part.clipped for part in parts),
        halved=sum(part.halved for part in parts),
    )


def _join(parts: Sequence[npt.NDArray[Any] | None]) -> npt.NDArray[Any] | None:
    """The arrays one after the other; None where a call gave none."""
    given = [part for part in parts if part is not None]
    return np.concatenate(given) if len(given) == len(parts) else None


def _values(scores: Scores, info: ModelInfo, rows: int) -> Floats:
    """The one array that was given, checked for its shape, labels and range."""
    if (scores.logits is None) == (scores.p is None):
        raise AuditError("the classifier gave neither or both of logits and p", where=info.id)
    given = scores.logits if scores.logits is not None else scores.p
    values = np.asarray(given, dtype=np.float64)
    if values.shape != (rows, len(scores.labels)):
        raise AuditError(
            f"the classifier answered {rows} texts with an array of shape {values.shape}",
            where=info.id,
            remedy=f"it must be ({rows}, {len(scores.labels)}): a row a text, a column a label",
        )
    if info.target not in scores.labels:
        raise AuditError(
            f"the classifier's answer has no label {info.target!r}",
            where=info.id,
            remedy="its labels are " + ", ".join(scores.labels),
        )
    if scores.p is not None:
        outside = (values < -_TOLERANCE) | (values > 1 + _TOLERANCE)
        if outside.any():
            raise AuditError(
                f"the classifier gave a probability of {values[outside][0]:g}",
                where=info.id,
                remedy="probabilities lie in [0, 1]",
            )
        values = np.clip(values, 0.0, 1.0)
    return values


def _log_odds(logits: Floats, column: int, activation: str) -> Floats:
    """Z of the target for the sigmoid; minus the logsumexp of the others for the softmax."""
    whole: npt.NDArray[np.bool_] = np.all(np.isfinite(logits), axis=1)
    safe = np.where(whole[:, None], logits, 0.0)
    z = safe[:, column]
    if activation == "softmax":
        others = np.delete(safe, column, axis=1)
        # One other label needs no logsumexp: the plain difference is exact.
        z = z - (others[:, 0] if others.shape[1] == 1 else logsumexp(others, axis=1))
    return np.where(whole, z, np.nan)


def _labels(
    values: Floats, p: Floats, column: int, scores: Scores, info: ModelInfo
) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    """The target iff p reaches the threshold; argmax where there is none."""
    names = scores.labels
    if np.isnan(info.threshold):
        label = np.where(np.isnan(p), -1, np.nan_to_num(values).argmax(axis=1))
        return names, label.astype(np.int32)
    if scores.activation == "softmax" and len(names) > 1:
        others = np.nan_to_num(values).copy()
        others[:, column] = -np.inf
        rest = others.argmax(axis=1)
    else:
        names = (*names, f"not {info.target}")
        rest = np.full(len(p), len(names) - 1)
    label = np.where(p >= info.threshold, column, rest)
    return names, np.where(np.isnan(p), -1, label).astype(np.int32)
