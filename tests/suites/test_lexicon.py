"""Lexicons: groups, terms and attributes, and the faults of their files."""

import pytest

from audit import paths
from audit.errors import AuditError, AuditErrors
from audit.suites.lexicon import read_lexicon
from audit.suites.suite import read_suite
from tests.suites.small import PEOPLE, PLACES, write_lexicon


def faults(tmp_path, text):
    with pytest.raises(AuditError) as caught:
        read_lexicon(write_lexicon(tmp_path, text=text))
    return str(caught.value)


def test_groups_are_named_and_described_by_their_first_rows(tmp_path):
    """Order of appearance; the name from its column or the first term; other columns as attributes."""
    people = read_lexicon(write_lexicon(tmp_path, "people", PEOPLE))
    assert [(group.code, group.name) for group in people.groups] == [
        ("female", "women"),
        ("male", "men"),
        ("neutral", "left open"),
    ]
    places = read_lexicon(write_lexicon(tmp_path))
    assert places.groups[1].name == "Netherlands"
    assert places.groups[1].attributes == {
        "article": "the",
        "adjective": "Dutch",
        "people": "the Dutch",
    }
    assert places.terms[1].line == 3
    assert len(places.sha256) == 64


def test_only_keeps_the_lexicons_order(tmp_path):
    """Groups asked for in another order stay in the lexicon's."""
    lexicon = read_lexicon(write_lexicon(tmp_path)).only(["ITA", "FRA"])
    assert [group.code for group in lexicon.groups] == ["FRA", "ITA"]
    assert [term.text for term in lexicon.terms] == ["France", "Italy"]
    with pytest.raises(AuditError, match="did you mean 'FRA'"):
        lexicon.only(["FRAU", "ITA"])


def test_an_unknown_name_is_told_with_what_is_near():
    """A misspelt lexicon brings the near name and what ships."""
    if not (paths.LEXICONS / "countries.csv").exists():
        pytest.skip("the countries lexicon is not there")
    with pytest.raises(AuditError, match="did you mean 'countries'"):
        read_lexicon("contries")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "countries,gender",
            "no suite 'countries,gender' .name each by itself: --suite A --suite B",
        ),
        ("my suite", "no suite 'my suite' .these ship: age"),
        ("mine.yaml", "mine.yaml: there is no such file"),
        ("there/mine", "there/mine: there is no such file"),
    ],
)
def test_what_is_no_path_is_a_name(name, told):
    """A list, or words, bring what ships; an ending or a folder makes a path."""
    with pytest.raises(AuditError, match=told):
        read_suite(name)


def test_fault_06_the_group_na_is_a_group(tmp_path):
    """A code that pandas would read as missing is a code."""
    lexicon = read_lexicon(
        write_lexicon(tmp_path, text="group,term,source\nNA,Namibia,x\nnull,Nullia,x\n")
    )
    assert [group.code for group in lexicon.groups] == ["NA", "null"]


def test_fault_15_missing_columns_are_told_all_at_once(tmp_path):
    """Two missing columns make two faults."""
    with pytest.raises(AuditErrors) as caught:
        read_lexicon(write_lexicon(tmp_path, text="group,name\nA,x\n"))
    assert [fault.what for fault in caught.value.faults] == [
        "the column 'term' is missing",
        "the column 'source' is missing",
    ]


@pytest.mark.parametrize(
    "name", ["../places", "/etc/passwd", "..", "a/b", "places.csv/../x", "~root"]
)
def test_fault_18_a_name_in_a_file_leads_nowhere_else(tmp_path, name):
    """A lexicon named by a suite is a plain name."""
    with pytest.raises(AuditError, match="is no lexicon's name"):
        read_lexicon(name, beside=tmp_path)


def test_fault_18_a_link_beside_the_suite_is_refused(tmp_path):
    """A symbolic link named by a suite is not followed."""
    (tmp_path / "inner").mkdir()
    target = write_lexicon(tmp_path)
    (tmp_path / "inner" / "mine.csv").symlink_to(target)
    with pytest.raises(AuditError, match="symbolic link"):
        read_lexicon("mine", beside=tmp_path / "inner")


def test_fault_24_an_empty_group_or_term_is_refused(tmp_path):
    """A blank group, a blank term, and a lexicon without rows."""
    told = faults(tmp_path, "group,term,source\n,France,x\nITA, ,x\n")
    assert "places.csv:2:group: the group is empty" in told
    assert "places.csv:3:term: the term is blank" in told
    assert "no terms" in faults(tmp_path, "group,term,source\n")


def test_fault_27_a_term_that_stands_twice_is_refused(tmp_path):
    """The second row is told with the line of the first."""
    told = faults(tmp_path, PLACES + "FRA,France,,,,x\n")
    assert "places.csv:5:term" in told
    assert "line 2 too" in told


def test_fault_29_a_term_in_two_groups_is_a_warning(tmp_path):
    """It is read, and the reader is told."""
    lexicon = read_lexicon(write_lexicon(tmp_path, text=PLACES + "GUE,France,,,,x\n"))
    assert any("'France' names both FRA and GUE" in note for note in lexicon.warnings)


def test_fault_30_two_unicode_forms_of_one_term_are_a_warning(tmp_path):
    """Composed and decomposed letters are both kept as written, and told."""
    text = "group,term,source\nA,T\u00fcrkiye,x\nB,Tu\u0308rkiye,x\n"
    lexicon = read_lexicon(write_lexicon(tmp_path, text=text))
    assert [term.text for term in lexicon.terms] == ["T\u00fcrkiye", "Tu\u0308rkiye"]
    assert any("two Unicode forms" in note for note in lexicon.warnings)


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_fault_31_invisible_characters_are_refused_and_shown(tmp_path, sign):
    """A zero-width or bidirectional sign is shown escaped; a suite may allow it."""
    text = f"group,term,source\nA,Fra{sign}nce,x\nB,Italy,x\n"
    told = faults(tmp_path, text)
    assert f"U+{ord(sign):04X}" in told
    assert sign not in told
    assert (
        read_lexicon(tmp_path / "places.csv", allow_invisible=True).terms[0].text == f"Fra{sign}nce"
    )


def test_a_bad_grammatical_number_is_refused(tmp_path):
    """The column `number` holds singular or plural."""
    assert "places.csv:2:number" in faults(tmp_path, "group,term,number,source\nA,x,dual,y\n")


def test_a_column_named_as_grammar_is_refused(tmp_path):
    """`{country:a}` is the article by sound, so no column can be named so."""
    path = write_lexicon(tmp_path, text="group,term,a,source\nA,x,y,s\nB,z,w,s\n")
    with pytest.raises(AuditError, match="no column can be named 'a'"):
        read_lexicon(path)
