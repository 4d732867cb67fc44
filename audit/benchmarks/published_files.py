"""Benchmark files as their authors distribute them: found, checked, and read."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

from audit import strict
from audit.errors import AuditError
from audit.paths import LEXICONS
from audit.strict.files import read_text

LARGEST = 256 * 2**20
"""No published file is a tenth of this; anything larger is refused."""

ROWS = LEXICONS.parent / "benchmarks" / "rows.json"
"""Digests of the published files' rows, made by the script beside it."""

ROW_DIGEST = 4
SHOWN = 5

Rows = list[tuple[int, dict[str, str]]]
"""The line on which each row begins, and its cells by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One file of a benchmark as published.

    Attributes
    ----------
    name : str
        Path in the benchmark's folder.
    rows : int
        Rows that the published file holds, without a heading; 0: not counted.
    sha256 : tuple of str
        Digests of the versions known; empty: none is.
    blob : str
        Git object id (SHA-1) of the published file, where only that is known.
    """

    name: str
    rows: int = 0
    sha256: tuple[str, ...] = ()
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file that was read: its place, its text, its digest, and what a reader should know."""

    path: Path
    text: str
    digest: str
    warnings: tuple[str, ...]

    @property
    def inputs(self) -> dict[str, str]:
        """File name -> SHA-256."""
        return {self.path.name: self.digest}

    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.removesuffix("\n").split("\n")


def open_published(folder: Path, published: Published, *, source: str) -> OpenedFile:
    """Read one file of a benchmark; a version that is not the published one is a warning.

    Parameters
    ----------
    folder : Path
        Where the user keeps the benchmark.
    published : Published
        What is looked for.
    source : str
        Where its authors distribute it, for the error's remedy.

    Raises
    ------
    AuditError
        Where the file is missing, too large or not UTF-8.
    """
    path = folder / published.name
    if not path.is_file():
        raise AuditError(f"there is no file {published.name}", where=str(folder), remedy=source)
    text, digest = read_text(path, LARGEST)
    warnings = _unknown_version(text, published)
    return OpenedFile(path=path, text=text, digest=digest, warnings=warnings)


def _unknown_version(text: str, published: Published) -> tuple[str, ...]:
    """One warning where the text is that of no version known, naming the lines that differ.

    Line ends do not count.
    """
    if not published.sha256 and not published.blob:
        return ()
    plain = text.encode()
    blob = sha1(b"blob %d\0" % len(plain) + plain, usedforsecurity=False).hexdigest()
    if sha256(plain).hexdigest() in published.sha256 or blob == published.blob:
        return ()
    told = edited_lines(text, published.name) or "its SHA-256 is not known"
    return (f"{published.name} is not the published version: {told}",)


# --- which rows were edited ------------------------------------------------------------------


def row_digest(text: str) -> str:
    """Sixteen bits of a row's SHA-256: enough to say that a row was edited, nothing of its text."""
    return sha256(text.encode()).hexdigest()[:ROW_DIGEST]


def published_rows(name: str) -> list[str]:
    """The digests of a published file's rows, in order; empty where they are not known."""
    known = str(strict.read_json(ROWS).value.get(name, ""))
    return [known[at : at + ROW_DIGEST] for at in range(0, len(known), ROW_DIGEST)]


def edited_lines(text: str, name: str) -> str:
    """Which lines are not the published ones, and how many of those are missing."""
    theirs = published_rows(name)
    if not theirs:
        return ""
    ours = [row_digest(line) for line in text.removesuffix("\n").split("\n")]
    steps = SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    changed = [
        line + 1 for step, _, _, low, high in steps if step != "equal" for line in range(low, high)
    ]
    missing = len(theirs) - (len(ours) - len(changed))
    told = [f"edited in {named('line', changed)}"] if changed else []
    told += [f"published lines that are missing: {missing}"] if missing > 0 else []
    return "; ".join(told)


def named(what: str, numbers: Sequence[object]) -> str:
    """The first of some numbers, and how many more there are."""
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
    return f"{what} {shown}{more}"


def count_warning(what: str, found: int, published: int) -> tuple[str, ...]:
    """One warning where the number of rows is not the published one."""
    if found == published:
        return ()
    return (f"{what} holds {found:,} rows; the published version holds {published:,}",)


def read_tsv(opened: OpenedFile, columns: tuple[str, ...]) -> Rows:
    """The rows of a tab-separated table with a heading; quotes mean nothing in it.

    Raises
    ------
    AuditError, AuditErrors
        Where a column is missing, or rows have too few or too many cells; every such row is named.
    """
    heading, *lines = [line.split("\t") for line in opened.lines()]
    return _named(heading, [*enumerate(lines, start=2)], columns, opened.path)


def read_csv(opened: OpenedFile, columns: tuple[str, ...]) -> Rows:
    """The rows of a comma-separated table with a heading; errors as in `read_tsv`.

    `strict.read_csv` refuses a heading that is blank; a published table may have one (the row
    numbers that pandas writes).
    """
    reader = csv.reader(opened.text.splitlines(keepends=True), strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise AuditError(f"not CSV: {error}", where=f"{opened.path}:{begins}") from None
    heading = rows[0][1] if rows else []
    return _named(heading, rows[1:], columns, opened.path)


def read_json(opened: OpenedFile) -> Any:
    """The JSON document, read strictly."""
    return strict.read_json(opened.path, limit=LARGEST).value


def _named(
    heading: list[str], rows: list[tuple[int, list[str]]], columns: tuple[str, ...], path: Path
) -> Rows:
    """The rows as mappings, once the columns are there and no row is ragged."""
    missing = [column for column in columns if column not in heading]
    if missing:
        raise AuditError(
            f"no column {', '.join(map(repr, missing))}",
            where=f"{path}:1",
            remedy=f"the columns are {', '.join(heading)[:200]}",
        )
    strict.raise_all(
        AuditError(
            f"the row has {len(cells)} cells, the heading {len(heading)}", where=f"{path}:{line}"
        )
        for line, cells in rows
        if len(cells) != len(heading)
    )
    return [(line, dict(zip(heading, cells, strict=True))) for line, cells in rows]
