"""The band where families and terms are both sampled: both are drawn again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from audit.records import Floats
from audit.statistics.band import DRAWS, ROUNDING, Draws, Gathered, draw_counts

DRAWS_OF_LARGE = 1_999
"""Draws of a table that takes too long otherwise, of a hundred groups and as many families."""

_LARGE = 10_000
_AT_ONCE = 4_000_000


def draw_both(cells: Sequence[Floats], weights: Floats, *, seed: int, draws: int = DRAWS) -> Draws:
    """Draw families and terms again and again, and keep the largest error of any contrast.

    Parameters
    ----------
    cells : sequence of ndarray (T, K)
        For each column of the table, the score of family f and term n, less what all columns
        share in the family; K = 1 where no term is sampled. NaN where a family lacks the term.
    weights : ndarray (m, columns)
        One contrast a row.
    seed : int
        Families are drawn once, the terms of each column apart.

    Returns
    -------
    Draws
        Of |mean* - mean| / SE*, SE* clustered both ways.

    Notes
    -----
    Owen (2007), The pigeonhole bootstrap; studentised by the error of Cameron, Gelbach and Miller
    (2011). In simulation t at Satterthwaite's degrees of freedom alone covers as little as .43
    where terms are skewed and four a group, and the larger of the two at least .93.
    """
    table = _CellTable.of(cells, weights)
    draws = draws if table.present.size <= _LARGE else min(draws, DRAWS_OF_LARGE)
    own = table.once()
    varies = np.flatnonzero(own > ROUNDING**2)
    found = Gathered(draws, len(own), sides=1)
    families = draw_counts(len(table.present), draws, seed)
    terms = _term_counts(tuple(one.shape[1] for one in table.cells), draws, seed)
    step = max(1, _AT_ONCE // (table.present.size + 1))
    error, variance = np.zeros((2, draws, len(varies)))
    for start in range(0, draws if len(varies) else 0, step):
        part = slice(start, start + step)
        drawn = table.drawn(families[part].astype(float), [one[part] for one in terms])
        error[part], variance[part] = (one[:, varies] for one in drawn)
    found.add(varies, error, variance, own[varies])
    fewest = table.present[:, varies].sum(axis=0).min(initial=len(table.present))
    return found.draws(int(fewest))


@dataclass(frozen=True, slots=True)
class _CellTable:
    """Cells centred on their column's mean, and which families (rows) have which contrast."""

    cells: tuple[Floats, ...]
    weights: Floats
    present: Floats

    @classmethod
    def of(cls, cells: Sequence[Floats], weights: Floats) -> "_CellTable":
        """A missing term takes the mean of the family's others, a missing column its mean.

        A family takes no part in a contrast whose own columns it lacks, those that weigh most.
        """
        rows = np.stack([np.isfinite(one).any(axis=1) for one in cells], axis=1)
        used = np.abs(weights) > np.abs(weights).max(axis=1, keepdims=True) / 2
        present = (rows.astype(float) @ used.T.astype(float) >= used.sum(axis=1)).astype(float)
        return cls(tuple(_filled(one) for one in cells), weights, present)

    def once(self) -> Floats:
        """Variance of every contrast where each family and term is taken once."""
        terms = [np.ones((1, one.shape[1])) for one in self.cells]
        return np.asarray(self.drawn(np.ones((1, len(self.present))), terms)[1][0])

    def drawn(self, families: Floats, terms: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Means and variances (draws, m) under counts of families (draws, T) and terms (draws, K)."""
        rows = np.empty((len(families), len(self.cells), len(self.present)))
        for column, (cells, counts) in enumerate(zip(self.cells, terms, strict=True)):
            np.matmul(counts / cells.shape[1], cells.T, out=rows[:, column])
        mean, by_family = self._by_family(families, rows)
        by_term, both = self._of_terms(families, terms) @ (self.weights**2).T
        return mean, np.maximum.reduce([by_family + by_term - both, by_family, by_term])

    def _by_family(self, families: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """Means and variances over families of every contrast.

        The sum of squared contrasts w y is w S w', S the products of the columns (draws, c, c):
        smaller than all contrasts of all families. Contrasts that lack the same families share S.
        """
        mean, by_family = np.empty((2, len(families), len(self.weights)))
        masks, of = np.unique(self.present.T, axis=0, return_inverse=True)
        for number, mask in enumerate(masks):
            mine, counts = np.flatnonzero(of.ravel() == number), families * mask
            weights, n = self.weights[mine], counts.sum(axis=1)[:, None]
            weighed = rows * counts[:, None, :]
            products = weighed @ rows.transpose(0, 2, 1)
            with np.errstate(invalid="ignore", divide="ignore"):
                mean[:, mine] = m = weighed.sum(axis=2) @ weights.T / n
                squares = ((weights @ products) * weights).sum(axis=2) - n * m**2
                by_family[:, mine] = np.maximum(squares, 0.0) / (n - 1) / n
        return mean, by_family

    def _of_terms(self, families: Floats, terms: Sequence[Floats]) -> Floats:
        """V_terms and V_both (2, draws, c) under counts, as `clustering.two_way_variances` has them."""
        every = np.hstack(self.cells)
        sums, squares = families @ every, families @ every**2
        parts, start = np.zeros((2, len(families), len(self.cells))), 0
        for column, (cells, counts) in enumerate(zip(self.cells, terms, strict=True)):
            (t, k), n = cells.shape, cells.size
            mine, start = slice(start, start + k), start + k
            if k > 1:
                mean = np.einsum("bk,bk->b", sums[:, mine], counts) / n
                away = np.einsum("bk,bk->b", counts, (sums[:, mine] - t * mean[:, None]) ** 2)
                total = np.einsum("bk,bk->b", squares[:, mine], counts)
                parts[0, :, column] = k / (k - 1) * away / n**2
                parts[1, :, column] = n / (n - 1) * (total - n * mean**2) / n**2
        return parts


@lru_cache(maxsize=2)
def _term_counts(sizes: tuple[int, ...], draws: int, seed: int) -> tuple[Floats, ...]:
    """How often each draw takes each term of each column: the same for every target and scale."""
    rng = np.random.default_rng([seed, 1])
    return tuple(
        rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(float) for size in sizes
    )


def _filled(cells: Floats) -> Floats:
    """Centred cells without gaps."""
    present = np.isfinite(cells)
    x = np.where(present, cells - cells[present].mean(), 0.0)
    count = present.sum(axis=1, keepdims=True)
    own = np.divide(x.sum(axis=1, keepdims=True), count, out=np.zeros((len(x), 1)), where=count > 0)
    return np.where(present, x, own)
