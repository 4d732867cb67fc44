"""Arrays in, arrays out: how small a shift a design finds, and how many families would decide."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from audit.records import Floats

POWER = 0.8
"""The chance that a minimum detectable shift and a number of families are stated for."""

MOST_FAMILIES = 1_000_000
"""A design that needs more families than this is out of reach."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How sure a design is of its m contrasts.

    Attributes
    ----------
    se, df : ndarray (m,)
        Standard errors in probability points, and their degrees of freedom.
    wide : ndarray (m,)
        What the simultaneous interval multiplies the error by.
    """

    se: Floats
    df: Floats
    wide: Floats


def minimum_detectable(design: Precision) -> Floats:
    """The shift past zero that a contrast finds with 80 % power: (c + t(.8)) * SE."""
    return np.asarray((design.wide + stats.t.ppf(POWER, np.maximum(design.df, 1))) * design.se)


def wide_at(
    families: int, df: Floats, *, alpha: float, m: int, now: tuple[int, Floats, Floats | float]
) -> Floats:
    """What the simultaneous interval would multiply the error by, with another number of families.

    Parameters
    ----------
    df : ndarray (m,)
        With that number.
    now : (int, ndarray (m,), ndarray (m,) or float)
        The present number of families, degrees of freedom and drawn constants. What the constant
        exceeds t by comes from skewness and falls with 1/T (Hall 1992, section 3.5).
    """
    present, present_df, drawn = now
    excess = np.maximum(drawn - _t(present_df, alpha, m), 0.0)
    return np.asarray(_t(df, alpha, m) + excess * present / families)


def _t(df: Floats, alpha: float, m: int) -> Floats:
    return np.asarray(stats.t.ppf(1 - alpha / (2 * m), np.maximum(df, 1)))


def chance_of_fail(shift: Floats, design: Precision, *, margin: float) -> float:
    """The chance that some interval clears the margin, were these the true shifts."""
    beyond = _chance((np.abs(shift) - margin), design, design.wide)
    return float(1 - np.prod(1 - beyond))


def chance_of_pass(shift: Floats, design: Precision, *, margin: float, alpha: float) -> float:
    """The chance that every contrast is within the margin, were these the true shifts."""
    narrow = stats.t.ppf(1 - alpha, np.maximum(design.df, 1))
    return float(np.prod(_chance(margin - np.abs(shift), design, narrow)))


def _chance(distance: Floats, design: Precision, factor: Floats) -> Floats:
    """P(the estimate lies more than factor * SE on the certain side of a bound)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(design.se > 0, distance / design.se, np.sign(distance) * np.inf)
    return np.asarray(stats.t.cdf(z - factor, np.maximum(design.df, 1)))


def families_needed(
    shift: Floats, design: Callable[[int], Precision], *, margin: float, alpha: float, fewest: int
) -> int | None:
    """The smallest number of families that would decide in four of five audits.

    Parameters
    ----------
    shift : ndarray (m,)
        Taken for the true ones. Contrasts are taken for independent.
    design : callable
        Families -> how sure they would be, at the present spread.
    fewest : int
        Fewer never decide.

    Returns
    -------
    int or None
        For FAIL where some |shift| is over the margin, for PASS where all are under it; None
        where none would decide (|shift| equals the margin, or sampled terms are the limit).
    """
    size = np.abs(shift)

    def fails(families: int) -> bool:
        return chance_of_fail(shift, design(families), margin=margin) >= POWER

    def passes(families: int) -> bool:
        return chance_of_pass(shift, design(families), margin=margin, alpha=alpha) >= POWER

    if not len(size) or not np.isfinite(size).all():
        return None
    if (size > margin).any():
        return _smallest(fails, fewest)
    return _smallest(passes, fewest) if (size < margin).all() else None


def _smallest(decides: Callable[[int], bool], low: int) -> int | None:
    """The smallest number from `low` on that decides; deciding is monotone."""
    if decides(low):
        return low
    high = low
    while not decides(high):
        low, high = high, 2 * high
        if low > MOST_FAMILIES:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return high
