"""Checks of sentences: a pattern, what a match means, and its first fault on a page of many."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to mend: what, in which sentence, and how many other sentences have it."""

    what: str
    remedy: str
    sentence: str
    others: int = 0


Match = re.Match[str]
Test = Callable[[Match], str | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A pattern, what a match means (None: no fault), and texts without any of which it is not tried."""

    pattern: re.Pattern[str]
    says: Test
    remedy: str
    needs: tuple[str, ...] = ()

    def first(self, page: str) -> Doubt | None:
        """The first fault on a page of one sentence a line; None where there is none."""
        if self.needs and not any(need in page for need in self.needs):
            return None
        first: Doubt | None = None
        hit: set[int] = set()
        for match in self.pattern.finditer(page):
            what = self.says(match)
            if what is None:
                continue
            begin = page.rfind("\n", 0, match.start() + 1) + 1
            if first is None:
                end = page.find("\n", match.start() + 1)
                sentence = page[begin : end if end >= 0 else len(page)]
                first = Doubt(what, self.remedy, sentence)
            hit.add(begin)
        return Doubt(first.what, first.remedy, first.sentence, len(hit) - 1) if first else None


def check(pattern: str, says: str | Test, remedy: str, *needs: str) -> Check:
    """A check whose fault is told by a function, or by a text that shows the match."""
    test = says if callable(says) else (lambda match: says.format(shown=match.group().strip()))
    return Check(re.compile(pattern, re.MULTILINE), test, remedy, needs)


def one_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; of none, one that matches nothing."""
    found = sorted({re.escape(word) for word in words}, key=len, reverse=True)
    return f"(?:{'|'.join(found)})" if found else r"(?!)"


def balance(*pairs: str) -> Check:
    """Signs that are opened and not closed, or the other way round: "()", "«»"."""

    def says(match: Match) -> str | None:
        text = match.group()
        for opened, closed in ((pair[0], pair[1]) for pair in pairs):
            if text.count(opened) != text.count(closed):
                return f"“{opened}” and “{closed}” are not in balance"
        return None

    signs = "".join(pairs)
    inside = re.escape(signs)
    return check(rf"^.*[{inside}].*$", says, "close what was opened", *signs)
