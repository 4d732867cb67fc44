"""What takes a mention's place is written as the place asks for."""

import pytest

from audit.suites.swap.spans import Mention, filled, marked, swap, with_article

FORMS = {"place": "the Netherlands", "adjective": "Ethiopian", "bare": "Laos"}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"form": "place"}, "the Netherlands"),
        ({"form": "place", "capital": True}, "The Netherlands"),
        ({"form": "place", "possessive": "'"}, "the Netherlands'"),
        ({"form": "bare", "possessive": "’"}, "Laos’s"),
        ({"form": "adjective", "article": True}, "an Ethiopian"),
        ({"form": "adjective", "article": True, "capital": True}, "An Ethiopian"),
        ({"form": "adjective", "lower": True}, "ethiopian"),
    ],
)
def test_forms_agree_with_their_place(options, text):
    """Articles, capitals, small letters, possessives."""
    assert filled(Mention(start=0, end=1, group="X", **options), FORMS) == text


def test_spans_are_replaced_and_marked():
    """All but the spans stays as it is."""
    text = "In Italy, an Italian."
    mentions = (
        Mention(start=3, end=8, group="ITA", form="place"),
        Mention(start=10, end=20, group="ITA", form="adjective", article=True),
    )
    assert swap(text, mentions, FORMS) == "In the Netherlands, an Ethiopian."
    assert marked(text, mentions) == "In [Italy], [an Italian]."


def test_the_article_before_a_span_is_part_of_it():
    """It is "a" or "an", and not the end of another word."""
    assert with_article("An Italian", 3) == (0, True, True)
    assert with_article("I saw a Dane", 8) == (6, True, False)
    assert with_article("In Panama Dane", 10) == (10, False, False)
