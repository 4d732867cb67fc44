"""The table of definitions: statistics that the literature has named, each with its interval."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from audit import registry
from audit.analysis.design import BASELINE
from audit.analysis.effects import Estimates
from audit.analysis.tables import of_kind, term_table
from audit.records import Floats, Ints, Metric, MetricDefinition
from audit.statistics import bootstrap, distance

PRABHAKARAN = "Prabhakaran et al. 2019"
GARG = "Garg et al. 2019"
CZARNOWSKA = "Czarnowska et al. 2021"
HUANG = "Huang et al. 2020"
CALISKAN = "Caliskan et al. 2017"

OF_GROUPS = tuple(
    MetricDefinition(name=name, statistic=statistic, source=source, interval=False)
    for name, statistic, source in (
        ("group fairness", distance.group_fairness, HUANG),
        ("pairwise comparison (PCM)", distance.pairwise_comparison, CZARNOWSKA),
        ("background comparison (BCM)", distance.background_comparison, CZARNOWSKA),
        ("multi-group comparison (MCM)", distance.multigroup_comparison, CZARNOWSKA),
    )
)
"""Statistics of the table of families by groups; packages add theirs under `audit.metrics`."""


def named_metrics(estimates: Estimates, *, alpha: float) -> tuple[Metric, ...]:
    """Every named statistic that a suite's design has.

    All are on the probability scale; intervals are percentile bootstraps over families (or the
    clusters that items share). An interval that leaves out its own value is not given.

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
        found = bootstrap.Interval(one.statistic(y), np.nan, np.nan)
        if one.interval:
            found = _column(y, one.statistic, seed, alpha)
        yield _metric(one.name, found, one.source)
    if g == 2:
        size = _column(y, lambda pair: distance.effect_size(pair[:, 1], pair[:, 0]), seed, alpha)
        yield _metric("effect size", size, CALISKAN)


def _of_pairs(estimates: Estimates, alpha: float) -> Iterator[Metric]:
    """For each declared contrast: rows are families, columns its two sides."""
    basis, seed = estimates.basis, estimates.seed
    for index, key in enumerate(basis.design.keys):
        ends = [basis.design.plus[index], basis.design.minus[index]]
        y = basis.table.p[:, ends]
        whole = np.isfinite(y).all(axis=1)
        if whole.sum() < 2:
            continue
        y, labelled = y[whole], _positive(basis.table.target[whole][:, ends])
        units = _Units.of(basis.unit[whole])
        gap = bootstrap.rowstat(
            units.mean(distance.mean_pair_difference(y)), lambda rows: rows, seed=seed, alpha=alpha
        )
        yield _metric(f"counterfactual gap: {key}", gap, GARG)
        apart = units.column(labelled, distance.label_distance, seed, alpha)
        yield _metric(f"label distance: {key}", apart, PRABHAKARAN)
        size = units.column(
            y, lambda pair: distance.effect_size(pair[:, 0], pair[:, 1]), seed, alpha
        )
        yield _metric(f"effect size: {key}", size, CALISKAN)


@dataclass(frozen=True, slots=True)
class _Units:
    """The rows of each cluster that items share, or of each family."""

    rows: tuple[Ints, ...]

    @classmethod
    def of(cls, unit: Ints) -> "_Units":
        return cls(tuple(np.flatnonzero(unit == one) for one in np.unique(unit)))

    def mean(self, rows: Floats) -> Floats:
        """The mean over each unit."""
        return np.array([rows[one].mean() for one in self.rows])

    def column(
        self, y: npt.NDArray[Any], statistic: Callable[[Any], float], seed: int, alpha: float
    ) -> bootstrap.Interval:
        """A statistic of the table over resampled units."""

        def taken(units: Ints) -> float:
            return statistic(y[np.concatenate([self.rows[one] for one in units])])

        return bootstrap.colstat(len(self.rows), taken, seed=seed, alpha=alpha)


def _column(
    y: npt.NDArray[Any], statistic: Callable[[Any], float], seed: int, alpha: float
) -> bootstrap.Interval:
    """A statistic of the table over resampled families."""
    return bootstrap.colstat(len(y), lambda rows: statistic(y[rows]), seed=seed, alpha=alpha)


def _individual(estimates: Estimates) -> Floats:
    """Individual fairness of each family."""
    cells, kept = estimates.cells, _rows(estimates)
    counted, sizes = of_kind(cells, "group"), np.bincount(cells.family, minlength=len(kept))
    templates = np.split(np.argsort(cells.family, kind="stable"), np.cumsum(sizes)[:-1])
    every = np.arange(len(cells.templates) + 1, dtype=np.int32)
    starts = np.searchsorted(cells.template, every)
    found = []
    for family in np.flatnonzero(kept):
        # Cells stand template by template: all of them at once would be sorted in a copy of all.
        rows = np.concatenate([np.arange(*starts[one : one + 2]) for one in templates[family]])
        rows = rows[counted[cells.member[rows]]]
        rows = rows[np.argsort(cells.member[rows], kind="stable")]
        cuts = np.flatnonzero(np.diff(cells.member[rows])) + 1
        found.append(distance.individual_fairness(np.split(cells.p[rows] / cells.n[rows], cuts)))
    return np.array(found)


def _rows(estimates: Estimates) -> np.ndarray:
    """Which of the cells' families count."""
    kept = set(estimates.basis.table.families)
    return np.array([name in kept for name in estimates.cells.families], dtype=bool)


def _positive(share: Floats) -> npt.NDArray[np.float32]:
    """1 where at least half of an entry's probes are labelled target, else 0."""
    return (share >= 0.5).astype(np.float32)


def _mean(y: Floats) -> Floats:
    return np.asarray(y.mean(axis=-1))


def _metric(name: str, found: bootstrap.Interval, source: str) -> Metric:
    """The record; an interval that leaves its own value out shows a bias that it does not state."""
    low, high = found.low, found.high
    if not low <= found.value <= high:
        low = high = float("nan")
    return Metric(name=name, value=found.value, low=low, high=high, source=source)
