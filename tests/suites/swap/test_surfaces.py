"""Where the ways of naming a group stand in a text."""

import pytest

from audit.suites.swap.surfaces import Surface, Surfaces
from audit.suites.swap.words import Words

NAMES = [
    Surface("Korea", "KOR", "place"),
    Surface("North Korea", "PRK", "place"),
    Surface("Côte d'Ivoire", "CIV", "place"),
    Surface("Dominican", "DMA", "adjective"),
    Surface("Dominican", "DOM", "adjective"),
    Surface("White", "white", "adjective"),
]


def found(text: str, surfaces: Surfaces) -> list[tuple[str, str]]:
    """What stands there, and whose it is."""
    words = Words(text)
    return [(text[one.start : one.end], one.surface.group) for one in surfaces.standing(words)]


def test_the_longest_surface_stands():
    """A shorter one within it does not."""
    assert found("North Korea, Korea", Surfaces.of(NAMES)) == [
        ("North Korea", "PRK"),
        ("Korea", "KOR"),
    ]


def test_spellings_of_one_name():
    """With and without accents, with either apostrophe; a longer word is another word."""
    surfaces = Surfaces.of(NAMES)
    for name in ("Côte d'Ivoire", "Cote d’Ivoire", "Co\u0302te d'Ivoire"):
        assert found(f"In {name}.", surfaces) == [(name, "CIV")]
    assert found("Koreas", surfaces) == []


def test_a_surface_of_two_groups_is_nobodys():
    """What two groups share names neither."""
    assert found("Dominican", Surfaces.of(NAMES)) == [("Dominican", "")]


def test_small_letters_where_they_may_stand():
    """Some words in any text, all where case is ignored."""
    assert found("white korea", Surfaces.of(NAMES)) == []
    assert found("white korea", Surfaces.of(NAMES, small=frozenset({"White"}))) == [
        ("white", "white")
    ]
    assert len(found("white korea", Surfaces.of(NAMES, ignore_case=True))) == 2


@pytest.mark.timeout(60)
def test_a_text_of_mentions_alone_is_gone_through_once():
    """Forty thousand of them: looked for again behind each, they would take ten minutes."""
    words = Words("Korea " * 40_000)
    stood = list(Surfaces.of(NAMES).standing(words))
    assert len(stood) == 40_000
    assert stood[-1].last.index == 39_999
