"""AUC with a standard error that knows clusters."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from audit.records import Floats, Ints


@dataclass(frozen=True, slots=True)
class Ranking:
    """An AUC, its standard error over clusters, and how many there are; NaN of nothing."""

    auc: float
    se: float
    clusters: int


def ranking(positive: Floats, negative: Floats, clusters: tuple[Ints, Ints]) -> Ranking:
    """P(score of a positive > score of a negative) + half of the ties.

    Parameters
    ----------
    positive, negative : ndarray (n,), (m,)
        Scores.
    clusters : pair of ndarray of int
        What is sampled: the cluster of each positive, and of each negative.

    Notes
    -----
    Obuchowski (1997), Nonparametric analysis of clustered ROC curve data: each score's share of
    the AUC (DeLong, DeLong and Clarke-Pearson 1988), summed by cluster over both sides.
    """
    n, m = len(positive), len(negative)
    if not n or not m:
        return Ranking(float("nan"), float("nan"), 0)
    ranks = rankdata(np.concatenate([positive, negative]))
    above = (ranks[:n] - rankdata(positive)) / m
    below = 1 - (ranks[n:] - rankdata(negative)) / n
    auc = float(above.mean())
    names, code = np.unique(np.concatenate(clusters), return_inverse=True)
    share = np.concatenate([(above - auc) / n, (below - auc) / m])
    sums = np.bincount(code, share, len(names))
    count = len(names)
    se = float(np.sqrt(count / (count - 1) * (sums**2).sum())) if count > 1 else float("nan")
    return Ranking(auc, se, count)
