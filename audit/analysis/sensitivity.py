"""How much of a conclusion hangs on single families: rows, heat map, sign agreement, variance."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from audit.analysis.effects import Estimates, family_shifts
from audit.analysis.tables import column_table, of_kind
from audit.records import FamilyRow, Floats, Heat, Ints, Variance
from audit.statistics import variance
from audit.statistics.ties import evened

MOST_ROWS = 1_000
"""Families that are listed; of more, those in which groups spread furthest."""

MOST_COLUMNS = 30
"""Groups that the heat map shows one by one; of more, their regions."""


def family_rows(estimates: Estimates, turning: Collection[str]) -> tuple[FamilyRow, ...]:
    """The families in the suite's order, with the groups at either end of each.

    Parameters
    ----------
    turning : tuple of str
        Families (or clusters) whose absence alone would change the verdict.
    """
    basis, y, names = estimates.basis, estimates.basis.table.p, estimates.basis.table.columns
    texts = _texts(estimates)
    found = []
    for index in _listed(y):
        known = np.flatnonzero(np.isfinite(y[index]))
        values = evened(y[index][known])
        family = estimates.basis.table.families[index]
        found.append(
            FamilyRow(
                family=family,
                text=texts[family][0],
                templates=texts[family][1],
                p=float(values.mean()),
                spread=float(values.max() - values.min()),
                lowest=names[known[values.argmin()]],
                highest=names[known[values.argmax()]],
                changes_verdict=basis.units[basis.unit[index]] in turning,
            )
        )
    return tuple(found)


def heat_map(estimates: Estimates) -> Heat | None:
    """Mean shift by family and contrast, or by family and region where contrasts are many."""
    d, keys = family_shifts(estimates.basis, estimates.p), estimates.basis.design.keys
    if not keys or not len(d):
        return None
    if len(keys) > MOST_COLUMNS:
        regions = {one.code: one.attributes.get("region", "") for one in estimates.suite.groups}
        names = sorted({regions[key] for key in keys})
        if len(names) < 2:
            return None
        inside = np.array([[regions[key] == name for key in keys] for name in names], dtype=float)
        count = np.isfinite(d).astype(float) @ inside.T
        sums = np.where(np.isfinite(d), d, 0.0) @ inside.T
        d, keys = (
            np.divide(sums, count, out=np.full(sums.shape, np.nan), where=count > 0),
            tuple(names),
        )
    listed = _listed(d)
    return Heat(
        rows=tuple(estimates.basis.units[one] for one in listed),
        columns=tuple(keys),
        values=tuple(tuple(float(value) for value in d[one]) for one in listed),
    )


def sign_agreement(estimates: Estimates) -> float:
    """Share of families in which the contrast with the largest |shift| has the sign of its mean."""
    shift = np.array([one.shift for one in estimates.effects])
    if not np.isfinite(shift).any() or not np.nanmax(np.abs(shift)) > 0:
        return float("nan")
    index = int(np.nanargmax(np.abs(shift)))
    column = family_shifts(estimates.basis, estimates.p)[:, index]
    column = column[np.isfinite(column)]
    return float(np.mean(np.sign(column) == np.sign(shift[index])))


def variance_split(estimates: Estimates) -> Variance | None:
    """Shares of the variance of scores; None for declared pairs and tables too small.

    Templates of one family are the replicates: what a group's shift does between two
    paraphrases is `residual`, and NaN where every family has one template.
    """
    y = estimates.basis.table.p[:, : len(estimates.suite.groups)]
    y = y[np.isfinite(y).all(axis=1)]
    if estimates.constant or estimates.basis.design.paired or min(y.shape) < 2:
        return None
    within, replicates = _between_templates(estimates)
    split = variance.split_variance(y, within, replicates)
    group, family, interaction, residual = split.shares
    return Variance(
        group=group,
        family=family,
        interaction=interaction,
        residual=residual,
        generalizability=split.generalizability,
    )


def _between_templates(estimates: Estimates) -> tuple[float, float]:
    """Variance of group-by-template within families, and the harmonic mean of templates a family."""
    cells, kept = estimates.cells, set(estimates.basis.table.families)
    names = tuple(str(code) for code in range(len(cells.templates)))
    single = replace(cells, families=names, family=np.arange(len(names)))
    groups = {one.code: of_kind(cells, "group", one.code) for one in estimates.suite.groups}
    y = column_table(single, groups, whole=False).p
    whole = np.isfinite(y).all(axis=1)
    whole &= np.array([cells.families[code] in kept for code in cells.family], dtype=bool)
    y, family = y[whole] - y[whole].mean(axis=1, keepdims=True), cells.family[whole]
    _, family = np.unique(family, return_inverse=True)
    count = np.bincount(family)
    if count.max(initial=0) < 2:
        return float("nan"), 1.0
    means = np.stack([np.bincount(family, column) / count for column in y.T], axis=1)
    squares = float(((y - means[family]) ** 2).sum())
    within = squares / float((count - 1).sum() * (y.shape[1] - 1))
    return within, float(1 / np.mean(1 / count))


def _texts(estimates: Estimates) -> dict[str, tuple[str, int]]:
    """Family -> its first template's text as written ("" where unknown), and how many it has."""
    cells, texts = estimates.cells, estimates.suite.texts
    found: dict[str, tuple[str, int]] = {}
    for template, code in zip(cells.templates, cells.family, strict=True):
        family = cells.families[code]
        text, count = found.get(family, (texts.get(template, ""), 0))
        found[family] = text, count + 1
    return found


def _listed(values: Floats) -> Ints:
    """The rows that are shown, in order: those that spread furthest, where there are too many."""
    if len(values) <= MOST_ROWS:
        return np.arange(len(values))
    spread = np.nanmax(values, axis=1) - np.nanmin(values, axis=1)
    return np.sort(np.argsort(-spread, kind="stable")[:MOST_ROWS])
