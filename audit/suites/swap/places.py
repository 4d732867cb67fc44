"""Countries and nationalities of a text: names with their articles, adjectives, peoples, nationals."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audit import paths
from audit.records import Group
from audit.suites.lexicon import Lexicon, Term
from audit.suites.swap.contexts import fixed_spans, in_title, is_beside_name, is_within, made
from audit.suites.swap.nationals import national_form
from audit.suites.swap.persons import full_names, names_person_before, names_person_behind
from audit.suites.swap.spans import (
    AGREEMENT,
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
from audit.suites.swap.vocabulary import (
    CLOSED,
    PREPOSITIONS,
    classes,
    expressions,
    is_noun,
    may_be_verb,
)
from audit.suites.swap.words import Word, Words

_SINGULAR = {"is": "is", "are": "is", "was": "was", "were": "was", "has": "has", "have": "has"}
_SINGULAR |= {"does": "does", "do": "does"}
_AMBIGUOUS = frozenset("jordan georgia chad".split())  # noqa: SIM905
"""Names that are persons' or an American state's more often than a country's."""
_SURNAMES = frozenset({"holland", "ireland"})
"""Names that in small letters are as often a person's: "holland lets things peter out"."""
_WORDS_TOO = frozenset("turkey china polish guinea us mali swede pole turk".split())  # noqa: SIM905
_THE = re.compile(r"(?<!\w)([Tt]he)\s+$")
_TITLE_OR_STATE = re.compile(r"\s?:\s\w|\s?,\s(?:[A-Z]{2}|pa|ny|tx|ma|nj|va|ga|md)\b")
_POSSESSIVE = re.compile(r"(['’])(s?)(?!\w)")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """The names, adjectives and peoples of the countries' lexicon, and the words that stand for them."""

    lexicon: Lexicon
    surfaces: Surfaces
    name = "countries"

    @classmethod
    def read(cls, lexicon: Lexicon, *, ignore_case: bool = False) -> "PlaceWords":
        """Index a lexicon of countries, with the words of `data/swaps/place-words.csv`."""
        codes = {group.code for group in lexicon.groups}
        found = (*_of_words(codes), *_of_lexicon(lexicon))
        return cls(lexicon, Surfaces.of(found, ignore_case=ignore_case))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lexicon's groups."""
        return self.lexicon.groups

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The first term of each group, with every form that a text can ask for."""
        first: dict[str, Term] = {}
        for term in self.lexicon.terms:
            first.setdefault(term.group, term)
        nouns = {row["group"]: row["word"] for row in _rows() if row["form"] == BEFORE_NOUN}
        return tuple(
            Alternative(t.group, t.text, _forms(t, nouns.get(t.group, ""))) for t in first.values()
        )

    def find(self, text: str) -> Found:
        """Every mention, where all are of one group and each can be read in one way."""
        words = Words(text)
        named = list(self.surfaces.standing(words))
        groups = frozenset(one.surface.group for one in named) - {""}
        if not named:
            small = self.surfaces.stand_in_small(words, words_too=_WORDS_TOO | _AMBIGUOUS)
            return Refusal(CAPITALS if small else NONE)
        reason = _refused(words, named, groups)
        if reason:
            return Refusal(reason, groups)
        mentions: list[Mention] = []
        for standing in named:
            found = self._mention(words, standing)
            if isinstance(found, str):
                return Refusal(found, groups)
            mentions += found
        return tuple(mentions)

    def _mention(self, words: Words, standing: Standing) -> list[Mention] | str:
        """The mention with its form (and a verb's that must agree), or why it can't be swapped."""
        if is_beside_name(words, standing.first, standing.last):
            return LONGER
        form = standing.surface.form
        if form == "adjective":
            return _national(words, standing)
        if form == "people":
            return _people(words, standing)
        return UNCLEAR if form == "noun" else _place(words, standing)


def _refused(words: Words, named: Sequence[Standing], groups: frozenset[str]) -> str:
    """The first reason against any swap in a text; "" where there is none."""
    if any(not one.surface.group for one in named):
        return SHARED
    if len(groups) > 1:
        return SEVERAL
    if words.is_shouted:
        return CAPITALS
    heads = [one.first for one in named]
    if any(in_title(words, word) for word in heads):
        return TITLE
    fixed = fixed_spans(words, "countries")
    if any(is_within(word, fixed) or _is_word_too(word) for word in heads):
        return FIXED
    if words.is_lower and any(_is_surname(words, word) for word in heads):
        return PERSON
    return PERSON if full_names(words) else ""


def _is_word_too(word: Word) -> bool:
    """Whether a word for a nation may be another word here: "turkey", "Polish your shoes"."""
    small = word.low in _WORDS_TOO and not word.text.isupper() and not word.is_name_like
    return small or word.low in _AMBIGUOUS


def _is_surname(words: Words, word: Word) -> bool:
    """Whether a name that is a surname too stands where no preposition makes it a place."""
    before = words.previous(word)
    return word.low in _SURNAMES and (before is None or before.low not in PREPOSITIONS)


def _people(words: Words, standing: Standing) -> list[Mention] | str:
    """A people in the plural: others' are written so that "most" or "young" can stand before."""
    before, behind = words.previous(standing.first), words.next(standing.last)
    if behind is not None and behind.low not in CLOSED and not may_be_verb(behind.low):
        return UNCLEAR
    if _POSSESSIVE.match(words.text, standing.end) or (before and before.low in _SINGULAR_ONLY):
        return UNCLEAR
    return [made(words, standing, "people")]


def _national(words: Words, standing: Standing) -> list[Mention] | str:
    """An adjective before its noun or behind "is", or a national ("an Italian")."""
    form = national_form(words, standing)
    if names_person_behind(words, standing.last) or names_person_before(words, standing.first):
        return PERSON
    return [made(words, standing, form)] if form else UNCLEAR


def _place(words: Words, standing: Standing) -> list[Mention] | str:
    """A country's name: with its article where the text has it so, as an adjective before a noun."""
    text, surface, end = words.text, standing.surface, standing.end
    if text[end : end + 1] == "-":
        based = re.match(r"-based\b", text[end:])
        return [made(words, standing, "bare")] if based else LONGER
    if text[end - 1] == "." and not text[end:].strip(" \"'”’)"):
        end -= 1  # the abbreviation's point ends the text too, and stays
    the = _THE.search(text[: standing.start])
    owned = _POSSESSIVE.match(text, end)
    before, behind = words.previous(standing.first), words.next(standing.last)
    if owned is None and behind is not None and not _follows_a_name(behind):
        return _before_noun(words, standing, behind, bare=the is None)
    bears = surface.form == "place-the"
    if (the and not bears) or (not the and before and before.low in _DETERMINED):
        return LONGER
    if not the and surface.text in ("US", "U.S.", "States"):
        return UNCLEAR
    if before is not None and not the and _belongs_to_name(before):
        return LONGER
    if owned and _is_contracted(words, standing.last):
        return AGREEMENT
    sign = _possessive_sign(words, standing.last)
    if sign is not None and names_person_behind(words, sign):
        return PERSON
    if names_person_before(words, standing.first):
        return PERSON
    if _TITLE_OR_STATE.match(text, end):
        return LONGER
    found = made(words, standing, "place", start=the.start(1) if the else None)
    found = replace(
        found,
        end=owned.end() if owned else end,
        possessive=owned.group(1) if owned else "",
    )
    return _with_verb(words, found, surface)


def _possessive_sign(words: Words, last: Word) -> Word | None:
    """The "s" of a possessive behind a name, also where a space stands before it."""
    behind = words.list[last.index + 1] if last.index + 1 < len(words.list) else None
    owned = behind is not None and behind.low == "s" and words.gap(last.index).strip() in ("'", "’")
    return behind if owned else None


def _belongs_to_name(before: Word) -> bool:
    """Whether the word before a name describes it, and leaves no place for "the": "modern France"."""
    found = classes(before.low)
    if "-" in before.low:
        return True
    return before.low not in CLOSED and bool(found) and "VERB" not in found and found != {"ADV"}


def _with_verb(words: Words, found: Mention, surface: Surface) -> list[Mention] | str:
    """The mention, and the verb behind it in the singular, as every country's name takes it."""
    first = words.at(found.start)
    before = words.previous(first) if first is not None else None
    behind = next((word for word in words.list if word.start >= found.end), None)
    if behind is None or words.text[found.end : behind.start].strip() or found.possessive:
        return [found]
    if before is not None and before.low in PREPOSITIONS:
        return [found]
    plural = surface.text.endswith("s") and surface.form == "place-the"
    if behind.low in ("are", "were", "have", "do"):
        if not plural or (before is not None and before.low == "and"):
            return AGREEMENT
        verb = Mention(start=behind.start, end=behind.end, group=surface.group, form=behind.low)
        return [found, verb]
    settled = behind.low in CLOSED or not may_be_verb(behind.low) or behind.low.endswith("ed")
    return [found] if settled or not plural else AGREEMENT


def _before_noun(
    words: Words, standing: Standing, behind: Word, *, bare: bool
) -> list[Mention] | str:
    """Name before a noun, "the US economy", "UK firms": others have an adjective for it.

    Without "the" such a name is no subject, so that a noun behind it is one and no verb.
    """
    certain = is_noun(behind.low) and (bare or not may_be_verb(behind.low))
    if standing.surface.text not in _SHORT or not certain:
        return UNCLEAR
    if behind.low in expressions("not-after-nationality"):
        return FIXED
    return [made(words, standing, "adjective")]


_SINGULAR_ONLY = frozenset("a an this that each every another".split())  # noqa: SIM905
_SHORT = ("US", "U.S.", "USA", "U.S.A.", "UK", "U.K.")
_DETERMINED = frozenset(
    """a an the this that these those my your his her its our their every each no another
    country nation republic kingdom state""".split()  # noqa: SIM905
)


def _follows_a_name(word: Word) -> bool:
    """Whether a word behind a place's name surely does not belong to it: "France won", "France is"."""
    if word.low in CLOSED - {"one", "ones", "own"} or word.is_capital:
        return True
    found = classes(word.low)
    return bool(found) and "NOUN" not in found and "ADJ" not in found


def _is_contracted(words: Words, last: Word | None) -> bool:
    """Whether the "'s" behind a name is "is": "France's the best", "France's in trouble"."""
    sign = words.list[last.index + 1] if last and last.index + 1 < len(words.list) else None
    behind = words.next(sign) if sign is not None and sign.low == "s" else None
    return behind is not None and behind.low in CLOSED - {"own", "first", "last", "most", "many"}


def _of_lexicon(lexicon: Lexicon) -> Iterator[Surface]:
    """How the terms of the lexicon can stand in a text."""
    for term in lexicon.terms:
        place = "place-the" if term.forms.get("article") else "place"
        yield Surface(term.text, term.group, place)
        for alias in filter(None, map(str.strip, term.forms.get("aliases", "").split(";"))):
            bare = alias.removeprefix("the ").removeprefix("The ")
            long = " of " in bare or bare.split()[-1] in ("Republic", "Federation", "Confederation")
            yield Surface(bare, term.group, "place-the" if long or bare != alias else place)
        if (adjective := term.forms.get("adjective")) and adjective != term.text:
            yield Surface(adjective, term.group, "adjective")
        people = term.forms.get("people", "")
        if people and not people.startswith("the "):
            yield Surface(people, term.group, "people")


def _of_words(groups: set[str]) -> Iterator[Surface]:
    """The words that stand for nations beside the lexicon's own."""
    for row in _rows():
        if row["group"] in groups and row["form"] != BEFORE_NOUN:
            yield Surface(row["word"], row["group"], row["form"])


def _rows() -> Iterator[dict[str, str]]:
    """The rows of `data/swaps/place-words.csv`."""
    with (paths.SWAPS / "place-words.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


BEFORE_NOUN = "before-noun"
"""The form of a word that stands for an adjective before a noun alone: nobody "is New Zealand"."""


def _forms(term: Term, before_noun: str) -> dict[str, str]:
    """Every form that takes a mention's place; a form that the lexicon lacks is left out."""
    article = term.forms.get("article", "")
    adjective = term.forms.get("adjective") or before_noun
    place = f"{article} {term.text}" if article else term.text
    forms = {"place": place, "bare": term.text, **_SINGULAR}
    people = term.forms.get("people", "")
    if not adjective or not people:
        return forms
    forms |= {
        "adjective": adjective,
        "predicate": f"from {place}" if before_noun else adjective,
        "people": people,
        "national": people.removesuffix("s"),
    }
    if people.startswith("the people of"):
        forms |= {"people": f"people from {place}", "national": f"person from {place}"}
    elif not people.endswith("s") or people.startswith("the "):
        forms |= {"people": f"{adjective} people", "national": f"{adjective} person"}
    return forms
