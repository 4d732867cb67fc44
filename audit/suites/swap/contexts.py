"""What stands around a word (a quoted title, a fixed expression, a name), and the mention it makes."""

import re
from collections.abc import Sequence
from functools import cache

from audit.suites.swap.spans import Mention, with_article
from audit.suites.swap.surfaces import Standing
from audit.suites.swap.vocabulary import CLOSED, classes, expressions
from audit.suites.swap.words import Word, Words

_OF_NAMES = frozenset(
    """north south east west central northern southern eastern western new old latin upper lower great
    grand little saint royal united native red""".split()  # noqa: SIM905
)


def in_title(words: Words, word: Word) -> bool:
    """Whether a word stands in a quoted title."""
    return any(start <= word.start < end for start, end in words.titles)


def fixed_spans(words: Words, kind: str) -> list[tuple[int, int]]:
    """Where expressions of a kind stand in a text; a hyphen may stand for a space."""
    text = words.text.lower().replace("’", "'")
    if len(text) != len(words.text):  # a letter that is two in lower case moves what is behind it
        text = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in words.text)
    return [match.span(1) for match in _pattern(kind).finditer(text)]


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Every expression of a kind at any place, the longest first, also where two overlap."""
    longest = sorted(expressions(kind), key=len, reverse=True)
    listed = "|".join(re.escape(one).replace(r"\ ", r"[\s-]") for one in longest)
    return re.compile(rf"(?<!\w)(?=({listed})(?!\w))")


def is_within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a word stands within one of the spans."""
    return any(start <= word.start and word.end <= end for start, end in spans)


def is_beside_name(words: Words, first: Word, last: Word) -> bool:
    """Whether another capital word stands directly before or behind, also over a comma before."""
    before, behind = words.previous(first, over=","), words.next(last)
    while before is not None and before.low in ("the", "of"):
        before = words.previous(before)
        if before is not None and not before.is_name_like:
            before = None if before.low != "of" else before
    if behind is not None and behind.is_name_like and behind.low not in ("i", "and"):
        return True
    if before is None or not before.is_capital or before.low == "i":
        return False
    if not before.opens:
        return True
    plain = "ADJ" in classes(before.low) and before.low not in _OF_NAMES
    return before.low not in CLOSED and not plain and before.low not in ("visit", "love")


def made(words: Words, standing: Standing, form: str, *, start: int | None = None) -> Mention:
    """The mention that a surface makes, with the "a" or "an" before it, in the letters it has.

    Parameters
    ----------
    start : int, optional
        Where the span begins, where an article of its own stands before it.
    """
    text = words.text
    begin, article, large = with_article(text, standing.start)
    if start is not None:
        begin = start
    head = words.at(begin)
    low = text[standing.start].islower()
    opens = head is not None and head.opens and text[begin].isupper()
    return Mention(
        start=begin,
        end=standing.end,
        group=standing.surface.group,
        form=form,
        article=article,
        capital=large if article else opens,
        lower=low,
    )
