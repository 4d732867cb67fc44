"""Linear contrasts of a family-by-group table, their standard errors, intervals and tests.

Families are rows; every mean over rows is unweighted.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

from audit.records import Floats


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, standard error and degrees of freedom of m contrasts; `count` families each."""

    mean: Floats
    se: Floats
    df: Floats
    count: Floats


def pooled_weights(groups: int) -> Floats:
    """Weights (G, G) of each group minus the mean of all: the identity minus 1/G."""
    return np.eye(groups) - 1.0 / groups


def contrast(y: Floats, weights: Floats) -> Floats:
    """Linear contrasts of every row.

    Parameters
    ----------
    y : ndarray (..., T, G)
        Mean score of family f and group g; NaN where a family lacks a group.
    weights : ndarray (m, G)
        One contrast a row.

    Returns
    -------
    ndarray (..., T, m)
        NaN where a group that the contrast weighs is missing, and there alone.
    """
    present = np.isfinite(y)
    if present.all():
        return np.asarray(y @ weights.T)
    used = (weights != 0).astype(float)
    whole = present.astype(float) @ used.T >= used.sum(axis=1)
    return np.where(whole, np.where(present, y, 0.0) @ weights.T, np.nan)


def moments(d: Floats) -> Moments:
    """Mean over families, its standard error SD(ddof=1)/sqrt(T), and df = T-1.

    Parameters
    ----------
    d : ndarray (..., T, m)
        One contrast a column; NaN rows of a column are left out of it.

    Returns
    -------
    Moments
        Arrays (..., m); a standard error of fewer than two families is NaN.
    """
    present = np.isfinite(d)
    count = present.sum(axis=-2).astype(float)
    filled = np.where(present, d, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=-2) / count
        squares = (np.where(present, d - mean[..., None, :], 0.0) ** 2).sum(axis=-2)
        se = np.sqrt(squares / (count - 1) / count)
    return Moments(mean, np.where(count > 1, se, np.nan), np.maximum(count - 1, 0), count)


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


def combine_ways(families: float, terms: float, both: float) -> float:
    """V_families + V_terms - V_both, not less than the larger of the first two."""
    return max(families + terms - both, families, terms)


def simultaneous_half(se: Floats, df: Floats, *, alpha: float, m: int) -> Floats:
    """Half width of the 1-alpha interval that holds for m contrasts at once (Bonferroni-t)."""
    return np.asarray(stats.t.ppf(1 - alpha / (2 * m), np.maximum(df, 1)) * se)


def equivalence_half(se: Floats, df: Floats, *, alpha: float) -> Floats:
    """Half width of the 1-2*alpha interval that two one-sided tests are read from.

    Notes
    -----
    Schuirmann (1987); an intersection-union test (Berger 1982) needs no correction over contrasts.
    """
    return np.asarray(stats.t.ppf(1 - alpha, np.maximum(df, 1)) * se)


def t_test(mean: Floats, se: Floats, df: Floats) -> Floats:
    """Two-sided p-value of no shift; NaN where mean and error are both 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * stats.t.sf(np.abs(mean) / se, np.maximum(df, 1)))


def adjusted(p: Floats, method: str) -> Floats:
    """p-values corrected over those that are not NaN: "holm" or "fdr_bh"."""
    out = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    if known.any():
        out[known] = multipletests(p[known], method=method)[1]
    return out
