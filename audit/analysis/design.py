"""Which contrasts a suite has, as weights on the columns of its table."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.analysis.aggregation import Cells
from audit.analysis.flips import side_of
from audit.analysis.tables import of_kind
from audit.records import Floats, Ints, SuiteInfo
from audit.statistics import contrasts

BASELINE = "baseline"
"""The kind of a baseline's own sentence, and its column."""


@dataclass(frozen=True, slots=True)
class Design:
    """The contrasts of a suite.

    Attributes
    ----------
    keys, names, spoken : tuple of str
        What stands in `Effect.group`, `Effect.name` and `Effect.spoken`.
    columns : dict of str to ndarray (members,) of bool
        The members that each column of the table averages.
    weights : ndarray (m, columns)
        One contrast a row.
    plus : ndarray (m,) of int
        The column that a contrast speaks of.
    minus : ndarray (m,) of int
        The one column that it is measured from; -1 where that is a mean of several.
    paired : bool
        Declared pairs: a family need not have every side.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    spoken: tuple[str, ...]
    columns: dict[str, npt.NDArray[np.bool_]]
    weights: Floats
    plus: Ints
    minus: Ints
    paired: bool

    @property
    def of_mean(self) -> bool:
        """Whether every contrast is measured from a mean of the groups."""
        return not self.paired and len(self.keys) > 0 and bool((self.minus < 0).all())


def plan_contrasts(cells: Cells, suite: SuiteInfo) -> Design:
    """Which contrasts a suite has: pooled, rest, baseline, the one pair of two groups, or declared ones."""
    if suite.contrast == "pairs":
        return _declared(cells, suite)
    codes = tuple(group.code for group in suite.groups)
    names = tuple(group.name for group in suite.groups)
    spoken = tuple(group.spoken for group in suite.groups)
    columns = {code: of_kind(cells, "group", code) for code in codes}
    own = np.arange(len(codes))
    if suite.contrast == "baseline":
        columns[BASELINE] = of_kind(cells, BASELINE)
        weights = np.hstack([np.eye(len(codes)), -np.ones((len(codes), 1))])
        ends = own, np.full(len(codes), len(codes))
        return Design(codes, names, spoken, columns, weights, *ends, False)
    if len(codes) == 2:
        names, spoken = ((f"{one[1]} minus {one[0]}",) for one in (names, spoken))
        ends = np.array([1]), np.array([0])
        return Design(codes[1:], names, spoken, columns, np.array([[-1.0, 1.0]]), *ends, False)
    if len(codes) < 2:
        none = np.zeros(0, dtype=np.int64)
        return Design((), (), (), columns, np.zeros((0, len(codes))), none, none, False)
    scale = len(codes) / (len(codes) - 1) if suite.contrast == "rest" else 1.0
    weights = scale * contrasts.pooled_weights(len(codes))
    ends = own, np.full(len(codes), -1)
    return Design(codes, names, spoken, columns, weights, *ends, False)


def _declared(cells: Cells, suite: SuiteInfo) -> Design:
    """Two columns a declared contrast: its plus side, then its minus side."""
    columns, m = {}, len(suite.contrasts)
    weights = np.zeros((m, 2 * m))
    for index, one in enumerate(suite.contrasts):
        columns[f"{one.name}+"] = side_of(cells.members, cells.slots, one.by, one.plus)
        columns[f"{one.name}-"] = side_of(cells.members, cells.slots, one.by, one.minus)
        weights[index, 2 * index : 2 * index + 2] = 1, -1
    names = tuple(f"{one.plus} minus {one.minus}" for one in suite.contrasts)
    keys = tuple(one.name for one in suite.contrasts)
    ends = 2 * np.arange(m), 2 * np.arange(m) + 1
    return Design(keys, names, names, columns, weights, *ends, True)
