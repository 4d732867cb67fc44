"""Arrays in, arrays out: how well scores tell positives from negatives, under weights of clusters.

A bootstrap over clusters is a table of weights: row 0 is 1 for every cluster, the others say how
often each was drawn. Every statistic takes all rows of weights at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.records import Floats, Ints

BINS = 10
"""Bins of equal width behind the expected calibration error."""

_CHUNK = 4_000_000

Mask = npt.NDArray[np.bool_]

Counts = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows with a score and a true label.

    Attributes
    ----------
    p : ndarray (n,)
        Score, 0 to 1; NaN where only a label came.
    truth, chosen : ndarray (n,) of bool
        The true label is the target; the classifier returned the target.
    cluster : ndarray (n,) of int
        0..C-1: what is resampled.
    right : ndarray (n,) of bool, optional
        The classifier returned the true label, whichever it is; None: of two labels, `chosen`
        and `truth` say it.
    """

    p: Floats
    truth: Mask
    chosen: Mask
    cluster: Ints
    right: Mask | None = None

    @property
    def answered(self) -> Mask:
        """Where the answer is right."""
        return self.chosen == self.truth if self.right is None else self.right

    @property
    def known(self) -> Mask:
        """Where there is a score."""
        return np.asarray(np.isfinite(self.p))


def draw_weights(clusters: int, *, resamples: int, seed: int) -> Counts:
    """Weights (1 + resamples, clusters): 1 everywhere, then how often each cluster was drawn."""
    rng = np.random.default_rng(seed)
    weights = np.ones((1 + resamples, clusters), dtype=np.uint16)
    for row in weights[1:] if clusters else ():
        row[:] = np.bincount(rng.integers(clusters, size=clusters), minlength=clusters)
    return weights


def _dot(weights: Counts, values: npt.NDArray[Any]) -> Floats:
    """Weights times values, some rows at a time: the weights of many clusters are large."""
    step = max(1, _CHUNK // max(1, weights.shape[1]))
    starts = range(0, len(weights), step)
    parts = [weights[start : start + step].astype(float) @ values for start in starts]
    return np.concatenate(parts)


def rate(rows: Scored, weights: Counts, event: Mask, among: Mask) -> Floats:
    """Share of the rows `among` that have the event, for every row of weights; NaN of none."""
    clusters = weights.shape[1]
    hits = np.bincount(rows.cluster, event & among, clusters)
    total = np.bincount(rows.cluster, among, clusters)
    return _ratio(weights, hits, total)


def mean_of(rows: Scored, weights: Counts, values: Floats, among: Mask) -> Floats:
    """Weighted mean of values over the rows `among`."""
    clusters = weights.shape[1]
    sums = np.bincount(rows.cluster, np.where(among, values, 0.0), clusters)
    total = np.bincount(rows.cluster, among, clusters)
    return _ratio(weights, sums, total)


def _ratio(weights: Counts, above: npt.NDArray[Any], below: npt.NDArray[Any]) -> Floats:
    """Weighted sum over weighted sum; NaN of nothing."""
    both = _dot(weights, np.stack([above, below], axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(both[:, 0] / both[:, 1])


def auc(rows: Scored, weights: Counts, positive: Mask, negative: Mask) -> Floats:
    """P(score of a positive > score of a negative) + half of the ties, for every row of weights.

    The Mann-Whitney U over n1*n2. `sklearn.metrics.roc_auc_score` gives the same number, one
    resample at a time; the order of scores is the same in all of them.
    """
    used = np.flatnonzero((positive | negative) & rows.known)
    _, level = np.unique(rows.p[used], return_inverse=True)
    levels = int(level.max(initial=-1)) + 1
    out = np.full(len(weights), np.nan)
    step = max(1, _CHUNK // max(1, len(used)))
    for start in range(0, len(weights), step):
        part = weights[start : start + step][:, rows.cluster[used]].astype(float)
        up = _by_level(part * positive[used], level, levels)
        down = _by_level(part * negative[used], level, levels)
        below = np.cumsum(down, axis=1) - down
        wins = (up * (below + down / 2)).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            out[start : start + step] = wins / (up.sum(axis=1) * down.sum(axis=1))
    return out


def _by_level(values: Floats, level: Ints, levels: int) -> Floats:
    """Sums (rows, levels) over columns that share a level."""
    order = np.argsort(level, kind="stable")
    if levels == len(level):
        return np.asarray(values[:, order])
    starts = np.searchsorted(level[order], np.arange(levels))
    return np.add.reduceat(values[:, order], starts, axis=1)


def calibration_error(rows: Scored, weights: Counts, among: Mask) -> Floats:
    """Expected calibration error: mean over bins of |mean score - share of positives|, by size.

    Notes
    -----
    Naeini, Cooper and Hauskrecht (2015); ten bins of equal width.
    """
    clusters, used = weights.shape[1], among & rows.known
    p = np.where(used, rows.p, 0.0)
    slot = rows.cluster * BINS + np.minimum((p * BINS).astype(int), BINS - 1)
    gaps = np.bincount(slot, np.where(used, p - rows.truth, 0.0), clusters * BINS)
    total = np.bincount(rows.cluster, used, clusters)
    off = np.abs(_dot(weights, gaps.reshape(clusters, BINS))).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(off / _dot(weights, total))


def of_group(rows: Scored, weights: Counts, inside: Mask) -> dict[str, Floats]:
    """Every statistic of one group, a value for each row of weights.

    Returns
    -------
    dict of str to ndarray
        accuracy, selection_rate, tpr, fpr, base_rate: shares. calibration: mean score minus
        share of positives. ece. subgroup_auc: positives and negatives of the group. bpsn_auc:
        positives outside it against negatives inside. bnsp_auc: the reverse. negative_aeg,
        positive_aeg: P(score inside > score outside) - 1/2 among negatives, among positives, so
        + means that the group's scores lie higher (Borkan et al. 2019). Of labels without scores
        the shares alone.
    """
    truth, outside = rows.truth, ~inside
    statistics: dict[str, Callable[[], Floats]] = {
        "accuracy": lambda: rate(rows, weights, rows.answered, inside),
        "selection_rate": lambda: rate(rows, weights, rows.chosen, inside),
        "base_rate": lambda: rate(rows, weights, truth, inside),
        "tpr": lambda: rate(rows, weights, rows.chosen, inside & truth),
        "fpr": lambda: rate(rows, weights, rows.chosen, inside & ~truth),
    }
    of_scores: dict[str, Callable[[], Floats]] = {
        "calibration": lambda: mean_of(rows, weights, rows.p - truth, inside & rows.known),
        "ece": lambda: calibration_error(rows, weights, inside),
        "subgroup_auc": lambda: auc(rows, weights, inside & truth, inside & ~truth),
        "bpsn_auc": lambda: auc(rows, weights, outside & truth, inside & ~truth),
        "bnsp_auc": lambda: auc(rows, weights, inside & truth, outside & ~truth),
        "negative_aeg": lambda: auc(rows, weights, inside & ~truth, outside & ~truth) - 0.5,
        "positive_aeg": lambda: auc(rows, weights, inside & truth, outside & truth) - 0.5,
    }
    if not len(rows.p) or rows.known.any():
        statistics |= of_scores
    return {name: statistic() for name, statistic in statistics.items()}


def of_label(
    gold: Ints, returned: Ints, label: int, cluster: Ints, weights: Counts
) -> dict[str, Floats]:
    """One label against the rest: recall, precision (NaN where it was never returned) and F1.

    Parameters
    ----------
    gold, returned : ndarray (n,) of int
        Labels by number.
    """
    true, said = gold == label, returned == label
    clusters = weights.shape[1]
    sums = [np.bincount(cluster, rows, clusters) for rows in (true & said, true, said)]
    both, positives, named = _dot(weights, np.stack(sums, axis=1)).T
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "recall": both / positives,
            "precision": both / named,
            "f1": 2 * both / (positives + named),
        }
