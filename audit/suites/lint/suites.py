"""What a careful reader would stumble over in a suite, before and after its templates are filled."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.numerals import counted
from audit.suites.grammar import is_english
from audit.suites.lexicon import Lexicon
from audit.suites.lint.checks import Doubt
from audit.suites.lint.findings import Finding
from audit.suites.lint.pairs import pair_doubts
from audit.suites.lint.sentences import doubts
from audit.suites.render import Layout
from audit.suites.scripts import text_doubts
from audit.suites.suite import FEWEST_FAMILIES, Suite, read_suite
from audit.suites.template import AGREEMENT, Part, Slot, Template

EVERY = 150_000
"""Probes up to which every one is read; of more, every value of every slot in every template."""


def suite_findings(path: Path) -> Iterator[Finding]:
    """What to mend in a suite."""
    suite = read_suite(path)
    layout = Layout(suite)
    yield from (Finding(str(path), 1, *note) for note in _suite_notes(suite))
    yield from _placebos(path, suite)
    yield from _articles(suite)
    yield from _repeated(path, suite)
    for template in suite.templates:
        notes = _template_notes(template, suite)
        yield from (Finding(str(path), template.line, *note) for note in notes)
        found = doubts(_renderings(layout, template), language=suite.language)
        yield from _told(path, template.line, found)
    for item in suite.items:
        yield from _told(path, item.line, doubts([item.text], language=suite.language))
        yield from (Finding(str(path), item.line, note) for note in text_doubts(item.text))
    yield from (Finding(str(path), *note) for note in pair_doubts(suite))
    yield from _doubled_texts(path, layout)


def _suite_notes(suite: Suite) -> Iterator[tuple[str, str]]:
    """What the suite as a whole lacks: a question, families, values."""
    for key in ("question", "harm"):
        if not getattr(suite, key).strip():
            yield f"{key!r} is missing", "a report states it"
    count = len(suite.families)
    if count < FEWEST_FAMILIES:
        yield (
            f"{counted(count, 'family', 'families')}: with fewer than {FEWEST_FAMILIES} there is no verdict",
            "add families",
        )
    lacks = Counter(code for codes in suite.info.lacking.values() for code in codes)
    for code, lost in lacks.items():
        if count - lost < FEWEST_FAMILIES <= count:
            what = f"the group {code!r} is in {counted(count - lost, 'family', 'families')}: with fewer than {FEWEST_FAMILIES} there is no verdict"
            yield what, "let fewer sentences need what it lacks"
    for name, lexicon in suite.controls.items():
        if len(lexicon.terms) == 1:
            what = f"the slot {name!r} has one value: nothing varies"
            yield what, "add values, or write it into the templates"


def _articles(suite: Suite) -> Iterator[Finding]:
    """Names of an English suite whose article is not "the"."""
    if not is_english(suite.language):
        return
    for _, lexicon in suite.fillers:
        for term in lexicon.terms:
            found = term.forms.get("article", "the")
            if found != "the":
                what = f"article: {found!r} is no English article of a name"
                remedy = "write the, or leave it empty"
                yield Finding(lexicon.path, term.line, what, remedy)


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
