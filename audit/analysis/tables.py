"""Cells -> the table of mean scores by family and group that every statistic starts from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from audit.analysis.aggregation import Cells, Small
from audit.records import Floats, Ints

Mask = npt.NDArray[np.bool_]

_FAMILIES = 500
"""Families of which means are taken at once: what that takes is several times what comes out."""


@dataclass(frozen=True, slots=True)
class FamilyTable:
    """Means over families (rows) and groups or sides (columns).

    Attributes
    ----------
    columns : tuple of str
        What the columns are: group codes, or "contrast+", "contrast-" in a suite of pairs.
    families : tuple of str
        Names of the rows.
    p, logit, target, tokens : ndarray (T, columns)
        Mean score, log-odds, share labelled target, subword count; NaN where a family lacks one.
    """

    columns: tuple[str, ...]
    families: tuple[str, ...]
    p: Floats
    logit: Floats
    target: Floats
    tokens: Floats

    def rows(self, keep: Mask) -> "FamilyTable":
        """The families where the mask is true."""
        if keep.all():
            return self
        names = tuple(name for name, kept in zip(self.families, keep, strict=True) if kept)
        arrays = (self.p[keep], self.logit[keep], self.target[keep], self.tokens[keep])
        return FamilyTable(self.columns, names, *arrays)


def column_table(cells: Cells, columns: dict[str, Mask], *, whole: bool) -> FamilyTable:
    """A column for each set of members.

    Parameters
    ----------
    columns : dict of str to ndarray (members,) of bool
        A member may stand in several columns.
    whole : bool
        Leave a family's entry empty where one of its templates lacks the column.
    """
    inside = (
        np.stack(list(columns.values())) if columns else np.zeros((0, len(cells.members)), bool)
    )
    if (inside.sum(axis=0) <= 1).all():
        return _disjoint(cells, tuple(columns), inside, whole=whole)
    each = []
    for name, mask in columns.items():
        used = _cells_of(cells, mask)
        each.append(_averaged(cells, (name,), used, np.zeros_like(used), whole=whole))
    arrays = (
        np.concatenate([getattr(one, name) for one in each], axis=1)
        for name in ("p", "logit", "target", "tokens")
    )
    return FamilyTable(tuple(columns), cells.families, *arrays)


def _disjoint(cells: Cells, columns: tuple[str, ...], inside: Mask, *, whole: bool) -> FamilyTable:
    """A column for each row of `inside`, where no member stands in two: some families at a time."""
    column = inside.argmax(axis=0) if columns else np.zeros(len(cells.members), dtype=np.int64)
    members = np.asarray(inside.any(axis=0))
    out = np.empty((4, len(cells.families), len(columns)))
    start = 0
    for some in _pieces(cells):
        used = _cells_of(some, members)
        found = _averaged(some, columns, used, column[some.member[used]], whole=whole)
        stop = start + len(some.families)
        for place, one in enumerate((found.p, found.logit, found.target, found.tokens)):
            out[place, start:stop] = one
        start = stop
    return FamilyTable(columns, cells.families, *out)


def _pieces(cells: Cells) -> Iterator[Cells]:
    """The cells of some families at a time, where families stand one after the other; else all."""
    if (np.diff(cells.family) < 0).any():
        yield cells
        return
    for start in range(0, len(cells.families), _FAMILIES):
        named = slice(start, start + _FAMILIES)
        first, last = np.searchsorted(cells.family, [start, start + _FAMILIES])
        ends = np.searchsorted(cells.template, np.array([first, last], dtype=np.int32))
        arrays = {
            name: getattr(cells, name)[slice(*ends)]
            for name in ("member", "term", "n", "p", "logit", "target", "tokens", "moved")
        }
        yield replace(
            cells,
            families=cells.families[named],
            templates=cells.templates[first:last],
            family=cells.family[first:last] - start,
            template=cells.template[slice(*ends)] - np.int32(first),
            **arrays,
        )


def term_table(cells: Cells, members: Mask) -> FamilyTable:
    """A column for each (member, term) of the members where the mask is true."""
    used = _cells_of(cells, members)
    known, column = np.unique(_wordings(cells, used), return_inverse=True)
    names = tuple(cells.terms[one] for one in known % max(1, len(cells.terms)))
    return _averaged(cells, names, used, column, whole=False)


def group_of_terms(cells: Cells, members: Mask) -> tuple[str, ...]:
    """The group of each column that `term_table` makes."""
    known = np.unique(_wordings(cells, _cells_of(cells, members)))
    return tuple(cells.members[one].group for one in known // max(1, len(cells.terms)))


def _wordings(cells: Cells, used: Ints) -> Ints:
    """A number for the (member, term) of each of these cells, ascending in both."""
    return np.asarray(cells.member[used] * np.int64(max(1, len(cells.terms))) + cells.term[used])


def of_kind(cells: Cells, kind: str, group: str | None = None) -> Mask:
    """Which members are of a kind, and of a group where one is named."""
    found = [one.kind == kind and group in (None, one.group) for one in cells.members]
    return np.array(found, dtype=bool)


def probes_in(cells: Cells, members: Mask) -> int:
    """Probes that count of the members where the mask is true."""
    return int(cells.n[members[cells.member]].sum()) if len(members) else 0


def _cells_of(cells: Cells, members: Mask) -> Ints:
    """The cells of the members where the mask is true."""
    return np.flatnonzero(members[cells.member]) if len(members) else np.zeros(0, dtype=np.int64)


def _averaged(
    cells: Cells, columns: tuple[str, ...], used: Ints, column: Ints, *, whole: bool
) -> FamilyTable:
    """Blocks within a term, terms within a group, templates within a family: means of means.

    Parameters
    ----------
    used : ndarray (n,)
        The cells that take part.
    column : ndarray (n,)
        The column that each of them goes into.
    whole : bool
        Leave a family's entry empty where one of its templates lacks the column.
    """
    width, templates = max(1, len(columns)), len(cells.templates)
    place = cells.template[used] * np.int64(width) + column
    number = np.bincount(place, minlength=templates * width)
    keys = np.flatnonzero(number)
    slot, size = cells.family[keys // width] * width + keys % width, len(cells.families) * width
    count = np.bincount(slot, minlength=size)
    present = (count > 0) & (count >= (_expected(cells, width) if whole else 1))

    def mean(sums: Small | Floats) -> Floats:
        within = np.bincount(place, sums[used] / cells.n[used], len(number))[keys] / number[keys]
        total = np.bincount(slot, within, size)
        out = np.full(size, np.nan)
        out[present] = total[present] / count[present]
        return out.reshape(-1, width)[:, : len(columns)]

    arrays = (mean(one) for one in (cells.p, cells.logit, cells.target, cells.tokens))
    return FamilyTable(columns, cells.families, *arrays)


def _expected(cells: Cells, width: int) -> Ints:
    """Templates of each family that speak of a group, for every entry of a table."""
    speaks = cells.template[_cells_of(cells, of_kind(cells, "group"))]
    templates = np.flatnonzero(np.bincount(speaks))
    return np.repeat(np.bincount(cells.family[templates], minlength=len(cells.families)), width)
