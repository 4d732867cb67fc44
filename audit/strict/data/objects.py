"""JSON and JSON lines: a row an object, a column a key."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from audit.errors import AuditError
from audit.strict.data.opened import Opened
from audit.strict.data.table import DataTable, RowCollector, cell_text
from audit.strict.files import doubled, escaped

LIMIT = 256 * 2**20

Wanted = Callable[[str], bool]


def read_json_lines(opened: Opened, wanted: Wanted) -> DataTable:
    """One object a line; a key that a line lacks is a missing cell.

    Raises
    ------
    AuditError
        A line is no JSON object, or a cell that is asked for is a list or a mapping.
    """
    return _read(opened, wanted, lambda: _lines(opened), lines=True)


def read_json_objects(opened: Opened, wanted: Wanted) -> DataTable:
    """A list of objects, an object whose one list of objects is the table, or an object a line.

    The last is what some libraries write under this ending; it is noted.

    Raises
    ------
    AuditError
        It is neither, or no JSON.
    """
    if _is_lines(opened):
        note = f"{opened.path.name}: read as JSON lines, an object a line"
        return _read(opened, wanted, lambda: _lines(opened), lines=True, notes=(note,))
    value = parsed(opened.text(LIMIT), str(opened.path))
    if isinstance(value, dict):
        lists = [each for each in value.values() if isinstance(each, list)]
        tables = [each for each in lists if any(isinstance(row, dict) for row in each)] or lists
        value = tables[0] if len(tables) == 1 else value
    if not isinstance(value, list):
        raise AuditError(
            "this is no list of objects",
            where=str(opened.path),
            remedy='write [{"text": ...}, ...] (pandas: orient="records"), or JSON lines (.jsonl)',
        )
    rows = list(enumerate(value, 1))
    return _read(opened, wanted, lambda: iter(rows), lines=False)


def _read(
    opened: Opened,
    wanted: Wanted,
    objects: Callable[[], Iterator[tuple[int, Any]]],
    *,
    lines: bool,
    notes: Sequence[str] = (),
) -> DataTable:
    """Two passes: the keys that there are, then the cells of those that are asked for."""
    header: dict[str, None] = {}
    word = "" if lines else "row "
    for number, row in objects():
        if not isinstance(row, dict):
            raise AuditError(
                "this is no JSON object",
                where=f"{opened.path}:{word}{number}",
                remedy='a row is {"text": ..., ...}'
                + ("; a list of all rows goes into a file called .json" if lines else ""),
            )
        header |= dict.fromkeys(row)
    columns = [name for name in header if wanted(name)]
    rows = RowCollector(opened, columns, lines=lines)
    for number, row in objects():
        place = f"{opened.path}:{word}{number}"
        rows.add(number, (cell_text(row.get(name), f"{place}:{escaped(name)}") for name in columns))
    return rows.table(tuple(header), notes=notes)


def _lines(opened: Opened) -> Iterator[tuple[int, Any]]:
    """Every line that is not blank, parsed, with its number."""
    for number, line in enumerate(opened.lines(), 1):
        if line.strip():
            yield number, parsed(line, f"{opened.path}:{number}")


def _is_lines(opened: Opened) -> bool:
    """Whether the first line is an object whole in itself, and more follows."""
    filled = (line for line in opened.lines() if line.strip())
    first, second = next(filled, ""), next(filled, "")
    try:
        return bool(second) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def parsed(text: str, where: str) -> Any:
    """A JSON value; a key that stands twice in one object is refused.

    Raises
    ------
    AuditError
        It is no JSON, or nested too deep.
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            twice = doubled(name for name, _ in items)[0]
            raise AuditError(f"the key {escaped(twice)!r} stands twice", where=where)
        return found

    try:
        return json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        line = f":{error.lineno}" if "\n" in text.strip() else ""
        place = f"{where}{line}:column {error.colno}"
        raise AuditError(f"this is not JSON: {error.msg}", where=place) from error
    except (RecursionError, ValueError) as error:
        what = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise AuditError(f"this is not JSON that can be read: {what}", where=where) from error
