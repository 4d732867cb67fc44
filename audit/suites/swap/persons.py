"""Persons who may be named in a text: a swapped pronoun beside one would change who is meant."""

import re
from functools import cache

from audit.suites.lexicon import read_lexicon
from audit.suites.swap.vocabulary import (
    AUXILIARIES,
    CLOSED,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    classes,
    given_names,
    is_ordinary,
    may_be_verb,
)
from audit.suites.swap.words import Word, Words

_FREQUENT = 50_000
"""Births from which a name that is a word too is one in a text without capitals."""
_COMMON = 5_000
"""Births from which a name that is a word too ("Grace", "Mark") may open a sentence as a name."""

_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december christmas easter halloween thanksgiving ramadan
    hanukkah god internet bible koran quran torah english spanish latin european europe african africa
    asian asia arabic hindi hebrew western eastern christian muslim jewish catholic buddhist hindu
    protestant sikh sikhs jew jews muslims christians
    hindus buddhists mormon mormons atheist atheists asians arab arabs caucasian black white hispanic latino latina native indigenous caucasian facebook twitter google youtube instagram netflix amazon hollywood bollywood broadway
    olympics olympic uber america england britain scotland wales london southern northern midwestern
    alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota
    mississippi missouri montana nebraska nevada jersey york mexico ohio oklahoma oregon pennsylvania
    tennessee texas utah vermont wisconsin wyoming carolina dakota hampshire""".split()  # noqa: SIM905
)
_BEFORE_PLACES = frozenset("in at near across throughout outside the a an".split())  # noqa: SIM905
_BEFORE_CITIES = frozenset({"in", "near", "across", "throughout", "outside"})
_WORDS_FIRST = frozenset(
    """will may mark art hope joy faith grace dawn young baby king guy angel star summer autumn june
    april august major early love true royal prince heaven precious journey genesis justice honor
    liberty patience charity trinity miracle destiny serenity harmony melody sky ocean river forest
    stone hunter chance chase case cash lane page price max sunny happy rusty dusty sandy misty windy
    stormy rocky violet olive ivy daisy lily rose iris heather hazel ginger basil sage pepper candy
    honey sugar crystal ruby pearl amber jade opal diamond gold silver bill mason carter cooper parker
    logan earl ray gene grant jean mercy bishop blue brown buddy christian do ever fare in long
    man miles my pat penny rich rob sterling sue van wade ward wells west drew holly lance""".split()  # noqa: SIM905
)
"""Words that are names too, and far more often words: in a text without capitals they name nobody."""


def possible_person(words: Words, *, known: frozenset[str] = frozenset()) -> Word | None:
    """The first word that may name a person; `known` are words in lower case that do not."""
    return next((word for word in words.list if _may_name(words, word, known)), None)


_BROKEN = re.compile(r"['’](?!(?:s|t|d|m|re|ve|ll|all|em)\b)[^\W\d_]{2,}")
"""What an apostrophe joins to a capital within a name: "A'deem", "O'Neil", "D'Angelo"."""
_ROLES = frozenset({"character", "role", "figure"})


def _may_name(words: Words, word: Word, known: frozenset[str]) -> bool:
    if word.is_capital and _BROKEN.match(words.text, word.end):
        return True
    if len(word.text) < 2 or word.low in known:
        return False
    if word.low in CLOSED and not (word.is_capital and _births(word) >= _COMMON):
        return False
    if words.is_lower:
        elsewhere = word.low in _elsewhere() and not _is_bare_subject(words, word)
        return not elsewhere and _is_small_name(words, word)
    if not word.is_capital:
        return _births(word) >= _COMMON and not is_ordinary(word.low)
    return _opens_as_name(words, word) if word.opens else _stands_as_name(words, word)


_TIMES = frozenset("today yesterday tomorrow tonight life mother father nobody".split())  # noqa: SIM905


def _births(word: Word) -> int:
    """How often a word was given as a name."""
    return given_names().get(word.text.capitalize(), (0, 0.0))[0]


def _is_small_name(words: Words, word: Word) -> bool:
    """Whether a word of a text without capitals may be a name.

    It is unknown to the language, a frequent given name, "the character of" it, or, with nothing
    before it, the subject of a verb in the singular: "green might want", "care captures".
    """
    if not is_ordinary(word.low) or word.low in _small_names() or word.low in _SURNAMES:
        return True
    return _is_bare_subject(words, word) or _is_bare_surname(words, word) or _is_role(words, word)


def _is_bare_surname(words: Words, word: Word) -> bool:
    """Whether a word that is a surname too stands where a thing would have an article: "for grant ,"."""
    if word.low not in _BARE_SURNAMES:
        return False
    before, behind = words.previous(word), words.next(word)
    alone = before is None or before.low in PREPOSITIONS | CONJUNCTIONS
    return alone and (behind is None or behind.low in CLOSED)


def _is_role(words: Words, word: Word) -> bool:
    """Whether a word without an article is what a role is called: "the character of zigzag"."""
    of = words.previous(word)
    role = words.previous(of) if of is not None and of.low == "of" else None
    return role is not None and role.low in _ROLES and word.low not in CLOSED


def _is_bare_subject(words: Words, word: Word) -> bool:
    """Whether a word of a text without capitals has no article and yet does what one person does."""
    before, behind = words.previous(word), words.next(word)
    found = classes(word.low)
    gerund = word.low.endswith("ing") and "VERB" in found
    if word.low in CLOSED or gerund or not found - {"ADV"}:
        return False
    if before is not None and before.low not in _BEFORE_SUBJECTS and not before.low.endswith("ly"):
        return False
    if behind is None:
        gap = words.gap(word.index).split()
        after = words.list[word.index + 1] if word.index + 1 < len(words.list) else None
        return gap == [","] and after is not None and after.low in ("who", "whose", "whom")
    if behind.low in _SINGULAR_VERBS:
        return True
    plain = not word.low.endswith("s")
    third = behind.low.endswith("s") and may_be_verb(behind.low)
    past = behind.low.endswith("ed") and may_be_verb(behind.low)
    modal = behind.low in AUXILIARIES or behind.low.endswith("ly")
    return plain and (past or (word.opens and (third or modal)))


_SINGULAR_VERBS = frozenset({"is", "was", "has", "does"})
_BEFORE_SUBJECTS = (CONJUNCTIONS | PREPOSITIONS) - {"of", "in", "on", "at", "to", "for", "by"}
_SURNAMES = frozenset(
    """smith miller baker cooper fisher hunt burns knight walker turner potter butler porter shepherd
    weaver marshall chandler wright wells brooks woods bush burton""".split()  # noqa: SIM905
)
"""Words of the language that are among the commonest surnames of the United States (2010 census)."""
_BARE_SURNAMES = frozenset(
    """grant stone cage law fox ford rock penn hill black brown green white gray rose reed price
    chase wood cross fields frost gold hall house lamb lane long mills moon page park pitt pope rich
    rivers sharp short silver snow spring summers swift waters wolf bell berry bond bishop day dean
    fry lake little pine stern noble marsh banks barber gardener hawk hook""".split()  # noqa: SIM905
)
"""Surnames that are words far more often: names only where a word would have an article."""


def _opens_as_name(words: Words, word: Word) -> bool:
    """Whether a sentence's first word may be a name: no word of the language, or one that is both."""
    if word.low in _elsewhere():
        return False
    if not is_ordinary(word.low):
        return not _is_acronym(word)
    if words.text[word.end : word.end + 2] in ("'s", "’s") and word.low not in CLOSED | _TIMES:
        return True
    behind = words.next(word)
    return _births(word) >= _COMMON and (behind is None or behind.low not in _NOT_BEHIND_NAMES)


_NOT_BEHIND_NAMES = PRONOUNS | DETERMINERS | {"of", "to", "that"}


def _stands_as_name(words: Words, word: Word) -> bool:
    """Whether a capital within a sentence may be a person's."""
    if word.low in _elsewhere() or _is_acronym(word):
        return False
    before = words.previous(word)
    if word.text in given_names():
        return before is None or before.low not in _BEFORE_CITIES
    while before is not None and before.is_name_like and before.text not in given_names():
        before = words.previous(before)
    owned = words.text[word.end : word.end + 2] in ("'s", "’s")
    placed = before is not None and before.low in _BEFORE_PLACES
    return owned or not placed


def _is_acronym(word: Word) -> bool:
    return word.text.isupper() and len(word.text) <= 5 and word.text.title() not in given_names()


@cache
def _elsewhere() -> frozenset[str]:
    """Capital words that name no person: days, months, nations, places, creeds."""
    forms = ("adjective", "people")
    nations = {
        part.lower()
        for term in read_lexicon("countries").terms
        for name in (term.text, *(term.forms.get(form, "") for form in forms))
        for part in name.split()
    }
    persons = {"jordan", "georgia", "chad", "israel", "kenya", "saint", "united"}
    return _CALENDAR | (nations - persons)


def names_no_person(word: Word) -> bool:
    """Whether a word's capital is a nation's, a creed's, a day's or an acronym's."""
    return word.low in _elsewhere() or _is_acronym(word)


def full_names(words: Words) -> list[Word]:
    """Given names directly before another name: persons known by their full names."""
    return [word for word in words.list if _is_full_name(words, word)]


def _is_full_name(words: Words, word: Word) -> bool:
    behind = words.next(word)
    if behind is None or word.text.capitalize() not in given_names() or word.low in _elsewhere():
        return False
    if word.low in CLOSED and word.opens:
        return False
    if words.is_lower:
        return word.low not in _WORDS_FIRST | CLOSED and not is_ordinary(behind.low)
    return word.is_capital and behind.is_name_like and not names_no_person(behind)


def names_person_behind(words: Words, last: Word) -> bool:
    """Whether a name follows the noun that an adjective belongs to: "Japanese director Kurosawa"."""
    word = words.next(last)
    while word is not None and word.low not in CLOSED and not _is_named(words, word):
        word = words.next(word)
    return word is not None and _is_named(words, word)


def names_person_before(words: Words, first: Word) -> bool:
    """Whether a name stands before the phrase: "Kurosawa, a Japanese director", "Kurosawa is a ..."."""
    word = words.previous(first, over=",")
    while word is not None and (word.low in _LINKS or "ADJ" in classes(word.low)):
        if _is_named(words, word):
            return True
        word = words.previous(word, over=",")
    return word is not None and word.low not in CLOSED and _is_apposed(words, word)


_LINKS = frozenset({"a", "an", "the"})


def _is_apposed(words: Words, word: Word) -> bool:
    """Whether a name is followed by a comma, so that the phrase behind says who it is."""
    named = _is_named(words, word) or (word.opens and _may_name(words, word, frozenset()))
    return named and words.gap(word.index).strip() == ","


def _is_named(words: Words, word: Word) -> bool:
    if words.is_lower:
        return word.low in _small_names() or not is_ordinary(word.low)
    return word.is_name_like and not names_no_person(word)


@cache
def _small_names() -> frozenset[str]:
    """Given names that a text without capitals has for persons."""
    return (
        frozenset(
            name.lower() for name, (births, _) in given_names().items() if births >= _FREQUENT
        )
        - _WORDS_FIRST
    )
