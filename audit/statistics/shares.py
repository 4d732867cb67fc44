"""A share of comparisons whose units come in clusters: its error and its interval."""

import numpy as np
from scipy import stats

from audit.records import Floats


def clustered_share(hits: Floats, of: Floats) -> tuple[float, float]:
    """The share of all comparisons, and its standard error over clusters.

    Parameters
    ----------
    hits, of : ndarray (clusters,)
        Comparisons of each cluster that count, and all of them; clusters without any take no part.

    Returns
    -------
    share, se : float
        NaN without comparisons; an error of fewer than two clusters is NaN.

    Notes
    -----
    A ratio of sums; the error is the linearised one, T/(T-1) sum (hits - share * of)^2 / (sum of)^2.
    """
    some = of > 0
    hits, of = hits[some], of[some]
    if not len(of):
        return np.nan, np.nan
    share = float(hits.sum() / of.sum())
    if len(of) < 2:
        return share, np.nan
    residual = float(((hits - share * of) ** 2).sum())
    return share, float(np.sqrt(len(of) / (len(of) - 1) * residual) / of.sum())


def share_interval(
    share: float, se: float, *, clusters: int, comparisons: float, alpha: float
) -> tuple[float, float]:
    """The 1-alpha interval of a clustered share, which stays within 0 and 1.

    The share is read as if it came from so many independent comparisons as have its error; where
    it does not vary between clusters, a cluster counts as one.

    Notes
    -----
    Korn and Graubard (1998), Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data: Clopper and Pearson's interval at the effective
    sample size, corrected for the degrees of freedom.
    """
    if not np.isfinite(se) or clusters < 2:
        return np.nan, np.nan
    effective = float(clusters)
    if se > 0:
        freedom = stats.norm.ppf(1 - alpha / 2) / stats.t.ppf(1 - alpha / 2, clusters - 1)
        effective = min(share * (1 - share) / se**2 * freedom**2, comparisons)
    hits = share * effective
    low = stats.beta.ppf(alpha / 2, hits, effective - hits + 1) if hits > 0 else 0.0
    high = stats.beta.ppf(1 - alpha / 2, hits + 1, effective - hits) if share < 1 else 1.0
    return float(low), float(high)
