"""What a careful reader stumbles over in a sentence: articles, agreement, capitals, spaces, ends.

The checks read many sentences at once, one a line, since a suite renders to tens of thousands.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from audit import paths
from audit.suites.grammar import article, either_article
from audit.suites.lexicon import read_lexicon

LONGEST = 250
"""Words of a sentence over which most classifiers would cut it."""


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


def doubts(sentences: Iterable[str], *, english: bool = True) -> list[Doubt]:
    """Every check's first fault in the sentences, with the count of the others.

    Parameters
    ----------
    sentences : iterable of str
        Rendered texts; line breaks within one are read as spaces.
    english : bool
        Whether the checks of English articles, agreement and pronouns take part.
    """
    lines = list(dict.fromkeys(text.replace("\n", " ") for text in sentences))
    page = "\n".join(lines)
    checks = _checks() if english else CHECKS
    return [found for check in checks if (found := _first(check, page))]


def _first(check: Check, page: str) -> Doubt | None:
    """The check's first fault on the page."""
    if check.needs and not any(need in page for need in check.needs):
        return None
    first: Doubt | None = None
    hit: set[int] = set()
    for match in check.pattern.finditer(page):
        what = check.says(match)
        if what is None:
            continue
        begin = page.rfind("\n", 0, match.start() + 1) + 1
        if first is None:
            end = page.find("\n", match.start() + 1)
            sentence = page[begin : end if end >= 0 else len(page)]
            first = Doubt(what, check.remedy, sentence)
        hit.add(begin)
    return Doubt(first.what, first.remedy, first.sentence, len(hit) - 1) if first else None


def _check(pattern: str, says: str | Test, remedy: str, *needs: str) -> Check:
    """A check whose fault is told by a function, or by a text that shows the match."""
    test = says if callable(says) else (lambda match: says.format(shown=match.group().strip()))
    return Check(re.compile(pattern, re.MULTILINE), test, remedy, needs)


@cache
def _checks() -> tuple[Check, ...]:
    """The checks; that of articles before names needs the lexicon of countries."""
    remedy = "write “the”, or {slot} and not {slot:bare}"
    return (
        *CHECKS,
        *ENGLISH,
        _check(_bare_names(), "the name lacks its article: {shown!r}", remedy),
    )


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


def _doubled(match: Match) -> str | None:
    """A word that stands twice, where that is no English."""
    word = match.group(1)
    if (
        word.lower() in ("that", "had", "her")
        or word.isdigit()
        or (word[0].isupper() and len(word) > 3)
    ):
        return None  # "that that", "had had", "gave her her book", "Pago Pago"
    return f"a word stands twice: {match.group()!r}"


_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|St|No|vs|etc|Jr|Sr|cf|approx|min|max|dept|e\.g|i\.e|a\.m|p\.m)|\b[A-Z]|\.\.)\.[\"”’)]* "
)


def _lower_case(match: Match) -> str | None:
    """A sentence that begins in lower case, where the full stop is not an abbreviation's."""
    begin = max(match.string.rfind(sign, 0, match.start()) for sign in " \n") + 1
    shown = match.string[begin : match.end()]
    if _SHORT.match(shown) or re.search(r"[.!?][\"”’)]+ ", shown):
        return None  # "Mr. de Vries"; “Stop!” she said
    if _SHORT.search(match.string[max(0, begin - 3) : match.end()]):
        return None
    return f"a sentence begins in lower case: {shown!r}"


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


def _balance(match: Match) -> str | None:
    """A bracket or a quote that is opened and not closed."""
    text = match.group()
    for opened, closed in ("()", "[]", "“”"):
        if text.count(opened) != text.count(closed):
            return f"“{opened}” and “{closed}” are not in balance"
    return "a quotation mark has no other half" if text.count('"') % 2 else None


CHECKS = (
    _check(r"\b(\w+) +(\1)\b", _doubled, "take one out"),
    _check(r"^[ \t]|[ \t]$", "a space stands at an end of the text", "take it out"),
    _check(r"\S {2,}\S?", "two spaces stand side by side", "take one out", "  "),
    _check(
        r" [,.;:!?](?=[\s\"”]|$)",
        "a space stands before a sign: {shown!r}",
        "take it out",
        *(f" {sign}" for sign in ",.;:!?"),
    ),
    _check(
        r"[,;:][,;:.!?]|(?<!\.)\.\.(?!\.)|[.!?],",
        "two signs stand side by side: {shown!r}",
        "keep one",
    ),
    _check(r"^[\"“‘'(]*[a-z]\S*", "the text begins in lower case: {shown!r}", "write a capital"),
    _check(r"[.!?][\"”’)]* +[\"“‘'(]*[a-z]\S*", _lower_case, "write a capital, or {slot:capital}"),
    _check(
        r"^(?!.*[.!?…][\"”’)\] \t]*$).*$",
        "the sentence has no final sign",
        "end it with a full stop",
    ),
    _check(
        r"\b(?:COUNTRY|NATIONALITY|PERSON|NAME|GROUP|TERM|TODO|XXX|FIXME)\b",
        "a placeholder is left: {shown!r}",
        "name the slot in braces",
    ),
    _check(r"^[^()\[\]“”\"\n]*[()\[\]“”\"].*$", _balance, "close what was opened", *'()[]“”"'),
    _check(rf"^(?:\S+ +){{{LONGEST},}}\S.*$", f"the text has over {LONGEST} words", "shorten it"),
)
"""What no language has, in the order in which it is told."""

ENGLISH = (
    _check(
        r"(?<![\w.&'’-])[Aa]n? [\"“‘'(]?\w[\w&'’.-]*",
        _article,
        "write {slot:a}, or mend the article",
    ),
    _check(
        r"\b(?:[Aa]n?|[Tt]he) (?:an?|the|my|your|his|her|their|our|this|that|these|those)\b",
        "two determiners stand side by side: {shown!r}",
        "take one out, or use {slot:bare}",
    ),
    _check(r"(?<![\w.'’-])i(?![\w.'’-])", "“I” is written small", "write I"),
    _check(
        r"\b(?:[Tt]hey|[Ww]e|[Yy]ou) (?:is|was|has|does|isn't|wasn't|doesn't)\b",
        _agreement,
        "use {slot:is}, :was, :has, :does",
        *("hey ", "we ", "We ", "ou "),
    ),
    _check(
        r"\b(?:[Ss]he|[Hh]e|[Ii]t) (?:are|have|do|aren't|haven't|don't)\b",
        _agreement,
        "use {slot:is}, :has, :does",
        *("e are", "e have", "e do", "t are", "t have", "t do"),
    ),
    _check(
        r"\b(?:to|for|with|from|of|by|at|about|toward|towards|beside|behind)"
        r" (?:she|he|they|we|I)\b(?! and)",
        "the pronoun stands in the wrong case: {shown!r}",
        "use {slot:object}",
        *(" she", " he", " they", " we", " I"),
    ),
)
"""What English does not have."""
