"""What a table of scores says of its labels: their names, probabilities, and which was returned."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.answers import sum_slack
from audit.classifiers.label_map import choose_target
from audit.classifiers.score_table import Table
from audit.errors import AuditError
from audit.records import Activation, Floats

CONFIDENT = 0.5
"""Of two labels the returned one is never less likely than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How the numbers of a table are read: `p` is (n, labels); `target` is "" where none is clear."""

    labels: tuple[str, ...]
    target: str
    activation: Activation
    p: Floats


def settle(opened: Table, target: str | None) -> Returned:
    """Labels, target and the probabilities (n, labels)."""
    if not opened.labels:
        p = opened.probabilities("p")
        labels = _two_labels(opened, target)
        named = choose_target(labels, target)
        if not named:
            raise AuditError(
                "nothing says which label p speaks of",
                where="--target",
                remedy=f"the labels are {', '.join(labels)}; name the one",
            )
        return Returned(
            labels=labels,
            target=named,
            activation="softmax",
            p=np.column_stack([p if label == named else 1.0 - p for label in labels]),
        )
    p = np.column_stack([opened.probabilities(f"p[{label}]") for label in opened.labels])
    return Returned(
        labels=opened.labels,
        target=choose_target(opened.labels, target),
        activation=_activation(opened, p),
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
    off = known & (np.abs(p.sum(axis=1) - 1.0) > sum_slack(p))
    if not off.any():
        return "softmax"
    if off.sum() * 2 > known.sum():
        return "sigmoid"
    opened.refuse("p[...]", pa.array(off), "the probabilities do not sum to 1")
    return "softmax"


def returned_labels(opened: Table, reading: Returned) -> list[str] | None:
    """What the file says was returned in each row; None where it says nothing."""
    if not opened.has("label"):
        return None
    returned: list[str] = opened.text("label").to_pylist()
    codes = [str(code) for code in range(len(reading.labels))]
    if opened.labels and not set(codes) & set(reading.labels) and set(returned) <= set(codes):
        returned = [reading.labels[int(code)] for code in returned]
    if opened.labels:
        unknown = pc.invert(pc.is_in(pa.array(returned), pa.array(reading.labels)))
        opened.refuse("label", unknown, f"none of the labels {', '.join(reading.labels)}")
    else:
        _refuse_confidence(opened, reading, returned)
    return returned


def _refuse_confidence(opened: Table, reading: Returned, returned: list[str]) -> None:
    """Raise where p is how sure the system was of whatever label it returned, not P(target)."""
    p = reading.p[:, reading.labels.index(reading.target)]
    other = np.array([label != reading.target for label in returned])
    with np.errstate(invalid="ignore"):
        against = other & (p > CONFIDENT)
    if against.any() and np.nanmin(p) >= CONFIDENT and not other.all():
        raise AuditError(
            f"`label` contradicts p in {int(against.sum()):,} of {len(p):,} rows: p is never under "
            f"{CONFIDENT:g}, as if it said how sure the system was of the label that it returned",
            where=f"{opened.path}:p",
            remedy=f"give P({reading.target}) in every row, or call the column `score`",
        )
