import json

import pytest

from audit import benchmarks, run_audit
from audit.benchmarks import hatecheck
from audit.errors import AuditError
from tests.benchmarks.published import official

HEAD = ",functionality,case_id,test_case,label_gold,target_ident,templ_id,case_templ"


def cases(folder, text=None):
    """Two templates (one hateful, one harmless) of two identities, and one case without."""
    rows = [
        "0,derog,1,I dislike X people.,hateful,X,1,I dislike [IDENTITY_P].",
        "1,derog,2,I dislike Y people.,hateful,Y,1,I dislike [IDENTITY_P].",
        "2,ident,3,I like X people.,non-hateful,X,2,I like [IDENTITY_P].",
        "3,ident,4,I like Y people.,non-hateful,Y,2,I like [IDENTITY_P].",
        "4,slur,5,Nobody is here.,non-hateful,,3,Nobody is here.",
    ]
    (folder / "test_suite_cases.csv").write_text(text or "\n".join([HEAD, *rows]) + "\n", "utf-8")
    return folder


def answers(folder, *labels, first=1):
    """A predictions file, with CRLF and a BOM as spreadsheets write it."""
    rows = [f"{first + n},{label}" for n, label in enumerate(labels)]
    path = folder / "answers.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(["case_id,label", *rows]) + "\r\n").encode())
    return path


def test_counts_by_hand(tmp_path):
    """Right: 1, 4 and 5; X is flagged for nothing once, Y never."""
    file = answers(tmp_path, "hateful", "non-hateful", "hateful", "non-hateful", "non-hateful")
    found = benchmarks.score_predictions("hatecheck", cases(tmp_path), file)
    assert found["total"] == 3
    assert found["label"] == {"hateful": [1, 2], "non-hateful": [2, 3]}
    assert found["ident"] == {"X": [1, 2, 1, 1], "Y": [1, 2, 0, 1]}
    assert found["functionality"]["ident"] == [1, 2]


@pytest.mark.parametrize("system", ["perspective", "BERT_davidson2017_weighted"])
def test_oracle_the_published_systems_to_the_integer(system):
    """Counts made from the authors' own files."""
    folder = official("hatecheck")
    found = benchmarks.score_predictions(
        "hatecheck", folder, folder / "predictions" / f"{system}.csv"
    )
    reference = json.loads((folder / "reference.json").read_text("utf-8"))[system]
    assert {key: found[key] for key in reference} == reference


def test_answers_that_are_not_one_a_case_are_refused(tmp_path):
    """Missing, unknown, doubled, or under another name; what is told is counted."""
    folder = cases(tmp_path)
    with pytest.raises(AuditError, match="2 cases lack an answer and 0 answers"):
        hatecheck.score_predictions(folder, answers(tmp_path, "hateful", "hateful", "hateful"))
    few = answers(tmp_path, "hateful", "hateful", "hateful")
    assert hatecheck.score_predictions(folder, few, allow_incomplete=True)["label"]["hateful"] == [
        2,
        2,
    ]
    with pytest.raises(AuditError, match="'toxic' is neither"):
        hatecheck.score_predictions(folder, answers(tmp_path, *["toxic"] * 5))
    with pytest.raises(AuditError, match="holds no test_suite_cases"):
        hatecheck.score_predictions(tmp_path / "answers.csv", tmp_path)


def test_a_classifier_is_run_on_the_cases(tmp_path):
    """One that flags every X: one false alarm of one for X, none for Y, and the totals by hand."""

    def score(texts):
        return [{"hateful": float("X" in text), "fine": float("X" not in text)} for text in texts]

    audit = run_audit(classifier=score, target="hateful", benchmarks={"hatecheck": cases(tmp_path)})
    (found,) = audit.result.benchmarks
    assert found.official["total"] == 3
    assert found.official["ident"] == {"X": [1, 2, 1, 1], "Y": [1, 2, 0, 1]}
    assert found.items == 5


def test_german_cases_are_read():
    """The multilingual set has another name for its cases and another file."""
    found = benchmarks.read("hatecheck", official("multilingual_hatecheck"))
    (info,) = found.source.suites
    assert info.families == 378
    assert len(info.groups) == 7
    assert found.source.size == 3645
