"""What fills the slots: lexicons named in a file, and slots with one value."""

import pytest

from audit.errors import AuditError
from audit.suites.suite import read_suite
from tests.suites.small import write_lexicon, write_suite

FILMED = "The film was shot in {country}."


def refused(path) -> str:
    with pytest.raises(AuditError) as caught:
        read_suite(path)
    return str(caught.value)


def test_fault_18_a_lexicon_elsewhere_is_refused(tmp_path):
    """A suite's lexicon lies beside it or ships."""
    assert "small.yaml:" in refused(write_suite(tmp_path, FILMED, lexicon="../places"))
    assert "there is no lexicon 'nowhere'" in refused(
        write_suite(tmp_path, FILMED, lexicon="nowhere")
    )


def test_a_family_may_fix_a_slot(tmp_path):
    """A family's slot has one value: usable in its texts, recorded, not crossed."""
    families = [{"id": "a", "slots": {"job": "nurse"}, "templates": ["{country}: a {job}."]}]
    suite = read_suite(write_suite(tmp_path, families=families))
    assert suite.info.probes == 3
    assert suite.templates[0].fixed == {"job": "nurse"}


def test_fault_25_one_group_is_refused(tmp_path):
    """With one group there is nothing to compare, in a lexicon and in items."""
    path = write_suite(tmp_path, FILMED)
    write_lexicon(tmp_path, text="group,term,source\nA,x,s\nA,y,s\n")
    assert "has one group" in refused(path)
    with pytest.raises(AuditError, match="1 group"):
        read_suite(write_suite(tmp_path, FILMED)).only(["FRA"])
