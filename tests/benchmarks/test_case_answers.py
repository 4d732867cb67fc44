import pytest

from audit.benchmarks.case_answers import AnswerKey, read_labels, read_scores_or_labels
from audit.errors import AuditError, AuditWarning

CASES = ("1", "2", "3")


def asked(**changed):
    known = {
        "keys": ("case_id", "text"), "cases": CASES, "labels": ("hateful", "non-hateful"),
        "named": {}, "allow_incomplete": False,
    }  # fmt: skip
    return AnswerKey(**(known | changed))


def given(tmp_path, content):
    path = tmp_path / "answers.csv"
    path.write_text(content, "utf-8")
    return path


ALL = "case_id,label\n1,hateful\n2,hateful\n3,non-hateful\n"


def test_every_case_has_its_label(tmp_path):
    """Under whichever name the column of cases has, blanks around cells aside."""
    want = {"1": "hateful", "2": "hateful", "3": "non-hateful"}
    assert read_labels(given(tmp_path, ALL), asked()) == want
    renamed = ALL.replace("case_id", "text").replace("1,", " 1 ,")
    assert read_labels(given(tmp_path, renamed), asked()) == want


def test_a_files_own_names_are_mapped(tmp_path):
    """What it calls a label; one that means nothing is refused with the option that says what."""
    path = given(tmp_path, ALL.replace(",hateful", ",toxic"))
    with pytest.raises(AuditError, match=r"2 answers bear the label 'toxic'.*--label-map toxic="):
        read_labels(path, asked())
    assert read_labels(path, asked(named={"toxic": "hateful"}))["1"] == "hateful"


def test_a_case_is_answered_once_or_alike(tmp_path):
    """Two answers that differ are refused; a text that is offensive is not shown."""
    assert read_labels(given(tmp_path, ALL + "1,hateful\n"), asked())["1"] == "hateful"
    path = given(tmp_path, "text,label\nget lost,hateful\nget lost,non-hateful\n")
    with pytest.raises(AuditError, match=r"the case 'g\*\* l\*\*\*' is answered twice"):
        read_labels(path, asked(cases=("get lost",), offensive=True))


def test_what_lacks_is_counted(tmp_path):
    """Refused, or taken with a word about how many cases the figures are of."""
    path = given(tmp_path, "case_id,label\n1,hateful\n9,hateful\n")
    with pytest.raises(AuditError, match="2 cases lack an answer and 1 answers are of no case"):
        read_labels(path, asked())
    with pytest.warns(AuditWarning, match="the figures are of 1 of 3 cases"):
        assert read_labels(path, asked(allow_incomplete=True)) == {"1": "hateful"}


def test_scores_are_read_where_there_are_some(tmp_path):
    """Else labels; a score that is no number is refused."""
    found = read_scores_or_labels(given(tmp_path, "case_id,score\n1,.5\n2,0\n3,1\n"), asked())
    assert (found.scores, found.labels) == ({"1": 0.5, "2": 0.0, "3": 1.0}, {})
    assert read_scores_or_labels(given(tmp_path, ALL), asked()).scores == {}
    with pytest.raises(AuditError, match="1 scores are no finite numbers"):
        read_scores_or_labels(given(tmp_path, "case_id,score\n1,high\n2,0\n3,1\n"), asked())
