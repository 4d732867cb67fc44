"""What a table of scores says was returned: labels, the target among them, probabilities."""

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.answers import SUM_SLACK
from audit.classifiers.label_map import choose_target
from audit.classifiers.score_table import Table
from audit.errors import AuditError
from audit.records import Activation, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How the numbers of a table are read: `p` is (n, labels)."""

    labels: tuple[str, ...]
    target: str
    threshold: float
    activation: Activation
    p: Floats


def settle(opened: Table, target: str | None, threshold: float | None) -> Returned:
    """Labels, target, threshold and the probabilities (n, labels)."""
    if threshold is not None and not 0 < threshold < 1:
        raise AuditError(f"a threshold of {threshold} is not between 0 and 1", where="--threshold")
    if not opened.labels:
        p = opened.probabilities("p")
        labels = _two_labels(opened, target)
        named = choose_target(labels, target)
        return Returned(
            labels=labels,
            target=named,
            threshold=0.5 if threshold is None else threshold,
            activation="softmax",
            p=np.column_stack([p if label == named else 1.0 - p for label in labels]),
        )
    p = np.column_stack([opened.probabilities(f"p[{label}]") for label in opened.labels])
    activation = _activation(opened, p)
    if threshold is None:
        threshold = math.nan if activation == "softmax" and len(opened.labels) > 2 else 0.5
    return Returned(
        labels=opened.labels,
        target=choose_target(opened.labels, target),
        threshold=threshold,
        activation=activation,
        p=p,
    )


def _two_labels(opened: Table, target: str | None) -> tuple[str, ...]:
    """The two labels that a lone `p` speaks of: those returned, or the target and what it is not."""
    returned = pc.unique(opened.text("label")).to_pylist() if opened.has("label") else []
    names = sorted({*returned, *([target] if target else [])} - {""})
    if len(names) > 2:
        raise AuditError(
            f"p alone cannot speak of the {len(names)} labels {', '.join(names)[:200]}",
            where=f"{opened.path}:label",
            remedy="give a column p[LABEL] for each label",
        )
    if len(names) < 2:
        spoken = target or (names[0] if names else "positive")
        return (f"not {spoken}", spoken)
    return tuple(names)


def _activation(opened: Table, p: Floats) -> Activation:
    """Whether the labels exclude each other, as their sums say; a few rows that do not add up are faults."""
    known = np.isfinite(p).all(axis=1)
    off = known & (np.abs(p.sum(axis=1) - 1.0) > SUM_SLACK)
    if not off.any():
        return "softmax"
    if off.sum() * 2 > known.sum():
        return "sigmoid"
    opened.refuse("p[...]", pa.array(off), "the probabilities do not sum to 1")
    return "softmax"


def returned_labels(opened: Table, reading: Returned) -> list[str]:
    """What was returned in each row: as the file says, or by the threshold."""
    decided = _decided(reading)
    if not opened.has("label"):
        return decided
    returned: list[str] = opened.text("label").to_pylist()
    codes = [str(code) for code in range(len(reading.labels))]
    if opened.labels and not set(codes) & set(reading.labels) and set(returned) <= set(codes):
        returned = [reading.labels[int(code)] for code in returned]
    if opened.labels:
        unknown = pc.invert(pc.is_in(pa.array(returned), pa.array(reading.labels)))
        opened.refuse("label", unknown, f"none of the labels {', '.join(reading.labels)}")
    return returned


def _decided(reading: Returned) -> list[str]:
    """The label that each row's probabilities give."""
    at = reading.labels.index(reading.target)
    filled = np.nan_to_num(reading.p, nan=-1.0)
    if math.isnan(reading.threshold):
        return [reading.labels[best] for best in filled.argmax(axis=1)]
    others = filled.copy()
    others[:, at] = -2.0
    above = filled[:, at] >= reading.threshold
    chosen = np.where(above, at, others.argmax(axis=1))
    return [reading.labels[each] for each in chosen]
