"""Percentile bootstraps over families: of a mean of rows, and of a statistic of the whole table.

Families are rows and are what is resampled.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from audit.records import Floats

RESAMPLES = 999
"""Bootstrap resamples behind a percentile interval."""

_AT_ONCE = 500_000
"""Rows of all resamples that are drawn at once; how many changes no draw."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A statistic with its percentile bootstrap interval."""

    value: float
    low: float
    high: float


def rowstat(
    y: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    seed: int,
    alpha: float = 0.05,
    resamples: int = RESAMPLES,
) -> Interval:
    """Mean over families of a statistic of each row, with its bootstrap interval over families.

    Parameters
    ----------
    y : ndarray (T, G)
        A row a family.
    statistic : callable
        (T, G) -> (T,); families where it is NaN are left out.
    """
    rows = np.asarray(statistic(y), dtype=float)
    rows = rows[np.isfinite(rows)]
    if rows.size < 2:
        return Interval(float(rows.mean()) if rows.size else np.nan, np.nan, np.nan)
    drawn = stats.bootstrap(
        (rows,),
        np.mean,
        method="percentile",
        confidence_level=1 - alpha,
        n_resamples=resamples,
        batch=max(1, _AT_ONCE // rows.size),
        rng=np.random.default_rng(seed),
    )
    low, high = drawn.confidence_interval
    return Interval(float(rows.mean()), float(low), float(high))


def colstat(
    size: int,
    statistic: Callable[[npt.NDArray[np.intp]], float],
    *,
    seed: int,
    alpha: float = 0.05,
    resamples: int = RESAMPLES,
) -> Interval:
    """A statistic of the whole table, with its percentile bootstrap interval over clusters.

    Parameters
    ----------
    size : int
        Number of clusters (families).
    statistic : callable
        Indices of clusters, some of them again and again -> the statistic of that table.
    """
    everything = np.arange(size)
    value = float(statistic(everything))
    if size < 2 or not np.isfinite(value):
        return Interval(value, np.nan, np.nan)
    with warnings.catch_warnings():
        # Draws without a number are left out below; scipy warns of its own interval, unused here.
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        drawn = stats.bootstrap(
            (everything,),
            statistic,
            method="percentile",
            vectorized=False,
            confidence_level=1 - alpha,
            n_resamples=resamples,
            batch=max(1, _AT_ONCE // size),
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution
    drawn = drawn[np.isfinite(drawn)]
    if drawn.size < resamples / 2:
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2])
    return Interval(value, float(low), float(high))
