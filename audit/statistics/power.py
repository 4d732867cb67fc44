"""Arrays in, arrays out: how small a shift a design finds, and how many families would decide."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from audit.records import Floats

POWER = 0.8
"""The chance of detection that a minimum detectable shift is stated for."""

MOST_FAMILIES = 1_000_000
"""A design that needs more families than this is out of reach."""


def minimum_detectable(se: Floats, df: Floats, *, alpha: float, m: int) -> Floats:
    """The shift past zero that a contrast finds with 80 % power: (t(1-alpha/2m) + t(.8)) * SE.

    Parameters
    ----------
    se, df : ndarray (m,)
        Standard errors in probability points, and their degrees of freedom.
    """
    df = np.maximum(df, 1)
    return np.asarray((stats.t.ppf(1 - alpha / (2 * m), df) + stats.t.ppf(POWER, df)) * se)


def standard_error(families: int, *, now: int, by_families: Floats, total: Floats) -> Floats:
    """What the standard error would be with another number of families.

    The part that families make shrinks with their number; what sampled terms add stays.

    Parameters
    ----------
    families, now : int
        The number asked about, and the present one.
    by_families, total : ndarray (m,)
        Present standard errors clustered by family, and in all.
    """
    rest = np.maximum(total**2 - by_families**2, 0.0)
    return np.asarray(np.sqrt(by_families**2 * now / families + rest))


def degrees(families: int, most: Floats) -> Floats:
    """Degrees of freedom with another number of families; `most` is what the terms allow."""
    return np.asarray(np.minimum(families - 1.0, most))


def families_needed(
    shift: Floats,
    error: Callable[[int], tuple[Floats, Floats]],
    *,
    margin: float,
    alpha: float,
    fewest: int,
) -> int | None:
    """The smallest number of families that would decide, were the present shifts the true ones.

    Parameters
    ----------
    shift : ndarray (m,)
    error : callable
        Families -> (standard errors, degrees of freedom), at the present spread.
    fewest : int
        Fewer never decide.

    Returns
    -------
    int or None
        For FAIL where some |shift| is over the margin, for PASS where all are under it; None
        where none would decide (|shift| equals the margin, or sampled terms are the limit).
    """
    size = np.abs(shift)
    m = len(size)

    def fails(families: int) -> bool:
        se, df = error(families)
        return bool((size - stats.t.ppf(1 - alpha / (2 * m), df) * se > margin).any())

    def passes(families: int) -> bool:
        se, df = error(families)
        return bool((size + stats.t.ppf(1 - alpha, df) * se < margin).all())

    if not m or not np.isfinite(size).all():
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
