"""The ways in which groups are named, indexed by their first word, and where they stand in a text."""

import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audit.suites.swap.words import Word, Words


@dataclass(frozen=True, slots=True)
class Surface:
    """A way in which a group is named: the words, whose they are, and what they are.

    `group` is "" where two groups share the words.
    """

    text: str
    group: str
    form: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A surface where it stands, with its first and last word."""

    surface: Surface
    start: int
    end: int
    first: Word
    last: Word


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Surfaces by their first word in lower case, the longest first.

    Attributes
    ----------
    small : frozenset of str
        Surfaces that may be written small in any text ("white").
    ignore_case : bool
        Whether all may.
    """

    by_first: Mapping[str, Sequence[Surface]]
    small: frozenset[str] = frozenset()
    ignore_case: bool = False

    @classmethod
    def of(
        cls,
        surfaces: Iterable[Surface],
        *,
        small: frozenset[str] = frozenset(),
        ignore_case: bool = False,
    ) -> "Surfaces":
        """Index surfaces; each in every spelling."""
        found: dict[str, dict[str, Surface]] = {}
        for surface in surfaces:
            for text in _spellings(surface.text):
                known = found.setdefault(Words(text).list[0].low, {})
                before = known.setdefault(text, replace(surface, text=text))
                if before.group != surface.group:
                    known[text] = replace(before, group="")
        by_first = {
            first: sorted(known.values(), key=lambda one: len(one.text), reverse=True)
            for first, known in found.items()
        }
        return cls(by_first, small, ignore_case)

    def standing(self, words: Words) -> Iterator[Standing]:
        """Where surfaces stand in a text: the longest first, none within another."""
        reached = 0
        for word in words.list:
            surface = self._longest(words.text, word) if word.start >= reached else None
            if surface is not None:
                reached = word.start + len(surface.text)
                behind = bisect_left(words.list, reached, key=lambda one: one.start)
                yield Standing(surface, word.start, reached, word, words.list[behind - 1])

    def stand_in_small(self, words: Words, *, words_too: Collection[str] = ()) -> bool:
        """Whether one stands there in small letters, or in a text of capitals, and is no other word."""
        small = Words(words.text.lower()) if words.is_shouted else words
        standing = replace(self, ignore_case=True).standing(small)
        return any(one.first.low not in words_too for one in standing)

    def _longest(self, text: str, word: Word) -> Surface | None:
        """The longest surface that begins with a word."""
        for key in dict.fromkeys((word.low, plain(word.low), word.low.partition("-")[0])):
            for surface in self.by_first.get(key, ()):
                if self._stands(text, word.start, surface.text):
                    return surface
        return None

    def _stands(self, text: str, start: int, surface: str) -> bool:
        end = start + len(surface)
        given = text[start:end]
        free = self.ignore_case and surface not in ("US", "U.S.", "States")
        small = (free or surface in self.small) and given == surface.lower()
        behind = text[end : end + 1]
        return (given == surface or small) and not behind.isalnum() and behind != "_"


def _spellings(text: str) -> set[str]:
    """A name with and without accents, composed or not, with a straight or a curly apostrophe."""
    forms = {text, plain(text), unicodedata.normalize("NFD", text)}
    return forms | {form.replace("'", "’") for form in forms}


def plain(text: str) -> str:
    """The text without accents."""
    split = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in split if not unicodedata.combining(sign))
