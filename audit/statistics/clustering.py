"""The variance of a mean whose families are sampled, and whose terms may be sampled too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from audit.records import Floats
from audit.statistics.contrasts import Moments

TermVariance = tuple[float, float, float]
"""V_terms, V_both and degrees of freedom of one column of a table."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Variances of m contrasts, clustered by family, by term, and by cell of both.

    `family_df` is T-1, `term_df` what the terms allow (infinite where none is sampled).
    """

    families: Floats
    terms: Floats
    both: Floats
    family_df: Floats
    term_df: Floats

    @property
    def se(self) -> Floats:
        """The standard error: V_families + V_terms - V_both, not less than either of the first two."""
        summed = self.families + self.terms - self.both
        return np.asarray(np.sqrt(np.maximum.reduce([summed, self.families, self.terms])))

    @property
    def df(self) -> Floats:
        """Degrees of freedom of the sum, after Satterthwaite (1946): V^2 / sum of V_i^2 / df_i."""
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = self.families**2 / self.family_df + self.terms**2 / self.term_df
            df = np.where(spread > 0, self.se**4 / spread, self.family_df)
        return np.asarray(np.where(np.isinf(self.term_df), self.family_df, df))

    def with_families(self, number: int, now: int) -> "Ways":
        """What would be with another number of families: what terms alone add stays."""
        share = now / number
        both = self.both * share
        return replace(
            self,
            families=self.families * share,
            terms=np.maximum(self.terms - self.both, 0.0) + both,
            both=both,
            family_df=np.full(len(self.families), number - 1.0),
        )


def with_terms(found: Moments, ways: Ways) -> Moments:
    """Moments over families (..., m), with what the sampled terms of `ways` add to the error.

    Terms are too few to have a skewness: it is that of the part of the variance which families make.
    """
    terms, both, term_df = (
        np.broadcast_to(one, found.se.shape) for one in (ways.terms, ways.both, ways.term_df)
    )
    every = Ways(found.se**2, terms, both, found.df, term_df)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(every.se > 0, found.se / every.se, 1.0)
    return replace(found, se=every.se, df=every.df, skew=found.skew * share**3)


def by_family(found: Moments) -> Ways:
    """Families alone are sampled."""
    none = np.zeros(len(found.se))
    return Ways(found.se**2, none, none, found.df, np.full(len(none), np.inf))


def both_ways(found: Moments, columns: Sequence[TermVariance], weights: Floats) -> Ways:
    """Families and terms are sampled.

    Parameters
    ----------
    found : Moments
        Of the m contrasts, over families.
    columns : sequence of TermVariance
        What the terms of each column of the table add.
    weights : ndarray (m, columns)
        One contrast a row.

    Notes
    -----
    Terms of different columns are drawn apart, so their variances add with the squared weights.
    """
    parts = np.array(columns)
    squared = weights**2
    terms, both = squared @ parts[:, 0], squared @ parts[:, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        term_df = terms**2 / (squared**2 @ (parts[:, 0] ** 2 / parts[:, 2]))
    return Ways(found.se**2, terms, both, found.df, np.where(terms > 0, term_df, np.inf))


def term_variance(cells: Floats) -> TermVariance:
    """V_terms, V_both and K-1 of one column; 0, 0 and infinity where it has one term.

    Parameters
    ----------
    cells : ndarray (T, K)
        Score of family f and term n, less what all columns of the table share in the family.
    """
    if cells.shape[1] < 2:
        return 0.0, 0.0, np.inf
    _, terms, both = two_way_variances(cells)
    return terms, both, cells.shape[1] - 1.0


def two_way_variances(cells: Floats) -> tuple[float, float, float]:
    """Variance of the mean of one group's (family, term) cells, clustered three ways.

    Parameters
    ----------
    cells : ndarray (T, K)
        Mean score of family f and term n, centred on its family; NaN where missing.

    Returns
    -------
    families, terms, both : float
        T/(T-1) sum_f (sum_n e)^2/N^2, K/(K-1) sum_n (sum_f e)^2/N^2, N/(N-1) sum e^2/N^2,
        e the residual about the mean of all N cells.

    Notes
    -----
    Cameron, Gelbach and Miller (2011), Robust inference with multiway clustering.
    """
    present = np.isfinite(cells)
    n = int(present.sum())
    rows, columns = int(present.any(axis=1).sum()), int(present.any(axis=0).sum())
    if n < 2 or rows < 2 or columns < 2:
        return np.nan, np.nan, np.nan
    e = np.where(present, cells - cells[present].mean(), 0.0)
    families = rows / (rows - 1) * float((e.sum(axis=1) ** 2).sum()) / n**2
    terms = columns / (columns - 1) * float((e.sum(axis=0) ** 2).sum()) / n**2
    return families, terms, n / (n - 1) * float((e**2).sum()) / n**2
