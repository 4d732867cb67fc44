"""Linear contrasts of a family-by-group table, their standard errors, intervals and tests.

Families are rows; every mean over rows is unweighted. How wide an interval must be to hold for
all contrasts at once is in `band`.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy.stats import false_discovery_control

from audit.records import Floats

_NO_SKEW = 1e-6


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, standard error and degrees of freedom of m contrasts; `count` families each.

    `skew` is the skewness of the mean: that of the families (m3 / m2^1.5) over sqrt(T); 0 where
    they do not vary.
    """

    mean: Floats
    se: Floats
    df: Floats
    skew: Floats
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
        away = np.where(present, d - mean[..., None, :], 0.0)
        squares, cubes = (away**2).sum(axis=-2), (away**3).sum(axis=-2)
        se = np.sqrt(squares / (count - 1) / count)
        skew = np.where(squares > 0, cubes / squares**1.5, 0.0)
    se = np.where(count > 1, se, np.nan)
    return Moments(mean, se, np.maximum(count - 1, 0), skew, count)


def simultaneous_half(
    se: Floats, df: Floats, *, alpha: float, m: int, drawn: Floats | float = 0.0
) -> Floats:
    """Half width of the 1-alpha interval that holds for m contrasts at once.

    Parameters
    ----------
    drawn : ndarray (m,) or float
        The constants of `band.Draws`; where t(1-alpha/2m, df) is larger, that is taken.
    """
    t = t_quantile(1 - alpha / (2 * m), df)
    return np.asarray(np.maximum(t, drawn) * se)


def equivalence_limits(found: Moments, *, alpha: float) -> tuple[Floats, Floats]:
    """Lower and upper 1-alpha limits, each by itself, that two one-sided tests are read from.

    The outer ones of Student's, mean -+ x SE with x = t(1-alpha, df), and of `skewed_limits`:
    where few families react their skewness is not known well enough to trust the inner one.

    Notes
    -----
    Two one-sided tests: Schuirmann (1987); an intersection-union test (Berger 1982) needs no
    correction over contrasts.
    """
    low, high = skewed_limits(found, alpha=alpha)
    half = t_quantile(1 - alpha, found.df) * found.se
    return np.minimum(low, found.mean - half), np.maximum(high, found.mean + half)


def skewed_limits(found: Moments, *, alpha: float) -> tuple[Floats, Floats]:
    """Limits that know skewness: mean - SE inv(x) and mean - SE inv(-x), x = t(1-alpha, df).

    Hall's inverse is inv(q) = (3/k)(cbrt(1 + k(q - k/6)) - 1) in the skewness k of the mean;
    inv(q) = q at k = 0.

    Notes
    -----
    Hall (1992), On the removal of skewness by transformation.
    """
    x = t_quantile(1 - alpha, found.df)
    low, high = (found.mean - found.se * _inverse(q, found.skew) for q in (x, -x))
    return np.asarray(low), np.asarray(high)


def _inverse(q: Floats, skew: Floats) -> Floats:
    """Hall's inverse; q itself where the skewness is too small to be told from 0."""
    straight = np.abs(skew) < _NO_SKEW
    k = np.where(straight, 1.0, skew)
    return np.where(straight, q, 3 / k * (np.cbrt(1 + k * (q - k / 6)) - 1))


def t_quantile(q: float, df: Floats) -> Floats:
    """Student's quantile at df (1 at least); `scipy.stats` gives the same number ten times as slowly."""
    return np.asarray(special.stdtrit(np.maximum(df, 1), q))


def t_test(mean: Floats, se: Floats, df: Floats) -> Floats:
    """Two-sided p-value of no shift; NaN where mean and error are both 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * special.stdtr(np.maximum(df, 1), -np.abs(mean) / se))


def adjusted(p: Floats, method: str) -> Floats:
    """p-values corrected over those that are not NaN: "holm" or "fdr_bh"."""
    out = np.full(p.shape, np.nan)
    known = np.isfinite(p)
    if known.any():
        out[known] = _holm(p[known]) if method == "holm" else false_discovery_control(p[known])
    return out


def _holm(p: Floats) -> Floats:
    """The largest so far, in ascending order, of p times how many are left (Holm 1979).

    statsmodels has it too, and collects garbage at every call.
    """
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    out = np.empty(len(p))
    out[order] = np.minimum(stepped, 1.0)
    return out
