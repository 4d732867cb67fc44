"""What a careful reader would stumble over in a suite or a lexicon: file, line, what, remedy."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError
from audit.strict import read_csv
from audit.suites.grammar import is_english
from audit.suites.lexicon import Lexicon, read_lexicon
from audit.suites.lint.checks import Doubt
from audit.suites.lint.pairs import pair_doubts
from audit.suites.lint.sentences import doubts
from audit.suites.render import Layout
from audit.suites.scripts import text_doubts
from audit.suites.suite import FEWEST_FAMILIES, Suite, read_suite
from audit.suites.template import AGREEMENT, Part, Slot, Template

EVERY = 150_000
"""Probes up to which every one is read; of more, every value of every slot in every template."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend.

    Attributes
    ----------
    file : str
        The file.
    line : int
        From 1; 0 where the fault has no line.
    what, remedy : str
        One sentence each.
    """

    file: str
    line: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f" ({self.remedy})" if self.remedy else "")


def lint_file(path: str | Path) -> list[Finding]:
    """Everything to mend in a suite (.yaml, .yml) or a lexicon (.csv), in the order of the file.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    list of Finding
        Empty where the file is clean. Faults that make a file unusable are findings too.
    """
    path = Path(path)
    kinds = {".csv": _lexicon, ".yaml": _suite, ".yml": _suite}
    if path.suffix not in kinds:
        return [Finding(str(path), 0, "this is no suite or lexicon", "name a .yaml or .csv file")]
    try:
        found = list(kinds[path.suffix](path))
    except AuditError as fault:
        found = [_finding(path, one) for one in getattr(fault, "faults", [fault])]
    return sorted(dict.fromkeys(found), key=lambda finding: finding.line)


def _finding(path: Path, fault: AuditError) -> Finding:
    """An error as a finding: its place taken apart."""
    where = fault.where or str(path)
    match = re.fullmatch(r"(.*?):(\d+)(?::(.*))?", where, re.DOTALL)
    if match is None:
        return Finding(where, 0, fault.what, fault.remedy or "")
    what = f"{match[3]}: {fault.what}" if match[3] else fault.what
    return Finding(match[1], int(match[2]), what, fault.remedy or "")


# --- lexicons ------------------------------------------------------------------------------


def _lexicon(path: Path) -> Iterator[Finding]:
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
        first = (
            seen.setdefault(cells, column)
            if column != "name" and any(cells) and cells != terms
            else column
        )
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
    if cells.get("article", "") not in ("", "the"):
        yield (
            f"article: {cells['article']!r} is no article of a name",
            "write the, or leave it empty",
        )
    if cells.get("article") and cells["term"].lower().startswith("the "):
        yield "term: it bears its article already", "take it out of the term"


# --- suites --------------------------------------------------------------------------------


def _suite(path: Path) -> Iterator[Finding]:
    """What to mend in a suite."""
    suite = read_suite(path)
    for key in ("question", "harm"):
        if not getattr(suite, key).strip():
            yield Finding(str(path), 1, f"{key!r} is missing", "a report states it")
    if len(suite.families) < FEWEST_FAMILIES:
        what = (
            f"{len(suite.families)} families: with fewer than {FEWEST_FAMILIES} there is no verdict"
        )
        yield Finding(str(path), 1, what, "add families")
    for name, lexicon in suite.controls.items():
        if len(lexicon.terms) == 1:
            what = f"the slot {name!r} has one value: nothing varies"
            yield Finding(str(path), 1, what, "add values, or write it into the templates")
    yield from _placebos(path, suite)
    yield from _repeated(path, suite)
    layout = Layout(suite)
    for template in suite.templates:
        yield from (
            Finding(str(path), template.line, *note) for note in _template_notes(template, suite)
        )
        yield from _told(
            path, template.line, doubts(_renderings(layout, template), language=suite.language)
        )
    for item in suite.items:
        yield from _told(path, item.line, doubts([item.text], language=suite.language))
        yield from (Finding(str(path), item.line, note) for note in text_doubts(item.text))
    yield from (Finding(str(path), *note) for note in pair_doubts(suite))
    yield from _doubled_texts(path, layout)


def _told(path: Path, line: int, found: list[Doubt]) -> Iterator[Finding]:
    """Doubts as findings, each with its sentence."""
    for doubt in found:
        more = f" and {doubt.others} more" if doubt.others else ""
        shown = doubt.sentence if len(doubt.sentence) <= 120 else doubt.sentence[:119] + "…"
        yield Finding(str(path), line, f"{doubt.what}, in “{shown}”{more}", doubt.remedy)


def _renderings(layout: Layout, template: Template) -> Iterator[str]:
    """The template's sentences: all, or in a large suite every value of every slot once."""
    suite = layout.suite
    blocks = suite.blocks(template)
    if layout.size <= EVERY:
        chosen = range(blocks)
    else:
        longest = max((len(suite.controls[name].terms) for name in template.controls), default=1)
        step = max(1, blocks // longest)
        chosen = range(0, blocks, step) if blocks * len(layout.rows) > EVERY else range(blocks)
    for block in chosen:
        yield from layout.block_texts(template, block)


def _template_notes(template: Template, suite: Suite) -> Iterator[tuple[str, str]]:
    """What to mend in a template before it is filled."""
    for parts in template.alternatives:
        yield from _parts_notes(parts, suite)
    yield from ((note, "write it anew") for note in text_doubts(template.text))


def _parts_notes(parts: tuple[Part, ...], suite: Suite) -> Iterator[tuple[str, str]]:
    """Slots that touch a word, and verbs that do not agree with every term."""
    for index, part in enumerate(parts):
        if not isinstance(part, Slot) or part.forms[:1] in (("s",), ("es",)):
            continue
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        glued = isinstance(before, str) and before[-1:].isalnum()
        if glued or (isinstance(after, str) and after[:1].isalnum()):
            yield f"the slot {{{part.name}}} touches a word", "put a space between them"
        english = is_english(suite.language)
        if english and part.name == suite.slot and suite.lexicon and isinstance(after, str):
            yield from _verb_notes(part, after, suite.lexicon)


_VERB = re.compile(r" (\w+s|are|were|have|do)\b")
_NO_VERB = frozenset(
    {
        "always",
        "sometimes",
        "perhaps",
        "besides",
        "nowadays",
        "this",
        "its",
        "as",
        "plus",
        "towards",
        "thus",
    }
)


def _verb_notes(slot: Slot, after: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """A written verb behind a slot whose terms are both singular and plural."""
    form = slot.forms[0] if slot.forms else ""
    if form in AGREEMENT or form not in ("", "subject", "capital"):
        return
    numbers = {term.forms.get("number", "") for term in lexicon.terms}
    if form == "subject":
        numbers = {
            "plural" if term.forms.get("subject") == "they" else "singular"
            for term in lexicon.terms
        }
    verb = _VERB.match(after)
    if numbers >= {"singular", "plural"} and verb and verb[1] not in _NO_VERB:
        yield (
            f"the verb {verb[1]!r} does not agree with every term",
            "use {slot:is}, :was, :has, :does, :s",
        )


def _placebos(path: Path, suite: Suite) -> Iterator[Finding]:
    """Placebo terms that mean something after all: they are terms of the axis."""
    if suite.lexicon is None or suite.placebo is None:
        return
    real = {term.text.casefold() for term in suite.lexicon.terms}
    for term in suite.placebo.terms:
        if term.text.casefold() in real:
            what = f"the placebo {term.text!r} is a term of {suite.lexicon.name!r}"
            yield Finding(suite.placebo.path or str(path), term.line, what, "invent another")


def _repeated(path: Path, suite: Suite) -> Iterator[Finding]:
    """Templates that are one sentence, but for signs, capitals and slot names."""
    seen: dict[str, Template] = {}
    for template in suite.templates:
        parts = (part if isinstance(part, str) else "\0" for part in template.parts)
        key = re.sub(r"[^\w\0]+", " ", "".join(parts).casefold()).strip()
        key += repr(
            [p.forms for p in template.parts if isinstance(p, Slot) and p.name != suite.slot]
        )
        key += repr(sorted(template.fixed.items()))
        first = seen.setdefault(key, template)
        if first is not template:
            what = f"the template repeats {first.id!r} (line {first.line})"
            yield Finding(str(path), template.line, what, "write another sentence")


def _doubled_texts(path: Path, layout: Layout) -> Iterator[Finding]:
    """Texts that are the same for several groups of a block, or of several items."""
    suite = layout.suite
    for template in suite.templates:
        low = bool(template.baseline)
        by_text: dict[str, str] = {}
        for text, term in zip(
            layout.block_texts(template, 0)[low:], layout.takers(template), strict=True
        ):
            if by_text.setdefault(text, term.group) != term.group:
                what = f"{by_text[text]} and {term.group} get the same text: “{text}”"
                yield Finding(str(path), template.line, what, "use a form that tells them apart")
                break
    for text, count in Counter(item.text for item in suite.items).items():
        if count > 1:
            lines = [item.line for item in suite.items if item.text == text]
            what = f"the text stands {count} times (lines {', '.join(map(str, lines))}): “{text}”"
            yield Finding(str(path), lines[-1], what, "keep one")
