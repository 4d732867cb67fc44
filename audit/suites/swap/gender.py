"""Gendered words of a text: pronouns by their case, nouns with their counterparts."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit import paths
from audit.records import Group
from audit.suites.swap.contexts import fixed_spans, in_title, is_within
from audit.suites.swap.persons import names_no_person, possible_person
from audit.suites.swap.pronouns import read_her, read_his
from audit.suites.swap.spans import (
    CAPITALS,
    FIXED,
    HER_HIS,
    LONGER,
    NONE,
    ONE_SEX,
    ONE_WAY,
    PERSON,
    PROFILE,
    SEVERAL,
    TITLE,
    UNMARKED,
    Alternative,
    Found,
    Mention,
    Refusal,
    swap,
    with_article,
)
from audit.suites.swap.vocabulary import (
    AUXILIARIES,
    CLOSED,
    NUMBERS,
    classes,
    may_be_verb,
)
from audit.suites.swap.words import Word, Words

FEMALE, MALE = "female", "male"
PRONOUNS: Mapping[str, tuple[str, str]] = {
    "subject": ("she", "he"),
    "object": ("her", "him"),
    "possessive": ("her", "his"),
    "pronoun": ("hers", "his"),
    "reflexive": ("herself", "himself"),
}
_CASES = {"she": "subject", "he": "subject", "him": "object", "hers": "pronoun"}
_CASES |= {"herself": "reflexive", "himself": "reflexive"}
_WOMAN = frozenset({"she", "her", "hers", "herself"})
_MAN = frozenset({"he", "him", "his", "himself"})
_BE = frozenset({"is", "are", "was", "were"})
_TITLES = ("mr", "mrs", "ms", "miss")
_CALLED = frozenset({"mom", "dad", "mum", "mommy", "daddy", "grandma", "grandpa", "mama", "papa"})
_INDEFINITE = frozenset("a an my your our their his her one another each every".split())  # noqa: SIM905
_EXCLAIMED = frozenset({"man", "boy", "girl", "brother", "sister", "son", "girls", "boys"})
_PROFILE = re.compile(r"\bs/he\b|\(s\)he\b|\b(?:she|he|hers?|him|his|they)/\w+", re.IGNORECASE)
_NO_COMPOUND = frozenset(
    """human inhuman superhuman german roman norman ottoman talisman shaman specimen regimen abdomen
    omen acumen amen stamen yemen""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class GenderWords:
    """Pronouns and gendered nouns; texts are swapped between `female` and `male`.

    Attributes
    ----------
    nouns : dict of str to (str, str)
        Word in lower case -> group, counterpart.
    """

    nouns: Mapping[str, tuple[str, str]]
    groups = (Group(code=FEMALE, name="women"), Group(code=MALE, name="men"))
    name = "gender"
    path = paths.SWAPS / "gender-words.csv"

    @classmethod
    def read(cls) -> "GenderWords":
        """Read the gendered nouns."""
        with cls.path.open(encoding="utf-8", newline="") as file:
            return cls(
                {row["word"]: (row["group"], row["counterpart"]) for row in csv.DictReader(file)}
            )

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """One a group; the form of a noun is keyed by the noun found."""
        return tuple(
            Alternative(
                group.code,
                PRONOUNS["subject"][place],
                {
                    **{case: pair[place] for case, pair in PRONOUNS.items()},
                    **{
                        word: word if of == group.code else counterpart
                        for word, (of, counterpart) in self.nouns.items()
                    },
                },
            )
            for place, group in enumerate(self.groups)
        )

    def find(self, text: str) -> Found:
        """Every gendered word, where all are of one gender, each is certain, and the swap reads back."""
        found = self.scan(text)
        if isinstance(found, Refusal) or not found:
            return found if isinstance(found, Refusal) else Refusal(NONE)
        other = MALE if found[0].group == FEMALE else FEMALE
        forms = next(a.forms for a in self.alternatives if a.group == other)
        swapped = swap(text, found, forms)
        back = self.scan(swapped)
        if isinstance(back, Refusal):
            return Refusal(back.reason, frozenset({found[0].group}))
        if [_case(m) for m in back] != [_case(m) for m in found if self._is_read_back(m)]:
            return Refusal(ONE_WAY, frozenset({found[0].group}))
        return found

    def _is_read_back(self, mention: Mention) -> bool:
        """Whether its counterpart is gendered too: "actress" is, and "actor" may be either."""
        return mention.form in PRONOUNS or self.nouns[mention.form][1] in self.nouns

    def scan(self, text: str) -> Found:
        """Every gendered word of a text whose words are all certain; nothing is read back."""
        words = Words(text)
        gendered = [word for word in words.list if self.group_of(word)]
        groups = frozenset(self.group_of(word) for word in gendered)
        if not gendered:
            return ()
        reason = self._refused(words, gendered, groups)
        if reason:
            return Refusal(reason, groups)
        mentions = tuple(self.mentions(words, gendered))
        if len(mentions) < len(gendered):
            return Refusal(HER_HIS, groups)
        return mentions

    def group_of(self, word: Word) -> str:
        """The gender that a word names; "" where it names none."""
        low = word.low
        if low == "miss" and not word.is_capital:
            return ""
        if low in _WOMAN or low in _TITLES[1:]:
            return FEMALE
        if low in _MAN or low == _TITLES[0]:
            return MALE
        return self.nouns.get(low, ("", ""))[0]

    def mentions(self, words: Words, gendered: list[Word]) -> Iterator[Mention]:
        """Each word with its form; those that can be read in two ways are left out."""
        for word in gendered:
            form = _pronoun_case(words, word) if word.low in _WOMAN | _MAN else word.low
            if not form:
                continue
            start, article, capital = with_article(words.text, word.start)
            if form in PRONOUNS:
                start, article, capital = word.start, False, False
            yield Mention(
                start=start,
                end=word.end,
                group=self.group_of(word),
                form=form,
                article=article,
                capital=capital if article else word.is_capital,
            )

    def is_of_one_sex(self, words: Words) -> bool:
        """Whether a word is of one sex by nature, or a compound whose counterpart is not known."""
        bound = fixed_spans(words, "one-sex")
        return any(is_within(word, bound) or self._is_compound(word.low) for word in words.list)

    def _is_compound(self, low: str) -> bool:
        """Whether a word holds a gendered one and has no counterpart: "fireman", "father-son"."""
        parts = low.split("-")
        if low in self.nouns or parts[-1] in _NO_COMPOUND:
            return False
        return low.endswith(("man", "men")) or (
            len(parts) > 1 and not self.nouns.keys().isdisjoint(parts)
        )

    def _has_no_way(self, words: Words, word: Word) -> bool:
        """Whether what would replace a word stands there too ("actors and actresses") or needs an s.

        "The ladies' coats" would become "the men' coats".
        """
        counterpart = self.nouns.get(word.low, ("", ""))[1]
        bare = re.match(r"\s?['’](?!\w)", words.text[word.end :]) is not None
        lacks = bare and word.low.endswith("s") and bool(counterpart) and counterpart[-1] != "s"
        return lacks or any(other.low == counterpart for other in words.list)

    def is_profile(self, words: Words) -> bool:
        """Whether pronouns are given as such: "she/her"."""
        found = _PROFILE.finditer(words.text)
        return any(not words.in_zone(match.start()) for match in found)

    def _refused(self, words: Words, gendered: list[Word], groups: frozenset[str]) -> str:
        """The first reason against a swap; "" where there is none."""
        fixed = fixed_spans(words, "gender")
        if self.is_profile(words):
            return PROFILE
        if len(groups) > 1:
            return SEVERAL
        if words.is_shouted or any(len(w.text) > 1 and w.text.isupper() for w in gendered):
            return CAPITALS
        if any(in_title(words, word) for word in gendered):
            return TITLE
        if any(is_within(word, fixed) or _is_exclaimed(words, word) for word in gendered):
            return FIXED
        if self.is_of_one_sex(words):
            return ONE_SEX
        if any(_is_part_of_name(words, word) for word in gendered):
            return LONGER
        if any(self._has_no_way(words, word) for word in gendered):
            return ONE_WAY
        if words.is_lower and any(_may_be_title(words, word) for word in gendered):
            return UNMARKED
        return PERSON if possible_person(words, known=frozenset(self.nouns)) else ""


def _case(mention: Mention) -> str:
    """What must be the same when a swap is read back."""
    return mention.form if mention.form in PRONOUNS else "noun"


def _pronoun_case(words: Words, word: Word) -> str:
    if word.low == "her":
        return read_her(words, word)
    return read_his(words, word) if word.low == "his" else _CASES[word.low]


def _is_exclaimed(words: Words, word: Word) -> bool:
    """Whether a noun is a cry or an address: "Man, that hurt", "Come on, boys!"."""
    if word.low not in _EXCLAIMED or words.previous(word) is not None:
        return False
    return words.gap(word.index).lstrip().startswith((",", "!"))


def _is_part_of_name(words: Words, word: Word) -> bool:
    """Whether a gendered word is a title, has a capital of its own, or stands beside a name."""
    if word.low in _TITLES:
        return True
    if word.low in _WOMAN | _MAN:
        return word.is_name_like
    before, behind = words.previous(word), words.next(word)
    return (
        (word.is_name_like and word.low not in _CALLED)
        or (behind is not None and behind.is_name_like)
        or (before is not None and before.is_name_like and not names_no_person(before))
    )


def _is_between_verbs(words: Words, word: Word) -> bool:
    """Whether "is" stands before a noun and behind it: "my wife is an actress is a comedy"."""
    behind = words.next(word)
    before = [one.low for one in words.list[max(0, word.index - 3) : word.index]]
    if behind is None:
        return False
    verb = behind.low in AUXILIARIES or (behind.low.endswith("s") and may_be_verb(behind.low))
    return verb and not _BE.isdisjoint(before)


def _may_be_title(words: Words, word: Word) -> bool:
    """Whether a noun of a text without capitals may be part of a title or a name.

    It is none behind "a" or "my" with nothing but adjectives between, and none in the plural
    behind something else than "the" or a number.
    """
    if word.low in _WOMAN | _MAN:
        behind = words.next(word)
        return word.low in ("her", "him") and behind is not None and behind.low in ("is", "was")
    if _is_between_verbs(words, word):
        return True
    before = words.previous(word)
    while before is not None and before.low not in CLOSED and "ADJ" in classes(before.low):
        before = words.previous(before, over=",")
    if not word.low.endswith(("s", "men")):
        return before is None or before.low not in _INDEFINITE
    behind = words.next(word)
    if behind is not None and behind.low == "with":  # "men with brooms"
        return True
    named = {"the", *NUMBERS}
    return before is not None and (before.low in named or classes(before.low) == {"NOUN"})
