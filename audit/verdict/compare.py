"""Two to five audits paired probe by probe: whether a shift grew since the first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.effects import Core, shift_core
from audit.analysis.pairing import Pairing
from audit.errors import AuditError
from audit.records import (
    AuditResult,
    ComparedEffect,
    ComparedSuite,
    Comparison,
    Floats,
    SuiteInfo,
    SuiteResult,
    Verdict,
)
from audit.statistics import contrasts
from audit.verdict.rule import FEWEST_FAMILIES, combined

Change = Literal["grew", "shrank", "same", "undecided"]

Run = tuple[AuditResult, Iterable[pa.Table]]

DRIFT = 0.02
"""How far a shift may move between two audits, in probability, where nobody says otherwise."""


def compare(
    runs: Sequence[Run], *, margin: float = DRIFT, alpha: float | None = None
) -> Comparison:
    """Compare each run with the first, over the probes that both have.

    Parameters
    ----------
    runs : sequence of (AuditResult, iterable of pyarrow.Table)
        Two to five finished audits and their scored parts, each read once and side by side.
    margin : float
        How far a shift may move, in probability.
    alpha : float, optional
        Error rate a suite; that of the first run's policy where it is not given.

    Returns
    -------
    Comparison
        FAIL where some |shift| grew by more than the margin for certain, PASS where no
        difference leaves the margin, INCONCLUSIVE otherwise.

    Raises
    ------
    AuditError
        Where there are fewer than two runs or more than five, or where they share no suite.
    """
    if not 2 <= len(runs) <= 5:
        raise AuditError(f"{len(runs)} runs cannot be compared", remedy="name two to five")
    first, others = runs[0][0], [result for result, _ in runs[1:]]
    pairings = [_pairings(first, other) for other in others]
    for parts in zip_longest(*(parts for _, parts in runs)):
        _feed(pairings, parts)
    level = first.policy.alpha if alpha is None else alpha
    bounds = _Bounds(margin, level, max(_noise(result) for result, _ in runs))
    against = tuple(
        tuple(
            _compared(suite, found[suite.name], bounds)
            for suite in first.suites
            if suite.name in found
        )
        for found in pairings
    )
    return Comparison(
        verdict=combined([suite.verdict for suites in against for suite in suites]),
        margin=margin,
        audits=tuple(result for result, _ in runs),
        against=against,
        warnings=tuple(_warnings(first, others, against)),
    )


@dataclass(frozen=True, slots=True)
class _Bounds:
    margin: float
    alpha: float
    noise: float


def _pairings(first: AuditResult, other: AuditResult) -> dict[str, Pairing]:
    """A join for every suite that both runs have."""
    theirs = {suite.name for suite in other.suites}
    shared = [suite for suite in first.suites if suite.name in theirs]
    if not shared:
        raise AuditError(
            "the runs share no suite",
            where=f"{first.model.id}, {other.model.id}",
            remedy="run the same suites on both",
        )
    return {suite.name: Pairing(_info(suite, first)) for suite in shared}


def _info(suite: SuiteResult, result: AuditResult) -> SuiteInfo:
    """What the first run's results say of how a suite was made."""
    return SuiteInfo(
        name=suite.name,
        title=suite.title,
        version=suite.version,
        licence=suite.licence,
        axis=suite.axis,
        contrast=suite.contrast,
        contrasts=suite.contrasts,
        terms=suite.terms,
        groups=result.groups[suite.name],
        templates=suite.templates,
        families=suite.families,
        probes=suite.probes,
    )


def _feed(pairings: Sequence[dict[str, Pairing]], parts: Sequence[pa.Table | None]) -> None:
    """Hand the parts on: that of the first run to every join."""
    for run, part in enumerate(parts):
        if part is None:
            continue
        for name, rows in _suites_of(part):
            for index, found in enumerate(pairings):
                if name in found and run in (0, index + 1):
                    found[name].add(min(run, 1), rows)


def _suites_of(part: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The part, cut into its suites."""
    for name in pc.unique(part["suite"].cast(pa.string())).to_pylist():
        yield name, part.filter(pc.equal(part["suite"].cast(pa.string()), name))


def _compared(suite: SuiteResult, pairing: Pairing, bounds: _Bounds) -> ComparedSuite:
    """One suite in two runs."""
    cells, info = pairing.cells(), pairing.suite
    before, change, total = (
        shift_core(cells[name], info) for name in ("before", "change", "total")
    )
    standing = _standing(before, change, total, bounds)
    effects = _effects(suite, before, change, standing, bounds)
    verdict = _verdict(standing)
    return ComparedSuite(
        name=suite.name,
        title=suite.title,
        axis=suite.axis,
        verdict=verdict,
        because=_because(effects, change.families, bounds.margin),
        margin=bounds.margin,
        alpha=bounds.alpha,
        families=change.families,
        probes=pairing.pairs,
        unpaired=pairing.unpaired,
        flip_rate=pairing.flipped / pairing.pairs if pairing.pairs else float("nan"),
        effects=effects,
    )


def _standing(before: Core, change: Core, total: Core, bounds: _Bounds) -> list[Change]:
    """What became of each |shift|.

    Growth is sign(after)*after - sign(before)*before: the difference where the sign stayed, the
    sum of both where it turned; each has its own error over families.
    """
    m = len(change.design.keys)
    if change.families < FEWEST_FAMILIES or not m:
        return ["undecided"] * m
    moved, summed, old = change.moments, total.moments, before.moments.mean
    new = old + moved.mean
    turned = old * new < 0
    growth = np.abs(new) - np.abs(old)
    se = np.where(turned, summed.se, moved.se)
    half = contrasts.simultaneous_half(se, moved.df, alpha=bounds.alpha, m=m)
    narrow = contrasts.equivalence_half(moved.se, moved.df, alpha=bounds.alpha)
    limit = max(bounds.margin, bounds.noise)
    with np.errstate(invalid="ignore"):
        found = np.select(
            [
                growth - half > limit,
                growth + half < -limit,
                np.abs(moved.mean) + narrow < bounds.margin,
            ],
            ["grew", "shrank", "same"],
            "undecided",
        )
    return list(found)


def _effects(
    suite: SuiteResult, before: Core, change: Core, standing: Sequence[Change], bounds: _Bounds
) -> tuple[ComparedEffect, ...]:
    """One record a contrast."""
    m, moved, old = len(change.design.keys), change.moments, before.moments.mean
    half: Floats = contrasts.simultaneous_half(moved.se, moved.df, alpha=bounds.alpha, m=max(1, m))
    return tuple(
        ComparedEffect(
            group=key,
            name=change.design.names[index],
            spoken=change.design.spoken[index],
            before=float(old[index]),
            after=float(old[index] + moved.mean[index]),
            difference=float(moved.mean[index]),
            low=float(moved.mean[index] - half[index]),
            high=float(moved.mean[index] + half[index]),
            change=standing[index],
        )
        for index, key in enumerate(change.design.keys)
    )


def _verdict(standing: Sequence[Change]) -> Verdict:
    if "grew" in standing:
        return "FAIL"
    return "PASS" if standing and set(standing) == {"same"} else "INCONCLUSIVE"


def _because(effects: Sequence[ComparedEffect], families: int, margin: float) -> str:
    """One sentence from the numbers."""
    text = _reason(effects, families, margin)
    return text[0].upper() + text[1:]


def _reason(effects: Sequence[ComparedEffect], families: int, margin: float) -> str:
    if not effects:
        return "No contrast has a probe in both runs."
    if families < FEWEST_FAMILIES:
        return f"{families} families in both runs are too few: a verdict needs ten."
    grown = [one for one in effects if one.change == "grew"]
    if grown:
        worst = max(grown, key=lambda one: abs(one.after) - abs(one.before))
        more = f", and so did {len(grown) - 1} more" if len(grown) > 1 else ""
        return f"{_moved(worst)}: it grew by more than the margin of {margin:g} for certain{more}."
    left = [one for one in effects if one.change != "same"]
    largest = max(left or effects, key=lambda one: abs(one.difference))
    if not left:
        return f"No shift moved by the margin of {margin:g} over {families} families; at most, {_moved(largest)}."
    if largest.change == "shrank":
        return f"{_moved(largest)}: it shrank by more than the margin of {margin:g} for certain."
    more = f", and of {len(left) - 1} more" if len(left) > 1 else ""
    return f"{_moved(largest)}: whether it moved by the margin of {margin:g}{more} is open."


def _moved(effect: ComparedEffect) -> str:
    return (
        f"the shift of {effect.spoken} went from {effect.before:+.3f} to {effect.after:+.3f} "
        f"(difference {effect.low:+.3f} to {effect.high:+.3f})"
    )


def _noise(result: AuditResult) -> float:
    noise = result.preflight.get("batch_noise", 0.0)
    return noise if isinstance(noise, float) else 0.0


def _warnings(
    first: AuditResult, others: Sequence[AuditResult], against: Sequence[Sequence[ComparedSuite]]
) -> Iterator[str]:
    """What a reader should know: other targets, suites in one run alone, probes without a partner."""
    mine = {suite.name for suite in first.suites}
    for other, suites in zip(others, against, strict=True):
        if other.model.target != first.model.target:
            yield (
                f"{other.model.id}: the target is {other.model.target!r}, not {first.model.target!r}; "
                "shifts may have the opposite sign"
            )
        alone = sorted(mine ^ {suite.name for suite in other.suites})
        if alone:
            yield f"{other.model.id}: in one run alone: {', '.join(alone)}"
        for suite in suites:
            if suite.unpaired:
                yield f"{other.model.id}, {suite.name}: {suite.unpaired} probes have no partner"
