"""What a careful reader stumbles over in a sentence: spaces, capitals, ends, and what its language asks.

The checks read many sentences at once, one a line, since a suite renders to tens of thousands.
"""

import re
from collections.abc import Iterable
from functools import cache

from audit.suites.lint.checks import Check, Doubt, Match, balance, check
from audit.suites.lint.english import english
from audit.suites.lint.languages import french, german, spanish

LONGEST = 250
"""Words of a sentence over which most classifiers would cut it."""


def doubts(sentences: Iterable[str], *, language: str = "en") -> list[Doubt]:
    """Every check's first fault in the sentences, with the count of the others.

    Parameters
    ----------
    sentences : iterable of str
        Rendered texts; line breaks within one are read as spaces.
    language : str
        A tag of BCP 47. Of a language that is not known here, only what no language has is told.
    """
    lines = list(dict.fromkeys(text.replace("\n", " ") for text in sentences))
    page = "\n".join(lines)
    checks = _checks(language.partition("-")[0].lower())
    return [found for one in checks if (found := one.first(page))]


@cache
def _checks(language: str) -> tuple[Check, ...]:
    """The checks of a language, those of every language first."""
    own = {"en": english, "de": german, "fr": french, "es": spanish}
    return (*CHECKS, *(own[language]() if language in own else ()))


_TWICE = frozenset("that had her der die das den dem sie nous vous".split())  # noqa: SIM905
"""Words that may stand twice: "had had", "die die", "nous nous"."""


def _doubled(match: Match) -> str | None:
    """A word that stands twice, where that is no sentence."""
    word = match.group(1)
    if word.lower() in _TWICE or word.isdigit() or (word[0].isupper() and len(word) > 3):
        return None  # "that that", "had had", "gave her her book", "Pago Pago"
    return f"a word stands twice: {match.group()!r}"


_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|No|vs|etc|Jr|Sr|cf|approx|min|max|dept|e\.g|i\.e|a\.m|p\.m"
    r"|[Cc]a|bzw|usw|evtl|ggf|inkl|Nr|Mio|Mrd|u|a|z|d|h|B|p|ex|Mme|Sra|Dra|Ud|pág|m|UU|\d+)|\b[A-Z]|\.\.)\.[\"”’)»]* "
)


def _lower_case(match: Match) -> str | None:
    """A sentence that begins in lower case, where the full stop is not an abbreviation's."""
    begin = max(match.string.rfind(sign, 0, match.start()) for sign in " \n") + 1
    shown = match.string[begin : match.end()]
    if _SHORT.match(shown) or re.search(r"[.!?][\"“”’)»]+ ", shown):
        return None  # "Mr. de Vries"; “Stop!” she said
    if _SHORT.search(match.string[max(0, begin - 3) : match.end()]):
        return None
    return f"a sentence begins in lower case: {shown!r}"


def _odd_quote(match: Match) -> str | None:
    """A straight quotation mark without its other half."""
    odd = match.group().count('"') % 2
    return "a quotation mark has no other half" if odd else None


CHECKS = (
    check(r"\b(\w+) +(\1)\b", _doubled, "take one out"),
    check(r"^[ \t]|[ \t]$", "a space stands at an end of the text", "take it out"),
    check(r"\S {2,}\S?", "two spaces stand side by side", "take one out", "  "),
    check(
        r" [,.](?=[\s\"”]|$)",
        "a space stands before a sign: {shown!r}",
        "take it out",
        *(" ,", " ."),
    ),
    check(
        r"[,;:][,;:.!?]|(?<!\.)\.\.(?!\.)|[.!?],",
        "two signs stand side by side: {shown!r}",
        "keep one",
    ),
    check(
        r"^[\"“‘'(„‚«¿¡]*[a-zà-öø-ÿ]\S*",
        "the text begins in lower case: {shown!r}",
        "write a capital",
    ),
    check(
        r"[.!?][\"”’)»]* +[\"“‘'(„‚«¿¡]*[a-zà-öø-ÿ]\S*",
        _lower_case,
        "write a capital, or {slot:capital}",
    ),
    check(
        r"^(?!.*[.!?…]\s?[\"“”’»)\] \t]*$).*$",
        "the sentence has no final sign",
        "end it with a full stop",
    ),
    check(
        r"\b(?:COUNTRY|NATIONALITY|PERSON|NAME|GROUP|TERM|TODO|XXX|FIXME)\b",
        "a placeholder is left: {shown!r}",
        "name the slot in braces",
    ),
    balance("()", "[]"),
    check(r'^.*".*$', _odd_quote, "write the other half", '"'),
    check(rf"^(?:\S+ +){{{LONGEST},}}\S.*$", f"the text has over {LONGEST} words", "shorten it"),
)
"""What no language has, in the order in which it is told."""
