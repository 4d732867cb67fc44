"""Terms of a lexicon in a text: names, places, adjectives, peoples, each with the form that it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.suites.lexicon import Lexicon, Term
from audit.suites.swap.gender import GenderWords
from audit.suites.swap.spans import (
    FUNCTION_WORDS,
    LONGER,
    NONE,
    NOUN,
    PEOPLE,
    PRONOUNS,
    SEVERAL,
    SHARED,
    UNCLEAR,
    WORD,
    Found,
    Mention,
    next_word,
    with_article,
)
from audit.suites.template import begins_sentence

_DETERMINER = re.compile(
    r"\b(?:an?|the|this|that|these|those|my|your|his|her|its|our|their|no|every|each|some|any|one) $",
    re.I,
)
_THE = re.compile(r"(?<!\w)[Tt]he $")
_PART_OF_NAME = re.compile(
    r"\b(?:New|North|South|East|West|Northern|Southern|Eastern|Western|Central|American|British|Dutch|French"
    r"|Saint|St\.|Lake|Mount|Little|Air|Royal|Bank of|Republic of|Kingdom of|University of) $"
)
_PERSONS = frozenset({"Chad", "Jordan", "Georgia", "Israel", "Cuba", "Kenya"})
_BEFORE_PEOPLE = frozenset(
    {
        "about",
        "against",
        "among",
        "and",
        "between",
        "by",
        "for",
        "from",
        "like",
        "of",
        "on",
        "than",
        "that",
        "to",
        "toward",
        "towards",
        "with",
        "when",
        "while",
        "but",
        "or",
    }
)


@dataclass(frozen=True, slots=True)
class LexiconWords:
    """The terms of a lexicon and their forms.

    Attributes
    ----------
    surfaces : dict of str to list
        First word -> (surface, group, form), the longest first.
    """

    lexicon: Lexicon
    surfaces: Mapping[str, Sequence[tuple[str, str, str]]]
    gender: GenderWords | None

    @classmethod
    def read(cls, lexicon: Lexicon) -> "LexiconWords":
        """Index a lexicon's terms, adjectives, plurals, peoples and aliases."""
        found: dict[str, dict[str, tuple[str, str]]] = {}
        for term in lexicon.terms:
            for surface, form in _surfaces(term):
                first = WORD.search(surface)
                if first is None:
                    continue
                known = found.setdefault(surface[: first.end()].lower(), {})
                before = known.get(surface)
                shared = before is not None and before[0] != term.group
                known[surface] = ("", "") if shared else before or (term.group, form)
        surfaces = {
            word: [(s, *known[s]) for s in sorted(known, key=len, reverse=True)]
            for word, known in found.items()
        }
        named = "gender" in lexicon.columns and "subject" in lexicon.columns
        return cls(lexicon, surfaces, GenderWords.read() if named else None)

    def find(self, text: str) -> Found:
        """Every mention, where all are of one group and each can be read in one way."""
        mentions: list[Mention] = []
        end = 0
        for match in WORD.finditer(text):
            if match.start() < end:
                continue
            found = self._longest(text, match.start())
            if found is None:
                continue
            surface, group, form = found
            end = match.start() + len(surface)
            if not group:
                return SHARED
            mention = self._mention(text, match.start(), end, group, form)
            if isinstance(mention, str):
                return mention
            mentions.append(mention)
        if not mentions:
            return NONE
        if len({self._subject(text, mention) for mention in mentions}) > 1:
            return SEVERAL
        return self._with_pronouns(text, mentions)

    def _subject(self, text: str, mention: Mention) -> str:
        """What all mentions of a text must share: the group, or the very name."""
        return text[mention.start : mention.end] if self.gender else mention.group

    def _longest(self, text: str, start: int) -> tuple[str, str, str] | None:
        word = WORD.match(text, start)
        if word is None:
            return None
        keys = (word.group().lower(), word.group().partition("-")[0].lower())
        for key in dict.fromkeys(keys):
            for surface, group, form in self.surfaces.get(key, ()):
                end = start + len(surface)
                same = (
                    text.startswith(surface, start)
                    or text[start:end] == surface[:1].upper() + surface[1:]
                )
                if same and not text[end : end + 1].isalnum():
                    return surface, group, form
        return None

    def _mention(self, text: str, start: int, end: int, group: str, form: str) -> Mention | str:
        """The mention with its forms, or why it can't be swapped."""
        if form == "adjective":
            if not _is_attribute(text, start, end):
                return UNCLEAR
            return with_article(text, Mention(start, end, group, (form,)))
        if form in ("people", "plural"):
            return Mention(start, end, group, (form,)) if _is_free(text, start) else PEOPLE
        if "article" in self.lexicon.columns:
            return self._place(text, start, end, group)
        if _ARTICLED.match(text[start:end]):  # "a Christian": a noun of its own
            return UNCLEAR if _next_noun(text, end) else Mention(start, end, group, ())
        return Mention(start, end, group, ())

    def _place(self, text: str, start: int, end: int, group: str) -> Mention | str:
        """A place's name: with its article where the text has it so, else bare."""
        before = text[:start]
        if _PART_OF_NAME.search(before) or text[start:end] in _PERSONS:
            return LONGER
        the = _THE.search(before)
        bears = any(t.group == group and t.forms.get("article") for t in self.lexicon.terms)
        if the and bears and not _next_noun(text, end):
            return Mention(the.start(), end, group, ())
        if the or bears or text[end : end + 1] == "-" or _DETERMINER.search(before):
            return with_article(text, Mention(start, end, group, ("bare",)))
        return Mention(start, end, group, ())

    def _with_pronouns(self, text: str, mentions: list[Mention]) -> Found:
        """The mentions, and the pronouns of the gender that a first name bears."""
        if self.gender is None:
            return mentions
        name = text[mentions[0].start : mentions[0].end]
        gender = self.gender.names.get(name, "")
        scanned = self.gender.scan(text, only=gender)
        if isinstance(scanned, str):
            return scanned
        if any(mention.forms[0] not in PRONOUNS for mention in scanned):
            return NOUN
        return [*mentions, *scanned]


_ARTICLED = re.compile(r"[Aa]n? ")


def _surfaces(term: Term) -> Iterable[tuple[str, str]]:
    """How a term can stand in a text, each with its form."""
    yield term.text, ""
    for form in ("adjective", "plural", "people"):
        if term.forms.get(form):
            yield term.forms[form], form
    for alias in term.forms.get("aliases", "").split(";"):
        if alias.strip() and alias.strip().lower() != "us":
            yield alias.strip(), ""


def _next_noun(text: str, end: int) -> bool:
    """Whether a word stands directly behind that what comes before may belong to."""
    match = re.compile(r" ([^\W\d_]+)").match(text, end)
    return (
        match is not None and match.group(1)[0].islower() and match.group(1) not in FUNCTION_WORDS
    )


def _is_attribute(text: str, start: int, end: int) -> bool:
    """Whether an adjective surely belongs to the word behind it."""
    if not _next_noun(text, end):
        return False
    following = next_word(text, end) or ""
    if following.endswith("ly"):
        return False
    determined = _DETERMINER.search(text[:start])
    return not (determined and following.endswith(("s", "ed")) and not following.endswith("ss"))


def _is_free(text: str, start: int) -> bool:
    """Whether nothing before a people's name can belong to it: a preposition, or a sentence's start."""
    before = text[:start]
    if begins_sentence(before):
        return True
    word = re.search(r"([^\W\d_]+),? $", before)
    return word is not None and word.group(1).lower() in _BEFORE_PEOPLE
