"""CSV and TSV as people export them: the separator that the header shows, quotes or none."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from audit.errors import AuditError
from audit.strict.data.names import EDGES
from audit.strict.data.opened import Opened
from audit.strict.data.table import DataTable, RowCollector, check_header
from audit.strict.files import raise_all

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
Quoting = Literal[0, 3]
"""csv.QUOTE_MINIMAL or csv.QUOTE_NONE."""
BROKEN = "a carriage return stands in a cell without quotes"


def read_delimited(opened: Opened, wanted: Callable[[str], bool]) -> DataTable:
    """A table of cells between separators.

    A file is separated by what its header shows: commas in .csv and tabs in .tsv, or another sign,
    which is noted. In a file that is separated by tabs a quote is a character unless all of it can be read
    with quotes as CSV has them.

    Raises
    ------
    AuditError, AuditErrors
        Rows are ragged, or a quote is never closed; with their lines.
    """
    separator, stated = _separator(opened, wanted)
    notes = []
    if separator != ("\t" if opened.ending == ".tsv" else ",") and not stated:
        notes.append(f"{opened.path.name}: read as separated by {_NAMES[separator]}")
    with _any_length():
        if separator != "\t":
            return _read(opened, wanted, separator, csv.QUOTE_MINIMAL, notes)
        return _tabbed(opened, wanted, notes)


def _tabbed(opened: Opened, wanted: Callable[[str], bool], notes: Sequence[str]) -> DataTable:
    """Tabs: with quotes as CSV has them where no row is lost by that, else quotes are characters."""
    try:
        plain = _read(opened, wanted, "\t", csv.QUOTE_NONE, notes)
    except AuditError:  # cells hold tabs or line feeds in quotes
        return _read(opened, wanted, "\t", csv.QUOTE_MINIMAL, notes)
    try:
        quoted = _read(opened, wanted, "\t", csv.QUOTE_MINIMAL, notes)
    except AuditError:
        return plain
    return quoted if len(quoted) == len(plain) else plain


def _read(
    opened: Opened,
    wanted: Callable[[str], bool],
    separator: str,
    quoting: Quoting,
    notes: Sequence[str],
) -> DataTable:
    """One pass over the file."""
    records = _records(opened, separator, quoting)
    _, first = next(records, (1, []))
    header = [name.strip(EDGES) for name in first or ()]
    if not header:
        raise AuditError(
            "the file is empty", where=f"{opened.path}:1", remedy="begin with a header"
        )
    places = [place for place, name in enumerate(header) if wanted(name)]
    check_header(header, [header[place] for place in places], opened.path)
    rows = RowCollector(opened, [header[place] for place in places])
    ragged: list[AuditError] = []
    for line, cells in records:
        if cells is None:
            rows.set_aside(line, BROKEN)
        elif len(cells) != len(header) and not _is_padded(cells, header):
            ragged.append(_ragged(opened, line, len(cells), len(header)))
            if len(ragged) > 10:
                break
        else:
            rows.add(line, (cells[place] for place in places))
    raise_all(ragged)
    return rows.table(header, notes=notes, decimal_comma=separator == ";")


def _records(
    opened: Opened, separator: str, quoting: Quoting
) -> Iterator[tuple[int, list[str] | None]]:
    """Every row with its first line; None for one that is broken; blank lines are no rows."""
    lines = opened.lines()
    reader = csv.reader(lines, delimiter=separator, strict=True, quoting=quoting, quotechar='"')
    before = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "new-line character" in str(error):
                yield before + 1, None
                before = reader.line_num
                continue
            raise AuditError(
                f"this is not CSV: {error}",
                where=f"{opened.path}:{before + 1}",
                remedy="double a quote that stands inside a quoted cell, and close every quote",
            ) from error
        if row and not (before == 0 and _stated(row, separator)):
            yield before + 1, row
        before = reader.line_num


def _separator(opened: Opened, wanted: Callable[[str], bool]) -> tuple[str, bool]:
    """What separates the cells, and whether the file says so itself (Excel's ``sep=;``)."""
    first = next(opened.lines(), "")
    if (stated := first.strip().lower()).startswith("sep=") and stated[4:] in _NAMES:
        return stated[4:], True
    usual = "\t" if opened.ending == ".tsv" else ","
    order = [usual, *(each for each in _NAMES if each != usual)]
    shown = {each: [name.strip(EDGES) for name in _cells(first, each)] for each in order}
    # The most columns that are asked for, then the most columns; the usual one where it is a tie.
    best = max(order, key=lambda each: (sum(map(wanted, shown[each])), len(shown[each])))
    return best, False


def _cells(line: str, separator: str) -> list[str]:
    """The header's cells under one separator."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), [])
    except csv.Error:
        return []


def _stated(row: Sequence[str], separator: str) -> bool:
    """Whether the first row is Excel's word about the separator."""
    return separator.join(row).lower() == f"sep={separator}"


def _is_padded(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row has only empty cells more than the header."""
    return len(cells) > len(header) and not any(cells[len(header) :])


def _ragged(opened: Opened, line: int, cells: int, columns: int) -> AuditError:
    remedy = "put a text that holds the separator in double quotes; keep empty cells"
    if cells == columns + 1:
        remedy += "; a column of row names needs a header too (R: write.csv)"
    return AuditError(
        f"the row has {cells} cells, the header {columns}",
        where=f"{opened.path}:{line}",
        remedy=remedy,
    )


@contextmanager
def _any_length() -> Iterator[None]:
    """Lift the library's limit on the length of a cell, which stands for the whole process."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)
