"""What a suite of this spread can find, and how many families it would take to decide."""

import numpy as np

from audit.analysis.effects import Estimates
from audit.records import Power
from audit.statistics import power
from audit.verdict.rule import FEWEST_FAMILIES, Bounds, constants_at

POWER_AT = (10, 20, 40, 80, 160, 320, 640)
"""Numbers of families that the power curve is drawn at."""


def min_detectable_shift(estimates: Estimates, bounds: Bounds) -> float:
    """That of the contrast with the largest error; NaN where no error is known."""
    p = estimates.p
    if not np.isfinite(p.moments.se).any():
        return float("nan")
    return float(np.nanmax(power.minimum_detectable(_design(estimates, p.families, bounds))))


def families_needed(estimates: Estimates, bounds: Bounds) -> int | None:
    """The number of families that would decide in four of five audits; None: none would."""
    if estimates.constant or estimates.p.families < 2:
        return None
    return power.families_needed(
        estimates.p.moments.mean,
        lambda families: _design(estimates, families, bounds),
        margin=bounds.margin,
        alpha=bounds.alpha,
        fewest=FEWEST_FAMILIES,
    )


def power_curve(estimates: Estimates, bounds: Bounds) -> Power | None:
    """The minimum detectable shift at several numbers of families, the present one among them."""
    p = estimates.p
    if estimates.constant or p.families < 2 or not np.isfinite(p.moments.se).all():
        return None
    sizes = sorted({*POWER_AT, p.families})
    found = [power.minimum_detectable(_design(estimates, one, bounds)) for one in sizes]
    return Power(
        families=tuple(sizes),
        min_detectable_shift=tuple(float(one.max(initial=0)) for one in found),
    )


def _design(estimates: Estimates, families: int, bounds: Bounds) -> power.Precision:
    """How sure this number of families would be, at the present spread."""
    p, band = estimates.p, bounds.band
    ways = p.ways.with_families(families, p.families)
    wide = power.wide_at(
        families,
        ways.df,
        alpha=band.alpha,
        m=max(1, band.contrasts),
        now=(p.families, p.ways.df, constants_at(bounds)),
    )
    return power.Precision(ways.se, ways.df, wide)
