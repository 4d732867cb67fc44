"""The table of definitions: statistics that the literature has named, each with its interval."""

from collections.abc import Callable, Iterator

import numpy as np

from audit import registry
from audit.analysis.design import BASELINE
from audit.analysis.effects import Estimates
from audit.analysis.tables import of_kind, term_table
from audit.records import Floats, Metric, MetricDefinition
from audit.statistics import bootstrap, distance

PRABHAKARAN = "Prabhakaran et al. 2019"
GARG = "Garg et al. 2019"
CZARNOWSKA = "Czarnowska et al. 2021"
HUANG = "Huang et al. 2020"
CALISKAN = "Caliskan et al. 2017"

OF_GROUPS = (
    MetricDefinition(name="group fairness", statistic=distance.group_fairness, source=HUANG),
    MetricDefinition(
        name="pairwise comparison (PCM)", statistic=distance.pairwise_comparison, source=CZARNOWSKA
    ),
    MetricDefinition(
        name="background comparison (BCM)",
        statistic=distance.background_comparison,
        source=CZARNOWSKA,
    ),
    MetricDefinition(
        name="multi-group comparison (MCM)",
        statistic=distance.multigroup_comparison,
        source=CZARNOWSKA,
    ),
)
"""Statistics of the table of families by groups; packages add theirs under `audit.metrics`."""

_MOST_DISTANCES = 20_000


def named_metrics(estimates: Estimates, *, alpha: float) -> tuple[Metric, ...]:
    """Every named statistic that a suite's design has.

    All are on the probability scale; intervals are percentile bootstraps over families.

    Parameters
    ----------
    alpha : float
        The intervals hold for one metric at a time, with 1-alpha.
    """
    if (
        estimates.constant
        or len(estimates.basis.table.families) < 2
        or not estimates.basis.design.keys
    ):
        return ()
    if estimates.basis.design.paired:
        return tuple(_of_pairs(estimates, alpha))
    return (*_of_terms(estimates, alpha), *_of_groups(estimates, alpha))


def _of_terms(estimates: Estimates, alpha: float) -> Iterator[Metric]:
    """Rows are families, columns the terms of all groups."""
    cells, seed = estimates.cells, estimates.seed
    terms = term_table(cells, of_kind(cells, "group")).rows(_rows(estimates))
    whole = np.isfinite(terms.p).all(axis=1)
    if whole.sum() < 2 or terms.p.shape[1] < 2:
        return
    y = terms.p[whole]
    deviation = bootstrap.rowstat(y, distance.deviation, seed=seed, alpha=alpha)
    yield _metric("score deviation", deviation, PRABHAKARAN)
    yield _metric(
        "score range", bootstrap.rowstat(y, distance.extent, seed=seed, alpha=alpha), PRABHAKARAN
    )
    if BASELINE in estimates.basis.table.columns:
        base = estimates.basis.table.p[whole, estimates.basis.table.columns.index(BASELINE)]
        moved = bootstrap.rowstat(y - base[:, None], _mean, seed=seed, alpha=alpha)
        yield _metric("score sensitivity", moved, PRABHAKARAN)


def _of_groups(estimates: Estimates, alpha: float) -> Iterator[Metric]:
    """Rows are families, columns groups."""
    g, seed = len(estimates.suite.groups), estimates.seed
    y = estimates.basis.table.p[:, :g]
    whole = np.isfinite(y).all(axis=1)
    if whole.sum() < 2:
        return
    y, labelled = y[whole], _positive(estimates.basis.table.target[whole][:, :g])
    gap = bootstrap.rowstat(y, distance.mean_pair_difference, seed=seed, alpha=alpha)
    yield _metric("counterfactual gap", gap, GARG)
    within = bootstrap.rowstat(_individual(estimates), lambda rows: rows, seed=seed, alpha=alpha)
    yield _metric("individual fairness", within, HUANG)
    yield _metric(
        "label distance", _column(labelled, distance.label_distance, seed, alpha), PRABHAKARAN
    )
    for one in (*OF_GROUPS, *(found for _, found in registry.loaded("metrics"))):
        yield _metric(one.name, _column(y, one.statistic, seed, alpha), one.source)
    if g == 2:
        size = _column(y, lambda pair: distance.effect_size(pair[:, 1], pair[:, 0]), seed, alpha)
        yield _metric("effect size", size, CALISKAN)


def _of_pairs(estimates: Estimates, alpha: float) -> Iterator[Metric]:
    """For each declared contrast: rows are families, columns its two sides."""
    seed = estimates.seed
    for index, key in enumerate(estimates.basis.design.keys):
        ends = [estimates.basis.design.plus[index], estimates.basis.design.minus[index]]
        y = estimates.basis.table.p[:, ends]
        whole = np.isfinite(y).all(axis=1)
        if whole.sum() < 2:
            continue
        y, labelled = y[whole], _positive(estimates.basis.table.target[whole][:, ends])
        gap = bootstrap.rowstat(y, distance.mean_pair_difference, seed=seed, alpha=alpha)
        yield _metric(f"counterfactual gap: {key}", gap, GARG)
        apart = _column(labelled, distance.label_distance, seed, alpha)
        yield _metric(f"label distance: {key}", apart, PRABHAKARAN)
        size = _column(y, lambda pair: distance.effect_size(pair[:, 0], pair[:, 1]), seed, alpha)
        yield _metric(f"effect size: {key}", size, CALISKAN)


def _column(
    y: Floats, statistic: Callable[[Floats], float], seed: int, alpha: float
) -> bootstrap.Interval:
    """A statistic of the table over resampled families.

    Wasserstein distances of a large table take too long to be resampled: no interval then.
    """
    if statistic is distance.group_fairness and y.size > _MOST_DISTANCES:
        return bootstrap.Interval(statistic(y), np.nan, np.nan)
    return bootstrap.colstat(len(y), lambda rows: statistic(y[rows]), seed=seed, alpha=alpha)


def _individual(estimates: Estimates) -> Floats:
    """Individual fairness of each family."""
    cells, kept = estimates.cells, _rows(estimates)
    chosen = of_kind(cells, "group")[cells.member]
    family, member = cells.family[cells.template[chosen]], cells.member[chosen]
    p = (cells.p / cells.n)[chosen]
    order = np.lexsort((member, family))
    family, member, p = family[order], member[order], p[order]
    out = np.full(len(cells.families), np.nan)
    starts = np.flatnonzero(np.append(True, np.diff(family) != 0))
    for start, stop in zip(starts, np.append(starts[1:], len(family)), strict=True):
        cuts = np.flatnonzero(np.diff(member[start:stop])) + 1
        out[family[start]] = distance.individual_fairness(np.split(p[start:stop], cuts))
    return np.asarray(out[kept])


def _rows(estimates: Estimates) -> np.ndarray:
    """Which of the cells' families count."""
    kept = set(estimates.basis.table.families)
    return np.array([name in kept for name in estimates.cells.families], dtype=bool)


def _positive(share: Floats) -> Floats:
    """1 where at least half of an entry's probes are labelled target, else 0."""
    return (share >= 0.5).astype(float)


def _mean(y: Floats) -> Floats:
    return np.asarray(y.mean(axis=-1))


def _metric(name: str, found: bootstrap.Interval, source: str) -> Metric:
    return Metric(name=name, value=found.value, low=found.low, high=found.high, source=source)
