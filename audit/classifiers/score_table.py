"""A user's table, CSV or Parquet, as columns of text and of checked probabilities."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from audit.errors import AuditError
from audit.records import Floats
from audit.strict import near, sha256_of

SHOWN = 5
"""Rows that an error names."""

_LABEL = re.compile(r"p\[(.+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was read; rows are counted from 1, the heading not among them."""

    path: Path
    digest: str
    data: pa.Table

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.data.num_rows)

    @property
    def columns(self) -> tuple[str, ...]:
        """The heading."""
        return tuple(self.data.column_names)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the columns ``p[LABEL]``, in their order."""
        found = (_LABEL.fullmatch(column) for column in self.columns)
        return tuple(match.group(1) for match in found if match)

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.columns

    def require(self, column: str) -> None:
        """Raise where there is no such column."""
        if not self.has(column):
            raise AuditError(
                f"there is no column {column!r}",
                where=str(self.path),
                remedy=near(column, self.columns) or f"the columns are {', '.join(self.columns)}",
            )

    def text(self, column: str) -> pa.Array:
        """The column as text, nothing read into it; a missing cell is the empty text."""
        values = self.data[column].combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = pa.array([], pa.string())
        return pc.fill_null(values.cast(pa.string()), "")

    def probabilities(self, column: str) -> Floats:
        """The column as numbers in [0, 1]; an empty cell, NaN and infinities become NaN.

        Raises
        ------
        AuditError
            Where a cell is no number, or a number outside [0, 1].
        """
        values = self.data[column]
        if pa.types.is_string(values.type):
            text = pc.utf8_trim_whitespace(self.text(column))
            plain = pc.match_substring_regex(
                text, r"^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(?i:nan|inf|infinity)|)$"
            )
            self.refuse(column, pc.invert(plain), "no number")
            values = pc.if_else(pc.equal(text, ""), "nan", text).cast(pa.float64())
        elif not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
            raise AuditError(
                f"the column holds {values.type}", where=f"{self.path}:{column}", remedy="numbers"
            )
        filled = pc.fill_null(values.cast(pa.float64()), float("nan"))
        p = np.array(filled.to_numpy(), dtype=np.float64)
        p[~np.isfinite(p)] = np.nan
        with np.errstate(invalid="ignore"):
            self.refuse(column, pa.array((p < 0) | (p > 1)), "not between 0 and 1")
        return p

    def refuse(self, column: str, faulty: pa.Array, what: str) -> None:
        """Raise where some cells are faulty, naming the first rows of them."""
        rows = np.flatnonzero(np.asarray(faulty.to_numpy(zero_copy_only=False), dtype=bool))
        if not len(rows):
            return
        named = ", ".join(str(row + 1) for row in rows[:SHOWN])
        more = f" and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else ""
        cell = ""
        if self.has(column):
            value = self.data[column][int(rows[0])].as_py()
            cell = f", the first {str(value)[:60]!r}"
        raise AuditError(
            f"{what} in row{'s' if len(rows) > 1 else ''} {named}{more}{cell}",
            where=f"{self.path}:{column}",
            remedy="rows are counted from 1, the heading not among them",
        )


def open_table(path: Path) -> Table:
    """Read a CSV or Parquet file; cells of a CSV file stay texts.

    Raises
    ------
    AuditError
        Where it cannot be read, has no rows, or names a column twice.
    """
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path))
    try:
        data = _parquet(path) if path.suffix.lower() in {".parquet", ".pq"} else _csv(path)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise AuditError(
            f"the table cannot be read: {str(error).splitlines()[0]}", where=str(path)
        ) from error
    doubled = sorted({each for each in data.column_names if data.column_names.count(each) > 1})
    if doubled:
        raise AuditError(f"two columns are called {doubled[0]!r}", where=str(path))
    if not data.num_rows:
        raise AuditError("the table has no rows", where=str(path))
    return Table(path=path, digest=sha256_of(path), data=data)


def _parquet(path: Path) -> pa.Table:
    data = pa.parquet.read_table(path)
    for position, column in enumerate(data.schema):
        if pa.types.is_dictionary(column.type) or pa.types.is_large_string(column.type):
            data = data.set_column(position, column.name, data[column.name].cast(pa.string()))
    return data


def _csv(path: Path) -> pa.Table:
    """Comma-separated, or tab-separated where the name ends in .tsv; every cell a text."""
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open(encoding="utf-8-sig") as file:
        heading = file.readline().rstrip("\r\n")
    names = [name.strip().strip('"') for name in heading.split(delimiter)]
    return pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
        ),
    )
