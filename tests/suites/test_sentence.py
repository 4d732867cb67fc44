"""One sentence as a suite."""

import pytest

from audit.errors import AuditError
from audit.suites.sentence import single_template
from tests.suites.small import write_lexicon


def test_one_sentence_is_a_suite(tmp_path):
    """`audit text` needs no file: official notation or braces."""
    lexicon = write_lexicon(tmp_path)
    for text in ("This film was filmed in COUNTRY", "This film was filmed in {country}"):
        suite = single_template(text, lexicon=lexicon)
        assert suite.info.probes == 3
        assert suite.only(["FRA", "ITA"]).info.probes == 2
    for text in ("This film was filmed.", "{a} and {b}"):
        with pytest.raises(AuditError, match="slots"):
            single_template(text, lexicon=lexicon)
