"""Whether "her" stands for "him" or for "his", and "his" for "her" or for "hers": by the words around.

Where both readings can be had, the answer is "", and the text is refused.
"""

from audit.suites.swap.vocabulary import (
    ADVERBS,
    AUXILIARIES,
    CLOSED,
    CONJUNCTIONS,
    PREPOSITIONS,
    PRONOUNS,
    classes,
    is_noun,
    verb_lemmas,
)
from audit.suites.swap.words import Word, Words

# Verbs with two objects: "gave her books", "told her stories", "called her names".
_TWO_OBJECTS = frozenset(
    """allow appoint ask bet bid bring build buy call cause charge cook cost crown deny elect envy feed
    find fine forgive get give grant hand leave lend loan mail make name offer order owe pass pay play
    proclaim promise pronounce read refuse save sell send serve show sing spare teach tell throw wish
    write""".split()  # noqa: SIM905
)
# Verbs with a bare verb behind their object ("saw her fall"), or an adjective ("kept her safe").
_BARE_VERB = frozenset("see watch hear feel help let have notice observe smell".split())  # noqa: SIM905
_ADJECTIVE = _BARE_VERB | frozenset(
    """catch consider cut drive hold imagine keep kick like paint prefer render set strike take think
    turn want love hate believe suppose strip knock""".split()  # noqa: SIM905
)
_CAUGHT = frozenset("hostage prisoner captive".split())  # noqa: SIM905
_DETERMINED = frozenset(
    """own other very only many few several two three four five six seven eight nine ten entire whole
    most more first next latest former late then-boss""".split()  # noqa: SIM905
)
_TIMES = frozenset(
    """night week month year time day weekend summer winter spring fall autumn monday tuesday wednesday
    thursday friday saturday sunday morning evening afternoon thing""".split()  # noqa: SIM905
)
_NOUNS_TOO = frozenset("back will home past right left best like well might can".split())  # noqa: SIM905
_BEHIND_OBJECT = (PRONOUNS | PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | ADVERBS) - {
    *_DETERMINED,
    *("one", "ones", "less", "least", "late", "round", "past", "inside", "outside", "better"),
    *("once", "will", "might", "can", "need", "own", "s", "d", "m", "t", "likely", "far", "alone"),
    *("being", "been", "having"),
}
_ADJECTIVES_IN_LY = frozenset(
    """lovely friendly lonely elderly daily weekly monthly yearly early only ugly silly curly bubbly
    family homely costly deadly lively worldly earthly ghostly holy belly jolly bully ally reply supply
    heavenly untimely unlikely unfriendly sickly steely wily woolly wobbly orderly scholarly""".split()  # noqa: SIM905
)
_OWNING = frozenset({"of", "is", "was", "are", "were", "be", "become", "became", "s"})


def read_her(words: Words, word: Word) -> str:
    """The case of a "her": "object", "possessive", or "" where it may be either."""
    behind = words.next(word, over="\"“‘'")
    before = words.previous(word)
    if behind is None:
        return "object"
    if before is not None and before.low in PREPOSITIONS - {"like"} and behind.low in _NOUNS_TOO:
        beyond = words.next(behind)
        return "possessive" if beyond is None or beyond.low in CLOSED else ""
    if behind.low in ("first", "last", "next"):
        beyond = words.next(behind)
        return "possessive" if beyond and _is_content(beyond) and beyond.low not in _TIMES else ""
    if behind.low in _DETERMINED:
        return "" if _is_ditransitive(before) else "possessive"
    if behind.low in _BEHIND_OBJECT or behind.low in ("a", "an", "the", "this", "that"):
        return "object"
    return _before_content(before, behind)


def _before_content(before: Word | None, behind: Word) -> str:
    """The case of a "her" before a word that is neither of a closed class nor the last."""
    if behind.low in CLOSED or _takes_two(before, behind) or classes(behind.low) == {"VERB"}:
        return ""
    if behind.low.endswith("ly") and behind.low not in _ADJECTIVES_IN_LY:
        return ""
    if behind.low.endswith("ing") and "-" not in behind.low:
        return "" if not is_noun(behind.low) or classes(behind.low) & {"VERB"} else "possessive"
    return "possessive"


def _is_ditransitive(before: Word | None) -> bool:
    """Whether the word before is a verb with two objects."""
    return before is not None and bool(verb_lemmas(before.low) & _TWO_OBJECTS)


def _takes_two(before: Word | None, behind: Word) -> bool:
    """Whether the word before is a verb that can have the word behind "her" behind its object."""
    if before is None:
        return False
    lemmas = verb_lemmas(before.low)
    found = classes(behind.low)
    return (
        _is_ditransitive(before)
        or (bool(lemmas & _BARE_VERB) and "VERB" in found)
        or (bool(lemmas & _ADJECTIVE) and (bool(found & {"ADJ", "ADV"}) or behind.low in _CAUGHT))
    )


def read_his(words: Words, word: Word) -> str:
    """The case of a "his": "possessive", "pronoun", or "" where it may be either."""
    behind = words.next(word, over="\"“‘'")
    before = words.previous(word)
    if behind is None:
        return "" if words.gap(word.index).lstrip().startswith(",") else "pronoun"
    if classes(behind.low) == {"VERB"} and not behind.low.endswith(("ed", "ing", "en", "wn")):
        return "pronoun" if before is not None and before.low == "of" else ""
    if behind.low not in CLOSED or behind.low in _DETERMINED:
        return "possessive"
    if behind.low in (*_NOUNS_TOO, "first", "last", "next", "every", "once"):
        return "possessive"
    return "pronoun" if before is not None and before.low in _OWNING else ""


def _is_content(word: Word) -> bool:
    return word.low not in CLOSED
