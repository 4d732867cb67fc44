"""What fills the slots: lexicons named in a file, and slots with one value."""

import pytest

from audit.errors import AuditError
from audit.suites.sources import SuiteSource
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


ALIASES = """group,term,article,adjective,people,alias_of,source
NLD,Holland,,Dutch,the Dutch,Netherlands,a dictionary
"""


def test_aliases_become_probes_of_their_own_kind(tmp_path):
    """They stand in every block behind the groups, bear their group's code, and count as no group's probe."""
    write_lexicon(tmp_path, "other-names", ALIASES)
    suite = read_suite(write_suite(tmp_path, FILMED, aliases="other-names"))
    source = SuiteSource([suite])
    last = source.read(source.size - 1, source.size).to_pylist()[0]
    assert (last["kind"], last["group"], last["term"]) == ("alias", "NLD", "Holland")
    assert last["text"] == "The film was shot in Holland."
    assert suite.info.probes == 3
    assert [(a.group, a.term, a.name) for a in suite.info.aliases] == [
        ("NLD", "Netherlands", "Holland")
    ]
    assert suite.only(["FRA", "ITA"]).info.aliases == ()


def test_an_alias_of_no_term_is_refused(tmp_path):
    """It is told with its line, in a lexicon of aliases and among the groups' own terms."""
    write_lexicon(tmp_path, "other-names", ALIASES.replace("Netherlands", "Nederland"))
    told = refused(write_suite(tmp_path, FILMED, aliases="other-names"))
    assert "other-names.csv:2:alias_of: 'Holland' is an alias of 'Nederland'" in told
    path = write_suite(tmp_path, FILMED)
    write_lexicon(tmp_path, text="group,term,alias_of,source\nA,x,,s\nA,y,z,s\nB,w,,s\n")
    assert "places.csv:3:alias_of: 'y' is an alias of 'z'" in refused(path)
