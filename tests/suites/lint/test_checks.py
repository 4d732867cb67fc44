"""Checks: the first fault on a page, how many others there are, and pairs of signs."""

from audit.suites.lint.checks import balance, check, one_of


def test_the_first_fault_is_told_with_its_sentence_and_the_count_of_others():
    """Two lines of three have it; the first is shown."""
    found = check(r"\bcat\b", "a cat: {shown!r}", "take it out", "cat").first(
        "A dog.\nA cat.\nOne cat, two cats, a cat."
    )
    assert (found.what, found.sentence, found.others) == ("a cat: 'cat'", "A cat.", 1)
    assert check(r"\bcat\b", "a cat", "take it out", "cat").first("A dog.") is None


def test_a_test_may_find_that_a_match_is_no_fault():
    """It says None."""
    even = check(r"\d+", lambda m: "odd" if int(m.group()) % 2 else None, "add one")
    assert even.first("2 4 6") is None
    assert even.first("2 4 5").what == "odd"


def test_signs_balance():
    """Each opened sign is closed, whatever the order."""
    quotes = balance("«»", "()")
    assert quotes.first("« Oui » (ou non)") is None
    assert quotes.first("« Oui (ou non)").what == "“«” and “»” are not in balance"


def test_the_longest_word_comes_first_and_no_word_matches_nothing():
    """Else "Guinea" would hide "Guinea-Bissau"."""
    assert one_of(["Guinea", "Guinea-Bissau"]) == r"(?:Guinea\-Bissau|Guinea)"
    assert check(one_of([]), "x", "y").first("anything") is None
