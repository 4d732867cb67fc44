"""“her” and “his” in their cases, by the words around."""

import pytest

from audit.suites.swap.pronouns import read_her, read_his
from audit.suites.swap.words import Words

HER = [
    ("I saw her.", "object"),
    ("I saw her and left.", "object"),
    ("I saw her yesterday.", "object"),
    ("I read her book.", ""),  # "read her a book", "read her books"
    ("I like her book.", "possessive"),
    ("I like her first book.", "possessive"),
    ("I met her first.", ""),
    ("I met her last week.", ""),
    ("I love her own book.", "possessive"),
    ("I gave her own book away.", ""),
    ("We saw her crying.", ""),
    ("We saw her mother.", ""),  # "mother" can be a verb
    ("We saw her sister.", "possessive"),
    ("We kept her safe.", ""),
    ("We kept her letters.", "possessive"),
    ("On her back it was cold.", "possessive"),
    ("I want her back.", "object"),
    ("It belongs to her family.", "possessive"),
    ("It hit her badly.", ""),
    ("I met her lovely friend.", "possessive"),
    ("I like her bubbly friend.", ""),
    ("I like her quickly made bed.", ""),
]
HIS = [
    ("It is his.", "pronoun"),
    ("A friend of his came.", "pronoun"),
    ("I saw his.", "pronoun"),
    ("I like his book.", "possessive"),
    ("I like his first.", "possessive"),
    ("It is his and mine.", "pronoun"),
    ("I like his and mine.", ""),
    ("I broke his broken leg.", "possessive"),
]


@pytest.mark.parametrize(("text", "case"), HER)
def test_her(text, case):
    """The object, the possessive, or neither where both can be meant."""
    words = Words(text)
    assert read_her(words, next(word for word in words.list if word.low == "her")) == case


@pytest.mark.parametrize(("text", "case"), HIS)
def test_his(text, case):
    """Before its noun, for its noun, or neither."""
    words = Words(text)
    assert read_his(words, next(word for word in words.list if word.low == "his")) == case
