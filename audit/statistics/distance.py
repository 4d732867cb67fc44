"""Arrays in, arrays out: statistics of a row, or of a whole table, that the literature has named."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from audit.records import Floats

MOST_COPIES = 1_000
"""Samples of unequal size are laid side by side by repeating values, up to this many times."""
AT_ONCE = 8_000_000
"""Numbers that are summed as one array."""
PIECE = 500_000
"""Numbers of it that are laid out at once, 4 MB."""


def mean_pair_difference(y: Floats) -> Floats:
    """Mean of |a - b| over all unordered pairs along the last axis; NaN for fewer than two.

    Gini's mean difference, by order statistics: sum (2i - G + 1) x_(i) * 2/(G(G-1)), i from 0.
    """
    g = y.shape[-1]
    if g < 2:
        return np.full(y.shape[:-1], np.nan)
    weights = 2 * (2 * np.arange(g) - g + 1) / (g * (g - 1))
    # Rounding can fall below 0.
    return np.asarray(np.maximum(np.sort(y, axis=-1) @ weights, 0.0))


def deviation(y: Floats) -> Floats:
    """Standard deviation along the last axis, ddof=0."""
    return np.asarray(np.std(y, axis=-1))


def extent(y: Floats) -> Floats:
    """Max minus min along the last axis."""
    return np.asarray(np.ptp(y, axis=-1))


def pairwise_comparison(y: Floats) -> float:
    """PCM: mean of |a - b| over pairs of groups' mean scores."""
    return float(mean_pair_difference(y.mean(axis=0)))


def background_comparison(y: Floats) -> float:
    """BCM: mean distance of a group's mean score from the mean of all groups."""
    means = y.mean(axis=0)
    return float(np.abs(means - means.mean()).mean())


def multigroup_comparison(y: Floats) -> float:
    """MCM: standard deviation (ddof=0) of the groups' mean scores."""
    return float(np.std(y.mean(axis=0)))


def effect_size(plus: Floats, minus: Floats) -> float:
    """Difference of means over the standard deviation (ddof=0) of both together, -2 to 2.

    Notes
    -----
    Caliskan, Bryson and Narayanan (2017), of association scores; with ddof=0 and samples of one
    size the bounds are exact. NaN where nothing varies.
    """
    spread = float(np.std(np.concatenate([plus, minus])))
    return float(np.mean(plus) - np.mean(minus)) / spread if spread > 0 else math.nan


def label_distance(labelled: Floats | npt.NDArray[np.float32]) -> float:
    """Mean Jaccard distance, over pairs of groups, of the sets of sentences labelled positive.

    Parameters
    ----------
    labelled : ndarray (T, G) of 0 and 1
        Whether sentence f is labelled positive for group g. Two empty sets are at distance 0.
        As float32 they are counted in half the time, exactly up to 16 million sentences.
    """
    both = (labelled.T @ labelled).astype(float)
    size = np.diag(both)
    union = size[:, None] + size - both
    distance = 1 - np.divide(both, union, out=np.ones_like(both), where=union > 0)
    # Of a set from itself it is 0.
    return float(distance.sum() / max(1, distance.size - len(distance)))


def individual_fairness(samples: Sequence[Floats]) -> float:
    """Mean Wasserstein-1 distance between the groups' distributions of one family, over pairs.

    Parameters
    ----------
    samples : sequence of ndarray
        The scores of one family's probes, an array a group.

    Returns
    -------
    float
        NaN where sizes are too unequal to be laid side by side.

    Notes
    -----
    Samples of one size n have W1 = mean |x_(i) - y_(i)|; sizes are made equal by repeating each
    value, which changes no distribution. So all pairs cost one sort; `scipy.stats` takes one pair
    at a time, and gives the same number.
    """
    sizes = {len(one) for one in samples}
    if 0 in sizes or len(samples) < 2:
        return math.nan
    copies = math.lcm(*sizes)
    if copies > MOST_COPIES:
        return math.nan
    aligned = np.stack([np.sort(np.repeat(one, copies // len(one))) for one in samples], axis=1)
    return float(mean_pair_difference(aligned).mean())


def group_fairness(y: Floats) -> float:
    """Mean Wasserstein-1 distance between a group's scores and those of all groups together.

    Parameters
    ----------
    y : ndarray (T, G)
        A score a family and group.

    Notes
    -----
    Each group's scores stand G times beside the pooled ones, as in `individual_fairness`; so one
    resample of 20 groups takes a fraction of a millisecond and can be drawn a thousand times.
    Only pieces of that are laid out at once.
    """
    groups = y.shape[1]
    pooled, columns = np.sort(y, axis=None), np.sort(y, axis=0)
    step, total = max(1, AT_ONCE // pooled.size), 0.0
    for start in range(0, groups, step):
        some = columns[:, start : start + step]
        total += _apart(some, pooled, 0, pooled.size * some.shape[1])
    return float(total / (groups * pooled.size))


def _apart(columns: Floats, pooled: Floats, first: int, last: int) -> float:
    """Sum of |value - pooled value| over places `first` to `last` of the columns side by side.

    Halved where numpy's own sum halves an array: the same last digit as of all places at once.
    """
    size, width = last - first, columns.shape[1]
    if size > PIECE:
        middle = first + size // 16 * 8
        return _apart(columns, pooled, first, middle) + _apart(columns, pooled, middle, last)
    rows = np.arange(first // width, -(-last // width))
    beside = columns[rows * len(columns) // len(pooled)] - pooled[rows, None]
    return float(np.abs(beside, out=beside).ravel()[first - rows[0] * width :][:size].sum())
