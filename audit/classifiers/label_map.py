"""How a classifier's answer is read: its labels, the target among them, and the activation."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import AuditError
from audit.records import Activation
from audit.strict import doubled, escaped, near
from audit.strict.files import CONTROL

_GENERIC = re.compile(r"LABEL_\d+")
SCORE = "score"
"""What a number that is no probability is called where nothing names it."""

MOST_LABELS = 100_000

POSITIVE = {"positive", "pos"}
"""What a label that can only be the score is called, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReading:
    """Labels in the order of the logits, and which of them is the score."""

    labels: tuple[str, ...]
    target: str
    activation: Activation
    threshold: float
    scale: tuple[float, float] | None = None


def settle(
    config: Mapping[str, Any],
    *,
    target: str | None,
    activation: str | None,
    threshold: float | None,
    scale: tuple[float, float] | None = None,
    names: Sequence[str] = (),
) -> LabelReading:
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
    scale : (float, float), optional
        The ends of the scale of a regression's logits.
    names : sequence of str
        Names for labels that have none but their numbers, in the order of the logits.

    Raises
    ------
    AuditError
        Labels without meaning or named twice, an unknown target, an unclear activation.
    """
    labels = _renamed(_labels(config), names)
    if len(labels) == 1 and is_generic(labels[0]) and (scale is not None or target is not None):
        labels = (target or SCORE,)
    if scale is not None:
        return _regression(config, labels, choose_target(labels, target), scale)
    chosen = _activation(config.get("problem_type"), activation, labels)
    if threshold is None:
        threshold = math.nan if chosen == "softmax" and len(labels) > 2 else 0.5
    elif not 0 < threshold < 1:
        raise AuditError(f"a threshold of {threshold} is not between 0 and 1", where="--threshold")
    named = choose_target(labels, target)
    return LabelReading(labels=labels, target=named, activation=chosen, threshold=threshold)


def _regression(
    config: Mapping[str, Any], labels: tuple[str, ...], target: str, scale: tuple[float, float]
) -> LabelReading:
    """A regression's numbers, as they are; logits of a classification lie on no scale."""
    if len(labels) > 1 and config.get("problem_type") != "regression":
        raise AuditError(
            f"the model gives {len(labels)} labels their logits, which lie on no scale",
            where="--scale",
            remedy="leave it out: logits become probabilities",
        )
    return LabelReading(
        labels=labels, target=target, activation="identity", threshold=math.nan, scale=scale
    )


def choose_target(labels: tuple[str, ...], target: str | None) -> str:
    """The label that is asked for; without one, the positive of two or the only one, else "".

    Raises
    ------
    AuditError
        Where no label is called so.
    """
    if target is not None:
        found = label_called(target, labels)
        if found is None:
            hint = near(target, labels) or f"the labels are {', '.join(map(escaped, labels[:20]))}"
            raise AuditError(
                f"no label is called {escaped(target)!r}", where="--target", remedy=hint
            )
        return found
    positive = [label for label in labels if label.lower() in POSITIVE]
    if len(labels) == 1 and not is_generic(labels[0]):
        return labels[0]
    return positive[0] if len(positive) == 1 and len(labels) == 2 else ""


def label_called(word: str, labels: tuple[str, ...]) -> str | None:
    """The label of that name, in any case, or of that number where no label's name holds one.

    "1" is not the second of "1 star", "2 stars"; of "LABEL_0", "LABEL_1" it is. "1.0" is 1: a
    column of numbers in which one is missing is written so.
    """
    if word in labels:
        return word
    number = word.removesuffix(".0")
    if number in labels:
        return number
    same = [label for label in labels if label.lower() == word.lower()]
    if len(same) == 1:
        return same[0]
    named = any(re.search(r"\d", label) for label in labels if not is_generic(label))
    counted = number.isascii() and number.isdigit() and not named
    return labels[int(number)] if counted and int(number) < len(labels) else None


def _renamed(labels: tuple[str, ...], names: Sequence[str]) -> tuple[str, ...]:
    """The labels by the names that were given for them; a model's own names stand."""
    if not names or tuple(names) == labels:
        return labels
    if not all(map(is_generic, labels)):
        raise AuditError(
            f"the model names its labels itself: {', '.join(labels)}",
            where="--labels",
            remedy="leave it out; --target says which of them is the score",
        )
    if len(set(names)) != len(labels):
        raise AuditError(
            f"{len(set(names))} names for {len(labels)} labels",
            where="--labels",
            remedy="name each label once, in the order of the model's numbers",
        )
    return tuple(names)


def is_generic(label: str) -> bool:
    """Whether a label is named by its number alone."""
    return bool(_GENERIC.fullmatch(label))


def _labels(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The names in the order of the logits, each once, and no gap in their numbers."""
    names = _numbered(config)
    if sorted(names) != list(range(len(names))):
        raise AuditError(
            f"the label numbers are {escaped(str(sorted(names)))}, not 0 to {len(names) - 1}",
            where="config.json:id2label",
        )
    labels = tuple(names[i] for i in range(len(names)))
    if twice := doubled(labels):
        raise AuditError(
            f"two labels are called {escaped(twice[0])!r}", where="config.json:id2label"
        )
    places = {name: place for place, name in enumerate(labels)}
    for name, number in _backwards(config).items():
        if name in places and places[name] != number:
            raise AuditError(
                f"{escaped(name)!r} is {places[name]} in id2label and {number} in label2id",
                where="config.json:label2id",
                remedy="mend the label map: one of the two is wrong",
            )
    return labels


def _backwards(config: Mapping[str, Any]) -> dict[str, int]:
    """Name -> number, as `label2id` says it: numbers may be texts there, names a list."""
    given = config.get("label2id") or {}
    if isinstance(given, list):
        given = {name: number for number, name in enumerate(given)}
    try:
        return {_name(name): int(number) for name, number in given.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise AuditError(
            f"the label map cannot be read: {error}",
            where="config.json:label2id",
            remedy='write it as {"negative": 0, "positive": 1}',
        ) from error


def _numbered(config: Mapping[str, Any]) -> dict[int, str]:
    """Number -> name; without names LABEL_0 and so on, as many as `num_labels` says, else two."""
    given = config.get("id2label") or {number: name for name, number in _backwards(config).items()}
    if not given:
        many = config.get("num_labels", 2)
        if type(many) is not int or not 0 < many <= MOST_LABELS:
            raise AuditError(f"{many!r} is no number of labels", where="config.json:num_labels")
        return {number: f"LABEL_{number}" for number in range(many)}
    if isinstance(given, list):
        given = dict(enumerate(given))
    try:
        return {int(key): _name(name) for key, name in given.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise AuditError(
            f"the label map cannot be read: {error}",
            where="config.json:id2label",
            remedy='write it as {"0": "negative", "1": "positive"}',
        ) from error


def _name(name: object) -> str:
    """A label's name; a number may stand for one."""
    text = "" if isinstance(name, bool) or not isinstance(name, str | int | float) else str(name)
    if not text.strip() or CONTROL.search(text) or "\n" in text or "\r" in text:
        raise TypeError(f"{name!r} is no name of a label")
    return text.strip()


def _activation(problem: object, asked: str | None, labels: tuple[str, ...]) -> Activation:
    """Softmax or sigmoid: as asked, as the configuration says, or plain for two labels."""
    if asked is not None and asked not in {"softmax", "sigmoid"}:
        raise AuditError(
            f"{asked!r} is no activation", where="--activation", remedy="softmax or sigmoid"
        )
    if problem == "regression" and asked is None:
        raise AuditError(
            "the model is a regression: its numbers are no probabilities",
            where="config.json:problem_type",
            remedy="say --scale LOW,HIGH: the ends of what it predicts, e.g. --scale 0,5",
        )
    if len(labels) == 1:
        if asked != "sigmoid":
            raise AuditError(
                "the model has a single logit, and nothing says what it means",
                where="config.json:problem_type",
                remedy="say --scale LOW,HIGH if it predicts a number, or --activation sigmoid if "
                "its sigmoid is a probability",
            )
        return "sigmoid"
    if asked is not None:
        return "softmax" if asked == "softmax" else "sigmoid"
    if problem == "multi_label_classification":
        return "sigmoid"
    if problem == "single_label_classification" or len(labels) == 2:
        return "softmax"
    raise AuditError(
        f"nothing says whether the {len(labels)} labels exclude each other",
        where="config.json:problem_type",
        remedy="say --activation softmax (one label of many) or sigmoid (each for itself)",
    )
