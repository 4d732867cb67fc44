"""Arrays in, arrays out: how far apart groups lie by chance alone."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from audit.records import Floats

PERMUTATIONS = 9999
"""Permutations behind a null distribution."""

_SMALL_TABLE = 4_000
_PERMUTATIONS_OF_LARGE = 999


def gap_permutation(y: Floats, *, seed: int) -> tuple[float, float]:
    """Gap of the groups' means, and the 95th percentile of gaps under permutation.

    Groups are permuted within families: under "the group makes no difference" the scores of
    a row may stand in any order.

    Parameters
    ----------
    y : ndarray (T, G)
        Complete rows alone.

    Returns
    -------
    gap, null : float
        Max minus min of the column means; the null's 95th percentile, under 9,999 permutations,
        or under 999 of a large table. Whether any group differs is tested elsewhere: a gap that
        is not studentised also rejects where variances alone differ.
    """
    means = y.mean(axis=0)
    gap = float(means.max() - means.min())
    if y.size > _SMALL_TABLE:
        return gap, float(np.quantile(_permuted_gaps(y, np.random.default_rng(seed)), 0.95))
    test = stats.permutation_test(
        tuple(y.T),
        _gap_of_samples,
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=max(1, 2_000_000 // y.size),
        alternative="greater",
        rng=np.random.default_rng(seed),
    )
    return gap, float(np.quantile(test.null_distribution, 0.95))


def term_permutation(samples: Sequence[Floats], *, seed: int) -> tuple[float, float]:
    """Gap of the groups' means, and the 95th percentile of its null, where terms are sampled.

    Whole terms change places between groups: a group's names differ from one another, and a
    permutation within families would take that for a difference between groups.

    Parameters
    ----------
    samples : sequence of ndarray
        For each group, the mean score of each of its terms.
    """
    means = [float(one.mean()) for one in samples]
    test = stats.permutation_test(
        tuple(samples),
        _gap_of_samples,
        permutation_type="independent",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=max(1, 2_000_000 // sum(map(len, samples))),
        alternative="greater",
        rng=np.random.default_rng(seed),
    )
    gap = max(means) - min(means)
    return gap, float(np.quantile(test.null_distribution, 0.95))


def _gap_of_samples(*samples: Floats, axis: int) -> Floats:
    """Max minus min of the samples' means, as `scipy.stats.permutation_test` calls it."""
    means = np.stack([np.mean(sample, axis=axis) for sample in samples])
    return np.asarray(means.max(axis=0) - means.min(axis=0))


def _permuted_gaps(y: Floats, rng: np.random.Generator) -> Floats:
    """Null gaps of a large table, family by family: scipy takes half a minute for 160 x 197."""
    sums = np.zeros((_PERMUTATIONS_OF_LARGE, y.shape[1]))
    for row in y:
        sums += rng.permuted(np.broadcast_to(row, sums.shape), axis=1)
    return np.asarray((sums.max(axis=1) - sums.min(axis=1)) / len(y))
