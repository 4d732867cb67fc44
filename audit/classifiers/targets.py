"""What a user names as targets -> how a classifier's scores are read, one verdict each."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from audit.classifiers.label_map import POSITIVE, is_generic, label_called
from audit.errors import AuditError
from audit.records import ModelInfo, Target
from audit.strict import doubled, escaped, near

ALL = "all"
_MEAN = re.compile(r"mean\((.*)\)", re.DOTALL)
_TERM = re.compile(r"\s*(.+?)\s*=\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*(?:,|$)", re.DOTALL)
_MINUS = " - "


def plain_target(asked: Sequence[str]) -> str | None:
    """The one label that was asked for, where it is no more than that: what loaders may need to know."""
    if len(asked) != 1 or asked[0] == ALL or _MEAN.fullmatch(asked[0]) or _MINUS in asked[0]:
        return None
    return asked[0]


def resolve_targets(
    asked: Sequence[str], info: ModelInfo, *, threshold: float | None = None
) -> tuple[Target, ...]:
    """What is read from a classifier's scores.

    Parameters
    ----------
    asked : sequence of str
        Labels (by name, in any case, or by number), "all", ``mean(A=1, B=2)``, ``A - B``; empty:
        the model's own target, or every label where there are more than two.
    threshold : float, optional
        The value at which a target is returned; None: as the classifier decides.

    Raises
    ------
    AuditError
        A label that is not there (with the nearest that is), the same target twice, two labels of
        which none is clearly the score, a threshold off the scale.
    """
    targets = [target for word in asked or _default(info) for target in _named(word, info)]
    if twice := doubled(target.name for target in targets):
        raise AuditError(f"the target {escaped(twice[0])!r} is named twice", where="--target")
    return tuple(with_threshold(target, info, threshold) for target in targets)


def read_by(info: ModelInfo, targets: Sequence[Target]) -> ModelInfo:
    """The model's card with the target that speaks for all, and its threshold."""
    mine = [one for one in targets if one.name == info.target or one.name.lower() in POSITIVE]
    main = (mine or list(targets))[0]
    threshold = main.threshold if main.kind == "label" else info.threshold
    return replace(info, target=main.name, threshold=threshold)


def _default(info: ModelInfo) -> tuple[str, ...]:
    """The model's own target; every label of more than two."""
    if info.target:
        return (info.target,)
    if len(info.labels) > 2 or info.scale is not None:
        return (ALL,)
    what = (
        "the labels say nothing of what they mean"
        if any(map(is_generic, info.labels))
        else "it is not clear which label is the score"
    )
    raise AuditError(
        what,
        where="--target",
        remedy=f"the labels are {', '.join(info.labels)}; name the one whose probability is the score"
        + (f" ({info.details['card']})" if "card" in info.details else ""),
    )


def _named(word: str, info: ModelInfo) -> list[Target]:
    """The targets that one word stands for."""
    if word == ALL and ALL not in info.labels:
        return [_label(label, info) for label in info.labels]
    if word not in info.labels:
        if inside := _MEAN.fullmatch(word):
            return [_mean(inside.group(1), word, info)]
        pairs = word.split(_MINUS)
        for cut in range(1, len(pairs)):
            ends = (_MINUS.join(part).strip() for part in (pairs[:cut], pairs[cut:]))
            found = [label_called(end, info.labels) for end in ends]
            if all(found):
                return [_difference(str(found[0]), str(found[1]), info)]
        if len(pairs) > 1:
            raise _unknown(_stranger(pairs, info), info)
    return [_label(_existing(word, info), info)]


def _label(label: str, info: ModelInfo) -> Target:
    """One label's probability, or its value on the model's scale."""
    if info.scale is None:
        return Target(name=label, weights={label: 1.0})
    low, high = info.scale
    return Target(name=label, kind="value", weights={label: 1.0}, low=low, high=high)


def _mean(text: str, word: str, info: ModelInfo) -> Target:
    """The mean of the numbers that stand for the labels."""
    terms = list(_TERM.finditer(text))
    if "".join(term.group(0) for term in terms) != text or not terms:
        raise AuditError(
            f"{word!r} is no mean of labels",
            where="--target",
            remedy="write it as 'mean(1 star=1, 2 stars=2, 3 stars=3)'",
        )
    weights = {_existing(term.group(1), info): float(term.group(2)) for term in terms}
    left = [label for label in info.labels if label not in weights]
    if left or len(terms) != len(weights) or info.activation != "softmax":
        what = f"no number stands for {left[0]!r}" if left else "a mean needs each label once"
        if info.activation != "softmax":
            what = "a mean is taken over labels that exclude each other, and these do not"
        raise AuditError(what, where="--target", remedy=f"the labels are {', '.join(info.labels)}")
    low, high = min(weights.values()), max(weights.values())
    if low == high:
        raise AuditError("every label of the mean counts the same", where="--target")
    terms_ = ", ".join(f"{label}={value:.12g}" for label, value in weights.items())
    return Target(name=f"mean({terms_})", kind="mean", weights=weights, low=low, high=high)


def _difference(plus: str, minus: str, info: ModelInfo) -> Target:
    """The probability of one label less that of another."""
    if plus == minus:
        raise AuditError(f"{plus!r} less itself is always 0", where="--target")
    low, high = info.scale or (0.0, 1.0)
    return Target(
        name=f"{plus}{_MINUS}{minus}",
        kind="difference",
        weights={plus: 1.0, minus: -1.0},
        low=low - high,
        high=high - low,
    )


def _existing(word: str, info: ModelInfo) -> str:
    """The label that a word calls."""
    found = label_called(word, info.labels)
    if found is None:
        raise _unknown(word, info)
    return found


def _stranger(pairs: Sequence[str], info: ModelInfo) -> str:
    """The side of a difference that no label is called."""
    ends = pairs[0].strip(), _MINUS.join(pairs[1:]).strip()
    return next(end for end in ends if label_called(end, info.labels) is None)


def _unknown(word: str, info: ModelInfo) -> AuditError:
    hint = near(word, info.labels)
    listed = ", ".join(map(escaped, info.labels[:20])) + (", ..." if len(info.labels) > 20 else "")
    return AuditError(
        f"no label is called {escaped(word)!r}",
        where="--target",
        remedy=hint or f"the labels are {listed}",
    )


def with_threshold(target: Target, info: ModelInfo, threshold: float | None) -> Target:
    """The target with the value at which it is returned; None: its own, or the classifier's.

    Raises
    ------
    AuditError
        The threshold is off the target's scale.
    """
    if threshold is None:
        own = math.isnan(target.threshold) and target.kind == "label"
        return replace(target, threshold=info.threshold) if own else target
    if not target.low < threshold < target.high:
        raise AuditError(
            f"a threshold of {threshold:g} is not between {target.low:g} and {target.high:g}",
            where="--threshold",
        )
    return replace(target, threshold=threshold)
