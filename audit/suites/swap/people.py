"""Creeds and ethnic groups of a text: an adjective before persons or behind "is", a noun, a plural."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audit import paths
from audit.records import Group
from audit.suites.lexicon import Lexicon, Term
from audit.suites.swap.contexts import fixed_spans, in_title, is_beside_name, is_within, made
from audit.suites.swap.nationals import is_national, is_people_behind, is_predicate
from audit.suites.swap.persons import full_names, names_person_behind
from audit.suites.swap.spans import (
    CAPITALS,
    FIXED,
    LONGER,
    NONE,
    PERSON,
    SEVERAL,
    SHARED,
    TITLE,
    UNCLEAR,
    Alternative,
    Found,
    Mention,
    Refusal,
)
from audit.suites.swap.surfaces import Standing, Surface, Surfaces
from audit.suites.swap.vocabulary import CLOSED, may_be_verb
from audit.suites.swap.words import Word, Words

_COLOURS = frozenset({"White", "Black", "Brown", "Indigenous"})
_PLURALS = frozenset({"Whites", "Blacks"})
"""Written small they may be eggs' or eyes': such a text is refused, and never overlooked."""
_OF_ONE_SEX = ("a Latino", "a Latina", " man", " woman")
"""How terms end that are said of men or of women alone: she is no Latino."""
_SMALL = "-small"


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """The terms of a lexicon of groups of people with singular, plural and (where it has them) adjectives."""

    lexicon: Lexicon
    surfaces: Surfaces

    @classmethod
    def read(cls, lexicon: Lexicon, *, ignore_case: bool = False) -> "PeopleWords":
        """Index a lexicon; words of colour may stand small in any text."""
        small = frozenset(t.forms.get("adjective", "") for t in lexicon.terms) & _COLOURS
        small |= _PLURALS
        found = Surfaces.of(_surfaces(lexicon), small=small, ignore_case=ignore_case)
        return cls(lexicon, found)

    @property
    def name(self) -> str:
        """The lexicon's name."""
        return self.lexicon.name

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lexicon's groups."""
        return self.lexicon.groups

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The first term of each group, with the forms that any of the group's terms has."""
        return tuple(
            Alternative(group.code, terms[0].text, _forms(terms))
            for group in self.groups
            if (terms := [term for term in self.lexicon.terms if term.group == group.code])
        )

    def find(self, text: str) -> Found:
        """Every mention, where all are of one group and each can be read in one way."""
        words = Words(text)
        named = list(self.surfaces.standing(words))
        groups = frozenset(one.surface.group for one in named) - {""}
        if not named:
            return Refusal(CAPITALS if self.surfaces.stand_in_small(words) else NONE)
        reason = _refused(words, named, groups)
        if reason:
            return Refusal(reason, groups)
        mentions = [_mention(words, one) for one in named]
        wrong = [one for one in mentions if isinstance(one, str)]
        if wrong:
            return Refusal(wrong[0], groups)
        return tuple(one for one in mentions if isinstance(one, Mention))


def _refused(words: Words, named: Sequence[Standing], groups: frozenset[str]) -> str:
    """The first reason against any swap in a text; "" where there is none."""
    if any(not one.surface.group for one in named):
        return SHARED
    if len(groups) > 1:
        return SEVERAL
    if words.is_shouted:
        return CAPITALS
    if any(in_title(words, one.first) for one in named):
        return TITLE
    fixed = fixed_spans(words, "ethnicity")
    if any(is_within(one.first, fixed) for one in named):
        return FIXED
    return PERSON if full_names(words) else ""


def _mention(words: Words, standing: Standing) -> Mention | str:
    """The mention with its form, or why it can't be swapped."""
    first, last = standing.first, standing.last
    if is_beside_name(words, first, last):
        return LONGER
    sides = words.text[standing.start - 1 : standing.start] + words.text[standing.end :][:1]
    if set(sides) & set("-/'’"):
        return UNCLEAR
    if standing.surface.form == "woman":
        return UNCLEAR
    if standing.surface.form == "plural":
        behind = words.next(last)
        free = behind is None or behind.low in CLOSED or may_be_verb(behind.low)
        free = free and words.text[standing.start : standing.end] not in ("whites", "blacks")
        return _cased(words, standing, "plural") if free else UNCLEAR
    form = _form(words, standing)
    if not form:
        return UNCLEAR
    if form == "adjective" and names_person_behind(words, last):
        return PERSON
    return _cased(words, standing, form)


def _cased(words: Words, standing: Standing, form: str) -> Mention:
    """The mention; a text that has capitals writes them in what takes the place of "atheist" or "black"."""
    found = made(words, standing, form)
    if not found.lower or words.text.islower():
        return found
    small = _SMALL if standing.surface.text in _COLOURS else ""
    return replace(found, form=form + small, lower=False)


def _form(words: Words, standing: Standing) -> str:
    """What a word for a group is where it stands; "" where the words around leave that open."""
    first, last = standing.first, standing.last
    if is_people_behind(words, first, last):
        return "adjective"
    if is_predicate(words, first, last):
        before = words.previous(first)
        if standing.surface.text in _COLOURS and not _is_of_person(words, before):
            return ""
        verb = before.low if before is not None else ""
        return {"are": "predicates", "were": "predicates", "re": "predicates"}.get(
            verb, "predicate" if verb in ("is", "was", "s", "am", "m") else ""
        )
    if standing.surface.text in _COLOURS and first.text.islower():
        return ""  # "a plaid skirt and a white, button-down shirt"
    return "noun" if is_national(words, first, last) else ""


def _is_of_person(words: Words, verb: Word | None) -> bool:
    """Whether the subject before "is" is a person: what is black otherwise may be a wall."""
    subject = words.list[verb.index - 1] if verb is not None and verb.index else None
    return subject is not None and subject.low in ("he", "she", "i", "we", "you", "who")


def _surfaces(lexicon: Lexicon) -> Iterator[Surface]:
    """How the terms of a lexicon can stand in a text; what the table says of a word goes before."""
    groups = {group.code for group in lexicon.groups}
    with (paths.SWAPS / "people-words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["axis"] == lexicon.name and row["group"] in groups:
                yield Surface(row["word"], row["group"], row["form"])
    for term in lexicon.terms:
        if adjective := term.forms.get("adjective"):
            yield Surface(adjective, term.group, "adjective")
        noun = _without_article(term.text)
        if noun and " " not in noun:
            yield Surface(noun, term.group, "adjective")
        plural = term.forms.get("plural", "")
        if plural and " " not in plural:
            yield Surface(plural, term.group, "plural")


def _forms(terms: Sequence[Term]) -> dict[str, str]:
    """The forms of a group: each from the first of its terms that has it."""
    forms: dict[str, str] = {}
    for term in terms:
        if term.text.endswith(_OF_ONE_SEX):
            continue
        given = {
            "adjective": term.forms.get("adjective", ""),
            "noun": _without_article(term.text),
            "plural": term.forms.get("plural", ""),
            "predicate": term.forms.get("clause", "").removeprefix("is "),
            "predicates": term.forms.get("clauses", "").removeprefix("are "),
        }
        for form, text in given.items():
            if text:
                forms.setdefault(form, text)
                forms.setdefault(form + _SMALL, _small(text))
    return forms


def _small(text: str) -> str:
    """The text with words of colour small: "white person", "Asian person"."""
    return " ".join(w.lower() if w in _COLOURS else w for w in text.split(" "))


def _without_article(term: str) -> str:
    """The noun of a term with an article; "" where it has none."""
    article, _, noun = term.partition(" ")
    return noun if article in ("a", "an") else ""
