import pytest

from audit.benchmarks.stereoset.likelihood import blank_span
from audit.errors import AuditError


@pytest.mark.parametrize(
    ("context", "sentence", "word"),
    [
        ("Girls are BLANK.", "Girls are soft.", "soft"),
        ("girls are BLANK.", "Girls are very soft.", "very soft"),
        ("BLANK is kind (really).", "She is kind (really).", "She"),
        ("A BLANK and a BLANK.", "A man and a dog.", "man"),
    ],
)
def test_the_word_of_the_first_blank_is_found(context, sentence, word):
    """In any case of what stands around it, signs literally."""
    start, stop = blank_span(context, sentence)
    assert sentence[start:stop] == word


def test_a_sentence_that_does_not_fill_its_context_is_named():
    """An irregular item of the set."""
    with pytest.raises(AuditError, match="does not fill"):
        blank_span("Girls are BLANK.", "Boys are soft.")
