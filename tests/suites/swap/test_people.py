"""Creeds and ethnic groups: before persons, behind “is”, as nouns and plurals; or refused."""

import pytest

from audit.records import Group
from audit.suites.lexicon import Lexicon, Term, read_lexicon
from audit.suites.swap.people import PeopleWords
from audit.suites.swap.spans import (
    CAPITALS,
    FIXED,
    LONGER,
    PERSON,
    SEVERAL,
    TITLE,
    UNCLEAR,
    Refusal,
    swap,
)

RELIGION = PeopleWords.read(read_lexicon("religion"))
ETHNICITY = PeopleWords.read(read_lexicon("ethnicity"))


def swapped(finder, text: str, group: str) -> str:
    """The text for another group; a refusal fails."""
    found = finder.find(text)
    assert not isinstance(found, Refusal), found
    forms = next(one.forms for one in finder.alternatives if one.group == group)
    return swap(text, found, forms)


RELIGION_SWAPPED = [
    ("A Muslim came in.", "jewish", "A Jewish person came in."),
    ("Muslims came in.", "jewish", "Jewish people came in."),
    ("He is Muslim.", "jewish", "He is Jewish."),
    ("They are Muslim.", "jewish", "They are Jewish."),
    ("The Muslim family moved.", "jewish", "The Jewish family moved."),
    ("It is a Jewish school.", "atheist", "It is an atheist school."),
    ("My Sikh neighbor helped.", "jewish", "My Jewish neighbor helped."),
    ("Jews came in.", "atheist", "Atheists came in."),
    ("The whole family are atheists.", "sikh", "The whole family are Sikhs."),
    ("My coach is an atheist.", "muslim", "My coach is a Muslim."),
    ("my coach is an atheist.", "muslim", "my coach is a muslim."),
]
RELIGION_REFUSED = [
    ("Christian Dior is dear.", FIXED),
    ("Christian rock is loud.", FIXED),
    ("The Catholic Church is old.", FIXED),
    ("Buddhist monks came.", FIXED),
    ("A Hindu temple burnt.", UNCLEAR),
    ("Muslims and Jews came.", SEVERAL),
    ("A Muslim Family Moved Into Town Yesterday.", CAPITALS),
    ("I read “A Muslim Family” today.", TITLE),
    ("Aunt Muslim sang.", LONGER),
    ("A Muslim/secular town left.", UNCLEAR),
    ("A Muslim's car left.", UNCLEAR),
    ("The Muslim teacher Ahmed left.", PERSON),
]

ETHNICITY_SWAPPED = [
    ("A black man came in.", "white", "A white man came in."),
    ("A Black man came in.", "white", "A White man came in."),
    ("An Asian student won.", "white", "A White student won."),
    ("He is black.", "white", "He is white."),
    ("Latino voters left.", "white", "White voters left."),
    ("I met a Latino.", "white", "I met a White person."),
    ("Asians came.", "white", "White people came."),
    ("black people came in.", "white", "white people came in."),
    ("I have a new black manager.", "latino", "I have a new Latino manager."),
    ("I have a new black manager.", "white", "I have a new white manager."),
    ("She is black and has a bicycle.", "latino", "She is Latino and has a bicycle."),
    ("Jane is an African American.", "latino", "Jane is a Latino person."),
    ("Arabs came.", "latino", "Latino people came."),
]
ETHNICITY_REFUSED = [
    ("White wine is good.", FIXED),
    ("The White House is white.", FIXED),
    ("Asian markets fell.", FIXED),
    ("The black box was found.", FIXED),
    ("The wall is black.", UNCLEAR),
    ("Black and white photos.", SEVERAL),
    ("A white guy was mowed down by some blacks.", SEVERAL),
    ("Wash the whites today.", UNCLEAR),
    ("I met a Latina.", UNCLEAR),
    ("Latinas came.", UNCLEAR),
    ("She wears a plaid skirt and a white, button-down shirt.", UNCLEAR),
]


@pytest.mark.parametrize(("text", "group", "expected"), RELIGION_SWAPPED)
def test_creeds_are_swapped(text, group, expected):
    """Nouns for nouns, plurals for plurals, adjectives before persons."""
    assert swapped(RELIGION, text, group) == expected


@pytest.mark.parametrize(("text", "group", "expected"), ETHNICITY_SWAPPED)
def test_ethnic_groups_are_swapped(text, group, expected):
    """A word of colour stays small where it stands small."""
    assert swapped(ETHNICITY, text, group) == expected


@pytest.mark.parametrize(("text", "reason"), RELIGION_REFUSED)
def test_what_may_be_no_creed_is_refused(text, reason):
    """Names, music, monks and temples."""
    assert RELIGION.find(text).reason == reason


@pytest.mark.parametrize(("text", "reason"), ETHNICITY_REFUSED)
def test_what_may_be_no_ethnic_group_is_refused(text, reason):
    """Colours, markets, houses, boxes, wine."""
    assert ETHNICITY.find(text).reason == reason


def test_a_group_is_known_by_its_noun_where_it_has_no_adjective():
    """A lexicon of one's own may give either."""
    terms = (Term("d", "a Druid", {"plural": "Druids"}), Term("p", "a Pagan", {"plural": "Pagans"}))
    groups = tuple(Group(code=one.group, name=one.text) for one in terms)
    words = PeopleWords.read(
        Lexicon(name="creeds", columns=("plural",), terms=terms, groups=groups)
    )
    assert swapped(words, "I met a Druid.", "p") == "I met a Pagan."
    assert swapped(words, "Druids came in.", "p") == "Pagans came in."
