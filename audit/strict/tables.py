"""CSV as texts with their lines, and JSON without its traps."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.strict.files import Document, Place, at_home, escaped, field_of, raise_all, read_text

CSV_LIMIT = 16 * 2**20
JSON_LIMIT = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A CSV file: its header, and its rows as texts, "NA" and "null" read literally.

    Attributes
    ----------
    path : Path
        The file.
    columns : tuple of str
        The header.
    rows : tuple of tuple of str
        As many cells a row as the header has.
    lines : tuple of int
        The line on which each row begins, from 1.
    sha256 : str
        Of the file's bytes.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    sha256: str

    def where(self, row: int | None = None, column: str | None = None) -> str:
        """``file:line:field`` of a cell, of a row, or of the header."""
        line = 1 if row is None else self.lines[row]
        return f"{self.path}:{line}" + (f":{column}" if column else "")


def read_csv(path: str | Path, *, limit: int = CSV_LIMIT) -> Sheet:
    """One CSV file with a header; every cell a text, every row as long as the header.

    Raises
    ------
    AuditError, AuditErrors
        Where the file can't be read, a header is doubled or blank, or rows are ragged.
    """
    path = at_home(path)
    text, digest = read_text(path, limit)
    columns, rows, lines = _records(path, text)
    raise_all(chain(_headers(path, columns), _ragged(path, columns, rows, lines)))
    return Sheet(path=path, columns=columns, rows=tuple(rows), lines=tuple(lines), sha256=digest)


def read_json(path: str | Path, *, limit: int = JSON_LIMIT) -> Document:
    """One JSON document: no key twice, no NaN or Infinity, no lone surrogate.

    Raises
    ------
    AuditError
        Where the file can't be read or breaks one of these.
    """
    path = at_home(path)
    text, digest = read_text(path, limit)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise AuditError(
                    f"the key {escaped(key)!r} is given twice", where=f"{path}:{escaped(key)}"
                )
            seen[key] = value
        return seen

    def constant(name: str) -> float:
        raise AuditError(f"{name} is no JSON number", where=str(path), remedy="write null")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        raise_all(_surrogates(path, value) if "\\u" in text else ())
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:column {error.colno}"
        raise AuditError(f"this is not JSON: {error.msg}", where=place) from error
    except (RecursionError, ValueError) as error:
        what = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise AuditError(f"this is not JSON that can be read: {what}", where=str(path)) from error
    return Document(path=path, value=value, lines={}, sha256=digest)


def _records(path: Path, text: str) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int]]:
    """Header, rows and the rows' first lines; blank lines are no rows."""
    reader = csv.reader(io.StringIO(text), strict=True)  # a line feed alone ends a line
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    before = 0
    try:
        for row in reader:
            if row:
                rows.append(tuple(row))
                lines.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise AuditError(f"this is not CSV: {error}", where=f"{path}:{reader.line_num}") from error
    if not rows:
        raise AuditError("the file is empty", where=f"{path}:1", remedy="begin with a header")
    return rows[0], rows[1:], lines[1:]


def _headers(path: Path, columns: tuple[str, ...]) -> Iterator[AuditError]:
    """A fault for every header that is blank or doubled."""
    first = {name: index for index, name in reversed([*enumerate(columns)])}
    for index, name in enumerate(columns):
        if not name.strip() or first[name] < index:
            twice = f"the header {escaped(name)!r} stands twice"
            yield AuditError(
                twice if name.strip() else "a header is blank",
                where=f"{path}:1:{escaped(name) or f'column {index + 1}'}",
                remedy="give every column a name of its own",
            )


def _ragged(
    path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]], lines: list[int]
) -> Iterator[AuditError]:
    """A fault for every row that is not as long as the header."""
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(columns):
            yield AuditError(
                f"the row has {len(row)} cells, the header {len(columns)}",
                where=f"{path}:{line}:{escaped(columns[min(len(row), len(columns)) - 1])}",
                remedy="put a text that holds a comma in double quotes; keep empty cells",
            )


def _surrogates(path: Path, value: Any, place: Place = ()) -> Iterator[AuditError]:
    """A fault for every text that holds a lone surrogate."""
    if isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
        yield AuditError("a lone surrogate is no character", where=f"{path}{field_of(place)}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _surrogates(path, key, (*place, escaped(key)))
            yield from _surrogates(path, item, (*place, escaped(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _surrogates(path, item, (*place, index))
