"""What stands around a word."""

import pytest

from audit.suites.swap.contexts import fixed_spans, in_title, is_beside_name, is_within
from audit.suites.swap.words import Words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Burger King is closed", ["Burger King"]),
        ("a king-size bed", ["king-size"]),
        ("the man’s best friend", ["man’s best friend"]),
        ("İ like Burger King", ["Burger King"]),  # "İ" is two letters in lower case
        ("burger kings", []),
    ],
)
def test_fixed_expressions_stand_where_they_stand(text, found):
    """Whole words, hyphens for spaces, either apostrophe."""
    spans = fixed_spans(Words(text), "gender")
    assert [text[start:end] for start, end in spans if end - start > 6] == found


def test_a_word_is_within_an_expression_or_not():
    """The king of the burger is; another king is not."""
    words = Words("Burger King and a king")
    spans = fixed_spans(words, "gender")
    assert is_within(words.list[1], spans)
    assert not is_within(words.list[-1], spans)


def test_a_word_in_a_title():
    """A title in quotes has capitals."""
    words = Words("I saw “The Dutch Queen” again")
    assert in_title(words, words.list[3])
    assert not in_title(words, words.list[0])


@pytest.mark.parametrize(
    ("text", "word", "beside"),
    [
        ("Anatole France wrote.", 1, True),
        ("We left Mexico City.", 2, True),
        ("In Paris, France, it rains.", 2, True),
        ("In France it rains.", 1, False),
        ("The Bank of France closed.", 3, True),
        ("People of France, arise.", 2, False),
        ("We left South Africa.", 3, True),
    ],
)
def test_a_neighbour_with_a_capital_makes_a_name(text, word, beside):
    """Directly before or behind, over a comma or "of"; a sentence's first small word does not."""
    words = Words(text)
    assert is_beside_name(words, words.list[word], words.list[word]) == beside
