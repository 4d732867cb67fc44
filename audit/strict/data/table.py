"""Columns that were read from a user's file, and where each row stands in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.records import Ints
from audit.strict.data.names import trimmed
from audit.strict.data.opened import Opened
from audit.strict.files import CONTROL, doubled, escaped, near

CONTROL_CHARACTER = "a control character stands in it"
_SHOWN = 5
_BATCH = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The columns of a file that somebody asked for.

    Attributes
    ----------
    header : tuple of str
        Every column that the file has.
    data : pa.Table
        The columns that were asked for, as the file's form gives them: texts from the text forms.
    numbers : ndarray (n,) of int
        The line on which each row begins, or its number, from 1 (Parquet, Excel, JSON).
    by_line : bool
        Whether the numbers are lines.
    decimal_comma : bool
        Whether numbers are written as 0,5: tables that are separated by semicolons.
    notes : tuple of str
        What a reader should know: what was guessed, what was set aside.
    """

    path: Path
    sha256: str
    header: tuple[str, ...]
    data: pa.Table
    numbers: Ints
    by_line: bool
    decimal_comma: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def of_lines(cls, opened: Opened, column: str) -> "DataTable":
        """A file of one text a line; a blank line is an empty text."""
        rows = RowCollector(opened, (column,))
        for number, line in enumerate(opened.lines(), 1):
            rows.add(number, (line.removesuffix("\n").removesuffix("\r"),))
        return rows.table((column,))

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def where(self, row: int | None = None, column: str | None = None) -> str:
        """``file:line:column`` of a cell; ``file:row N:column`` where there are no lines."""
        place = str(self.path)
        if row is not None:
            place += f":{'' if self.by_line else 'row '}{self.numbers[row]}"
        return place + (f":{escaped(column)}" if column else "")

    def require(self, *columns: str) -> None:
        """Raise where some of the columns are not there."""
        missing = [name for name in columns if name not in self.header]
        if missing:
            known = [name for name in self.header if name]
            hint = near(missing[0], known) if len(missing) == 1 else None
            raise AuditError(
                f"there is no column {', '.join(repr(escaped(name)) for name in missing)}",
                where=self.where(),
                remedy=hint or f"its columns are {', '.join(map(escaped, known[:20]))}",
            )

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.data.column_names

    def text(self, column: str) -> pa.Array:
        """A column as texts; what is missing is the empty text.

        Raises
        ------
        AuditError
            There is no such column, or it holds lists, mappings or bytes that are no text.
        """
        self.require(column)
        return texts_of(self.data[column], self.where(column=column))

    def texts(self, column: str) -> list[str]:
        """A column as a list of texts; what is missing is the empty text."""
        return [str(value) for value in self.text(column).to_pylist()]

    def names(self, column: str) -> pa.Array:
        """A column of names as texts without the blanks at their ends."""
        return trimmed(self.text(column))


def texts_of(column: pa.ChunkedArray, where: str) -> pa.Array:
    """A column of any plain type as texts."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_nested(kind):
        raise AuditError(
            f"the column holds {_plain(kind)}", where=where, remedy="write plain texts"
        )
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), None, column)
    try:
        whole = column.cast(pa.string()).combine_chunks()
    except (pa.ArrowException, OSError) as error:
        raise AuditError(
            f"the column cannot be read as text: {str(error).splitlines()[0]}", where=where
        ) from error
    return pc.fill_null(pa.array(whole, pa.string()), "")


class RowCollector:
    """Gathers rows as columns, a batch at a time; one with a control character is set aside.

    Parameters
    ----------
    columns : sequence of str
        The columns that are kept.
    lines : bool
        Whether rows stand on lines of their own.
    """

    def __init__(self, opened: Opened, columns: Sequence[str], *, lines: bool = True) -> None:
        self._opened = opened
        self._columns = tuple(columns)
        self._values: list[list[str | None]] = [[] for _ in self._columns]
        self._chunks: list[pa.RecordBatch] = []
        self._schema = pa.schema([(name, pa.string()) for name in self._columns])
        self._numbers: list[int] = []
        self._lines = lines
        self._aside: dict[str, list[int]] = {}

    def add(self, number: int, cells: Iterable[str | None]) -> None:
        """Take a row, or set it aside."""
        row = tuple(cells)
        if any(cell is not None and CONTROL.search(cell) for cell in row):
            self.set_aside(number, CONTROL_CHARACTER)
            return
        for values, cell in zip(self._values, row, strict=True):
            values.append(cell)
        self._numbers.append(number)
        if len(self._numbers) % _BATCH == 0:
            self._flush()

    def set_aside(self, number: int, reason: str) -> None:
        """Count a row that is not taken."""
        self._aside.setdefault(reason, []).append(number)

    def table(
        self, header: Sequence[str], *, notes: Sequence[str] = (), decimal_comma: bool = False
    ) -> DataTable:
        """What was gathered.

        Raises
        ------
        AuditError
            There are no rows, or all were set aside.
        """
        self._flush()
        aside = told_aside(self._opened.path, self._aside, self._lines)
        if not self._numbers:
            raise no_rows(self._opened.path, aside)
        return DataTable(
            path=self._opened.path,
            sha256=self._opened.sha256,
            header=tuple(header),
            data=pa.Table.from_batches(self._chunks, self._schema),
            numbers=np.array(self._numbers, dtype=np.int64),
            by_line=self._lines,
            decimal_comma=decimal_comma,
            notes=(*self._opened.notes, *notes, *aside),
        )

    def _flush(self) -> None:
        arrays = [pa.array(values, pa.string()) for values in self._values]
        if len(arrays[0] if arrays else ()):
            self._chunks.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._values = [[] for _ in self._columns]


def no_rows(path: Path, aside: Sequence[str]) -> AuditError:
    """A table that says nothing: empty, or every row of it was set aside."""
    if not aside:
        return AuditError("there are no rows", where=str(path))
    return AuditError(f"no row is left: {'; '.join(aside)}", where=escaped(str(path)))


def told_aside(path: Path, aside: Mapping[str, Sequence[int]], by_line: bool) -> list[str]:
    """How many rows were set aside, why, and where the first of them stand."""
    word = "line" if by_line else "row"
    return [
        f"{path.name}: {len(numbers):,} {'row was' if len(numbers) == 1 else 'rows were'} set aside: "
        f"{reason} ({word}{'s' if len(numbers) > 1 else ''} "
        f"{', '.join(map(str, numbers[:_SHOWN]))}{', ...' if len(numbers) > _SHOWN else ''})"
        for reason, numbers in aside.items()
    ]


def cell_text(value: Any, where: str) -> str | None:
    """A value of JSON or Excel as the text of a cell; None where it is missing.

    Raises
    ------
    AuditError
        It is a list or a mapping.
    """
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, Mapping)):
        kind = "a list" if isinstance(value, list) else "a mapping"
        raise AuditError(f"the cell holds {kind}", where=where, remedy="write a text or a number")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def check_header(header: Sequence[str], wanted: Iterable[str], path: Path) -> None:
    """Raise where a column that is asked for stands twice."""
    twice = set(doubled(header))
    for name in wanted:
        if name in twice:
            raise AuditError(
                f"two columns are called {escaped(name)!r}", where=f"{path}:1", remedy="rename one"
            )


def _plain(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return "lists"
    return "mappings" if pa.types.is_struct(kind) or pa.types.is_map(kind) else str(kind)
