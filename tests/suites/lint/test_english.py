"""English: names without their article, in and out of the shipped lexicon."""

from audit.suites.lint.sentences import doubts


def test_a_name_without_its_article_is_told_in_english_alone():
    """It is "in the Netherlands"; the embassy's name does not, and German says otherwise."""
    (found,) = doubts(["We met in Netherlands."])
    assert "lacks its article: 'in Netherlands'" in found.what
    assert doubts(["We passed by Netherlands Embassy."]) == []
    assert doubts(["We met in Netherlands."], language="it") == []


def test_a_space_before_a_sign_is_told_in_english_and_not_in_french():
    """French writes one before ; : ! and ?."""
    assert [d.what for d in doubts(["Really ?"])] == ["a space stands before a sign: '?'"]
    assert doubts(["Vraiment ?"], language="fr") == []
