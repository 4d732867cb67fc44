"""What a careful reader of English stumbles over: a and an, agreement, case, names without their article."""

import re
from functools import cache

from audit import paths
from audit.suites.grammar import article, either_article
from audit.suites.lexicon import read_lexicon
from audit.suites.lint.checks import Check, Match, balance, check


def english() -> tuple[Check, ...]:
    """The checks of English sentences; that of names without their article needs the countries."""
    remedy = "write “the”, or {slot} and not {slot:bare}"
    return (*CHECKS, check(_bare_names(), "the name lacks its article: {shown!r}", remedy))


def _article(match: Match) -> str | None:
    """A or an that does not fit the next word's sound."""
    written, _, phrase = match.group().partition(" ")
    text, start = match.string, match.start()
    begins = (
        start == 0
        or text[start - 1] == "\n"
        or text[max(0, start - 2) : start].strip()[-1:] in '.!?:"“'
    )
    if written == "A" and not begins:
        return None  # "vitamin A", "platform A": a name
    if phrase.strip("\"“‘'(").lower() in ("a", "an", "the") or either_article(phrase):
        return None
    wanted = article(phrase)
    if written.lower() == wanted:
        return None
    return f"{match.group()!r} does not agree: by sound it is “{wanted}”"


_AUXILIARY = frozenset(
    {
        "did",
        "do",
        "does",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "let",
        "make",
        "makes",
        "made",
        "see",
        "saw",
        "help",
        "helped",
        "to",
        "have",
        "has",
        "had",
        "and",
        "or",
        "than",
        "as",
        "whether",
        "if",
        "though",
        "lest",
        "who",
        "that",
    }
)


def _agreement(match: Match) -> str | None:
    """A pronoun and a verb that do not agree ("made him do", "did she have" are no faults)."""
    before = re.findall(r"[\w']+", match.string[max(0, match.start() - 30) : match.start()])
    if before and before[-1].lower() in _AUXILIARY:
        return None
    return f"subject and verb do not agree: {match.group()!r}"


@cache
def _bare_names() -> str:
    """Prepositions before names of countries that bear an article; matches nothing without any."""
    if not (paths.LEXICONS / "countries.csv").exists():
        return r"(?!)"
    terms = read_lexicon("countries").terms
    names = sorted({re.escape(term.text) for term in terms if term.forms.get("article") == "the"})
    if not names:
        return r"(?!)"
    before = "in|from|to|of|through|across|around|near|for|with|by|about|visited|toured|left|leaving|outside|within"
    return rf"\b(?:{before}) (?:{'|'.join(names)})(?=[\s.,;:!?'’]|$)(?! [A-Za-z-]*(?:[Ee]mbassy|dollar))"


CHECKS = (
    check(
        r" [;:!?](?=[\s\"”]|$)",
        "a space stands before a sign: {shown!r}",
        "take it out",
        *(f" {sign}" for sign in ";:!?"),
    ),
    balance("“”"),
    check(
        r"(?<![\w.&'’-])[Aa]n? [\"“‘'(]?\w[\w&'’.-]*",
        _article,
        "write {slot:a}, or mend the article",
    ),
    check(
        r"\b(?:[Aa]n?|[Tt]he) (?:an?|the|my|your|his|her|their|our|this|that|these|those)\b",
        "two determiners stand side by side: {shown!r}",
        "take one out, or use {slot:bare}",
    ),
    check(r"(?<![\w.'’-])i(?![\w.'’-])", "“I” is written small", "write I"),
    check(
        r"\b(?:[Tt]hey|[Ww]e|[Yy]ou) (?:is|was|has|does|isn't|wasn't|doesn't)\b",
        _agreement,
        "use {slot:is}, :was, :has, :does",
        *("hey ", "we ", "We ", "ou "),
    ),
    check(
        r"\b(?:[Ss]he|[Hh]e|[Ii]t) (?:are|have|do|aren't|haven't|don't)\b",
        _agreement,
        "use {slot:is}, :has, :does",
        *("e are", "e have", "e do", "t are", "t have", "t do"),
    ),
    check(
        r"\b(?:to|for|with|from|of|by|at|about|toward|towards|beside|behind)"
        r" (?:she|he|they|we|I)\b(?! and)",
        "the pronoun stands in the wrong case: {shown!r}",
        "use {slot:object}",
        *(" she", " he", " they", " we", " I"),
    ),
)
"""What needs no lexicon."""
