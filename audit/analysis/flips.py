"""Flips: pairs of probes of one block that differ in the group and in the label."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.analysis.encoding import Member, Rows
from audit.records import Contrast, Floats, Ints

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))
"""Thresholds of the sweep: .05, .10, ..., .95."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flips:
    """Counts of pairs; a key is a group's code, or a contrast's name in a suite of pairs.

    Attributes
    ----------
    pairs, differ : dict of str to float
        Pairs (the group's probe, a probe of another group in its block); those whose label differs.
    to, away : dict of str to float
        The label is the target here (plus side) and not there; the reverse.
    total, flipped : float
        Unordered pairs of the suite, and those whose label differs.
    swept : tuple of float
        Pairs that one of `THRESHOLDS` separates.
    decided : bool
        Whether every probe has a returned label; without one nothing flips, and nothing is said.
    """

    pairs: dict[str, float]
    differ: dict[str, float]
    to: dict[str, float]
    away: dict[str, float]
    total: float
    flipped: float
    swept: tuple[float, ...]
    decided: bool = True

    @property
    def rate(self) -> float:
        """Share of all pairs whose label differs; NaN without pairs or labels."""
        return self.flipped / self.total if self.total and self.decided else np.nan

    def rates(self, key: str) -> tuple[float, float, float]:
        """Share that differs, share to the target, share away from it; NaN without pairs."""
        pairs = self.pairs.get(key, 0.0)
        if not pairs or not self.decided:
            return np.nan, np.nan, np.nan
        return self.differ[key] / pairs, self.to[key] / pairs, self.away[key] / pairs


class FlipTally:
    """Adds up flips over complete blocks.

    Parameters
    ----------
    contrasts : tuple of Contrast
        The pairs that count; empty: all pairs of different groups.
    slots : tuple of str
        The slots that a `Member` holds values of, in its order.
    """

    def __init__(self, contrasts: tuple[Contrast, ...], slots: tuple[str, ...]) -> None:
        self._contrasts, self._slots = contrasts, slots
        self._sums: dict[str, Floats] = {}
        self._flipped = 0.0
        self._total = 0.0
        self._decided = True
        self._swept = np.zeros(len(THRESHOLDS))

    def add(self, rows: Rows, members: tuple[Member, ...]) -> None:
        """Count the pairs of complete blocks; all rows are of kind `group`."""
        block, size = rows.blocks()
        self._decided &= bool((rows.label >= 0).all())
        if self._contrasts:
            for one in self._contrasts:
                self._add_contrast(one, rows, members, block, size)
        else:
            self._add_groups(rows, members, block, size)

    def result(self) -> Flips:
        """What was counted so far."""
        pairs, differ, to, away = (
            {key: float(sums[column]) for key, sums in self._sums.items()} for column in range(4)
        )
        swept = tuple(self._swept.tolist())
        return Flips(
            pairs, differ, to, away, self._total, self._flipped, swept, decided=self._decided
        )

    def _add_groups(self, rows: Rows, members: tuple[Member, ...], block: Ints, size: int) -> None:
        """All pairs of different groups: a cell is (block, group)."""
        cell, keys = pd.factorize(block * len(members) + rows.member)
        of, group = keys // len(members), keys % len(members)
        n = np.bincount(cell).astype(float)
        others = _spread(n, of, size) - n
        same = np.zeros(len(keys))
        for label in np.unique(rows.label):
            mine = np.bincount(cell, rows.label == label, len(keys)).astype(float)
            same += mine * (_spread(mine, of, size) - mine)
        mine = np.bincount(cell, rows.target, len(keys)).astype(float)
        theirs = _spread(mine, of, size) - mine
        pairs = n * others
        columns = (pairs, pairs - same, mine * (others - theirs), (n - mine) * theirs)
        sums = np.stack([np.bincount(group, one, len(members)) for one in columns], axis=1)
        for code in np.unique(group):
            self._tally(members[code].group, sums[code])
        self._total += float(pairs.sum()) / 2
        self._flipped += float((pairs - same).sum()) / 2
        self._swept += _separated(_above(rows.p, block, size))
        if n.max(initial=0) > 1:
            self._swept -= _separated(_above(rows.p, cell, len(keys)))

    def _add_contrast(
        self, one: Contrast, rows: Rows, members: tuple[Member, ...], block: Ints, size: int
    ) -> None:
        """The pairs (plus, minus) of one contrast."""
        plus, minus = (self._side(members, one.by, value) for value in (one.plus, one.minus))
        sides = plus[rows.member], minus[rows.member]
        n, m = (np.bincount(block, side, size) for side in sides)
        same = np.zeros(size)
        for label in np.unique(rows.label):
            mine, theirs = (
                np.bincount(block, side & (rows.label == label), size) for side in sides
            )
            same += mine * theirs
        mine, theirs = (np.bincount(block, side & rows.target, size) for side in sides)
        columns = (n * m, n * m - same, mine * (m - theirs), (n - mine) * theirs)
        sums = np.array([column.sum() for column in columns])
        self._tally(one.name, sums)
        self._total += float(sums[0])
        self._flipped += float(sums[1])
        high, low = (_above(rows.p[side], block[side], size) for side in sides)
        one_way = high[:, 1:] * (low[:, :1] - low[:, 1:])
        self._swept += (one_way + (high[:, :1] - high[:, 1:]) * low[:, 1:]).sum(axis=0)

    def _side(self, members: tuple[Member, ...], by: str, value: str) -> Mask:
        """Which members stand on one side of a contrast."""
        return side_of(members, self._slots, by, value)

    def _tally(self, key: str, sums: Floats) -> None:
        self._sums[key] = self._sums.get(key, np.zeros(4)) + sums


def side_of(members: tuple[Member, ...], slots: tuple[str, ...], by: str, value: str) -> Mask:
    """Which members of kind `group` have the value that one side of a contrast asks for."""
    if by == "group":
        chosen = [one.group == value for one in members]
    else:
        chosen = [one.slots[slots.index(by)] == value for one in members]
    kinds = [one.kind == "group" for one in members]
    return np.asarray(np.array(chosen, dtype=bool) & np.array(kinds, dtype=bool))


def _spread(values: Floats, of: Ints, size: int) -> Floats:
    """The sum over its block, for every cell."""
    return np.asarray(np.bincount(of, values, size)[of], dtype=np.float64)


def _above(p: Floats, unit: Ints, size: int) -> Floats:
    """Probes (size, 1 + thresholds) of each unit that are labelled target at each threshold.

    The first column holds the number of probes.
    """
    steps = len(THRESHOLDS) + 1
    passed = np.searchsorted(np.array(THRESHOLDS), p, side="right")
    counts = np.bincount(unit * steps + passed, minlength=size * steps).reshape(size, steps)
    return np.cumsum(counts[:, ::-1], axis=1)[:, ::-1].astype(float)


def _separated(above: Floats) -> Floats:
    """Unordered pairs of a unit's probes that each threshold separates, summed over units."""
    passed = above[:, 1:]
    return np.asarray((passed * (above[:, :1] - passed)).sum(axis=0))
