import pytest

from tests.docs.sentences import PAGE, page


@pytest.mark.slow
def test_the_page_of_sentences_is_what_the_code_says():
    """Whoever changes a sentence makes the page again, and reads it."""
    assert page() == PAGE.read_text("utf-8"), "python -m tests.docs.sentences"
