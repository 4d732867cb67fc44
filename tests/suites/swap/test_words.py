"""A text as words: sentence starts, neighbours, addresses, titles in quotes."""

import pytest

from audit.suites.swap.words import Words


def test_words_know_where_they_stand():
    """Hyphens and accents belong to a word; an apostrophe ends it."""
    words = Words("Zoë's mother-in-law left.")
    assert [word.text for word in words.list] == ["Zoë", "s", "mother-in-law", "left"]
    assert words.text[words.list[2].start : words.list[2].end] == "mother-in-law"


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("He left. She came.", ["He", "She"]),
        ("Mr. Burr left.", ["Mr"]),
        ("He said, “She left.”", ["He", "She"]),
        ("One: two\nThree", ["One", "two", "Three"]),
        ("(So it is)", ["So"]),
    ],
)
def test_a_word_opens_a_sentence(text, opens):
    """Behind a full stop, a colon, a quote or a new line, and not behind an abbreviation."""
    assert [word.text for word in Words(text).list if word.opens] == opens


def test_neighbours_have_only_spaces_between():
    """A comma parts words unless it is let pass."""
    words = Words("big, red car")
    big, red, car = words.list
    assert words.next(red) == car
    assert words.next(big) is None
    assert words.next(big, over=",") == red
    assert words.previous(red, over=",") == big
    assert words.previous(big) is None
    assert words.next(car) is None


def test_addresses_handles_and_hashtags_hold_no_words():
    """Nothing is found in them."""
    text = "see https://a.org/her, @his_name, #girls, he@men.com and women.co.uk now"
    assert [word.text for word in Words(text).list] == ["see", "and", "now"]


def test_titles_in_quotes_are_told_from_speech():
    """A title has capitals throughout and no full stop."""
    assert Words("I saw “The King of Spain” twice.").titles == [(6, 25)]
    assert Words("“The king left,” he said.").titles == []
    assert Words("“Stop,” he said.").titles == []


def test_capitals_that_say_nothing():
    """A headline, a cry, and a text without any."""
    assert Words("Men And Women In London And Paris Today Again").is_shouted
    assert Words("HE LEFT").is_shouted
    assert not Words("He left for South Korea").is_shouted
    assert Words("he left and i stayed").is_lower
    assert not Words("He left").is_lower


@pytest.mark.timeout(60)
@pytest.mark.parametrize("run", ["a", "a.", "1-", "a@", "#a ", "www.a ", "(a", "a-"])
def test_a_long_run_of_signs_is_gone_through_once(run):
    """One text of 200,000 signs: gone through again from every place it would take an hour."""
    words = Words(run * (200_000 // len(run)))
    assert len(words.text) > 199_990
