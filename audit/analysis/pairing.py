"""The same probes in two runs, found while both pass by."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.aggregation import SUMMED, Cells, CellSums, build_cells
from audit.analysis.encoding import Encoder, ReadProbes, join
from audit.analysis.readings import Reading
from audit.records import Floats, Ints, SuiteInfo


@dataclass(frozen=True, slots=True)
class _Side:
    """Rows of one run that have not met their partner yet."""

    key: Ints
    rows: ReadProbes

    def keep(self, mask: np.ndarray) -> "_Side":
        return _Side(self.key[mask], self.rows.keep(mask))


class Pairing:
    """Joins the probes of one suite over two runs, and sums those that both have.

    Rows wait until their partner comes. Both runs stand in the order of their sources, so few
    wait at a time where the runs have the same suites, and at most a suite's where they do not.

    Parameters
    ----------
    suite : SuiteInfo
        Of the first run.
    readings : (Reading, Reading)
        How the scores of each run are read.
    """

    def __init__(self, suite: SuiteInfo, readings: tuple[Reading, Reading]) -> None:
        self.suite = suite
        # One set of codes for both: the same text has the same code in either run.
        first = Encoder(suite)
        self._encoders = first, first.beside()
        self._readings = readings
        self._first_block: list[int | None] = [None, None]
        self._waiting: list[_Side | None] = [None, None]
        self._sums = {name: CellSums() for name in ("before", "change", "total")}
        self._low, self._high = np.inf, -np.inf
        self.pairs = self.flipped = 0

    def add(self, run: int, part: pa.Table) -> None:
        """Take a part of run 0 or 1 that holds this suite alone."""
        if self._first_block[run] is None:
            # Blocks are numbered over all suites of a run; they are counted from the suite's first.
            self._first_block[run] = int(pc.min(part["block"]).as_py())
        probes = self._encoders[run].probes(part)
        rows = ReadProbes.of(probes, self._encoders[run].read(probes, self._readings[run]))
        side = _Side(self._keys(rows, self._first_block[run] or 0), rows)
        waiting = self._waiting[run]
        if waiting is not None:
            joined = np.concatenate([waiting.key, side.key])
            side = _Side(joined, join(waiting.rows, side.rows))
        self._waiting[run] = side
        self._meet()

    @property
    def unpaired(self) -> int:
        """Probes that count in one run and not in the other."""
        return sum(len(one.key) for one in self._waiting if one is not None)

    def cells(self) -> dict[str, Cells]:
        """Cells of the paired probes: scores `before`, their `change`, and the `total` of both."""
        scores = self._low, self._high
        return {
            name: build_cells(self._encoders[0], *sums.result(1 + SUMMED), scores=scores)
            for name, sums in self._sums.items()
        }

    def _keys(self, rows: ReadProbes, first: int) -> Ints:
        """A number for (template, member, term, block) and the count of the same before it."""
        columns = {"template": rows.template, "member": rows.member, "term": rows.term}
        frame = pd.DataFrame({**columns, "block": rows.block - first})
        frame["again"] = frame.groupby(list(frame.columns), sort=False).cumcount()
        return pd.util.hash_pandas_object(frame, index=False).to_numpy().astype(np.int64)

    def _meet(self) -> None:
        """Sum the rows whose partner is there."""
        first, second = self._waiting
        if first is None or second is None:
            return
        _, mine, theirs = np.intersect1d(first.key, second.key, return_indices=True)
        if len(mine):
            self._sum(first.rows, second.rows, mine, theirs)
        for run, side, met in ((0, first, mine), (1, second, theirs)):
            left = np.ones(len(side.key), dtype=bool)
            left[met] = False
            self._waiting[run] = side.keep(left)

    def _sum(self, first: ReadProbes, second: ReadProbes, mine: Ints, theirs: Ints) -> None:
        a, b = _Numbers.of(first, mine), _Numbers.of(second, theirs)
        codes = first.template[mine], first.member[mine], first.term[mine]
        unknown = np.zeros(len(mine))
        before = (a.tokens, a.p, a.logit, a.target, unknown)
        change = (a.tokens, b.p - a.p, b.logit - a.logit, b.target - a.target, unknown)
        total = (a.tokens, b.p + a.p, b.logit + a.logit, b.target + a.target, unknown)
        for name, columns in (("before", before), ("change", change), ("total", total)):
            self._sums[name].add(self._encoders[0], codes, columns)
        self._low = min(self._low, float(a.p.min()), float(b.p.min()))
        self._high = max(self._high, float(a.p.max()), float(b.p.max()))
        self.pairs += len(mine)
        self.flipped += int((first.label[mine] != second.label[theirs]).sum())


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The columns that are summed."""

    p: Floats
    logit: Floats
    target: Floats
    tokens: Floats

    @classmethod
    def of(cls, rows: ReadProbes, index: Ints) -> "_Numbers":
        return cls(*(getattr(rows, one.name)[index].astype(float) for one in fields(cls)))
