"""Sources of probes: suites expanded in chunks, from any position, and sources joined.

The count of probes is known before any is made.
"""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from audit.errors import AuditError
from audit.records import Source, SuiteInfo
from audit.suites.probe_table import join_tables, merge_inputs, unique_names
from audit.suites.render import Layout
from audit.suites.suite import Suite

if TYPE_CHECKING:
    import pandas as pd

LIMIT = 50_000_000
"""Probes that a source may have where no other limit is given."""


class SuiteSource:
    """The probes of suites, suite after suite.

    Parameters
    ----------
    suites : sequence of Suite
        No name twice.
    limit : int
        Probes that the source may have.

    Raises
    ------
    AuditError
        Where a name stands twice, or the count, which is taken first, is over the limit.
    """

    def __init__(self, suites: Sequence[Suite], *, limit: int = LIMIT) -> None:
        if not suites:
            raise AuditError("no suite was named", remedy="name one")
        self._suites = tuple(suites)
        self._limit = limit
        self.suites: tuple[SuiteInfo, ...] = tuple(suite.info for suite in suites)
        unique_names(self.suites)
        self._layouts = tuple(Layout(suite) for suite in self._suites)
        self._ends = np.cumsum([layout.size for layout in self._layouts], dtype=object).tolist()
        if self.size > limit:
            counts = ", ".join(
                f"{s.name} {a.size:,}" for s, a in zip(suites, self._layouts, strict=True)
            )
            raise AuditError(
                f"the suites make {self.size:,} probes, over the limit of {limit:,}: {counts}",
                where=self._suites[0].path or None,
                remedy="cross fewer control slots, or name fewer groups",
            )
        blocks = [layout.blocks for layout in self._layouts]
        self._first_blocks = [0, *itertools.accumulate(blocks)]

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the suites alone; what is made of them is made again."""
        return _source_again, (self._suites, self._limit)

    @property
    def size(self) -> int:
        """Number of probes of every kind."""
        return int(self._ends[-1])

    @property
    def inputs(self) -> dict[str, str]:
        """File name -> SHA-256 of the suites' files and their lexicons."""
        return merge_inputs(suite.inputs for suite in self._suites)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know of the suites: few families, terms in two groups, ..."""
        return tuple(dict.fromkeys(note for suite in self._suites for note in suite.warnings))

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop), with the columns of `PROBES`."""
        stop = min(stop, self.size)
        tables = []
        for index in range(bisect_right(self._ends, start), len(self._layouts)):
            first = self._ends[index] - self._layouts[index].size
            if max(first, start) >= stop:
                break
            inside = range(max(start - first, 0), min(stop, self._ends[index]) - first)
            tables.append(self._layouts[index].table(inside, self._first_blocks[index]))
        return join_tables(tables)


def _source_again(suites: tuple[Suite, ...], limit: int) -> SuiteSource:
    return SuiteSource(suites, limit=limit)


class JoinedSource:
    """Sources one after the other; block ids stay apart.

    Parameters
    ----------
    sources : sequence of Source
        Each numbers its blocks from 0 and has at most as many blocks as probes; no suite's name
        stands in two of them.

    Raises
    ------
    AuditError
        Where a suite's name stands twice.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self.suites: tuple[SuiteInfo, ...] = tuple(s for source in sources for s in source.suites)
        unique_names(self.suites)
        self._ends = list(itertools.accumulate(source.size for source in sources))

    def each(self, change: Callable[[Source], Source]) -> "JoinedSource":
        """The same of sources that were changed."""
        return JoinedSource([change(one) for one in self._sources])

    @property
    def size(self) -> int:
        """Number of probes of every kind."""
        return self._ends[-1] if self._ends else 0

    @property
    def inputs(self) -> dict[str, str]:
        """File name -> SHA-256 of every source's files."""
        return merge_inputs(source.inputs for source in self._sources)

    @property
    def files(self) -> dict[str, bytes]:
        """What the sources lay in a run's folder before it is scored, by name."""
        return {
            name: data
            for source in self._sources
            for name, data in getattr(source, "files", {}).items()
        }

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every source's warnings, each once."""
        return tuple(dict.fromkeys(note for source in self._sources for note in source.warnings))

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop)."""
        stop = min(stop, self.size)
        tables = []
        for source, end in zip(self._sources, self._ends, strict=True):
            first = end - source.size
            if end > start and first < stop:
                table = source.read(max(start - first, 0), min(stop, end) - first)
                # The offset is the count of earlier probes: never fewer than their blocks.
                blocks = pa.array(table["block"].to_numpy() + first, pa.int64())
                place = table.schema.get_field_index("block")
                tables.append(table.set_column(place, "block", blocks))
        return join_tables(tables)


def to_pandas(suite: Suite) -> "pd.DataFrame":
    """Every probe of a suite as a table: `template`, `family`, `group`, `term`, `kind`, `text`, ..."""
    source = SuiteSource([suite])
    frame: pd.DataFrame = source.read(0, source.size).to_pandas()
    return frame
