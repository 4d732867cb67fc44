"""How wide an interval must be to hold for all contrasts at once, from families drawn again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from audit.records import Floats, Ints

Counts = npt.NDArray[np.uint8]
"""How often each draw (row) takes each family: a byte, or all of them would be eight times as large."""

DRAWS = 9_999
"""Draws of families behind a band."""

THIN = 0.01
"""A contrast whose variance falls to a hundredth of its own in more than one draw of a hundred is thin."""

FLOOR = 0.1
"""A draw's variance of a thin contrast counts as at least this share of its own."""

FEW_FAMILIES, FEW_CONTRASTS = 60, 10
"""Under both a drawn quantile is itself unsteady: the largest of many contrasts lies further out."""

STRICTER = 1 / 6
"""Of so few the quantile is taken at this share of the error rate."""

ROUNDING = 1e-12
"""A contrast whose families differ by no more does not vary."""

_AT_ONCE = 400_000

_KEPT = 8_000_000
"""Counts that are kept for the next table over as many families; more are drawn again."""

_ROWS = 64
"""Draws are multiplied in multiples of so many: then a row's sum has the last digit that it has in one product."""


@dataclass(frozen=True, slots=True)
class Draws:
    """The largest studentised error in each draw of what is sampled, above and below apart.

    A mean of skewed families errs to one side nearly always. What must not happen in more than alpha
    of audits is shared evenly between the sides, and the heavier one says how wide the band is. Where
    terms are drawn too, one row holds the larger of both sides: that holds often enough (`pigeonhole`).

    A contrast that differs in a few families alone is *thin*: some draws hold none of them, and its
    t would have no bound. Such contrasts are held by a floor and have a band of their own, or one
    of them would make every other interval several times as wide.

    Attributes
    ----------
    steady : ndarray (sides, draws)
        Over the contrasts that are not thin; 0 where there is none.
    every : ndarray (sides, draws)
        Over all contrasts.
    thin : ndarray (m,) of bool
        Which contrasts are.
    families : int
        The fewest that a contrast which varies has. Of `few` the quantiles are those of `STRICTER`
        times the error rate: what a sample of few families does not hold, no draw from it shows.
    """

    steady: Floats
    every: Floats
    thin: npt.NDArray[np.bool_]
    families: int = FEW_FAMILIES

    def constants(self, alpha: float) -> Floats:
        """What each contrast's interval multiplies the error by, at least; ndarray (m,)."""
        steady, every = self.stored(alpha)
        return np.where(self.thin, every, steady)

    def stored(self, alpha: float) -> tuple[float, float]:
        """The constants of contrasts that are not thin, and of thin ones."""
        return constant(self.steady, alpha * self._share), constant(self.every, alpha * self._share)

    @property
    def _share(self) -> float:
        return STRICTER if few(self.families, len(self.thin)) else 1.0

    def p_values(self, t: Floats) -> Floats:
        """The smallest error rate at which each contrast's constant is under its own t.

        Share of draws in which the largest error of a side reaches it, times the sides.
        """
        found = [
            len(self.every) * (((self.every if thin else self.steady) >= one).sum(axis=1).max() + 1)
            for one, thin in zip(t, self.thin, strict=True)
        ]
        rates = np.array(found) / (self.every.shape[1] + 1) / self._share
        return np.asarray(np.minimum(rates, 1.0))


def few(families: int, contrasts: int) -> bool:
    """Whether so few families and contrasts need a stricter quantile."""
    return families < FEW_FAMILIES and contrasts < FEW_CONTRASTS


def draw_band(d: Floats, *, seed: int, draws: int = DRAWS) -> Draws:
    """Draw families again and again, and keep the largest error of any contrast.

    Parameters
    ----------
    d : ndarray (T, m)
        Shift of every family; NaN where a family does not have the contrast. Contrasts that do
        not vary are left out.
    seed : int
        Of the draws, which take T families with replacement. The same seed and T give the same
        draws: the largest of two tables over the same families is the larger of both.

    Returns
    -------
    Draws
        Of (mean* - mean) / SE*.

    Notes
    -----
    A draw is a row of counts W; its sums are W D and W D^2, so that two matrix products take all
    draws. Efron and Tibshirani (1993), section 12.5, and Romano and Wolf (2005), of the largest.
    """
    found = Gathered(draws, d.shape[1])
    if not len(d):
        return found.draws(0)
    step = max(1, _AT_ONCE // draws)
    fewest = len(d)
    for columns, x, present in _varying(d, step):
        counted = () if present.all() else (present.astype(float),)
        blocks = _blocks(len(d), draws, seed)
        total, squares, *n = _sums(blocks, x, x**2, *counted)
        families = present.sum(axis=0)
        own = (x**2).sum(axis=0) / (families - 1)
        error = _studentised(total, squares, n[0] if n else float(len(d)))
        found.add(columns, *error, own)
        fewest = min(fewest, int(families.min()))
    return found.draws(fewest)


class Gathered:
    """Puts the largest errors together, a few contrasts at a time."""

    def __init__(self, draws: int, contrasts: int, *, sides: int = 2) -> None:
        self._steady, self._thinnest = np.zeros((sides, draws)), np.zeros((sides, draws))
        self._thin = np.zeros(contrasts, dtype=bool)

    def add(self, columns: Ints, error: Floats, variance: Floats, own: Floats) -> None:
        """Take some contrasts' errors (draws, k), their variances in each draw, and their own (k,).

        Only the ratio of the two variances matters; a NaN error is none.
        """
        thin = (variance <= THIN * own).mean(axis=0) > THIN
        floor = np.where(thin, FLOOR, THIN) * own
        with np.errstate(invalid="ignore"):
            t = np.nan_to_num(error / np.sqrt(np.maximum(variance, floor)))
        self._thin[columns] = thin
        for kept, into in ((~thin, self._steady), (thin, self._thinnest)):
            if kept.any():
                above, below = t[:, kept].max(axis=1), -t[:, kept].min(axis=1)
                into[0] = np.maximum(into[0], above)
                into[-1] = np.maximum(into[-1], below)

    def draws(self, families: int) -> Draws:
        """What came together, of so many families."""
        every = np.maximum(self._steady, self._thinnest)
        return Draws(self._steady, every, self._thin, families)


def constant(largest: Floats, alpha: float) -> float:
    """The largest of the sides' 1-alpha/sides quantiles, rounded up to two decimals: the same anywhere."""
    ordered = np.sort(largest, axis=1)
    draws = ordered.shape[1]
    place = int(np.ceil((1 - alpha / len(ordered)) * (draws + 1) - 1e-9))
    return float(np.ceil(ordered[:, min(place, draws) - 1].max() * 100 - 1e-9) / 100)


def _varying(d: Floats, step: int) -> Iterator[tuple[Ints, Floats, npt.NDArray[np.bool_]]]:
    """Contrasts that vary, centred, a few at a time; and which families have them."""
    present = np.isfinite(d)
    count = np.maximum(present.sum(axis=0), 1)
    x = np.where(present, d - np.where(present, d, 0.0).sum(axis=0) / count, 0.0)
    varies = np.flatnonzero((count > 1) & (np.abs(x).max(axis=0, initial=0.0) > ROUNDING))
    for start in range(0, len(varies), step):
        part = varies[start : start + step]
        yield part, x[:, part], present[:, part]


def _sums(blocks: Iterable[Counts], *tables: Floats) -> tuple[Floats, ...]:
    """The sums of each draw over each column of the tables: matrix products, some draws at a time."""
    found = [[counts @ one for one in tables] for counts in (one.astype(float) for one in blocks)]
    return tuple(np.concatenate(one) for one in zip(*found, strict=True))


def _studentised(total: Floats, squares: Floats, n: Floats | float) -> tuple[Floats, Floats]:
    """mean* sqrt(n) of centred contrasts, and variance*.

    NaN where a draw holds fewer than two of a contrast's families.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        variance = (squares - mean * total) / (n - 1)
    enough = np.asarray(n) > 1
    return np.where(enough, mean * np.sqrt(n), np.nan), np.where(enough, variance, np.nan)


def draw_counts(families: int, draws: int, seed: int) -> Counts:
    """How often each draw (row) takes each family: the same for every target and scale."""
    return np.concatenate(list(_blocks(families, draws, seed)))


def _blocks(families: int, draws: int, seed: int) -> Iterable[Counts]:
    """The counts, some draws at a time: few are kept for the next table, many are drawn again."""
    drawn = _kept if families * draws <= _KEPT else _drawn
    return drawn(families, draws, seed)


@lru_cache(maxsize=2)
def _kept(families: int, draws: int, seed: int) -> tuple[Counts, ...]:
    return tuple(_drawn(families, draws, seed))


def _drawn(families: int, draws: int, seed: int) -> Iterator[Counts]:
    rng, step = np.random.default_rng(seed), _ROWS * max(1, _AT_ONCE // (_ROWS * families))
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        taken = rng.integers(families, size=(rows, families))
        taken += families * np.arange(rows)[:, None]
        counts = np.bincount(taken.ravel(), minlength=taken.size).astype(np.uint8)
        yield counts.reshape(taken.shape)
