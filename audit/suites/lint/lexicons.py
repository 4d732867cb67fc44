"""What a careful reader would stumble over in a lexicon."""

from collections.abc import Iterator
from pathlib import Path

from audit.strict import read_csv
from audit.suites.lexicon import Lexicon, read_lexicon
from audit.suites.lint.findings import Finding
from audit.suites.scripts import text_doubts


def lexicon_findings(path: Path) -> Iterator[Finding]:
    """What to mend in a lexicon."""
    lexicon = read_lexicon(path)
    sheet = read_csv(path)
    owner: dict[str, tuple[str, int]] = {}
    names: dict[str, str] = {}
    for row, line in zip(sheet.rows, sheet.lines, strict=True):
        cells = dict(zip(sheet.columns, row, strict=True))
        yield from (Finding(str(path), line, *note) for note in _row_notes(cells))
        group, line_before = owner.setdefault(cells["term"].casefold(), (cells["group"], line))
        if group != cells["group"]:
            what = f"{cells['term']!r} names both {group} (line {line_before}) and {cells['group']}"
            yield Finding(str(path), line, what, "keep it with one group")
        name = cells.get("name") or names.get(cells["group"], "")
        if names.setdefault(cells["group"], name) != name:
            what = (
                f"the group {cells['group']!r} has two names: {names[cells['group']]!r}, {name!r}"
            )
            yield Finding(str(path), line, what, "give every row of a group one name")
    if len(lexicon.groups) < 2:
        yield Finding(str(path), 1, "the lexicon has one group", "add a second")
    yield from _repeated_columns(path, lexicon)


def _repeated_columns(path: Path, lexicon: Lexicon) -> Iterator[Finding]:
    """Columns that say in every row what another column says, and not just the term."""
    terms = tuple(term.text for term in lexicon.terms)
    seen: dict[tuple[str, ...], str] = {}
    for column in lexicon.columns:
        cells = tuple(term.forms.get(column, "") for term in lexicon.terms)
        if column == "name" or cells == terms or not any(cells):
            continue
        first = seen.setdefault(cells, column)
        if first != column:
            what = f"{column}: the column repeats {first!r} in every row"
            yield Finding(str(path), 1, what, "take it out, or fill it with what it is for")


def _row_notes(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What to mend in one row."""
    if not cells["source"].strip():
        yield "source: the row names no source", "say where the group and its term come from"
    for column, cell in cells.items():
        if cell != cell.strip() or "  " in cell or "\n" in cell:
            yield f"{column}: {cell!r} has a space too many", "take it out"
        if column not in ("source", "aliases"):
            yield from ((f"{column}: {note}", "write it anew") for note in text_doubts(cell))
    if cells.get("article") and cells["term"].lower().startswith("the "):
        yield "term: it bears its article already", "take it out of the term"
