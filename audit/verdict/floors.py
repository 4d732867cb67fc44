"""What shifts are set beside: other names of the same thing, and names that mean nothing."""

from dataclasses import replace
from typing import Literal

import numpy as np

from audit.analysis.effects import Estimates
from audit.analysis.placebo import (
    DEALS,
    PlaceboTerms,
    dealt,
    placebo_terms,
    spread_ratio,
    term_moments,
)
from audit.analysis.wordings import alias_shifts
from audit.records import AliasFloor, AliasShift, Placebo, Verdict
from audit.statistics.band import draw_band
from audit.statistics.bootstrap import Interval
from audit.statistics.contrasts import moments, simultaneous_half
from audit.verdict.rule import FEWEST_FAMILIES, Bounds, sides

FloorReading = Literal["group-specific", "lexical instability", "not decided"]


MOST_DEALT = 1_000
"""Contrasts of a deal; of more the false alarm rate would take minutes and is left out."""


def placebo_floor(
    estimates: Estimates, bounds: Bounds, verdict: Verdict, rule: tuple[Estimates, Bounds]
) -> Placebo | None:
    """The ratio, the placebo terms beyond the margin, and the rule's own false alarm rate.

    Parameters
    ----------
    rule : (Estimates, Bounds)
        The contrasts that the verdict is read from, and what is asked of them.
    """
    placebo = placebo_terms(estimates)
    if placebo is None:
        return None
    found = spread_ratio(placebo, seed=estimates.seed, alpha=bounds.alpha)
    enough = len(placebo.scores) >= FEWEST_FAMILIES
    none = float("nan")
    infinite = np.isinf(found.value)
    return Placebo(
        ratio=none if infinite else found.value,
        low=none if infinite else found.low,
        high=none if infinite else found.high,
        terms=len(placebo.names),
        terms_a_group=placebo.terms,
        beyond=_beyond(placebo, bounds, estimates.seed) if enough else 0,
        false_alarm=_false_alarm(*rule, placebo) if enough else none,
        deals=DEALS if enough else 0,
        dealt=placebo.groups.shape[1] if enough else 0,
        reading=_reading(found) if verdict == "FAIL" else None,
    )


def alias_floor(estimates: Estimates, bounds: Bounds) -> AliasFloor | None:
    """What two names of one thing do; None where the suite has no such pair."""
    aliases, d = alias_shifts(estimates)
    if not aliases or estimates.constant:
        return None
    found, level = moments(d), bounds.band.alpha
    drawn = draw_band(d, seed=estimates.seed).constants(level)
    half = simultaneous_half(found.se, found.df, alpha=level, m=len(aliases), drawn=drawn)
    low, high = found.mean - half, found.mean + half
    size = np.abs(found.mean)
    pairs = [
        AliasShift(
            group=one.group,
            term=one.term,
            name=one.name,
            families=int(found.count[index]),
            shift=float(found.mean[index]),
            low=float(low[index]),
            high=float(high[index]),
        )
        for index, one in enumerate(aliases)
    ]
    decided = found.count >= FEWEST_FAMILIES
    return AliasFloor(
        typical=float(np.median(size)),
        largest=float(size.max()),
        beyond=int((decided & (size - half > max(bounds.margin, bounds.noise))).sum()),
        pairs=tuple(sorted(pairs, key=lambda one: -abs(one.shift))),
    )


def _reading(found: Interval) -> FloorReading | None:
    """Beyond the floor, not beyond it, or not decided; a floor of nothing is passed by anything."""
    if np.isnan(found.low):
        return None
    if found.low > 1:
        return "group-specific"
    return "lexical instability" if found.high < 1 else "not decided"


def _beyond(placebo: PlaceboTerms, bounds: Bounds, seed: int) -> int:
    """Placebo terms beyond the margin for certain, by a band of their own."""
    found, draws = term_moments(placebo, seed=seed)
    alpha = bounds.band.alpha
    half = simultaneous_half(
        found.se, found.df, alpha=alpha, m=len(placebo.names), drawn=draws.constants(alpha)
    )
    return int((np.abs(found.mean) - half > max(bounds.margin, bounds.noise)).sum())


def _false_alarm(estimates: Estimates, bounds: Bounds, placebo: PlaceboTerms) -> float:
    """Share of deals in which some made-up group is beyond the margin, by the suite's own band."""
    if len(placebo.names) < 2 or not 0 < estimates.p.d.shape[1] <= MOST_DEALT:
        return float("nan")
    shifts = dealt(placebo, estimates.basis.design.weights, seed=estimates.seed)
    return float(sides(shifts, replace(bounds, thin=None))[0].any(axis=-1).mean())
