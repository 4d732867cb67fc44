"""Whether a nation's adjective stands before its noun, behind “is”, or for a person."""

import pytest

from audit.suites.swap.nationals import national_form
from audit.suites.swap.surfaces import Surface, Surfaces
from audit.suites.swap.words import Words

WORDS = Surfaces.of([Surface("French", "FRA", "adjective"), Surface("Kenyan", "KEN", "adjective")])


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("A French actor left.", "adjective"),
        ("The French actor left.", "adjective"),
        ("I saw French films.", ""),
        ("I like my French car.", "adjective"),
        ("In French schools it is so.", "adjective"),
        ("The French school was old.", "adjective"),
        ("The French school their children.", ""),
        ("He is French.", "predicate"),
        ("He is not French, I think.", "predicate"),
        ("The Kenyan and I left.", ""),
        ("A tall Kenyan left.", ""),
        ("A Kenyan put it down.", "national"),
        ("The French guard their door.", ""),
        ("A tall Kenyan spoke.", ""),
        ("I met a Kenyan.", "national"),
        ("I met a Kenyan-born man.", ""),
        ("He speaks French well.", ""),
        ("I read French novels.", ""),
        ("It was in French.", ""),
        ("An Italian/French film left.", ""),
        ("We ate French fries.", ""),
        ("We left (French actors stayed).", ""),
        ("The French only left.", ""),
        ("I like the French one.", "adjective"),
        ("French ones left.", ""),
        ("French works sell.", ""),
        ("I like my French works.", "adjective"),
        ("French, he left.", ""),
        ("It has size M French.", ""),
    ],
)
def test_the_words_around_decide(text, form):
    """What they leave open is none of the three."""
    words = Words(text)
    (standing,) = WORDS.standing(words)
    assert national_form(words, standing) == form
