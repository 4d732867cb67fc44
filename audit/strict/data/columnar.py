"""Parquet and Excel: columns with types of their own, read without threads."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.records import Ints
from audit.strict.data.names import EDGES
from audit.strict.data.opened import Opened
from audit.strict.data.table import (
    CONTROL_CHARACTER,
    DataTable,
    RowCollector,
    cell_text,
    check_header,
    no_rows,
    told_aside,
)
from audit.strict.files import CONTROL

UNPACKED = 2**30
"""Bytes that an Excel file may unpack to."""

Wanted = Callable[[str], bool]


def read_parquet(opened: Opened, wanted: Wanted) -> DataTable:
    """The columns that are asked for, in their own types; bytes and categories become texts.

    Raises
    ------
    AuditError
        It is no Parquet file, it is damaged, or a column that is asked for is no plain column.
    """
    with _readable(opened.path):
        file = pq.ParquetFile(opened.path.absolute())
        header = tuple(file.schema_arrow.names)
        columns = [name for name in header if wanted(name)]
        check_header(header, columns, opened.path)
        data = file.read(columns=columns, use_threads=False)
        data = pa.table({name: _simple(data[name]) for name in columns}) if columns else data
        data.validate(full=True)
    faulty = _faulty(data)
    kept = np.setdiff1d(np.arange(file.metadata.num_rows), faulty)
    rows = {CONTROL_CHARACTER: (faulty + 1).tolist()} if len(faulty) else {}
    aside = told_aside(opened.path, rows, by_line=False)
    if not len(kept):
        raise no_rows(opened.path, aside)
    return DataTable(
        path=opened.path,
        sha256=opened.sha256,
        header=header,
        data=data.take(pa.array(kept)) if len(faulty) else data,
        numbers=kept + 1,
        by_line=False,
        notes=tuple(aside),
    )


def _simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column with categories, long texts, bytes and decimals in the plain type for them."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simple(column.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return column.cast(pa.binary()).cast(pa.string())
    return column.cast(pa.float64()) if pa.types.is_decimal(kind) else column


def _faulty(data: pa.Table) -> Ints:
    """The rows that hold a control character, from 0."""
    texts = [column.to_pylist() for column in data.columns if pa.types.is_string(column.type)]
    rows = {
        row
        for column in texts
        for row, value in enumerate(column)
        if value is not None and CONTROL.search(value)
    }
    return np.array(sorted(rows), dtype=np.int64)


def read_excel(opened: Opened, wanted: Wanted) -> DataTable:
    """The first sheet of a workbook that has a column that is asked for, else the first.

    Its first row is the header, formulas give what they gave last.

    Raises
    ------
    AuditError
        The library that reads it is not installed, it is no such file, or a formula never gave
        anything.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise AuditError(
            "Excel files are read with openpyxl, which is not installed",
            where=str(opened.path),
            remedy="pip install 'classifier-audit[excel]', or save it as CSV",
        ) from error
    with _readable(opened.path):
        with zipfile.ZipFile(opened.path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > UNPACKED:
                raise ValueError(f"it unpacks to over {UNPACKED:,} bytes")
        book = openpyxl.load_workbook(opened.path, read_only=True, data_only=True)
        sheet = max(book.worksheets, key=lambda each: sum(map(wanted, _header(each))))
        grid: list[tuple[Any, ...]] = list(sheet.iter_rows(values_only=True))
        notes = (
            [f"{opened.path.name}: the sheet {sheet.title!r} is read, the others are not"]
            if len(book.worksheets) > 1
            else []
        )
        header = _header(sheet)
        book.close()
    place = f"{opened.path}:{sheet.title}"
    places = [at for at, name in enumerate(header) if wanted(name)]
    check_header(header, [header[at] for at in places], opened.path)
    if any(row[at] is None for row in grid[1:] for at in places):
        _refuse_unworked(opened.path, sheet.title, places)
    rows = RowCollector(opened, [header[at] for at in places], lines=False)
    for number, row in enumerate(grid[1:], 2):
        if any(value is not None for value in row):
            rows.add(number, (cell_text(row[at], f"{place}:row {number}") for at in places))
    return rows.table(header, notes=notes)


def _header(sheet: Any) -> list[str]:
    """The cells of a sheet's first row as texts."""
    first = next(sheet.iter_rows(max_row=1, values_only=True), ())
    return ["" if value is None else str(value).strip(EDGES) for value in first]


def _refuse_unworked(path: Path, title: str, places: Sequence[int]) -> None:
    """Raise where a cell looks empty because its formula was never worked out."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for number, row in enumerate(book[title].iter_rows(min_row=2), 2):
        if unworked := next((row[at] for at in places if _is_formula(row, at)), None):
            raise AuditError(
                f"the formula {str(unworked.value)[:40]!r} has no result in the file",
                where=f"{path}:{title}:row {number}",
                remedy="open it in a spreadsheet and save it, or save the values",
            )
    book.close()


def _is_formula(row: Sequence[Any], at: int) -> bool:
    """Whether a cell holds a formula; rows of a sheet may be of unequal length."""
    return at < len(row) and row[at].data_type == "f"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn whatever a library says of a damaged file into an error with its place."""
    try:
        yield
    except AuditError:
        raise
    except (pa.ArrowException, OSError, MemoryError, zipfile.BadZipFile, Exception) as error:
        said = str(error).splitlines() or [type(error).__name__]
        raise AuditError(f"the file cannot be read: {said[0][:300]}", where=str(path)) from error
