"""Cells -> the table of mean scores by family and group that every statistic starts from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.analysis.aggregation import Cells
from audit.records import Floats, Ints

Mask = npt.NDArray[np.bool_]


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
        column = (
            np.where(inside.any(axis=0), inside.argmax(axis=0), -1) if columns else _nowhere(cells)
        )
        return _averaged(cells, tuple(columns), _of_cells(cells, column), whole=whole)
    each = [
        _averaged(cells, (name,), _of_cells(cells, np.where(mask, 0, -1)), whole=whole)
        for name, mask in columns.items()
    ]
    arrays = (
        np.concatenate([getattr(one, name) for one in each], axis=1)
        for name in ("p", "logit", "target", "tokens")
    )
    return FamilyTable(tuple(columns), cells.families, *arrays)


def term_table(cells: Cells, members: Mask) -> FamilyTable:
    """A column for each (member, term) of the members where the mask is true."""
    keys = cells.member * max(1, len(cells.terms)) + cells.term
    known = _known(cells, members)
    chosen = members[cells.member] if len(members) else np.zeros(0, dtype=bool)
    column = np.where(chosen, np.searchsorted(known, keys), -1)
    names = tuple(cells.terms[one] for one in known % max(1, len(cells.terms)))
    return _averaged(cells, names, column, whole=False)


def group_of_terms(cells: Cells, members: Mask) -> tuple[str, ...]:
    """The group of each column that `term_table` makes."""
    return tuple(
        cells.members[one].group for one in _known(cells, members) // max(1, len(cells.terms))
    )


def _known(cells: Cells, members: Mask) -> Ints:
    """Keys of every (member, term) of the members where the mask is true, ascending."""
    keys = cells.member * max(1, len(cells.terms)) + cells.term
    chosen = members[cells.member] if len(members) else np.zeros(0, dtype=bool)
    return np.unique(keys[chosen])


def of_kind(cells: Cells, kind: str, group: str | None = None) -> Mask:
    """Which members are of a kind, and of a group where one is named."""
    found = [one.kind == kind and group in (None, one.group) for one in cells.members]
    return np.array(found, dtype=bool)


def probes_in(cells: Cells, members: Mask) -> int:
    """Probes that count of the members where the mask is true."""
    return int(cells.n[members[cells.member]].sum()) if len(members) else 0


def _of_cells(cells: Cells, of_member: Ints) -> Ints:
    return of_member[cells.member] if len(of_member) else np.zeros(0, dtype=np.int64)


def _nowhere(cells: Cells) -> Ints:
    return np.full(len(cells.members), -1, dtype=np.int64)


def _averaged(cells: Cells, columns: tuple[str, ...], column: Ints, *, whole: bool) -> FamilyTable:
    """Blocks within a term, terms within a group, templates within a family: means of means.

    Parameters
    ----------
    column : ndarray (cells,)
        The column that each cell goes into; -1 for none.
    whole : bool
        Leave a family's entry empty where one of its templates lacks the column.
    """
    used = column >= 0
    width = max(1, len(columns))
    keys, place = np.unique(cells.template[used] * width + column[used], return_inverse=True)
    template, into = keys // width, keys % width
    slot = cells.family[template] * width + into
    size = len(cells.families) * width
    count = np.bincount(slot, minlength=size)
    expected = np.ones(size)
    if whole:
        counted = of_kind(cells, "group")
        templates = np.unique(cells.template[counted[cells.member]])
        expected = np.repeat(
            np.bincount(cells.family[templates], minlength=len(cells.families)), width
        )
    present = (count > 0) & (count >= expected)
    number = np.bincount(place, minlength=len(keys))

    def mean(sums: Floats) -> Floats:
        within = np.bincount(place, (sums / cells.n)[used], len(keys)) / number
        total = np.bincount(slot, within, size)
        out = np.full(size, np.nan)
        out[present] = total[present] / count[present]
        return out.reshape(-1, width)[:, : len(columns)]

    arrays = (mean(one) for one in (cells.p, cells.logit, cells.target, cells.tokens))
    return FamilyTable(columns, cells.families, *arrays)
