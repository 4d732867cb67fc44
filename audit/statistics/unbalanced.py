"""Shifts where some families can't speak of every group: two-way least squares, family by family."""

import numpy as np

from audit.records import Floats


def complete_shifts(y: Floats) -> tuple[Floats, Floats]:
    """Shift of every group from the mean of all groups, though families lack some of them.

    Parameters
    ----------
    y : ndarray (T, G)
        Mean score of family f and group g; NaN where a family has no sentence about the group.

    Returns
    -------
    shifts : ndarray (T, G)
        One row a family. A column's mean is the group's effect in the model family + group; its
        SD(ddof=1)/sqrt(T) is that effect's standard error, clustered by family. Where nothing
        lacks, a row is the family's scores minus their mean.
    df : ndarray (G,)
        Degrees of freedom: the families that have the group, less one.

    Notes
    -----
    To measure a group from the mean of the groups that its family has would mix up which groups
    those are with how the group is treated; the least squares of Kutner et al. (Applied Linear
    Statistical Models, unbalanced two-factor studies) do not. A row is the group's effect plus T
    times the family's influence on it. Groups that no chain of shared families joins are NaN.
    """
    present = np.isfinite(y).astype(float)
    families, groups = y.shape
    size = present.sum(axis=1)
    shares = present / np.where(size, size, 1)[:, None]
    normal = np.diag(present.sum(axis=0)) - present.T @ shares
    inverse = np.linalg.pinv(normal, hermitian=True)
    if np.linalg.matrix_rank(normal, hermitian=True) < groups - 1:
        return np.full(y.shape, np.nan), np.zeros(groups)
    left = np.where(present > 0, y, 0.0)
    effects = inverse @ _within(left, present, shares).sum(axis=0)
    left -= effects
    left[present == 0] = 0.0
    left = _within(left, present, shares)
    own = present.sum(axis=0)
    # A group in few families is as uncertain as those few say.
    few = np.sqrt(own / np.maximum(own - 1, 1) * (families - 1) / families)
    out = left @ inverse
    out *= families
    out *= few
    out += effects
    return out, own - 1


def _within(y: Floats, present: Floats, shares: Floats) -> Floats:
    """The scores minus their family's mean, 0 where there is none."""
    left: Floats = y - (y * shares).sum(axis=1, keepdims=True)
    left *= present
    return left
