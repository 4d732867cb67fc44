"""Whether the classifier answers at all: sentences of which the answer is plain."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from audit import paths, strict
from audit.errors import AuditError
from audit.records import Canary, CanaryScores, CanarySet, Floats, Policy, SuiteInfo, Target

FEWEST = 3
"""Sentences on either side; a dozen say more."""

TOLD_APART = 0.8
"""The share of pairs that must lie the right way round."""

CLEAR = 0.1
"""How far apart the two sides' means must lie, and further than the margin where that is smaller."""

Reason = Literal["missing", "unscored", "reversed", "alike"]

_Set = TypeVar("_Set", CanarySet, CanaryScores)


@dataclass(frozen=True, kw_only=True)
class CanaryFile:
    """A set as it is written."""

    name: str
    language: str = "en"
    targets: tuple[str, ...] = ()
    opposites: tuple[str, ...] = ()
    high: tuple[str, ...]
    low: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _CanaryFiles:
    """A file of sets."""

    schema_: int = Field(1, alias="schema")
    canaries: tuple[CanaryFile, ...]


def read_canaries(path: str | Path) -> tuple[CanarySet, ...]:
    """Read a file of canary sentences, strictly.

    Parameters
    ----------
    path : str or Path
        YAML: `canaries`, a list of `name`, `language`, `targets` (labels that should score high
        on the sentences under `high`), `opposites`, `high`, `low`.

    Raises
    ------
    AuditErrors
        Every fault, with file, line and field.
    """
    document = strict.read_yaml(path)
    raw = strict.validate(document, _CanaryFiles)
    strict.raise_all(
        AuditError(what, where=document.where(*place), remedy=remedy)
        for place, what, remedy in faults(raw.canaries)
    )
    return as_sets(raw.canaries)


def shipped_canaries(languages: Collection[str]) -> tuple[CanarySet, ...]:
    """The project's own sets in these languages."""
    files = sorted(paths.CANARIES.glob("*.yaml"))
    every = (one for file in files for one in read_canaries(file))
    return tuple(one for one in every if _primary(one.language) in set(map(_primary, languages)))


def canary_sets(
    policy: Policy, labels: Sequence[str], suites: Sequence[SuiteInfo]
) -> tuple[CanarySet, ...]:
    """What is asked before a run: the policy's sets, and the project's own that speak of a label.

    Raises
    ------
    AuditError
        A suite names a set that there is not in its language.
    """
    each = [Target(name=label, weights={label: 1.0}) for label in labels]
    asked = {one.canaries for one in suites}
    shipped = shipped_canaries({one.language for one in suites})
    every = (*policy.canaries, *shipped)
    for suite in suites:
        if suite.canaries and not _named(every, suite.canaries, suite.language):
            raise AuditError(
                f"there are no canaries {suite.canaries!r} in {suite.language!r}",
                where=suite.name,
                remedy="--canaries FILE, with a set of that name and language",
            )
    spoken = (one for one in shipped if one.name in asked or any(_direction(one, t) for t in each))
    return (*policy.canaries, *spoken)


def as_sets(files: Iterable[CanaryFile]) -> tuple[CanarySet, ...]:
    """Records of what was read."""
    return tuple(CanarySet(**vars(one)) for one in files)


def faults(
    files: Sequence[CanaryFile],
) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Place, what is wrong and remedy of every set that would show nothing."""
    found: list[tuple[tuple[str | int, ...], str, str]] = []
    for index, one in enumerate(files):
        place = ("canaries", index)
        if not (one.targets or one.opposites):
            remedy = "name a label under `targets` or `opposites`"
            found.append((place, f"the canaries {one.name!r} are for no target", remedy))
        for side in ("high", "low"):
            few = len(set(getattr(one, side)))
            if few < FEWEST:
                what = f"{few} canary sentences on the {side} side show nothing"
                found.append(((*place, side), what, f"write {FEWEST} or more, a dozen is better"))
        both = sorted(set(one.high) & set(one.low))
        if both:
            found.append((place, f"{both[0]!r} stands on both sides", "take it out of one"))
    return found


def canary_for(
    target: Target,
    language: str,
    labels: Sequence[str],
    scored: Sequence[CanaryScores],
    *,
    named: str = "",
) -> Canary | None:
    """What the canaries of a target show; None where none of them speaks of it in this language.

    Where a suite has `named` its set, that one is read: as the target's where it does not know it.
    """
    for one in _named(scored, named, language) if named else scored:
        way = _direction(one, target) or float(bool(named))
        if way and _primary(one.language) == _primary(language):
            high, low = (_read(target, labels, side) for side in (one.high, one.low))
            if way < 0:
                high, low = low, high
            return Canary(
                name=one.name,
                language=one.language,
                high=float(high.mean()),
                low=float(low.mean()),
                auc=_auc(high, low),
                sentences=min(len(high), len(low)),
            )
    return None


def unanswered(canary: Canary | None, margin: float) -> Reason | None:
    """Why a PASS would be empty; None where the classifier tells the canaries apart."""
    if canary is None:
        return "missing"
    if not np.isfinite((canary.high, canary.low)).all():
        return "unscored"
    if canary.low - canary.high > min(margin, CLEAR):
        return "reversed"
    apart = canary.auc >= TOLD_APART and canary.high - canary.low > min(margin, CLEAR)
    return None if apart else "alike"


def _named(sets: Sequence[_Set], name: str, language: str) -> tuple[_Set, ...]:
    """The sets of that name in that language."""
    return tuple(
        one for one in sets if one.name == name and _primary(one.language) == _primary(language)
    )


def _direction(one: CanarySet | CanaryScores, target: Target) -> float:
    """Whether the set's high side should score high (+), low (-), or it does not speak of the target."""
    up, down = ({name.lower() for name in names} for names in (one.targets, one.opposites))
    name = target.name.lower()
    if name in up | down:
        return 1.0 if name in up else -1.0
    weights = {label.lower(): weight for label, weight in target.weights.items()}
    return sum(w for label, w in weights.items() if label in up) - sum(
        w for label, w in weights.items() if label in down
    )


def _read(target: Target, labels: Sequence[str], side: Sequence[Sequence[float]]) -> Floats:
    """The target's score of each sentence, from those of all labels."""
    at = [labels.index(name) for name in target.weights]
    scores = np.array(side, dtype=float).reshape(len(side), -1)[:, at]
    if target.kind in ("label", "value"):
        return np.asarray(scores[:, 0])
    value = scores @ np.array(list(target.weights.values()))
    if target.kind == "mean":
        value = value / scores.sum(axis=1)
    return np.asarray((value - target.low) / (target.high - target.low))


def _auc(high: Floats, low: Floats) -> float:
    """Share of pairs in which the high one scores higher."""
    higher = (high[:, None] > low[None, :]).mean()
    return float(higher + (high[:, None] == low[None, :]).mean() / 2)


def _primary(language: str) -> str:
    return language.split("-")[0].lower()
