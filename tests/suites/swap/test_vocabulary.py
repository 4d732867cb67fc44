"""What a word can be, and the lists that swaps are made with."""

import csv

import pytest

from audit import paths
from audit.suites.swap.vocabulary import (
    expressions,
    given_names,
    is_noun,
    is_ordinary,
    may_be_verb,
    verb_lemmas,
)


@pytest.mark.parametrize("word", ["film", "the", "quirkiness", "well-made", "women"])
def test_ordinary_words(word):
    """Words of the dictionary, of closed classes, and made of them."""
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["kurosawa", "spielberg", "sarah"])
def test_names_are_no_ordinary_words(word):
    """What the language does not know may be a name."""
    assert not is_ordinary(word)


def test_classes_of_words():
    """A noun, a verb, both."""
    assert is_noun("festival")
    assert not may_be_verb("festival")
    assert is_noun("film")
    assert may_be_verb("film")
    assert may_be_verb("is")
    assert not is_noun("the")
    assert "give" in verb_lemmas("gave")


def test_given_names_are_thousands_with_their_births():
    """Figures of the Social Security Administration."""
    names = given_names()
    assert len(names) > 10_000
    births, share = names["Sarah"]
    assert births > 1_000_000
    assert share > 0.99


def test_expressions_are_in_small_letters_and_stand_once():
    """A row that could never be found, or stands twice, is a slip."""
    with (paths.SWAPS / "expressions.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], row["expression"]) for row in csv.DictReader(file)]
    assert len(set(rows)) == len(rows)
    assert all(expression == expression.lower().strip() for _, expression in rows)
    assert {kind for kind, _ in rows} == {
        "countries",
        "ethnicity",
        "gender",
        "not-after-nationality",
        "one-sex",
        "people",
    }
    assert "burger king" in expressions("gender")
