"""Flips: pairs of probes of one block that differ in the group and in the label."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from audit.analysis.encoding import Blocks, Member, ReadProbes
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
    families : ndarray (families, 2)
        Unordered pairs of each family, and those whose label differs.
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
    families: Floats = field(default_factory=lambda: np.zeros((0, 2)), compare=False)
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


NO_FLIPS = Flips({}, {}, {}, {}, 0.0, 0.0, ())
"""Where nothing was compared."""


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
        self._families = np.zeros((0, 2))
        self._decided = True
        self._swept = np.zeros(len(THRESHOLDS))

    def add(self, rows: ReadProbes, members: tuple[Member, ...], blocks: Blocks) -> None:
        """Count the pairs of complete blocks; all rows are of one kind."""
        self._decided &= bool((rows.label >= 0).all())
        if self._contrasts:
            for one in self._contrasts:
                self._add_contrast(one, rows, members, blocks)
        else:
            self._add_groups(rows, members, blocks)

    def result(self) -> Flips:
        """What was counted so far."""
        pairs, differ, to, away = (
            {key: float(sums[column]) for key, sums in self._sums.items()} for column in range(4)
        )
        swept = tuple(self._swept.tolist())
        total, flipped = self._families.sum(axis=0).tolist()
        return Flips(
            pairs, differ, to, away, total, flipped, swept, self._families, decided=self._decided
        )

    def _add_groups(self, rows: ReadProbes, members: tuple[Member, ...], blocks: Blocks) -> None:
        """All pairs of different groups: a cell is (block, group)."""
        block, size = blocks.code, blocks.size
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
        self._by_family(
            rows, blocks, (_in_block(one, of, size) / 2 for one in (pairs, pairs - same))
        )
        self._swept += _separated(_above(rows.p, block, size))
        if n.max(initial=0) > 1:
            self._swept -= _separated(_above(rows.p, cell, len(keys)))

    def _add_contrast(
        self, one: Contrast, rows: ReadProbes, members: tuple[Member, ...], blocks: Blocks
    ) -> None:
        """The pairs (plus, minus) of one contrast."""
        block, size = blocks.code, blocks.size
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
        self._by_family(rows, blocks, (columns[0].astype(float), columns[1]))
        high, low = (_above(rows.p[side], block[side], size) for side in sides)
        one_way = high[:, 1:] * (low[:, :1] - low[:, 1:])
        self._swept += (one_way + (high[:, :1] - high[:, 1:]) * low[:, 1:]).sum(axis=0)

    def _side(self, members: tuple[Member, ...], by: str, value: str) -> Mask:
        """Which members stand on one side of a contrast."""
        return side_of(members, self._slots, by, value)

    def _by_family(self, rows: ReadProbes, blocks: Blocks, columns: Iterable[Floats]) -> None:
        """Add what is counted a block to the family that the block is of."""
        family = rows.family[blocks.order[blocks.start[:-1]]]
        size = max(len(self._families), int(family.max(initial=-1)) + 1)
        grown = np.zeros((size, 2))
        grown[: len(self._families)] = self._families
        self._families = grown + np.stack([np.bincount(family, one, size) for one in columns], 1)

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


def _in_block(values: Floats, of: Ints, size: int) -> Floats:
    """The sum of each block."""
    return np.asarray(np.bincount(of, values, size), dtype=np.float64)


def _spread(values: Floats, of: Ints, size: int) -> Floats:
    """The sum over its block, for every cell."""
    return _in_block(values, of, size)[of]


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
