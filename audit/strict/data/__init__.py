"""A user's own data, in whatever form it lies: one reader for texts, labels, scores and predictions.

What people export is read as it is: any of the endings below, a byte-order mark, semicolons, cells
of any length, columns that nobody asks for. What is guessed is said (`DataTable.notes`), what
cannot count is set aside and counted, and an ending that is not known is refused: nothing falls
through to lines of text.

`names`, `opened` < `table` < `delimited`, `columnar`, `objects`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from audit.strict.data.columnar import read_excel, read_parquet
from audit.strict.data.delimited import read_delimited
from audit.strict.data.objects import LIMIT, parsed, read_json_lines, read_json_objects
from audit.strict.data.opened import ENDINGS, Opened, open_file
from audit.strict.data.table import DataTable

__all__ = ["ENDINGS", "TEXT_ENDINGS", "DataTable", "read_data", "read_document", "read_lines"]

Wanted = Callable[[str], bool]

TEXT_ENDINGS = (".txt", *ENDINGS)
"""Where lines of text are taken as well."""

_READERS: dict[str, Callable[[Opened, Wanted], DataTable]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json_objects,
    ".parquet": read_parquet,
    ".pq": read_parquet,
    ".xlsx": read_excel,
}


def read_data(path: str | Path, wanted: Wanted, *, endings: tuple[str, ...] = ENDINGS) -> DataTable:
    """Read the columns of a table that somebody asks for.

    Parameters
    ----------
    path : str or Path
        .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .pq or .xlsx, in any case; the text forms may
        end in .gz as well. Links are followed.
    wanted : callable
        Told a column's name: whether it is read. The others may be anything.
    endings : tuple of str
        The endings that are taken here.

    Raises
    ------
    AuditError
        The file cannot be read, its ending is not known, or a row is broken; with its place.
    """
    opened = open_file(path, endings)
    return _READERS[opened.ending](opened, wanted)


def read_lines(path: str | Path, column: str) -> DataTable:
    """Read a column of texts, or a file of one text a line (.txt), as the column of that name."""
    opened = open_file(path, TEXT_ENDINGS)
    if opened.ending == ".txt":
        return DataTable.of_lines(opened, column)
    return _READERS[opened.ending](opened, column.__eq__)


def read_document(path: str | Path, endings: tuple[str, ...]) -> Any:
    """Read one JSON document of a user's, of any shape.

    Raises
    ------
    AuditError
        The file cannot be read, or is no JSON; with its line.
    """
    opened = open_file(path, endings)
    return parsed(opened.text(LIMIT), str(opened.path))
