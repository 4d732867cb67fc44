"""First names: swapped with the pronouns of their gender, or refused."""

import pytest

from audit.suites.lexicon import Lexicon, Term, read_lexicon
from audit.suites.swap.first_names import NameWords
from audit.suites.swap.spans import (
    CAPITALS,
    HER_HIS,
    LONGER,
    NOUN,
    ONE_SEX,
    PERSON,
    PROFILE,
    SEVERAL,
    TITLE,
    Refusal,
    swap,
)

TERMS = tuple(
    Term(group, name, {"gender": gender})
    for group, name, gender in (
        ("a", "Yoko", "female"),
        ("a", "Thuy", "female"),
        ("b", "Jamal", "male"),
        ("b", "Omid", "male"),
    )
)
WORDS = NameWords.read(
    Lexicon(name="names", columns=("gender",), terms=TERMS, groups=read_lexicon("names").groups[:2])
)


def swapped(text: str, name: str, words: NameWords = WORDS) -> str:
    """The text for another name; a refusal fails."""
    found = words.find(text)
    assert not isinstance(found, Refusal), found
    return swap(text, found, next(one.forms for one in words.alternatives if one.term == name))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Yoko lost her keys.", "Jamal", "Jamal lost his keys."),
        ("Yoko lost her keys.", "Thuy", "Thuy lost her keys."),
        ("Jamal's bag is his.", "Yoko", "Yoko's bag is hers."),
        ("Yoko, who hurt herself, left.", "Omid", "Omid, who hurt himself, left."),
        ("We met Omid in London.", "Yoko", "We met Yoko in London."),
        ("Jamal said that Jamal won.", "Yoko", "Yoko said that Yoko won."),
    ],
)
def test_names_are_swapped_with_their_pronouns(text, name, expected):
    """The pronouns take the gender of the name."""
    assert swapped(text, name) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Yoko met Thuy.", SEVERAL),
        ("Jamal told her his secret.", SEVERAL),
        ("Yoko Ono sang.", LONGER),
        ("Aunt Yoko sang.", LONGER),
        ("Yoko is a mother.", NOUN),
        ("Yoko said she was pregnant.", ONE_SEX),
        ("I met a Yoko.", PERSON),
        ("Yoko met Sarah.", PERSON),
        ("I saw “Yoko” again.", TITLE),
        ("I gave Jamal books, and gave him water.", HER_HIS),
        ("yoko lost her keys.", CAPITALS),
        ("YOKO LOST THE KEYS.", CAPITALS),
        ("Yoko Lost Those Keys Today Near Leeds.", CAPITALS),
        ("Yoko (she/her) lost the keys.", PROFILE),
        ("When he got sued, he called his lawyer Omid.", PERSON),
    ],
)
def test_names_that_are_not_certain_are_refused(text, reason):
    """Other persons, longer names, nouns that bear a gender too."""
    found = WORDS.find(text)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_small_names_are_found_where_that_is_asked_for():
    """A name that is no word of the language."""
    words = NameWords.read(WORDS.lexicon, ignore_case=True)
    assert swapped("yoko lost her keys.", "Jamal", words).startswith("jamal lost his")


def test_a_text_knows_its_own_name():
    """The name that stands there is the term of the text as it stands."""
    found = WORDS.find("Thuy's bag is hers.")
    assert not isinstance(found, Refusal)
    assert WORDS.own("Thuy's bag is hers.", found) == "Thuy"
