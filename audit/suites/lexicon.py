"""Lexicons: the groups of an axis and the terms that name them, from one CSV file each.

A lexicon has the columns `group`, `term` and `source`; every other column is both a form
(`{slot:column}` in a template) and an attribute of the group.
"""

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit import paths
from audit.errors import AuditError
from audit.records import Group
from audit.strict import Sheet, at_home, escaped, invisible, near, raise_all, read_csv
from audit.suites.scripts import text_doubts

REQUIRED = ("group", "term", "source")
RESERVED = ("a", "an", "bare", "capital")
_CODE = re.compile(r"[A-Za-z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Term:
    """One surface form of a group, with the forms that its row gives.

    Attributes
    ----------
    group : str
        The group's code.
    text : str
        The bare term: "Netherlands".
    forms : dict of str to str
        Column -> form: "article" -> "the", "adjective" -> "Dutch".
    line : int
        The row's line in the lexicon's file; 0 where it has none.
    """

    group: str
    text: str
    forms: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The terms of an axis, in the order of the file.

    Attributes
    ----------
    name : str
        The file's stem.
    path : str
        The file, as messages name it; "" where there is none.
    columns : tuple of str
        Columns that can be asked for as forms.
    terms : tuple of Term
        In the order of the file.
    groups : tuple of Group
        In the order of their first row.
    sha256 : str
        Of the file's bytes; "" where there is no file.
    warnings : tuple of str
        What a reader of the results should know: one term in two groups, ...
    """

    name: str
    path: str = ""
    columns: tuple[str, ...] = ()
    terms: tuple[Term, ...]
    groups: tuple[Group, ...]
    sha256: str = ""
    warnings: tuple[str, ...] = ()

    def admitted(self, needs: Iterable[str]) -> "Lexicon":
        """The terms that fill every column asked for; what has no such column is not asked."""
        asked = [column for column in needs if column in self.columns]
        return functools.reduce(Lexicon.having, asked, self)

    def having(self, column: str) -> "Lexicon":
        """The terms whose cell in a column is filled and not "no", and their groups."""
        terms = tuple(t for t in self.terms if t.forms.get(column, "").lower() not in ("", "no"))
        codes = {term.group for term in terms}
        groups = tuple(group for group in self.groups if group.code in codes)
        return dataclasses.replace(self, terms=terms, groups=groups)

    def within(self, groups: Collection[str]) -> "Lexicon":
        """The lexicon with these groups alone, in its own order; any that it lacks are not asked for."""
        return dataclasses.replace(
            self,
            terms=tuple(term for term in self.terms if term.group in groups),
            groups=tuple(group for group in self.groups if group.code in groups),
        )

    def only(self, groups: Sequence[str]) -> "Lexicon":
        """The lexicon with the named groups alone, in its own order.

        Raises
        ------
        AuditError
            Where a group is not in the lexicon, or fewer than two are left.
        """
        return self.within(choose_groups(self.name, self.groups, groups))


def choose_groups(owner: str, known: Sequence[Group], asked: Sequence[str]) -> set[str]:
    """The codes of the groups asked for by code or name, where all are known and at least two."""
    codes = set()
    for word in asked:
        called = [group.code for group in known if group.code == word]
        called = called or [group.code for group in known if group.is_called(word)]
        if not called:
            raise AuditError(
                f"{owner!r} has no group {escaped(word)!r}",
                where="groups",
                remedy=_nearest_group(word, known),
            )
        codes.add(called[0])
    if len(codes) < 2:
        raise AuditError(
            f"{len(codes)} group of {owner!r} can't be compared",
            where="groups",
            remedy="name two or more",
        )
    return codes


def _nearest_group(word: str, known: Sequence[Group]) -> str:
    """What may have been meant, or the first groups that there are, with their codes."""
    hint = near(word, [name for group in known for name in (group.code, group.name)])
    listed = ", ".join(
        group.name if group.name == group.code else f"{group.name} ({group.code})"
        for group in known[:12]
    )
    return hint or f"it has {listed}" + ", ..." * (len(known) > 12)


def read_lexicon(
    name: str | Path, *, beside: Path | None = None, allow_invisible: bool = False
) -> Lexicon:
    """A lexicon that ships, or one from a CSV file.

    Parameters
    ----------
    name : str or Path
        The name of a lexicon that ships, or a file.
    beside : Path, optional
        The folder of the file that names the lexicon; then `name` is a plain name, looked for
        there first, and leads nowhere else.
    allow_invisible : bool
        Whether terms may hold zero-width and bidirectional characters.

    Raises
    ------
    AuditError, AuditErrors
        Unknown name; or every fault of the file, with its line and column.
    """
    path = locate(str(name), ".csv", paths.LEXICONS, beside=beside, kind="lexicon")
    sheet = read_csv(path)
    raise_all(_faults(sheet, allow_invisible=allow_invisible))
    place = {column: index for index, column in enumerate(sheet.columns)}
    forms = tuple(column for column in sheet.columns if column not in REQUIRED)
    terms = tuple(
        Term(
            row[place["group"]],
            row[place["term"]],
            {column: row[place[column]] for column in forms if row[place[column]]},
            line,
        )
        for row, line in zip(sheet.rows, sheet.lines, strict=True)
    )
    return Lexicon(
        name=path.stem,
        path=str(path),
        columns=forms,
        terms=terms,
        groups=_groups(terms, forms),
        sha256=sheet.sha256,
        warnings=tuple(_doubtful(path.stem, terms)),
    )


def plain_terms(name: str, values: Iterable[str]) -> Lexicon:
    """A lexicon of bare terms, each a group of its own: the values of a control slot."""
    terms = tuple(Term(value, value) for value in values)
    groups = tuple(Group(code=term.group, name=term.text) for term in terms)
    return Lexicon(name=name, terms=terms, groups=groups)


def lexicon_of(
    slot: str, groups: Mapping[str, str | Sequence[str]] | Lexicon | str | Path
) -> Lexicon:
    """The lexicon that is meant: one handed over, groups with their terms, a name or a file."""
    if isinstance(groups, Lexicon):
        return groups
    return plain_groups(slot, groups) if isinstance(groups, Mapping) else read_lexicon(groups)


def plain_groups(name: str, groups: Mapping[str, str | Sequence[str]]) -> Lexicon:
    """A lexicon of bare terms: group -> its term, or several."""
    terms = tuple(
        Term(group, term)
        for group, given in groups.items()
        for term in ((given,) if isinstance(given, str) else given)
    )
    named = tuple(Group(code=group, name=group) for group in groups)
    if len(named) < 2:
        raise AuditError("there is nothing to compare", where="groups", remedy="give two groups")
    return Lexicon(name=name, terms=terms, groups=named)


def locate(name: str, suffix: str, shelf: Path, *, beside: Path | None, kind: str) -> Path:
    """The file that a name means: beside the file that names it, on the shelf, or a path.

    Raises
    ------
    AuditError
        Where there is none, naming what is near; or where a name in a file leads elsewhere.
    """
    stem = name.removesuffix(suffix)
    if beside is not None:
        if not _NAME.fullmatch(name):
            raise AuditError(
                f"{escaped(name)!r} is no {kind}'s name",
                remedy=f"a {kind} is named without folders, and lies beside this file or ships",
            )
        near_by = beside / f"{stem}{suffix}"
        if near_by.exists() or near_by.is_symlink():
            return near_by
    elif not _NAME.fullmatch(name) or name != stem or name.endswith((".yml", ".json")):
        given = at_home(name)
        if given.suffix or given.name != name or given.exists():
            return given
    path = shelf / f"{stem}{suffix}"
    if not path.exists():
        known = sorted(file.stem for file in shelf.glob(f"*{suffix}"))
        hint = near(stem, known)
        if kind == "suite" and "," in name:
            hint = "name each by itself: --suite A --suite B;"
        listed = f"these ship: {', '.join(known)}; or name a file that ends in {suffix}"
        what = f"there is no {kind} {escaped(name)!r}"
        raise AuditError(what, remedy=f"{hint} {listed}" if hint else listed)
    return path


def _groups(terms: Sequence[Term], columns: Sequence[str]) -> tuple[Group, ...]:
    """The groups in the order of their first rows, named and described by these."""
    first: dict[str, Term] = {}
    for term in terms:
        first.setdefault(term.group, term)
    return tuple(
        Group(
            code=code,
            name=term.forms.get("name", term.text),
            attributes={c: term.forms.get(c, "") for c in columns if c != "name"},
        )
        for code, term in first.items()
    )


def _faults(sheet: Sheet, *, allow_invisible: bool) -> list[AuditError]:
    """What makes a sheet no lexicon."""
    missing = [column for column in REQUIRED if column not in sheet.columns]
    if missing:
        return [
            AuditError(
                f"the column {c!r} is missing", where=sheet.where(column=c), remedy=f"add {c!r}"
            )
            for c in missing
        ]
    if taken := [column for column in sheet.columns if column in RESERVED]:
        what = f"no column can be named {taken[0]!r}: a slot's form of that name is grammar"
        return [AuditError(what, where=sheet.where(column=taken[0]), remedy="rename it")]
    if not sheet.rows:
        return [AuditError("the lexicon has no terms", where=sheet.where(column="term"))]
    faults: list[AuditError] = []
    seen: dict[tuple[str, str], int] = {}
    for row in range(len(sheet.rows)):
        cells = dict(zip(sheet.columns, sheet.rows[row], strict=True))
        faults += _row_faults(sheet, row, cells, allow_invisible=allow_invisible)
        key = (cells["group"], cells["term"])
        if key in seen:
            what = f"the term {escaped(key[1])!r} of {escaped(key[0])!r} stands on line {seen[key]} too"
            faults.append(AuditError(what, where=sheet.where(row, "term"), remedy="keep one"))
        seen.setdefault(key, sheet.lines[row])
    return faults


def _row_faults(
    sheet: Sheet, row: int, cells: Mapping[str, str], *, allow_invisible: bool
) -> Iterable[AuditError]:
    """The faults of one row."""
    if not _CODE.fullmatch(cells["group"]):
        what = (
            f"the group {escaped(cells['group'])!r} is no code"
            if cells["group"]
            else "the group is empty"
        )
        remedy = "use letters, digits and hyphens; what readers see goes into the column 'name'"
        yield AuditError(what, where=sheet.where(row, "group"), remedy=remedy)
    if not cells["term"].strip():
        yield AuditError("the term is blank", where=sheet.where(row, "term"), remedy="give one")
    if cells.get("number", "") not in ("", "singular", "plural"):
        what = f"{escaped(cells['number'])!r} is no grammatical number"
        yield AuditError(what, where=sheet.where(row, "number"), remedy="singular or plural")
    for column, cell in cells.items():
        if (signs := invisible(cell)) and not allow_invisible:
            yield AuditError(
                f"invisible characters ({signs}) stand in {escaped(cell)!r}",
                where=sheet.where(row, column),
                remedy="take them out, or let the suite say `allow_invisible: true`",
            )


def _doubtful(name: str, terms: Sequence[Term]) -> Iterable[str]:
    """What is no fault but may mislead: terms that two groups share, or that differ unseen."""
    owner: dict[str, str] = {}
    spelt: dict[str, str] = {}
    for term in terms:
        if owner.setdefault(term.text, term.group) != term.group:
            yield f"lexicon {name}: {term.text!r} names both {owner[term.text]} and {term.group}"
        plain = unicodedata.normalize("NFC", term.text)
        if spelt.setdefault(plain, term.text) != term.text:
            yield f"lexicon {name}: {term.text!r} stands in two Unicode forms (NFC and NFD)"
        yield from (f"lexicon {name}: {note}" for note in text_doubts(term.text))
