"""What the choice of word does: two names of one thing, and a group's wordings one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from audit.analysis.design import BASELINE
from audit.analysis.effects import Estimates, measure_shifts
from audit.analysis.tables import group_of_terms, of_kind, term_table
from audit.records import Alias, Floats, WordingShift
from audit.statistics import clustering
from audit.statistics.contrasts import Moments, moments, simultaneous_half

MOST_ROWS = 1_000
"""Wordings that are listed; of more, those that move the score furthest."""


def alias_shifts(estimates: Estimates) -> tuple[tuple[Alias, ...], Floats]:
    """Shift of one name of a thing from the other, family by family.

    Returns
    -------
    aliases : tuple of Alias
        Those whose both names were scored in two families or more.
    d : ndarray (T, pairs)
        p(name) minus p(term) in every family of the suite; NaN where it lacks one of them.
    """
    cells, suite = estimates.cells, estimates.suite
    members = of_kind(cells, "group") | of_kind(cells, "alias")
    if not suite.aliases or not members.any():
        return (), np.zeros((0, 0))
    table = term_table(cells, members).rows(estimates.basis.keep)
    names = zip(group_of_terms(cells, members), table.columns, strict=True)
    place = {key: column for column, key in enumerate(names)}
    pairs, d = [], []
    for one in suite.aliases:
        ends = [place.get((one.group, word)) for word in (one.name, one.term)]
        if None in ends:
            continue
        shift = table.p[:, ends[0]] - table.p[:, ends[1]]
        if np.isfinite(shift).sum() > 1:
            pairs.append(one)
            d.append(shift)
    return tuple(pairs), np.array(d).reshape(len(d), len(table.families)).T


@dataclass(frozen=True, slots=True)
class _Column:
    """One group's terms: their names and scores (T, K), and its column in the table."""

    group: str
    column: int
    terms: tuple[str, ...]
    scores: Floats


def _columns(estimates: Estimates) -> list[_Column]:
    """The groups that have several terms."""
    cells, basis = estimates.cells, estimates.basis
    if basis.design.paired or estimates.constant:
        return []
    found = []
    for column, (name, mask) in enumerate(basis.design.columns.items()):
        table = term_table(cells, mask).rows(basis.keep)
        if name != BASELINE and len(table.columns) > 1:
            found.append(_Column(name, column, table.columns, table.p))
    return found


def single_worded(estimates: Estimates) -> int:
    """Groups that one wording stands for; 0 for declared pairs, which are texts."""
    if estimates.basis.design.paired:
        return 0
    several = {one.group for one in _columns(estimates)}
    return sum(one.code not in several for one in estimates.suite.groups)


def wording_rows(
    estimates: Estimates, turning: frozenset[tuple[str, str]], *, alpha: float
) -> tuple[WordingShift, ...]:
    """The wordings of every group that has several, with intervals that hold one at a time.

    Parameters
    ----------
    turning : frozenset of (group, term)
        Wordings whose absence alone would change the verdict.
    """
    rows = []
    for one in _columns(estimates):
        found = moments(one.scores - _reference(estimates, one.column))
        half = simultaneous_half(found.se, found.df, alpha=alpha, m=1)
        for index, term in enumerate(one.terms):
            shift = float(found.mean[index])
            rows.append(
                WordingShift(
                    group=one.group,
                    term=term,
                    families=int(found.count[index]),
                    shift=shift,
                    low=shift - float(half[index]),
                    high=shift + float(half[index]),
                    changes_verdict=(one.group, term) in turning,
                )
            )
    if len(rows) <= MOST_ROWS:
        return tuple(rows)
    furthest = sorted(rows, key=lambda row: (not row.changes_verdict, -abs(row.shift)))[:MOST_ROWS]
    return tuple(row for row in rows if row in furthest)


def _reference(estimates: Estimates, column: int) -> Floats:
    """What a group's wordings are measured from (T, 1), as the group itself is."""
    table, design = estimates.basis.table, estimates.basis.design
    if BASELINE in table.columns:
        return table.p[:, [table.columns.index(BASELINE)]]
    if design.of_mean:
        return np.asarray(np.nanmean(table.p, axis=1, keepdims=True))
    return table.p[:, [1 - column]]


def without_each_wording(estimates: Estimates) -> Iterator[tuple[str, str, Moments]]:
    """The suite's shifts with one wording of one group left out, for each of them."""
    basis, sampled = estimates.basis, bool(estimates.p.terms)
    variances = [clustering.term_variance(one) for one in estimates.p.terms]
    for one in _columns(estimates):
        for index, term in enumerate(one.terms):
            rest = np.delete(one.scores, index, axis=1)
            y = basis.table.p.copy()
            y[:, one.column] += _mean(rest) - _mean(one.scores)
            left = replace(basis, table=replace(basis.table, p=y))
            _, found = measure_shifts(y, left)
            if sampled:
                cells = np.delete(estimates.p.terms[one.column], index, axis=1)
                changed = [*variances]
                changed[one.column] = clustering.term_variance(cells)
                ways = clustering.both_ways(found, changed, basis.design.weights)
                found = clustering.with_terms(found, ways)
            yield one.group, term, found


def _mean(scores: Floats) -> Floats:
    """Mean over the terms that a family has; NaN where it has none."""
    present = np.isfinite(scores)
    count = present.sum(axis=1)
    out = np.full(len(scores), np.nan)
    np.divide(np.where(present, scores, 0.0).sum(axis=1), count, out=out, where=count > 0)
    return out
