"""One sentence as a suite: the quickest look. What a hurried writer gets wrong is mended or refused."""

import re
from pathlib import Path

from audit import paths
from audit.errors import AuditError
from audit.strict import near
from audit.suites.lexicon import Lexicon, read_lexicon
from audit.suites.suite import Suite
from audit.suites.template import Slot, only_slot, split_template

AXES = {"country": "countries", "nationality": "countries", "name": "names"}
"""What a slot is called in a sentence -> the lexicon that fills it, where that has another name."""

_ARTICLE = re.compile(r"(^|.*[\s\"“(])(a|an|the)\s+$", re.IGNORECASE | re.DOTALL)
_OWN_ARTICLE = ("a ", "an ", "the ")
_POSSESSIVE = re.compile(r"'s\b")


def single_template(
    text: str,
    *,
    lexicon: str | Path | None = None,
    slot: str | None = None,
    name: str = "sentence",
) -> Suite:
    """One sentence as a suite: the quickest look, which supports no verdict.

    Parameters
    ----------
    text : str
        With its slot in capitals or in braces: "This film was filmed in COUNTRY".
    lexicon : str or Path, optional
        What fills the slot; what the slot's own name says where not given.
    slot : str, optional
        The slot's name; found in the text where not given.
    name : str
        The suite's.

    Raises
    ------
    AuditError
        Where the text names no slot, or several, where no lexicon is called as its slot is, or
        where the words before the slot fit none of its terms.
    """
    found = slot or only_slot(text)
    terms = _lexicon(found, lexicon)
    written = _written(text, found, terms)
    if _asks_adjective(written, found):
        terms = terms.having("adjective")
    return Suite.from_templates([written], groups=terms, slot=found, name=name, title=f"“{text}”")


def _lexicon(slot: str, named: str | Path | None) -> Lexicon:
    """The lexicon that fills a slot."""
    axis = named or AXES.get(slot.lower(), slot.lower())
    shipped = sorted(path.stem for path in paths.LEXICONS.glob("*.csv"))
    if named is None and axis not in shipped:
        known = (
            "write COUNTRY, NATIONALITY, RELIGION or NAME, or name what fills it: --axis religion"
        )
        hint = near(slot.lower(), (*AXES, *shipped))
        raise AuditError(
            f"nothing says what fills {slot}",
            where="the sentence",
            remedy=f"{hint} {known}" if hint else known,
        )
    return read_lexicon(axis)


def _written(text: str, slot: str, lexicon: Lexicon) -> str:
    """The sentence with its slot in braces, in the form that the words around it ask for."""
    parts = list(split_template(text, official=slot if slot.isupper() else ""))
    pieces: list[str] = []
    changed = False
    for place, part in enumerate(parts):
        if isinstance(part, str):
            pieces.append(part.replace("{", "{{").replace("}", "}}"))
            continue
        after = parts[place + 1] if place + 1 < len(parts) else ""
        after = after if isinstance(after, str) else ""
        before = pieces.pop() if pieces else ""
        fitted = _fitted(before, part, after, lexicon)
        if fitted[1].endswith(":genitive}") and not part.forms:
            parts[place + 1] = after.removeprefix("'s")
        changed = changed or fitted != (before, _token(part.name, part.forms))
        pieces += fitted
    return "".join(pieces) if changed else text


def _fitted(before: str, slot: Slot, after: str, lexicon: Lexicon) -> tuple[str, str]:
    """The words before a slot, and the slot in the form that they and what follows ask for."""
    words, token = _with_article(before, slot, after[:1] == " " and after[1:2].isalpha(), lexicon)
    if token == _token(slot.name, ()) and _POSSESSIVE.match(after):
        token = _token(slot.name, ("genitive",))
    return words, token


def _with_article(before: str, slot: Slot, noun_follows: bool, lexicon: Lexicon) -> tuple[str, str]:
    """The words before a slot and the slot, with one article between them at most."""
    forms = slot.forms
    if not forms and slot.name.lower() == "nationality":
        forms = ("adjective",)
    found = _ARTICLE.fullmatch(before)
    if found is None or (slot.forms and slot.forms != ("adjective",)):
        return before, _token(slot.name, forms)
    article, rest = found[2].lower(), found[1]
    if article == "the":
        own = not forms and any("article" in term.forms for term in lexicon.terms)
        return (rest if own else before), _token(slot.name, forms)
    if (
        not forms
        and "adjective" in lexicon.columns
        and noun_follows
        and "article" not in lexicon.columns
    ):
        forms = ("adjective",)
    if forms:
        return rest, _token(slot.name, (*forms, "a"))
    if any(term.text.startswith(_OWN_ARTICLE) for term in lexicon.terms):
        return rest, _token(slot.name, ())
    if not all(term.text[:1].isupper() for term in lexicon.terms):
        return rest, _token(slot.name, ("a",))
    raise AuditError(
        f"“{found[2]} {slot.name}” reads as “{found[2]} {lexicon.terms[0].text}”",
        where="the sentence",
        remedy="write A NATIONALITY for “an Afghan”"
        if "adjective" in lexicon.columns
        else f"leave out the {found[2]}",
    )


def _token(name: str, forms: tuple[str, ...]) -> str:
    return "{" + ":".join((name, *forms)) + "}"


def _asks_adjective(text: str, slot: str) -> bool:
    """Whether the sentence needs terms that have an adjective."""
    return f"{{{slot}:adjective" in text
