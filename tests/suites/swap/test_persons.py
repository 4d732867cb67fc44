"""Persons who may be named in a text."""

import pytest

from audit.suites.swap.persons import (
    full_names,
    names_person_before,
    names_person_behind,
    possible_person,
)
from audit.suites.swap.words import Words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sarah left.", "Sarah"),
        ("Obama left.", "Obama"),
        ("I met Spielberg.", "Spielberg"),
        ("Grace left.", "Grace"),
        ("Will painted it.", "Will"),
        ("i like spielberg .", "spielberg"),
        ("it stars tom cruise .", "tom"),
        ("green might win .", "green"),
        ("the character of zigzag is thin .", "zigzag"),
        ("A'deem was scared.", "A"),
        ("We met D’Angelo there.", "D"),
        ("We met O'neil there.", "O"),
        ("wolf is back .", "wolf"),
        ("Hunter's car was fast.", "Hunter"),
        ("I saw Upper Saltmere.", "Upper"),
    ],
)
def test_a_name_is_found(text, name):
    """Given names, unknown capitals, and in a text without capitals what the language does not know."""
    found = possible_person(Words(text))
    assert found is not None
    assert found.text == name


@pytest.mark.parametrize(
    "text",
    [
        "Will she come?",
        "The CEO left on Monday.",
        "She lives in London.",
        "An Italian left.",
        "a film about hope .",
        "Engineers left.",
        "The Internet is slow.",
        "It's late, I'm here and we'll go.",
        "Y'all left.",
        "Today's news came.",
        "She lives in Upper Saltmere.",
    ],
)
def test_no_name_is_found(text):
    """Days, nations, acronyms, places behind "in", words of the language."""
    assert possible_person(Words(text)) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I met Sharp, a Japanese director.", True),
        ("We saw a young Japanese director.", False),
    ],
)
def test_a_name_before_a_phrase_may_be_an_adjective_too(text, named):
    """By its capital within the sentence."""
    words = Words(text)
    first = next(word for word in words.list if word.text == "Japanese")
    assert names_person_before(words, first) == named


def test_full_names_and_names_behind_a_noun():
    """A given name before another capital; a name behind the noun that an adjective belongs to."""
    assert [word.text for word in full_names(Words("I met Akira Kurosawa."))] == ["Akira"]
    assert [word.text for word in full_names(Words("I met Sarah Palin."))] == ["Sarah"]
    words = Words("The Japanese director Kurosawa left.")
    assert names_person_behind(words, words.list[1])
    words = Words("The Japanese director left.")
    assert not names_person_behind(words, words.list[1])
