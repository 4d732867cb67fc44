"""Written-out pairs: whether their texts differ in what they should, and in nothing else."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator

from audit.records import Contrast
from audit.suites.suite import Suite
from audit.suites.template import WrittenText

_WORD = re.compile(r"[\w'’]+|[^\w\s]")
PRONOUNS = frozenset(
    {
        "he",
        "him",
        "his",
        "himself",
        "she",
        "her",
        "hers",
        "herself",
        "they",
        "them",
        "their",
        "theirs",
        "themselves",
        "themself",
        "he's",
        "she's",
        "they're",
        "he’s",
        "she’s",
        "they’re",
        "xe",
        "ze",
    }
)
_AGREEING = (
    {"is", "are"},
    {"was", "were"},
    {"has", "have"},
    {"does", "do"},
    {"'s", "'re"},
    {"isn't", "aren't"},
    {"wasn't", "weren't"},
    {"doesn't", "don't"},
    {"hasn't", "haven't"},
)

Note = tuple[int, str, str]


def pair_doubts(suite: Suite) -> Iterator[Note]:
    """What is wrong with a suite's pairs: line, what, remedy.

    A side that is missing; two sides with one text; and, where most pairs of a contrast differ
    in pronouns and their agreement alone, the pairs that differ in more.
    """
    families: dict[str, list[WrittenText]] = defaultdict(list)
    for item in suite.items:
        families[item.family].append(item)
    for contrast in suite.contrasts:
        yield from _contrast_doubts(contrast, families)


def _contrast_doubts(contrast: Contrast, families: dict[str, list[WrittenText]]) -> Iterator[Note]:
    """The doubts of one declared pair."""
    more: list[Note] = []
    count = 0
    for name, items in families.items():
        sides = [
            [item for item in items if _value(item, contrast.by) == side]
            for side in (contrast.plus, contrast.minus)
        ]
        if not any(sides):
            continue
        if not all(sides):
            lacking = contrast.plus if not sides[0] else contrast.minus
            what = f"{name!r} has no text with {contrast.by} {lacking!r}: the pair is missing"
            yield items[0].line, what, f"write it, for the contrast {contrast.name!r}"
            continue
        for first, second in zip(*sides, strict=False):
            count += 1
            changed = differing_words(first.text, second.text)
            if not changed:
                what = f"the texts of {name!r} are the same on both sides of {contrast.name!r}"
                yield second.line, what, "write what tells them apart"
            elif not _pronouns_alone(changed):
                shown = ", ".join(f"{a or '-'!s} / {b or '-'!s}" for a, b in changed[:4])
                what = f"the pair of {name!r} differs in more than the pronoun: {shown}"
                more.append((second.line, what, "change the pronoun and its agreement alone"))
    if len(more) < count / 2:
        yield from more


def differing_words(first: str, second: str) -> list[tuple[str, str]]:
    """The runs of words in which two texts differ, side by side."""
    a, b = _WORD.findall(first), _WORD.findall(second)
    steps = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [(" ".join(a[i:j]), " ".join(b[k:m])) for tag, i, j, k, m in steps if tag != "equal"]


def _pronouns_alone(changed: list[tuple[str, str]]) -> bool:
    """Whether every run is a pronoun, with its verb or without."""
    return all(
        _agrees(x, y)
        for first, second in changed
        for x, y in _aligned(first.lower().split(), second.lower().split())
    )


def _aligned(first: list[str], second: list[str]) -> list[tuple[str, str]]:
    """Words side by side; a run of unequal length is one pair."""
    if len(first) == len(second):
        return list(zip(first, second, strict=True))
    return [(" ".join(first), " ".join(second))]


def _agrees(first: str, second: str) -> bool:
    """Whether two words are both pronouns, or two forms of one verb."""
    if first in PRONOUNS and second in PRONOUNS:
        return True
    if any({first, second} <= pair for pair in _AGREEING):
        return True
    short, long = sorted((first, second), key=len)
    return bool(short) and (long in (short + "s", short + "es") or long == short[:-1] + "ies")


def _value(item: WrittenText, by: str) -> str | None:
    return item.group if by == "group" else item.slots.get(by)
