"""Mentions of groups in a text: where they stand, which form each is, and how another takes its place.

What can be read in two ways is refused with its reason and never guessed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.suites.grammar import article, capital

NONE = "names no group of the axis"
SEVERAL = "names two groups or more"
HER_HIS = "“her”, “his” or “him” can be read in two ways"
CAPITALS = "a group word has other capitals than it should, or the text is a headline"
PERSON = "a person is named, or may be"
ONE_SEX = "speaks of what belongs to one sex, or has a word with no counterpart"
FIXED = "a fixed expression, or a word that can mean something else"
TITLE = "a title in quotes"
UNMARKED = "may be a title: the text has no capitals"
PROFILE = "pronouns given as such (she/her)"
LONGER = "part of a longer name"
UNCLEAR = "a word for a nation or a group that may be a language, a noun or part of a compound"
AGREEMENT = "a verb behind the name may not agree with another"
SHARED = "a word that two groups share"
NOUN = "a gendered noun stands beside the name"
ONE_WAY = "swapped, it would be ambiguous"
BLANK = "is blank"
REPEATED = "repeats an earlier text"
FOREIGN = "is not in English"
ODD_SIGN = "an odd apostrophe, or an invisible sign, stands in a word"

_ARTICLE = re.compile(r"(?<![\w.'’-])([Aa]n?)\s+$")
_BACK = 40
"""Signs before a mention among which its article is looked for: all of a long text would take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a group is named, and how what takes its place is written.

    Attributes
    ----------
    form : str
        A key of the alternatives' forms.
    article : bool
        Whether "a" or "an" stands before it and is part of the span.
    capital, lower : bool
        Whether the first letter is written large, or all letters small.
    possessive : bool
        Whether "'s" or "'" is part of the span.
    """

    start: int
    end: int
    group: str
    form: str
    article: bool = False
    capital: bool = False
    lower: bool = False
    possessive: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not swapped, and the groups that it names."""

    reason: str
    groups: frozenset[str] = frozenset()


Found = tuple[Mention, ...] | Refusal
"""The mentions of a text, or why it can't be swapped."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What can take a mention's place: a group's term with its forms."""

    group: str
    term: str
    forms: Mapping[str, str]


def with_article(text: str, start: int) -> tuple[int, bool, bool]:
    """Where the span begins with the "a" or "an" before it, whether there is one, and if it is capital."""
    found = _ARTICLE.search(text, max(0, start - _BACK), start)
    return (found.start(1), True, found.group(1)[0] == "A") if found else (start, False, False)


def filled(mention: Mention, forms: Mapping[str, str]) -> str:
    """What stands in a mention's place for an alternative with these forms."""
    text = forms[mention.form]
    if mention.lower:
        text = text.lower()
    if mention.article:
        text = f"{article(text)} {text}"
    if mention.possessive:
        sign = mention.possessive
        text += sign if text[-1] in "sS" and _is_plural_name(text) else f"{sign}s"
    return capital(text) if mention.capital else text


def _is_plural_name(text: str) -> bool:
    """Whether a name takes the bare apostrophe: "the Netherlands'", but "Laos's"."""
    return text.lower().startswith("the ")


def swap(text: str, mentions: Iterable[Mention], forms: Mapping[str, str]) -> str:
    """The text with every mention replaced."""
    pieces: list[str] = []
    end = 0
    for mention in mentions:
        pieces += [text[end : mention.start], filled(mention, forms)]
        end = mention.end
    return "".join([*pieces, text[end:]])


def marked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with what is replaced in brackets, for a reader."""
    pieces: list[str] = []
    end = 0
    for mention in mentions:
        pieces += [text[end : mention.start], "[", text[mention.start : mention.end], "]"]
        end = mention.end
    return "".join([*pieces, text[end:]])


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text that can be swapped: its number in the file (from 1), its mentions, its own term."""

    number: int
    text: str
    mentions: tuple[Mention, ...]
    group: str
    own: int | None

    @property
    def family(self) -> str:
        """The cluster of its variants."""
        return f"text-{self.number}"

    def filled(self, alternative: Alternative) -> str:
        """The text for another group."""
        return swap(self.text, self.mentions, alternative.forms)
