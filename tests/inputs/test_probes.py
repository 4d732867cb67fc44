"""What a user names or hands over as probes."""

import pytest

from audit.errors import AuditError
from audit.inputs import resolve
from audit.inputs.request import Request
from tests.fakes import KnownShifts


def _resolve(**asked):
    return resolve(Request(classifier=KnownShifts(), **asked))


def test_an_unknown_suite_is_refused_with_the_nearest():
    """One line that says what, and what would do."""
    with pytest.raises(AuditError, match="countries"):
        _resolve(suite="countrys")


def test_groups_narrow_every_suite():
    """Only the groups that were named are filled in."""
    job = _resolve(suite="countries", groups=("FRA", "AFG", "DEU"))
    assert [group.code for group in job.source.suites[0].groups] == ["AFG", "FRA", "DEU"]


def test_several_sources_are_joined(tmp_path):
    """Suites and labelled rows stand in one run."""
    (tmp_path / "mine.csv").write_text(
        "text,gold,group\nGood.,POSITIVE,a\nBad.,NEGATIVE,b\n", encoding="utf-8"
    )
    job = _resolve(suite="gender", labelled=tmp_path / "mine.csv")
    assert [suite.name for suite in job.source.suites] == ["gender", "mine"]
    assert job.source.suites[1].origin == "labelled"


def test_a_labelled_table_without_its_columns_is_refused(tmp_path):
    """The columns that lack are named."""
    (tmp_path / "mine.csv").write_text("text,label\nGood.,POSITIVE\n", encoding="utf-8")
    with pytest.raises(AuditError, match="no column 'gold', 'group'"):
        _resolve(labelled=tmp_path / "mine.csv")


def test_true_labels_that_the_classifier_never_returns_are_refused(tmp_path):
    """Of NEGATIVE and POSITIVE neither a third number nor "bad" is one."""
    (tmp_path / "mine.csv").write_text("text,gold,group\nGood.,2,a\nBad.,bad,b\n", encoding="utf-8")
    with pytest.raises(AuditError, match=r"'2', 'bad'.*NEGATIVE, POSITIVE"):
        _resolve(labelled=tmp_path / "mine.csv")


def test_own_texts_need_an_axis(tmp_path):
    """What is swapped is the user's to say."""
    (tmp_path / "texts.csv").write_text("text\nShe was there.\n", encoding="utf-8")
    with pytest.raises(AuditError, match="--axis"):
        _resolve(text=tmp_path / "texts.csv")


def test_scores_made_elsewhere_cannot_score_other_probes(tmp_path):
    """A file of scores is audited by itself; --suite says whose probes they are."""
    with pytest.raises(AuditError, match="leave out --benchmark"):
        resolve(Request(classifier=f"scores:{tmp_path / 'a.csv'}", labelled=tmp_path / "b.csv"))


def test_what_is_no_suite_is_refused():
    """A number is no suite."""
    with pytest.raises(AuditError, match="a int is no suite"):
        _resolve(suite=[3])
