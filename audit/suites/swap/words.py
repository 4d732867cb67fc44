"""A text as words: what stands beside each, whether it opens a sentence, where nothing is swapped."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
WORD = re.compile(rf"(?:{_LETTER})+(?:-(?:{_LETTER})+)*")
"""A word of letters, accents and hyphens: "mother-in-law", "Côte"; an apostrophe ends it."""

_ZONES = re.compile(
    r"\(\s*\w\s*\)\s*\w+|https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.]+|[@#]\w+"
    r"|(?<![\w-])(?<![\w-]\.)[\w-]++(?:\.[\w-]++)*\.(?:com|org|net|edu|gov|info|io|co|uk|us|de|fr|eu)\b"
    r"(?:/\S*)?",
    re.IGNORECASE,
)
"""Begins where a run of signs does and gives none of it back, so that long runs are gone through once."""
_ABBREVIATED = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|jr|sr|vs|no|[a-z])\.\s+$", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?…:\n]|[,;.!?] ?[\"“‘'])[\s\"“”‘’'(\[*_–—-]*$")
_QUOTED = re.compile(r"\"([^\"\n]{1,80})\"|“([^”\n]{1,80})”|‘([^’\n]{1,80})’|\*([^*\n]{1,80})\*")
_SMALL_QUOTED = re.compile(r"``\s([^`'\n]{1,60}?)\s''|`\s([^`'\n]{1,60}?)\s'(?!\w)")
_BACK = 40
_SMALL = frozenset("a an and at by for from in is of on or the to with".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands; `opens` where its capital may be the sentence's alone."""

    index: int
    start: int
    end: int
    text: str
    opens: bool

    @property
    def low(self) -> str:
        """In lower case, with a curly apostrophe made straight."""
        return self.text.lower()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_name_like(self) -> bool:
        """Whether its capital is its own and not the sentence's."""
        return self.is_capital and not self.opens


class Words:
    """The words of one text.

    Parameters
    ----------
    text : str
        As it stands; nothing in it is changed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.zones = [match.span() for match in _ZONES.finditer(text)]
        self.list = list(self._found())

    def _found(self) -> Iterator[Word]:
        for index, match in enumerate(
            match for match in WORD.finditer(self.text) if not self.in_zone(match.start())
        ):
            yield Word(index, match.start(), match.end(), match.group(), self._opens(match.start()))

    def in_zone(self, place: int) -> bool:
        """Whether a place lies in an address, a handle or a hashtag."""
        before = bisect_right(self.zones, place, key=lambda zone: zone[0])
        return before > 0 and place < self.zones[before - 1][1]

    def _opens(self, start: int) -> bool:
        # What stands further back says nothing; the whole would make long texts slow.
        before = ("x" if start > _BACK else "") + self.text[max(0, start - _BACK) : start]
        return bool(_OPENS.search(before)) and not _ABBREVIATED.search(before)

    @cached_property
    def is_lower(self) -> bool:
        """Whether the text has no capital letter, so that names can't be told by theirs."""
        return not any(word.is_capital and word.low != "i" for word in self.list)

    @cached_property
    def is_shouted(self) -> bool:
        """Whether most words begin with capitals, so that these say nothing."""
        long = [word for word in self.list if len(word.text) > 3 and not word.opens]
        capitals = sum(word.is_capital for word in long)
        large = len(self.list) > 1 and self.text.upper() == self.text
        return large or (len(long) > 4 and capitals > 0.7 * len(long))

    def gap(self, index: int) -> str:
        """What stands between a word and the one behind it; all that is left, behind the last."""
        end = self.list[index + 1].start if index + 1 < len(self.list) else len(self.text)
        return self.text[self.list[index].end : end]

    def next(self, word: Word, *, over: str = "") -> Word | None:
        """The word behind, where only spaces (or one of the signs `over`) stand between."""
        inside = word.index + 1 < len(self.list)
        return (
            self.list[word.index + 1]
            if inside and _is_space(self.gap(word.index), over=over)
            else None
        )

    def previous(self, word: Word, *, over: str = "") -> Word | None:
        """The word before, where only spaces (or one of the signs `over`) stand between."""
        inside = word.index > 0
        return (
            self.list[word.index - 1]
            if inside and _is_space(self.gap(word.index - 1), over=over)
            else None
        )

    def at(self, start: int) -> Word | None:
        """The word that begins here."""
        return next((word for word in self.list if word.start == start), None)

    def ending(self, end: int) -> Word | None:
        """The word that ends here."""
        return next((word for word in self.list if word.end == end), None)

    @cached_property
    def titles(self) -> list[tuple[int, int]]:
        """Where a title stands in quotes or asterisks: every word but the small ones is capital."""
        found = [match.span() for match in _QUOTED.finditer(self.text) if _is_title(match.group())]
        if not self.is_lower:
            return found
        small = _SMALL_QUOTED.finditer(self.text)
        return [*found, *(match.span() for match in small), *_unpaired(self.text)]


def _is_space(gap: str, *, over: str) -> bool:
    return gap != "" and not gap.strip(" \t\n\u00a0" + over)


def _unpaired(text: str) -> Iterator[tuple[int, int]]:
    """Where a title may stand whose other quote is cut off: "real women have curves '' is a comedy"."""
    more = text.count("''") - text.count("``")
    if more > 0 and more % 2:
        yield 0, text.index("''")
    if more < 0:
        yield text.rindex("``"), len(text)


def _is_title(quoted: str) -> bool:
    words = [match.group() for match in WORD.finditer(quoted)]
    return (
        0 < len(words) <= 8
        and words[0][0].isupper()
        and quoted[-2] not in ".,!?"
        and all(word[0].isupper() or word in _SMALL for word in words)
    )
