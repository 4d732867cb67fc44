"""How wide an interval must be to hold for all contrasts at once, from families drawn again."""

from collections.abc import Iterator

import numpy as np

from audit.records import Floats

DRAWS = 9_999
"""Draws of families behind a band."""

FLOOR = 0.01
"""A draw's variance counts as at least this share of the contrast's own.

A contrast that differs in a few families alone has draws that hold none of them: without a floor
their t grows without bound, and one such contrast makes every other interval a thousand times as
wide. At a hundredth no coverage was lost in any design that was tried.
"""

ROUNDING = 1e-12
"""A contrast whose families differ by no more does not vary."""

_AT_ONCE = 400_000


def largest_t(d: Floats, *, seed: int, draws: int = DRAWS) -> Floats:
    """The largest studentised error over all contrasts, for each draw of families.

    Parameters
    ----------
    d : ndarray (T, m)
        Shift of every family; NaN where a family does not have the contrast.
    seed : int
        Of the draws, which take T families with replacement. The same seed and T give the same
        draws: the largest of two tables over the same families is the larger of both.

    Returns
    -------
    ndarray (draws,)
        max over contrasts of |mean* - mean| / SE*; contrasts that do not vary are left out, and
        it is 0 where none varies.

    Notes
    -----
    A draw is a row of counts W; its sums are W D and W D^2, so that two matrix products take all
    draws. Efron and Tibshirani (1993), section 12.5, and Romano and Wolf (2005), of the largest.
    """
    largest = np.zeros(draws)
    if not len(d):
        return largest
    counts = draw_counts(len(d), draws, seed)
    step = max(1, _AT_ONCE // draws)
    for x, present in _varying(d, step):
        n = float(len(d)) if present.all() else counts @ present.astype(float)
        np.maximum(largest, _t(counts, x, n, present).max(axis=1), out=largest)
    return largest


def constant(largest: Floats, alpha: float) -> float:
    """The 1-alpha quantile of `largest_t`, rounded up to two decimals: the same on any machine."""
    ordered = np.sort(largest)
    place = int(np.ceil((1 - alpha) * (len(ordered) + 1) - 1e-9))
    return float(np.ceil(ordered[min(place, len(ordered)) - 1] * 100 - 1e-9) / 100)


def _varying(d: Floats, step: int) -> Iterator[tuple[Floats, np.ndarray]]:
    """Contrasts that vary, centred, a few at a time; and which families have them."""
    present = np.isfinite(d)
    count = np.maximum(present.sum(axis=0), 1)
    x = np.where(present, d - np.where(present, d, 0.0).sum(axis=0) / count, 0.0)
    varies = np.flatnonzero((count > 1) & (np.abs(x).max(axis=0, initial=0.0) > ROUNDING))
    for start in range(0, len(varies), step):
        part = varies[start : start + step]
        yield x[:, part], present[:, part]


def _t(counts: Floats, x: Floats, n: Floats | float, present: np.ndarray) -> Floats:
    """|mean*| / SE* of centred contrasts; 0 where a draw holds fewer than two of their families."""
    own = (x**2).sum(axis=0) / (present.sum(axis=0) - 1)
    total, squares = counts @ x, counts @ x**2
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        variance = np.maximum((squares - mean * total) / (n - 1), FLOOR * own)
        t = np.abs(mean) * np.sqrt(n / variance)
    return np.where(np.asarray(n) > 1, t, 0.0)


def draw_counts(families: int, draws: int, seed: int) -> Floats:
    """How often each draw (row) takes each family."""
    taken = np.random.default_rng(seed).integers(families, size=(draws, families))
    taken += families * np.arange(draws)[:, None]
    counts = np.bincount(taken.ravel(), minlength=draws * families)
    return counts.reshape(draws, families).astype(float)
