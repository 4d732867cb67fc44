"""First names of a text, swapped with the pronouns of their gender."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit.records import Group
from audit.suites.lexicon import Lexicon
from audit.suites.swap.contexts import in_title, is_beside_name, made
from audit.suites.swap.gender import GenderWords
from audit.suites.swap.persons import possible_person
from audit.suites.swap.spans import (
    CAPITALS,
    HER_HIS,
    LONGER,
    NONE,
    NOUN,
    ONE_SEX,
    PERSON,
    PROFILE,
    SEVERAL,
    TITLE,
    Alternative,
    Found,
    Mention,
    Refusal,
    swap,
)
from audit.suites.swap.surfaces import Standing, Surface, Surfaces
from audit.suites.swap.vocabulary import is_ordinary
from audit.suites.swap.words import Words


@dataclass(frozen=True, slots=True)
class NameWords:
    """The first names of a lexicon whose terms bear a gender.

    Attributes
    ----------
    genders : dict of str to str
        Name -> gender.
    words_too : frozenset of str
        Names that are ordinary words in small letters.
    """

    lexicon: Lexicon
    surfaces: Surfaces
    genders: Mapping[str, str]
    gendered: GenderWords
    words_too: frozenset[str]
    name = "names"

    @classmethod
    def read(cls, lexicon: Lexicon, *, ignore_case: bool = False) -> "NameWords":
        """Index the names; where case is ignored, those that are words too stay as they are."""
        names = (Surface(term.text, term.group, "name") for term in lexicon.terms)
        words_too = frozenset(t.text for t in lexicon.terms if is_ordinary(t.text.lower()))
        small = frozenset(t.text for t in lexicon.terms) - words_too
        surfaces = Surfaces.of(names, small=small if ignore_case else frozenset())
        genders = {term.text: term.forms.get("gender", "") for term in lexicon.terms}
        low = frozenset(map(str.lower, words_too))
        return cls(lexicon, surfaces, genders, GenderWords.read(), low)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The lexicon's groups."""
        return self.lexicon.groups

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Every name, with the pronouns of its gender."""
        pronouns = {one.group: one.forms for one in self.gendered.alternatives}
        return tuple(
            Alternative(t.group, t.text, {"name": t.text, **pronouns[self.genders[t.text]]})
            for t in self.lexicon.terms
        )

    def own(self, text: str, mentions: tuple[Mention, ...]) -> str:
        """The name that a text has."""
        name = next(one for one in mentions if one.form == "name")
        known = text[name.start : name.end]
        return next(one for one in self.genders if known.lower().startswith(one.lower()))

    def find(self, text: str) -> Found:
        """The name and its pronouns, where one name stands there and each pronoun is certain."""
        words = Words(text)
        named = list(self.surfaces.standing(words))
        groups = frozenset(one.surface.group for one in named) - {""}
        if not named:
            small = self.surfaces.stand_in_small(words, words_too=self.words_too)
            return Refusal(CAPITALS if small else NONE)
        reason = self._refused(words, named)
        if reason:
            return Refusal(reason, groups)
        gender = self.genders[named[0].surface.text]
        pronouns = self._pronouns(words, gender)
        if isinstance(pronouns, str):
            return Refusal(pronouns, groups)
        if any(one.start < named[0].start for one in pronouns):
            return Refusal(PERSON, groups)  # "he called his lawyer Lamar": whose, nobody can say
        if not self._reads_back(text, pronouns, gender):
            return Refusal(HER_HIS, groups)
        found = [*(made(words, one, "name") for one in named), *pronouns]
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _refused(self, words: Words, named: list[Standing]) -> str:
        """The first reason against a swap of the name; "" where there is none."""
        if words.is_shouted:
            return CAPITALS
        if any(in_title(words, one.first) for one in named):
            return TITLE
        if any(is_beside_name(words, one.first, one.last) for one in named):
            return LONGER
        names = frozenset(one.surface.text.lower() for one in named)
        if len(names) > 1:
            return SEVERAL
        article = any(made(words, one, "name").article for one in named)
        return PERSON if article or possible_person(words, known=names) else ""

    def _pronouns(self, words: Words, gender: str) -> tuple[Mention, ...] | str:
        """The pronouns of a text, all of the name's gender, or why they can't be swapped."""
        gendered = [word for word in words.list if self.gendered.group_of(word)]
        if any(self.gendered.group_of(word) != gender for word in gendered):
            return SEVERAL
        if any(word.low in self.gendered.nouns for word in gendered):
            return NOUN
        if self.gendered.is_of_one_sex(words):
            return ONE_SEX
        if self.gendered.is_profile(words):
            return PROFILE
        found = tuple(self.gendered.mentions(words, gendered))
        return found if len(found) == len(gendered) else HER_HIS

    def _reads_back(self, text: str, pronouns: tuple[Mention, ...], gender: str) -> bool:
        """Whether the pronouns of the other gender would be read as those of this one."""
        other = next(one.forms for one in self.gendered.alternatives if one.group != gender)
        words = Words(swap(text, pronouns, other))
        gendered = [word for word in words.list if self.gendered.group_of(word)]
        back = [mention.form for mention in self.gendered.mentions(words, gendered)]
        return back == [mention.form for mention in pronouns]
