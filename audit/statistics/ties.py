"""Numbers that differ by rounding alone, made equal: rounding is never evidence."""

import numpy as np

from audit.records import Floats

ROUNDING = 1e-12
"""Sums of the same scores in another order differ by far less; an effect never does."""


def evened(values: Floats, rounding: float = ROUNDING) -> Floats:
    """The values, those of one size within rounding given one size; signs and NaN stay.

    Equal scores of two groups, summed in another order, differ in their last digit: without this
    they would have ranks and a "largest" of their own.

    Parameters
    ----------
    values : ndarray (n,)
    rounding : float
        Neighbours in size that lie no further apart are one; the smallest of them stands for all.
    """
    known = np.flatnonzero(np.isfinite(values))
    size = np.abs(values[known])
    order = np.argsort(size, kind="stable")
    ordered = size[order]
    first = np.append(True, np.diff(ordered) > rounding)[: len(ordered)]
    shared = ordered[first][np.cumsum(first) - 1]
    result = values.astype(np.float64, copy=True)
    result[known[order]] = np.sign(values[known[order]]) * shared
    return result
