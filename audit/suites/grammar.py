"""Grammar: a or an by sound, articles of names, agreement, capitals; one slot and one term in, text out.

`inflect` knows most words' first sound; what it gets wrong stands in `SOUNDS`.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from audit.errors import AuditError
from audit.strict import escaped, near
from audit.suites.lexicon import Lexicon, Term
from audit.suites.template import AGREEMENT, TRANSFORMS, Part, Slot

SOUNDS: dict[str, str] = {
    "hiv": "an",
    "oaxaca": "a",
    "ouagadougou": "a",
    "ouija": "a",
    "r&d": "an",
    "suv": "an",
    "uber": "an",
    "uighur": "a",
    "unanim": "a",
    "url": "a",
    "uyghur": "a",
    "xbox": "an",
}
"""Beginnings of words whose first sound `inflect` gets wrong, lower case."""

EITHER = ("faq", "herb", "histor", "hotel", "sql", "ugri", "urdu")
"""Beginnings of words of which good writers say both."""

# Words whose first letters settle it; of the others (NATO, onerous, unanimous, ...) `inflect` is
# asked, whose import takes seconds.
_PLAIN_A = re.compile(
    r"[b-df-gj-np-tvwz]|y[aeiou]|h(?!ono|our|onest|eir|erb|ors)"
    r"|e[uw]|u(?:kr|kul|gan|r[aiu]|se|su|sa|ni[ctoqv]|nifo|ti|to|ta|te)",
    re.IGNORECASE,
)
_PLAIN_AN = re.compile(
    r"[ai]|e(?![uw])|o(?!n[ce]|u)|h(?:our|onest|onou?r|eir)"
    r"|u(?:n(?![ai])|[lmp]|g[lh]|r(?![aiu])|sher|tt|tm|tr|zb)",
    re.IGNORECASE,
)
_SPELT = re.compile(r"[A-Za-z](?:[-.].*)?|[B-DF-HJ-NP-TV-XZ]{2,}(?![a-z]).*")
_VOWEL_LETTERS = "aefhilmnorsx"
_PLURAL_SUBJECTS = ("they", "we", "you", "these", "those")
_WORD = re.compile(r"[^\W_]+(?:[&'’.-][^\W_]+)*")
_EIGHT = re.compile(r"8|(?:11|18)(?!\d)|(?:11|18)\d\d(?!\d)|(?:11|18),\d")


def article(phrase: str) -> str:
    """Find the indefinite article that a phrase takes by its first sound: "a" or "an".

    Parameters
    ----------
    phrase : str
        "hour", "university", "8-year-old", "X-ray".
    """
    word = _WORD.search(phrase)
    return _article(word.group()) if word else "a"


@cache
def _article(word: str) -> str:
    """The article of one word."""
    low = word.lower()
    for beginning, found in SOUNDS.items():
        if low.startswith(beginning):
            return found
    if low[0].isdigit():
        return "an" if _EIGHT.match(word) else "a"
    if _SPELT.fullmatch(word):
        return "an" if low[0] in _VOWEL_LETTERS else "a"
    if word[1:3].islower():
        if _PLAIN_A.match(word):
            return "a"
        if _PLAIN_AN.match(word):
            return "an"
    return str(_inflect().a(word)).partition(" ")[0]


@cache
def _inflect() -> Any:
    """The engine, imported where the first article is asked for, since that takes a second."""
    import inflect

    return inflect.engine()


def either_article(phrase: str) -> bool:
    """Whether both articles are right, so that no reader stumbles over one."""
    word = _WORD.search(phrase)
    return word is not None and word.group().lower().startswith(EITHER)


def capital(text: str) -> str:
    """Write the first letter in upper case, also behind an opening quote."""
    for index, sign in enumerate(text):
        if sign.isalnum():
            return text[:index] + sign.upper() + text[index + 1 :]
    return text


def default_form(term: Term) -> str:
    """Write the term as a sentence has it: "the Netherlands", or what the column `default` says."""
    if "default" in term.forms:
        return term.forms["default"]
    before = term.forms.get("article", "")
    return f"{before} {term.text}" if before else term.text


def genitive(text: str, *, plural: bool) -> str:
    """Write the possessive of a name or noun: "Sarah's", "James's", "the Netherlands'".

    Parameters
    ----------
    text : str
        The name or noun.
    plural : bool
        Whether it is plural in form; then it takes the apostrophe alone behind its s.

    Notes
    -----
    The Chicago Manual of Style, 17th edition, 7.16 to 7.20.
    """
    return f"{text}'" if plural and text.endswith("s") else f"{text}'s"


def is_english(language: str) -> bool:
    """Whether a tag of BCP 47 names English, whose grammar is known here."""
    return language.partition("-")[0].lower() == "en"


def fill_slot(slot: Slot, term: Term, lexicon: str = "") -> str:
    """Fill one slot with one term.

    Parameters
    ----------
    slot : Slot
        With its forms, in the order in which they apply.
    term : Term
        What fills it.
    lexicon : str
        The file, as messages name it.

    Raises
    ------
    AuditError
        Where the lexicon can't give the form.
    """
    text = _base(slot, term, lexicon)
    for index, form in enumerate(slot.forms):
        if form in ("a", "an"):
            text = f"{article(text)} {text}"
        elif form == "capital":
            text = capital(text)
        elif form == "genitive" and not (index == 0 and form in term.forms):
            text = genitive(text, plural=_plural_form(slot.forms[0], term))
    return capital(text) if slot.starts else text


def _plural_form(form: str, term: Term) -> bool:
    """Whether what a genitive is made of is plural in form: "the Netherlands", "Italians"."""
    if form in ("people", "plural"):
        return True
    return term.forms.get("article") == "the" or term.forms.get("number") == "plural"


def _base(slot: Slot, term: Term, lexicon: str) -> str:
    """The form that the transforms work on."""
    form = slot.forms[0] if slot.forms else ""
    if form in AGREEMENT and form not in term.forms:
        return AGREEMENT[form][_is_plural(slot, term, lexicon)]
    if form in ("a", "an", "bare"):
        return term.text
    if form in ("", "capital") or (form == "genitive" and form not in term.forms):
        return default_form(term)
    if form not in term.forms:
        place = f"{lexicon}:{term.line}:{form}" if term.line else None
        what = (
            f"the form {escaped(form)!r} of {escaped(term.text)!r}"
            f" (group {escaped(term.group)}) is not in the lexicon"
        )
        remedy = f"fill the column {escaped(form)!r}, say `needs: {escaped(form)}`, or reword"
        raise AuditError(what, where=place, remedy=remedy)
    return term.forms[form]


def _is_plural(slot: Slot, term: Term, lexicon: str) -> bool:
    """Whether the verb is plural: "they are", but "my sibling is" where the noun came last."""
    if slot.after == "subject":
        return term.forms.get("subject", "").lower() in _PLURAL_SUBJECTS
    if "number" not in term.forms:
        raise AuditError(
            f"{escaped(term.text)!r} has no grammatical number to agree with",
            where=f"{lexicon}:{term.line}:number" if term.line else None,
            remedy="fill the column 'number' with singular or plural",
        )
    return term.forms["number"] == "plural"


def can_fill(parts: Iterable[Part], name: str, term: Term) -> bool:
    """Whether a term has the forms of every slot of this name."""
    try:
        for part in parts:
            if isinstance(part, Slot) and part.name == name:
                _base(part, term, "")
    except AuditError:
        return False
    return True


def check_forms(
    parts: Sequence[Part],
    name: str,
    lexicon: Lexicon,
    *,
    others: Sequence[Sequence[Part]] = (),
    english: bool = True,
) -> list[AuditError]:
    """Find the slots of this name that some term of the lexicon can't fill: one fault a slot.

    Parameters
    ----------
    parts : sequence of parts
        A text.
    name : str
        The slot.
    lexicon : Lexicon
        What fills it.
    others : sequence of parts
        Alternatives to the text: a term needs to fill one of them.
    english : bool
        Whether a, an, genitives and agreement may come from grammar, and not from columns alone.
    """
    every = (parts, *others)
    slots = dict.fromkeys(
        part for text in every for part in text if isinstance(part, Slot) and part.name == name
    )
    faults = [fault for slot in slots if (fault := _unknown_form(slot, lexicon, english))]
    if faults or not others:
        return faults or [fault for slot in slots if (fault := _first_fault(slot, lexicon))]
    lost = [t for t in lexicon.terms if not any(can_fill(text, name, t) for text in every)]
    what = "the term {!r} (group {}) has the forms of none of the alternatives"
    remedy = "add an alternative, or fill a column"
    return [AuditError(what.format(t.text, t.group), remedy=remedy) for t in lost[:1]]


def _unknown_form(slot: Slot, lexicon: Lexicon, english: bool) -> AuditError | None:
    """A form that neither the lexicon nor grammar has, or one in a place where it can't stand."""
    made = {*AGREEMENT, *TRANSFORMS} if english else {"capital"}
    wrong = [form for form in slot.forms[1:] if form not in made & set(TRANSFORMS)]
    if wrong:
        what = f"{escaped(wrong[0])!r} can't follow another form in {{{slot.name}}}"
        listed = ", ".join(form for form in TRANSFORMS if form in made)
        return AuditError(what, remedy=f"what may follow a form: {listed}")
    form = slot.forms[0] if slot.forms else ""
    known = {*lexicon.columns, *made, "bare", ""}
    if form in known:
        return None
    listed = f"known: {', '.join(sorted(known - {''}))}"
    what = f"the lexicon {lexicon.name!r} has no form {escaped(form)!r}"
    if form in (*AGREEMENT, *TRANSFORMS):
        what += ", and only English has it by grammar"
    return AuditError(what, remedy=near(form, known) or listed)


def _first_fault(slot: Slot, lexicon: Lexicon) -> AuditError | None:
    """The fault of the first term that lacks the slot's form."""
    for term in lexicon.terms:
        try:
            _base(slot, term, lexicon.path or lexicon.name)
        except AuditError as fault:
            return fault
    return None


_ARTICLE = re.compile(r"(?:^|[\s(\"“‘'])([Aa]n?) $")


def article_clashes(parts: tuple[Part, ...], name: str, terms: Iterable[Term]) -> list[str]:
    """The phrases in which a written "a" or "an" stands before a slot that takes the other."""
    found: list[str] = []
    for before, slot in itertools.pairwise(parts):
        if not isinstance(before, str) or not isinstance(slot, Slot) or slot.name != name:
            continue
        written = _ARTICLE.search(before)
        if written is None:
            continue
        for term in (term for term in terms if can_fill((slot,), name, term)):
            phrase = fill_slot(slot, term)
            if article(phrase) != written.group(1).lower() and not either_article(phrase):
                found.append(f"{written.group(1)} {phrase}")
    return found
