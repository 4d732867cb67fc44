"""What a classifier may answer about n texts, and how it becomes `Scores`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from audit.errors import AuditError
from audit.masking import masked, speaks_of_toxicity
from audit.records import Activation, Floats, Scores
from audit.strict import doubled

SLACK = 1e-5
"""How far a probability may lie outside [0, 1] by rounding in float32; it is clipped."""

SUM_SLACK = 1e-3
"""How far the probabilities of labels that exclude each other may sum from 1."""

_DIGITS = range(2, 6)
"""Decimals that people round probabilities to."""

SHAPES = (
    "n numbers (P of the target); an array (n, labels); a data frame with a column a label; "
    "n mappings of label to probability; n lists of {'label', 'score'}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How answers are read.

    Attributes
    ----------
    labels : tuple of str
        Names of the columns.
    target : str
        The label that bare numbers speak of.
    returns : {"probabilities", "logits"}
        What the numbers are.
    activation : {"softmax", "sigmoid"}
        Whether the labels exclude each other.
    where : str
        What is named in errors.
    scale : (float, float), optional
        The ends of the scale of numbers that are no probabilities.
    """

    labels: tuple[str, ...]
    target: str
    returns: Literal["probabilities", "logits"] = "probabilities"
    activation: Activation = "softmax"
    where: str
    scale: tuple[float, float] | None = None


def labels_in(answer: Any) -> tuple[str, ...] | None:
    """The label names that an answer brings with it; None for bare numbers.

    Labels of mappings are sorted, for an endpoint may order them by score.
    """
    if hasattr(answer, "columns"):
        return tuple(map(str, answer.columns))
    rows = _rows(answer)
    if not rows or not isinstance(rows[0], Mapping):
        return None
    if _is_element(rows[0]):
        return None
    return tuple(sorted(map(str, rows[0])))


def width(answer: Any) -> int:
    """Number of columns of an answer of bare numbers."""
    array = np.asarray(answer, dtype=object)
    return 1 if array.ndim < 2 else int(array.shape[1])


def to_scores(answer: Any, texts: Sequence[str], form: Form) -> Scores:
    """Turn what came back about the texts into `Scores`; NaN is kept for the run to set aside.

    Raises
    ------
    AuditError
        Where the shape is none of `SHAPES`, rows or labels are missing, or numbers are no
        probabilities; the first text concerned is shown.
    """
    rows = len(answer) if hasattr(answer, "__len__") and getattr(answer, "ndim", 1) != 0 else 0
    if rows != len(texts):
        raise AuditError(f"{rows} answers for {len(texts)} texts", where=form.where)
    values = _values(answer, texts, form)
    if form.scale is not None:
        _refuse_outside(values, texts, form, form.scale)
        return Scores(labels=form.labels, logits=values, activation="identity")
    if form.returns == "logits":
        return Scores(labels=form.labels, logits=values, activation=form.activation)
    p = _probabilities(values, texts, form)
    return Scores(labels=form.labels, p=p, activation=form.activation)


def _values(answer: Any, texts: Sequence[str], form: Form) -> Floats:
    """The numbers as (n, labels)."""
    if hasattr(answer, "columns"):
        return _of_frame(answer, form)
    rows = _rows(answer)
    if rows and isinstance(rows[0], Mapping):
        return np.array(
            [_of_mapping(row, text, form) for row, text in zip(rows, texts, strict=True)]
        )
    try:
        numbers = np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise _no_shape(answer, form) from None
    return _of_numbers(numbers.reshape(0, len(form.labels)) if not rows else numbers, form)


def _rows(answer: Any) -> list[Any]:
    """The answer as a list; lists of elements (`[{'label', 'score'}, ...]`) become mappings."""
    if isinstance(answer, str | bytes | Mapping):
        return []
    rows = list(answer)
    return [_joined(row) if isinstance(row, list | tuple) and row else row for row in rows]


def _joined(row: Sequence[Any]) -> Any:
    if not all(isinstance(item, Mapping) and _is_element(item) for item in row):
        return row
    named = {str(item["label"]): item["score"] for item in row}
    if len(named) < len(row):
        twice = doubled(str(item["label"]) for item in row)[0]
        raise AuditError(f"the label {twice!r} came back twice for one text", where="the answer")
    return named


def _is_element(row: Mapping[Any, Any]) -> bool:
    """Whether this is one `{'label': name, 'score': number}` and not a mapping of labels."""
    if not {"label", "score"} <= set(row):
        return False
    return isinstance(row["label"], str | int | np.integer)


def _of_frame(frame: Any, form: Form) -> Floats:
    names = tuple(map(str, frame.columns))
    if sorted(names) != sorted(form.labels):
        raise _wrong_labels(names, form, "")
    order = [names.index(label) for label in form.labels]
    try:
        return np.asarray(frame.to_numpy(dtype=np.float64)[:, order], dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise AuditError(
            f"the data frame holds more than numbers: {str(error)[:200]}",
            where=form.where,
            remedy="return a column of numbers a label, and no other",
        ) from error


def _of_mapping(row: Any, text: str, form: Form) -> list[float]:
    """One row's numbers in the order of the labels."""
    if not isinstance(row, Mapping):
        raise _no_shape(row, form)
    if _is_element(row):
        row = _completed(row, text, form)
    if sorted(map(str, row)) != sorted(form.labels):
        raise _wrong_labels(tuple(map(str, row)), form, text)
    named = {str(label): value for label, value in row.items()}
    return [_number(named[label], text, form) for label in form.labels]


def _completed(element: Mapping[str, Any], text: str, form: Form) -> dict[str, float]:
    """Both labels' probabilities from the one that was returned."""
    certain = form.returns == "probabilities" and form.activation == "softmax"
    if len(form.labels) != 2 or not certain:
        raise AuditError(
            "only the best label came back",
            where=form.where,
            remedy="return every label's score (top_k=None in a transformers pipeline)",
        )
    named = str(element["label"])
    if named not in form.labels:
        raise _wrong_labels((named,), form, text)
    score = _number(element["score"], text, form)
    (other,) = (label for label in form.labels if label != named)
    return {named: score, other: 1.0 - score}


def _number(value: Any, text: str, form: Form) -> float:
    if value is None:
        return math.nan
    try:
        return float(value.detach() if hasattr(value, "detach") else value)
    except (TypeError, ValueError, OverflowError):
        raise AuditError(
            f"{str(value)[:60]!r} is no number, for {_shown(text, form)}", where=form.where
        ) from None


def _of_numbers(numbers: Floats, form: Form) -> Floats:
    """Bare numbers: the target's alone, or a column a label."""
    if numbers.ndim == 2 and numbers.shape[1] == len(form.labels):
        return numbers
    if numbers.ndim == 2 and numbers.shape[1] == 1:
        numbers = numbers[:, 0]
    if numbers.ndim == 1 and len(form.labels) == 1:
        return numbers[:, None]
    if numbers.ndim != 1 or len(form.labels) != 2:
        shape = " x ".join(map(str, numbers.shape))
        raise AuditError(
            f"an array of {shape} for the labels {', '.join(form.labels)}",
            where=form.where,
            remedy="name one label a column (labels=...)",
        )
    # A lone logit z is the pair (0, z): softmax of that is the sigmoid of z.
    rest = np.zeros_like(numbers) if form.returns == "logits" else 1.0 - numbers
    columns = (rest, numbers) if form.labels.index(form.target) == 1 else (numbers, rest)
    return np.column_stack(columns)


def _probabilities(values: Floats, texts: Sequence[str], form: Form) -> Floats:
    """The numbers within [0, 1], summing to 1 where labels exclude each other."""
    known = np.isfinite(values).all(axis=1)
    outside = known & ((values < -SLACK) | (values > 1 + SLACK)).any(axis=1)
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise AuditError(
            f"{int(outside.sum())} rows hold no probabilities, the first "
            f"{values[row].tolist()} for {_shown(texts[row], form)}",
            where=form.where,
            remedy="return numbers in [0, 1], or say --scale LOW,HIGH of a score that is no "
            "probability",
        )
    sums = np.where(np.isfinite(values), values, 0.0).sum(axis=1)
    off = known & (np.abs(sums - 1) > sum_slack(values)) & (form.activation == "softmax")
    if off.any():
        row = int(np.flatnonzero(off)[0])
        raise AuditError(
            f"the probabilities of {int(off.sum())} rows do not sum to 1, the first to "
            f"{sums[row]:.6g} for {_shown(texts[row], form)}",
            where=form.where,
            remedy="say activation sigmoid where the labels do not exclude each other",
        )
    return np.where(np.isfinite(values), np.clip(values, 0.0, 1.0), values)


def _refuse_outside(
    values: Floats, texts: Sequence[str], form: Form, scale: tuple[float, float]
) -> None:
    """Raise where a score lies outside the scale that it was said to have."""
    low, high = scale
    slack = SLACK * (high - low)
    known = np.where(np.isfinite(values), values, low)
    outside = ((known < low - slack) | (known > high + slack)).any(axis=1)
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise AuditError(
            f"{int(outside.sum())} scores leave the scale from {low:g} to {high:g}, the first "
            f"{values[row].tolist()} for {_shown(texts[row], form)}",
            where=form.where,
            remedy="say --scale with the ends that the scores can reach",
        )


def sum_slack(values: Floats) -> float:
    """How far rows of probabilities may sum from 1, at most half a unit of the last place a label.

    Parameters
    ----------
    values : ndarray (n, labels)
        Where all of them are rounded to few decimals, that is their last place.
    """
    known = values[np.isfinite(values)]
    for digits in _DIGITS:
        unit = 10.0**-digits
        if np.allclose(known, np.round(known, digits), rtol=0, atol=1e-9):
            return max(SUM_SLACK, float(values.shape[1]) * unit / 2 + 1e-9)
    return SUM_SLACK


def _shown(text: str, form: Form) -> str:
    """The text for a message: cut short, masked for a label of toxicity, control characters escaped."""
    shown = masked(text) if speaks_of_toxicity(form.target or "") else text
    return repr(shown if len(shown) <= 60 else shown[:59] + "…")


def _wrong_labels(names: tuple[str, ...], form: Form, text: str) -> AuditError:
    about = f", for {_shown(text, form)}" if text else ""
    return AuditError(
        f"the labels {', '.join(names)} came back where {', '.join(form.labels)} are known{about}",
        where=form.where,
    )


def _no_shape(answer: Any, form: Form) -> AuditError:
    return AuditError(
        f"a {type(answer).__name__} that cannot be read came back",
        where=form.where,
        remedy=f"return {SHAPES}",
    )
