"""What a nation's adjective is in a text: before its noun, behind "is", or a national ("an Italian").

Whether the next word is the adjective's noun or a verb whose subject it is ("the French film
festival", "the French film everything") is decided by the words around; what they leave open is
none of the three.
"""

from audit.suites.swap.surfaces import Standing
from audit.suites.swap.vocabulary import (
    AUXILIARIES,
    CLOSED,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    classes,
    expressions,
    is_noun,
    is_ordinary,
    may_be_verb,
    verb_lemmas,
)
from audit.suites.swap.words import Word, Words

_BE = frozenset("is was are were am be been being re s m".split())  # noqa: SIM905
_LANGUAGE = frozenset(
    """speak speaks spoke spoken speaking learn learns learned learning study studies studied studying
    teach teaches taught teaching read reads reading write writes wrote writing understand
    understands understood know knows knew translate translated fluent in into""".split()  # noqa: SIM905
)
_PAST_TOO = frozenset(
    "bet burst cast cost cut hit hurt let put quit read set shed shut split spread thrust".split()  # noqa: SIM905
)
_BARELY_VERBS = frozenset("man men woman people father mother".split())  # noqa: SIM905
_SINGULAR = frozenset("a an this that every each another my your his her its our their".split())  # noqa: SIM905
_OWNING = frozenset("my your his her its our their these those".split())  # noqa: SIM905


def national_form(words: Words, standing: Standing) -> str:
    """What it is: "adjective", "predicate", "national", or "" where the words around leave that open."""
    first, last, text = standing.first, standing.last, words.text
    if text[standing.end : standing.end + 1] in ("-", "'", "’", "/"):
        return ""
    if text[: standing.start][-1:] in ("-", "/"):
        return ""
    if is_attribute(words, first, last):
        return "adjective"
    if is_predicate(words, first, last):
        return "predicate"
    return "national" if is_national(words, first, last) else ""


def is_attribute(words: Words, first: Word, last: Word) -> bool:
    """Whether it surely belongs to the noun behind it."""
    noun = words.next(last)
    if noun is None or noun.is_capital or (noun.low in CLOSED and noun.low not in ("one", "ones")):
        return False
    if noun.low in expressions("not-after-nationality") or "-" in noun.low:
        return False
    before = words.previous(first, over=",")
    if before is not None and before.low in _LANGUAGE - {"in", "into"}:
        return False
    if (
        words.previous(first) is None
        and not first.opens
        and words.text[: first.start].rstrip()[-1:] != ","
    ):
        return False
    if _has_object(words, before, noun):
        return False
    if noun.low in expressions("people"):
        return _is_people(before, noun)
    if noun.low.endswith("ly"):
        return False
    if noun.low in ("one", "ones"):
        return before is not None and before.low in DETERMINERS
    if not (is_noun(noun.low) or (is_ordinary(noun.low) and not classes(noun.low))):
        return _before_adjective(words, before, noun)
    return _is_noun_behind(words, first, before, noun)


def is_people_behind(words: Words, first: Word, last: Word) -> bool:
    """Whether a word for persons stands behind, which is its noun wherever that stands."""
    noun = words.next(last)
    return (
        noun is not None
        and not noun.is_capital
        and noun.low in expressions("people")
        and _is_people(words.previous(first, over=","), noun)
    )


def _is_people(before: Word | None, noun: Word) -> bool:
    """Whether something determines a word for persons in the singular."""
    return before is not None or noun.low.endswith("s") or noun.low in ("people", "men", "women")


def _before_adjective(words: Words, before: Word | None, noun: Word) -> bool:
    """Whether an adjective and then a noun stand behind: "a Russian bearish man"."""
    beyond = words.next(noun)
    return (
        classes(noun.low) == {"ADJ"}
        and before is not None
        and before.low in DETERMINERS
        and beyond is not None
        and is_noun(beyond.low)
    )


def _is_noun_behind(words: Words, first: Word, before: Word | None, noun: Word) -> bool:
    """Whether a word that can be a noun is none but that."""
    closed = _is_closed_by_verb(words, noun)
    if before is None and first.opens and not words.is_lower and closed:
        return True
    if not may_be_verb(noun.low):
        return before is not None or noun.low.endswith("s") or not first.opens
    if before is None:
        return False
    verb_like = _is_inflected(noun.low)
    if before.low in _OWNING:
        return not verb_like or noun.low.endswith(("s", "ing"))
    if before.low in _SINGULAR:
        return not verb_like
    before_that = words.previous(before)
    preceded = before_that is not None and before_that.low in PREPOSITIONS
    if before.low == "the":
        return (not verb_like and preceded) or (closed and not noun.low.endswith("ed"))
    adjective = "ADJ" in classes(before.low) and before.low not in CLOSED
    return not verb_like and (before.low in PREPOSITIONS - {"in"} or adjective)


def _is_inflected(word: str) -> bool:
    """Whether a word is a verb's form for "he": "works", "left", "put"."""
    return word in _PAST_TOO or any(lemma != word for lemma in verb_lemmas(word))


def _has_object(words: Words, before: Word | None, noun: Word) -> bool:
    """Whether what stands behind can only be an object: "the French guard their door"."""
    beyond = words.next(noun)
    if not may_be_verb(noun.low) or not (before is None or before.low == "the"):
        return False
    if beyond is None:
        return (before is None or before.opens) and noun.low not in _BARELY_VERBS
    return beyond.low in DETERMINERS


def _is_closed_by_verb(words: Words, noun: Word) -> bool:
    """Whether a verb that can't be an object stands behind: "the French film was", "... love is"."""
    behind = words.next(noun)
    if behind is not None and is_noun(behind.low) and not noun.low.endswith("s"):
        behind = words.next(behind)
    return behind is not None and behind.low in AUXILIARIES - {"s", "t", "d", "m"}


def is_predicate(words: Words, first: Word, last: Word) -> bool:
    """Whether it stands behind "is", and the clause ends with it."""
    before = words.previous(first)
    while before is not None and before.low in ("not", "also", "very", "so", "really", "both"):
        before = words.previous(before)
    if before is None:
        return False
    bound = before.low in _BE
    if before.low in ("s", "re", "m") and words.text[before.start - 1] not in "'’":
        return False
    return bound and _ends_clause(words, last)


def is_national(words: Words, first: Word, last: Word) -> bool:
    """Whether it names one person: behind "a" (with adjectives between), and the clause ends with it."""
    before = words.previous(first)
    steps = 0
    while before is not None and before.low not in CLOSED and "ADJ" in classes(before.low):
        before, steps = words.previous(before), steps + 1
    if before is None or before.low not in ("a", "an") or steps > 2:
        return False
    behind = words.next(last)
    if behind is not None and behind.low.endswith("ing"):
        beyond = words.next(behind)
        return beyond is not None and beyond.low in DETERMINERS
    if behind is not None and classes(behind.low) == {"VERB"}:
        return True
    return _ends_clause(words, last) and (behind is None or behind.low not in ("and", "or"))


def _ends_clause(words: Words, last: Word) -> bool:
    """Whether nothing behind it can belong to it: a sign, a conjunction, "who", "in", ..."""
    behind = words.next(last)
    if behind is None:
        return words.text[last.end : last.end + 1] not in ("-", "/", "'", "’")
    return behind.low in (CONJUNCTIONS | {"who", "while", "in", "from", "by", "as", "too", "like"})
