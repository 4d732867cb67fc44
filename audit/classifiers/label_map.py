"""How a classifier's answer is read: its labels, the target among them, and the activation."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.errors import AuditError
from audit.records import Activation

_GENERIC = re.compile(r"LABEL_\d+")
_POSITIVE = {"positive", "pos"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Labels in the order of the logits, and which of them is the score."""

    labels: tuple[str, ...]
    target: str
    activation: Activation
    threshold: float


def settle(
    config: Mapping[str, Any],
    *,
    target: str | None,
    activation: str | None,
    threshold: float | None,
) -> Reading:
    """Read a configuration's label map, and refuse to guess what it leaves open.

    Parameters
    ----------
    config : mapping
        A model's configuration: `id2label`, `label2id`, `problem_type`.
    target : str, optional
        The label whose probability is the score; "positive" where the model has such a label.
    activation : {"softmax", "sigmoid"}, optional
        Needed for a single logit, and for many labels without a `problem_type`.
    threshold : float, optional
        0.5, or argmax where one of more than two labels is returned.

    Raises
    ------
    AuditError
        Labels without meaning or named twice, an unknown target, an unclear activation.
    """
    labels = _labels(config)
    chosen = _activation(config.get("problem_type"), activation, labels)
    if len(labels) == 1 and target is not None and _GENERIC.fullmatch(labels[0]):
        labels = (target,)
    if threshold is None:
        threshold = math.nan if chosen == "softmax" and len(labels) > 2 else 0.5
    elif not 0 < threshold < 1:
        raise AuditError(f"a threshold of {threshold} is not between 0 and 1", where="--threshold")
    named = choose_target(labels, target)
    return Reading(labels=labels, target=named, activation=chosen, threshold=threshold)


def choose_target(labels: tuple[str, ...], target: str | None) -> str:
    """The label that is asked for, by its name; without one, the positive or the only label."""
    known = "the labels are " + ", ".join(labels)
    if target is not None:
        same = [label for label in labels if label == target] or [
            label for label in labels if label.lower() == target.lower()
        ]
        if len(same) != 1:
            raise AuditError(f"no label is called {target!r}", where="--target", remedy=known)
        return same[0]
    if any(_GENERIC.fullmatch(label) for label in labels):
        raise AuditError(
            "the labels say nothing of what they mean",
            where="--target",
            remedy=f"{known}; name the one whose probability is the score",
        )
    positive = [label for label in labels if label.lower() in _POSITIVE]
    if len(labels) == 1 or len(positive) == 1:
        return positive[0] if positive else labels[0]
    raise AuditError("it is not clear which label is the score", where="--target", remedy=known)


def _labels(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in the order of the logits, each once, and no gap in their numbers."""
    names = {int(key): str(name) for key, name in (config.get("id2label") or {}).items()}
    if not names:
        names = {0: "LABEL_0", 1: "LABEL_1"}
    if sorted(names) != list(range(len(names))):
        raise AuditError(
            f"the label numbers are {sorted(names)}, not 0 to {len(names) - 1}",
            where="config.json:id2label",
        )
    labels = tuple(names[i] for i in range(len(names)))
    doubled = sorted({label for label in labels if labels.count(label) > 1})
    if doubled:
        raise AuditError(f"two labels are called {doubled[0]!r}", where="config.json:id2label")
    for name, number in (config.get("label2id") or {}).items():
        if name in labels and labels.index(name) != number:
            raise AuditError(
                f"{name!r} is {labels.index(name)} in id2label and {number} in label2id",
                where="config.json:label2id",
                remedy="mend the label map: one of the two is wrong",
            )
    return labels


def _activation(problem: object, asked: str | None, labels: tuple[str, ...]) -> Activation:
    """Softmax or sigmoid: as asked, as the configuration says, or plain for two labels."""
    if asked is not None and asked not in {"softmax", "sigmoid"}:
        raise AuditError(
            f"{asked!r} is no activation", where="--activation", remedy="softmax or sigmoid"
        )
    if len(labels) == 1:
        if asked != "sigmoid":
            raise AuditError(
                "the model has a single logit, and nothing says what it means",
                where="--activation",
                remedy="say --activation sigmoid if its sigmoid is a probability",
            )
        return "sigmoid"
    if asked is not None:
        return "softmax" if asked == "softmax" else "sigmoid"
    if problem == "multi_label_classification":
        return "sigmoid"
    if problem == "regression":
        raise AuditError("the model is a regression", where="config.json:problem_type")
    if problem == "single_label_classification" or len(labels) == 2:
        return "softmax"
    raise AuditError(
        f"nothing says whether the {len(labels)} labels exclude each other",
        where="config.json:problem_type",
        remedy="say --activation softmax (one label of many) or sigmoid (each for itself)",
    )
