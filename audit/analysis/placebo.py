"""How far groups spread beyond names that mean nothing."""

import numpy as np

from audit.analysis.effects import Estimates
from audit.analysis.tables import of_kind, term_table
from audit.records import Floats, Placebo
from audit.statistics.bootstrap import RESAMPLES, Interval

PARTITIONS = 50
"""Random ways of making sets of placebo terms, where a group is the mean of several terms."""


def placebo_floor(estimates: Estimates, *, alpha: float) -> Placebo | None:
    """Ratio of the groups' spread to the placebos'; None where the suite has no placebo.

    Returns
    -------
    Placebo
        The reading is left to the verdict.
    """
    cells = estimates.cells
    members = of_kind(cells, "placebo")
    if estimates.constant or estimates.basis.design.paired or not members.any():
        return None
    kept = set(estimates.basis.table.families)
    rows = np.array([name in kept for name in cells.families], dtype=bool)
    placebos = term_table(cells, members).rows(rows).p
    groups = estimates.basis.table.p[:, : len(estimates.suite.groups)]
    whole = np.isfinite(placebos).all(axis=1) & np.isfinite(groups).all(axis=1)
    groups = groups[whole]
    sizes = [term_table(cells, mask).p.shape[1] for mask in estimates.basis.design.columns.values()]
    terms = int(np.median(sizes)) if sizes else 1
    found = spread_ratio(
        groups, placebos[whole], terms=max(1, terms), seed=estimates.seed, alpha=alpha
    )
    return Placebo(
        ratio=found.value, low=found.low, high=found.high, terms=placebos.shape[1], reading=None
    )


def spread_ratio(
    groups: Floats, placebos: Floats, *, terms: int, seed: int, alpha: float
) -> Interval:
    """SD of the groups' mean scores over SD of the placebos' mean scores.

    Parameters
    ----------
    groups : ndarray (T, G)
        Mean scores by family.
    placebos : ndarray (T, J)
        Scores of the placebo terms in the same families.
    terms : int
        Terms that a group is the mean of: placebos are averaged in seeded sets of as many, or
        like is not compared with like.

    Returns
    -------
    Interval
        ddof=1, each kind centred on itself; percentile bootstrap over families and placebo
        terms. NaN where there are fewer than two sets.
    """
    t, j = placebos.shape
    if t < 2 or groups.shape[1] < 2 or j // terms < 2:
        return Interval(np.nan, np.nan, np.nan)
    rng = np.random.default_rng(seed)
    orders = np.stack([rng.permutation(j) for _ in range(PARTITIONS if terms > 1 else 1)])
    value = _ratio(groups.mean(axis=0), placebos.mean(axis=0), orders, terms)
    drawn = np.empty(RESAMPLES)
    for index in range(RESAMPLES):
        weight = np.bincount(rng.integers(t, size=t), minlength=t) / t
        means = (weight @ placebos)[rng.integers(j, size=j)]
        drawn[index] = _ratio(weight @ groups, means, orders, terms)
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2])
    return Interval(value, float(low), float(high))


def _ratio(groups: Floats, placebos: Floats, orders: np.ndarray, terms: int) -> float:
    """The ratio, the placebos' variance averaged over the ways of making sets."""
    sets = placebos[orders][:, : len(placebos) // terms * terms]
    means = sets.reshape(len(orders), -1, terms).mean(axis=2)
    floor = float(np.sqrt(means.var(axis=1, ddof=1).mean()))
    return float(groups.std(ddof=1)) / floor if floor > 1e-12 else np.nan
