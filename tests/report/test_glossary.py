import re

from audit.paths import REPORT_TEMPLATES
from audit.report.glossary import TERMS
from audit.report.sentences.limits import BANNED


def test_every_term_that_the_page_explains_is_in_the_glossary():
    """What a template marks as a term has its sentence."""
    used = set()
    for file in REPORT_TEMPLATES.rglob("*.j2"):
        used |= set(re.findall(r"""term\(\s*["']([a-z -]+)["']""", file.read_text("utf-8")))
    assert used
    assert used <= set(TERMS)


def test_explanations_are_sentences_in_plain_words():
    """They end, they are short, and they use no banned word."""
    for term, text in TERMS.items():
        assert text.endswith("."), term
        assert len(text) < 160, term
        assert not any(word in text.lower() for word in BANNED)
