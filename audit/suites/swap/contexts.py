"""What stands around a word (a quoted title, a fixed expression, a name), and the mention it makes."""

import re

from audit.suites.swap.spans import Mention, with_article
from audit.suites.swap.surfaces import Standing
from audit.suites.swap.vocabulary import CLOSED, classes
from audit.suites.swap.words import Word, Words

_OF_NAMES = frozenset(
    """north south east west central northern southern eastern western new old latin upper lower great
    grand little saint royal united native red""".split()  # noqa: SIM905
)


def in_title(words: Words, word: Word) -> bool:
    """Whether a word stands in a quoted title."""
    return any(start <= word.start < end for start, end in words.titles())


def in_expression(words: Words, word: Word, fixed: frozenset[str]) -> bool:
    """Whether a word is part of one of the expressions; a hyphen may stand for a space."""
    text = words.text.lower().replace("’", "'")
    for expression in fixed:
        if word.low not in expression:
            continue
        pattern = re.escape(expression).replace(r"\ ", r"[\s-]")
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text):
            if match.start() <= word.start and word.end <= match.end():
                return True
    return False


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
