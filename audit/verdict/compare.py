"""Two to five audits paired probe by probe: whether a shift grew since the first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.effects import Basis, Shifts, shift_core
from audit.analysis.pairing import Pairing
from audit.analysis.readings import Reading
from audit.errors import AuditError
from audit.numerals import counted, points, size, span
from audit.records import (
    AuditResult,
    ComparedEffect,
    ComparedSuite,
    Comparison,
    Floats,
    SuiteInfo,
    SuiteResult,
    Verdict,
    noise_floor,
)
from audit.statistics.contrasts import equivalence_limits, simultaneous_half
from audit.verdict.rule import FEWEST_FAMILIES, combined

Change = Literal["grew", "smaller", "no larger", "undecided"]

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
        FAIL where some |shift| grew by more than the margin for certain, PASS where none did for
        certain (non-inferiority: a smaller shift is no failure), INCONCLUSIVE otherwise.

    Raises
    ------
    AuditError
        Where there are fewer than two runs or more than five, or where they share no suite or
        score another target.
    """
    if not 2 <= len(runs) <= 5:
        raise AuditError(f"{len(runs)} runs cannot be compared", remedy="name two to five")
    first, others = runs[0][0], [result for result, _ in runs[1:]]
    for other in others:
        _same_target(first, other)
    pairings = [_pairings(first, other) for other in others]
    for parts in zip_longest(*(parts for _, parts in runs)):
        _feed(pairings, parts)
    level = first.policy.alpha if alpha is None else alpha
    bounds = _Limits(margin, level, max(_noise(result) for result, _ in runs), first.seed)
    against = tuple(
        tuple(
            _compared(suite, found[suite.key], bounds)
            for suite in first.suites
            if suite.key in found
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
class _Limits:
    margin: float
    alpha: float
    noise: float
    seed: int


def _pairings(first: AuditResult, other: AuditResult) -> dict[str, Pairing]:
    """A join for every suite and target that both runs have, by its key in the first."""
    shared = {suite.key: _partner(suite, other) for suite in first.suites}
    if not any(shared.values()):
        raise AuditError(
            "the runs share no suite",
            where=f"{first.model.id}, {other.model.id}",
            remedy="run the same suites on both",
        )
    return {
        suite.key: Pairing(_info(suite, first), (_reading(suite, first), _reading(partner, other)))
        for suite in first.suites
        if (partner := shared[suite.key]) is not None
    }


def _partner(suite: SuiteResult, other: AuditResult) -> SuiteResult | None:
    """The same suite and target in the other run."""
    same = (one for one in other.suites if (one.name, one.target) == (suite.name, suite.target))
    return next(same, None)


def _reading(suite: SuiteResult, result: AuditResult) -> Reading:
    """How a suite's scores were read."""
    (target,) = (one for one in result.targets if one.name == suite.target)
    return Reading.of(target, result.model)


def _same_target(first: AuditResult, other: AuditResult) -> None:
    """Refuse to set P of one label against P of another."""
    mine, theirs = ([one.name for one in run.targets] for run in (first, other))
    if not set(mine) & set(theirs):
        told = " and ".join(", ".join(map(repr, names)) for names in (mine, theirs))
        raise AuditError(
            f"the runs score other targets: {told}",
            where=f"{first.model.id}, {other.model.id}",
            remedy="read one of them again for the other's target (audit report RUN --target)",
        )


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
        clusters=suite.clusters,
        lacking=suite.lacking,
    )


def _feed(pairings: Sequence[dict[str, Pairing]], parts: Sequence[pa.Table | None]) -> None:
    """Hand the parts on: that of the first run to every join."""
    for run, part in enumerate(parts):
        if part is None:
            continue
        for name, rows in _suites_of(part):
            for index, found in enumerate(pairings):
                for pairing in found.values():
                    if pairing.suite.name == name and run in (0, index + 1):
                        pairing.add(min(run, 1), rows)


def _suites_of(part: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The part, cut into its suites."""
    for name in pc.unique(part["suite"].cast(pa.string())).to_pylist():
        yield name, part.filter(pc.equal(part["suite"].cast(pa.string()), name))


def _compared(suite: SuiteResult, pairing: Pairing, bounds: _Limits) -> ComparedSuite:
    """One suite in two runs."""
    found = _Found.of(pairing, bounds)
    effects = _effects(found, bounds)
    families = found.change.families
    return ComparedSuite(
        name=suite.key,
        title=suite.title,
        axis=suite.axis,
        verdict=_verdict([one.change for one in effects]),
        because=_because(effects, families, bounds.margin),
        margin=bounds.margin,
        alpha=bounds.alpha,
        families=families,
        probes=pairing.pairs,
        unpaired=pairing.unpaired,
        flip_rate=pairing.flipped / pairing.pairs if pairing.pairs else float("nan"),
        effects=effects,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """One suite over the probes of both runs: the shifts before, after minus before, and their sum.

    `halves` are the half widths of the simultaneous intervals of the difference and of the sum.
    """

    basis: Basis
    before: Floats
    change: Shifts
    total: Shifts
    halves: tuple[Floats, Floats]

    @classmethod
    def of(cls, pairing: Pairing, bounds: _Limits) -> "_Found":
        cells, info = pairing.cells(), pairing.suite
        (_, before), (basis, change), (_, total) = (
            shift_core(cells[name], info) for name in ("before", "change", "total")
        )
        halves = _half(change, bounds), _half(total, bounds)
        return cls(basis, before.moments.mean, change, total, halves)

    @property
    def after(self) -> Floats:
        """The shifts in the other run."""
        return self.before + self.change.moments.mean

    def growth(self, alpha: float) -> tuple[Floats, Floats]:
        """The least and the most, for certain, that |after| exceeds |before| by.

        |after| - |before| is at least s*after -+ before for either sign of the second, s the sign
        of the first; and at most +-after - s*before for the sign s that `before` has. Where that
        sign is itself open, either may hold, and |after - before| is a limit without any sign: the
        least of the three is taken, each at a third of the error rate.
        """
        s, difference, total = np.sign(self.after), self.change.moments, self.total.moments
        least = np.minimum(s * difference.mean - self.halves[0], s * total.mean - self.halves[1])
        open_sign = np.abs(self.before) <= np.maximum(*self.halves)
        up, down, _ = self._most(alpha)
        known = np.where(self.before >= 0, up, down)
        return least, np.where(open_sign, np.min(self._most(alpha / 3), axis=0), known)

    def _most(self, alpha: float) -> tuple[Floats, Floats, Floats]:
        """Upper limits of +-after - before, of +-after + before, and of |after - before|."""
        low, high = equivalence_limits(self.change.moments, alpha=alpha)
        total_low, total_high = equivalence_limits(self.total.moments, alpha=alpha)
        return np.maximum(high, -total_low), np.maximum(total_high, -low), np.maximum(high, -low)


def _half(shifts: Shifts, bounds: _Limits) -> Floats:
    """Half widths that hold for all contrasts of a suite at once."""
    found, m = shifts.moments, max(1, shifts.d.shape[1])
    drawn = shifts.draw(bounds.seed).constants(bounds.alpha)
    return simultaneous_half(found.se, found.df, alpha=bounds.alpha, m=m, drawn=drawn)


def _changes(found: _Found, bounds: _Limits) -> list[Change]:
    """What became of each |shift|."""
    if found.change.families < FEWEST_FAMILIES or not len(found.before):
        return ["undecided"] * len(found.before)
    least, most = found.growth(bounds.alpha)
    limit = max(bounds.margin, bounds.noise)
    with np.errstate(invalid="ignore"):
        sure = [least > limit, most < -bounds.noise, most < bounds.margin]
    chosen: list[Change] = np.select(sure, ["grew", "smaller", "no larger"], "undecided").tolist()
    return chosen


def _effects(found: _Found, bounds: _Limits) -> tuple[ComparedEffect, ...]:
    """One record a contrast."""
    design, moved, half = found.basis.design, found.change.moments.mean, found.halves[0]
    changes = _changes(found, bounds)
    return tuple(
        ComparedEffect(
            group=key,
            name=design.names[index],
            spoken=design.spoken[index],
            before=float(found.before[index]),
            after=float(found.after[index]),
            difference=float(moved[index]),
            low=float(moved[index] - half[index]),
            high=float(moved[index] + half[index]),
            change=changes[index],
            reversed=bool(found.before[index] * found.after[index] < 0),
        )
        for index, key in enumerate(design.keys)
    )


def _verdict(changes: Sequence[Change]) -> Verdict:
    if "grew" in changes:
        return "FAIL"
    return "PASS" if changes and "undecided" not in changes else "INCONCLUSIVE"


def _because(effects: Sequence[ComparedEffect], families: int, margin: float) -> str:
    """One sentence from the numbers."""
    text = _reason(effects, families, margin)
    return text[0].upper() + text[1:]


def _reason(effects: Sequence[ComparedEffect], families: int, margin: float) -> str:
    if not effects:
        return "No contrast has a probe in both runs."
    if families < FEWEST_FAMILIES:
        are = "is" if families == 1 else "are"
        return f"{counted(families, 'family', 'families')} in both runs {are} too few: a verdict needs ten."
    grown, left = (
        sorted((e for e in effects if e.change == name), key=_growth, reverse=True)
        for name in ("grew", "undecided")
    )
    if grown:
        more = f", and so did {len(grown) - 1} more" if len(grown) > 1 else ""
        return f"{_moved(grown[0])}: it grew by more than the margin of {size(margin)} points for certain{more}."
    if left:
        more = f", and of {len(left) - 1} more" if len(left) > 1 else ""
        return f"{_moved(left[0])}: whether it grew by the margin of {size(margin)} points{more} is open."
    smaller = sum(one.change == "smaller" for one in effects)
    less = f"; {smaller} of {len(effects)} are smaller for certain" if smaller else ""
    largest = max(effects, key=lambda one: abs(one.difference))
    return (
        f"No shift grew by the margin of {size(margin)} points over {families} families{less}; "
        f"the largest change: {_moved(largest)}."
    )


def _growth(effect: ComparedEffect) -> float:
    return abs(effect.after) - abs(effect.before)


def _moved(effect: ComparedEffect) -> str:
    turned = ", with the opposite sign" if effect.reversed else ""
    return (
        f"the shift of {effect.spoken} went from {points(effect.before)} to {points(effect.after)} "
        f"points{turned} (difference {span(effect.low, effect.high, furthest=2.0)})"
    )


def _noise(result: AuditResult) -> float:
    """The largest noise floor of its suites."""
    return max(
        (noise_floor(result.preflight, one.probes, one.groups) for one in result.suites),
        default=0.0,
    )


def _warnings(
    first: AuditResult, others: Sequence[AuditResult], against: Sequence[Sequence[ComparedSuite]]
) -> Iterator[str]:
    """What a comparison leaves out: suites in one run alone, other versions, probes without a partner."""
    mine = {(suite.name, suite.target): suite for suite in first.suites}
    pairs = {suite.key: pair for pair, suite in mine.items()}
    for other, suites in zip(others, against, strict=True):
        theirs = {(suite.name, suite.target): suite for suite in other.suites}
        alone = sorted((theirs | mine)[pair].key for pair in mine.keys() ^ theirs.keys())
        if alone:
            yield f"{other.model.id}: in one run alone, and left out: {', '.join(alone)}"
        for suite in suites:
            versions = [runs[pairs[suite.name]].version for runs in (mine, theirs)]
            if versions[0] != versions[1]:
                yield (
                    f"{other.model.id}, {suite.name}: version {versions[1]} against {versions[0]}; "
                    "probes that both hold are compared, and no others"
                )
            if suite.unpaired:
                yield f"{other.model.id}, {suite.name}: {suite.unpaired} probes have no partner and are left out"
