"""How far apart the columns of a table can be: all pairs, and intervals that hold for all at once."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from audit.records import Floats
from audit.statistics.band import draw_band
from audit.statistics.contrasts import (
    Moments,
    equivalence_limits,
    moments,
    simultaneous_half,
)

DRAWS = 1_999
"""Draws of rows behind the intervals of pairs: a pair's constant is rarely the drawn one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The largest difference between two columns' means, and what it can be.

    Attributes
    ----------
    value : float
        The larger mean less the smaller, of the pair in which that is most.
    highest, lowest : int
        The columns of either.
    low : float
        At least so far two columns are apart, whichever they are, with error rate alpha.
    high : float
        At most so far any two are, with intervals that hold for all pairs at once.
    limit : float
        At most so far any two are, each pair by two one-sided tests of its own: an
        intersection-union test needs no correction.
    rows : int
        What is sampled: the rows of the pair that has the fewest.
    """

    value: float
    highest: int
    lowest: int
    low: float
    high: float
    limit: float
    rows: int


def spread(y: Floats, *, alpha: float, seed: int = 0) -> Spread | None:
    """The spread of the column means of a table (rows, columns); None where no pair shares two rows.

    Parameters
    ----------
    y : ndarray (T, G)
        Shares, 0 to 1; NaN where a row lacks a column. A pair is taken over the rows that have both,
        and left out where fewer than two have.
    alpha : float
        Error rate of all intervals together.
    """
    pairs = np.array(list(combinations(range(y.shape[1]), 2)))
    there = np.isfinite(y).astype(float)
    shared = (there.T @ there)[pairs[:, 0], pairs[:, 1]]
    pairs = pairs[shared > 1]
    if not len(pairs):
        return None
    d = y[:, pairs[:, 0]] - y[:, pairs[:, 1]]
    found = moments(d)
    drawn = draw_band(d, seed=seed, draws=DRAWS).constants(alpha)
    half = simultaneous_half(found.se, found.df, alpha=alpha, m=len(pairs), drawn=drawn)
    half = np.where(found.se == 0, unseen(alpha / len(pairs), found.count), half)
    at = int(np.abs(found.mean).argmax())
    plus, minus = pairs[at] if found.mean[at] >= 0 else pairs[at][::-1]
    return Spread(
        value=float(np.abs(found.mean[at])),
        highest=int(plus),
        lowest=int(minus),
        low=float(max(0.0, (np.abs(found.mean) - half).max())),
        high=float((np.abs(found.mean) + half).max()),
        limit=one_sided_limit(found, alpha=alpha),
        rows=int(found.count.min()),
    )


def share_limits(found: Moments, *, alpha: float) -> tuple[Floats, Floats]:
    """Limits of shares, 0 to 1, that hold for all of them at once.

    Parameters
    ----------
    found : Moments
        Of each share, over what is sampled; where nothing was seen to vary, what could be unseen.
    """
    m = len(found.se)
    half = simultaneous_half(found.se, found.df, alpha=alpha, m=m)
    half = np.where(found.se < 1e-12, unseen(alpha / m, found.count), half)  # rounding alone
    low, high = np.clip([found.mean - half, found.mean + half], 0, 1)
    return low, high


def one_sided_limit(found: Moments, *, alpha: float) -> float:
    """At most so far any pair is apart, each by two one-sided tests of its own.

    Parameters
    ----------
    found : Moments
        Of every pair's difference.
    """
    low, high = equivalence_limits(found, alpha=alpha)
    least = np.where(found.se < 1e-12, unseen(alpha, found.count), 0.0)  # rounding alone
    return float((np.maximum(-low, high) + least).max())


def unseen(alpha: float, rows: Floats) -> Floats:
    """The largest share of rows that could differ from the others and yet, with alpha, never be drawn.

    A pair that is the same in every row would have an interval of no width otherwise.
    """
    return np.asarray(1 - alpha ** (1 / rows))
