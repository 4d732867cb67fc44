"""`swaps.csv`: every swap for a person to read, and what is left of it once rows are struck out."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from audit.errors import AuditError
from audit.strict import escaped, read_csv
from audit.strict.files import CONTROL
from audit.suites.swap.spans import Alternative, Swapped, marked

NAME = "swaps.csv"
COLUMNS = ("text_id", "group", "marked", "swap_group", "swap")
LIMIT = 256 * 2**20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet_rows(
    swaps: Sequence[Swapped], alternatives: Sequence[Alternative]
) -> Iterator[tuple[str, ...]]:
    """One row a swapped text: what is replaced, in brackets, and the text for one other group.

    Which group is shown goes round the groups, so that a reader sees all of them.
    """
    for index, swapped in enumerate(swaps):
        others = [one for one in alternatives if one.group != swapped.group]
        other = others[index % len(others)]
        yield tuple(
            _cell(value)
            for value in (
                swapped.family,
                swapped.group,
                marked(swapped.text, swapped.mentions),
                other.group,
                swapped.filled(other),
            )
        )


def write_sheet(swaps: Sequence[Swapped], alternatives: Sequence[Alternative]) -> bytes:
    """The file as bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sheet_rows(swaps, alternatives))
    return out.getvalue().encode("utf-8", "backslashreplace")


def read_approved(
    path: str | Path, swaps: Sequence[Swapped], alternatives: Sequence[Alternative]
) -> set[int]:
    """The numbers of the texts whose rows were left.

    Raises
    ------
    AuditError
        Where the file is no such sheet, holds a row that these texts do not give (it is of another
        run, or was changed), or nothing is left.
    """
    sheet = read_csv(Path(path), limit=LIMIT)
    if sheet.columns != COLUMNS:
        what = f"this is no {NAME}: its columns are {', '.join(map(escaped, sheet.columns[:8]))}"
        raise AuditError(what, where=str(path), remedy=f"strike rows out of a run's {NAME}")
    written = {row[0]: row for row in sheet_rows(swaps, alternatives)}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        if tuple(row) != written.get(row[0]):
            raise _strange(path, line, row, known=row[0] in written)
    if not sheet.rows:
        raise AuditError("no swap is left", where=str(path), remedy="leave at least one row")
    kept = {row[0] for row in sheet.rows}
    return {swapped.number for swapped in swaps if swapped.family in kept}


def _strange(path: str | Path, line: int, row: Sequence[str], *, known: bool) -> AuditError:
    """A row that these texts do not give."""
    return AuditError(
        f"the row {escaped(row[0])!r} is not what these texts give"
        + (": it was changed, or is of another run" if known else ": it is of another run"),
        where=f"{path}:{line}",
        remedy=f"strike rows out of the {NAME} of this text, axis and groups; change none",
    )


def _cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula, in one line."""
    shown = CONTROL.sub(lambda found: ascii(found.group())[1:-1], value)
    return ("'" if value.startswith(_FORMULA) else "") + shown
