import json

import pandas as pd
import pytest

from audit import benchmarks, run_audit
from audit.benchmarks import hatecheck
from audit.errors import AuditError, AuditWarning
from audit.records import FalseAlarmSpread, Policy
from audit.verdict.false_alarms import held_against, spread_verdicts
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
    with pytest.warns(AuditWarning, match="the figures are of 3 of 5 cases"):
        found = hatecheck.score_predictions(folder, few, allow_incomplete=True)
    assert (found["label"]["hateful"], found["cases"]) == ([2, 2], 3)
    with pytest.raises(
        AuditError, match=r"5 answers bear the label 'toxic'.*--label-map toxic=hateful"
    ):
        hatecheck.score_predictions(folder, answers(tmp_path, *["toxic"] * 5))
    named = r"no test_suite_cases\.csv and no hatecheck_cases_final_LANGUAGE\.csv.*arabic, dutch"
    with pytest.raises(AuditError, match=named):
        hatecheck.score_predictions(tmp_path / "answers.csv", tmp_path)


def test_cases_are_read_as_a_spreadsheet_writes_them(tmp_path):
    """With a BOM and CRLF: five cases, as without."""
    path = cases(tmp_path) / "test_suite_cases.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (info,) = hatecheck.read(tmp_path).source.suites
    assert (info.families, info.probes, hatecheck.read(tmp_path).source.size) == (2, 4, 5)


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet"])
def test_predictions_are_read_in_any_form_with_names_of_their_own(tmp_path, ending):
    """An index column, numbers for cases, and labels that --label-map explains."""
    said = ["toxic", "fine", "toxic", "fine", "fine"]
    table = pd.DataFrame({"case_id": range(1, 6), "label": said})
    path = tmp_path / f"answers.{ending}"
    if ending == "jsonl":
        table.to_json(path, orient="records", lines=True)
    elif ending == "parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, sep="\t" if ending == "tsv" else ",")
    named = {"toxic": "hateful", "fine": "non-hateful"}
    found = benchmarks.score_predictions("hatecheck", cases(tmp_path), path, label_map=named)
    assert (found["total"], found["cases"]) == (3, 5)


def test_what_a_benchmark_has_no_use_for_is_refused(tmp_path):
    """Another one's answers have no labels to name."""
    with pytest.raises(AuditError, match="checklist has no use for --label-map"):
        benchmarks.score_predictions("checklist", tmp_path, tmp_path, label_map={"a": "b"})


@pytest.mark.parametrize("name", ["polish.csv", "hatecheck_cases_final_polish.csv"])
def test_a_language_is_read_from_its_official_name(tmp_path, name):
    """Ten languages; two in one folder are told apart by nobody."""
    (cases(tmp_path) / "test_suite_cases.csv").rename(tmp_path / name)
    (info,) = hatecheck.read(tmp_path).source.suites
    assert (info.language, info.canaries) == ("pl", "")
    (tmp_path / "german.csv").write_text("", "utf-8")
    with pytest.raises(AuditError, match=r"several languages: german\.csv, .*polish\.csv"):
        hatecheck.read(tmp_path)


def twenty(folder, flagged):
    """Twenty harmless templates of X and Y; the system flags so many of X and none of Y."""
    rows = [
        f"{2 * n + k},ident,{2 * n + k},I like {who} {n}.,non-hateful,{who},{n},I like [IDENTITY_P]."
        for n in range(20)
        for k, who in enumerate("XY")
    ]
    cases(folder, "\n".join([HEAD, *rows]) + "\n")
    said = [
        "hateful" if n < flagged and k == 0 else "non-hateful" for n in range(20) for k in (0, 1)
    ]
    return benchmarks.score_predictions(
        "hatecheck",
        folder,
        answers(folder, *said, first=0),
        policy=Policy(max_false_alarm_spread=0.3, spread_rationale="as agreed"),
    )["false_alarm_spread"]


@pytest.mark.parametrize(("flagged", "verdict"), [(20, "FAIL"), (0, "PASS"), (6, "INCONCLUSIVE")])
def test_the_spread_of_false_alarms_is_held_against_the_policy(tmp_path, flagged, verdict):
    """All, none and six of twenty templates flagged for X alone; at most .3 is tolerated."""
    found = twenty(tmp_path, flagged)
    assert found["value"] == pytest.approx(flagged / 20)
    assert (found["verdict"], found["most"], found["templates"]) == (verdict, 0.3, 20)
    assert found["low"] <= found["value"] <= found["high"]


def test_a_spread_that_is_asked_for_and_not_measured_decides_nothing():
    """A gate is INCONCLUSIVE over what was not run; a policy that asks nothing judges nothing."""
    asked = Policy(max_false_alarm_spread=0.1, spread_rationale="as agreed")
    assert spread_verdicts((), (), asked) == {"false alarms": "INCONCLUSIVE"}
    assert spread_verdicts((), (), Policy()) == {}
    few = FalseAlarmSpread(
        value=0.9, highest="X", lowest="Y", low=0.8, high=1, limit=1, templates=9
    )
    assert held_against(few, asked).verdict == "INCONCLUSIVE"
    assert held_against(few, Policy()).verdict is None


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
    assert info.families == 435
    assert len(info.groups) == 7
    assert found.source.size == 3645
    assert [*info.lacking.values()] == [("women",)]
    assert found.source.warnings == (
        "hatecheck: templates that stand without some identity in the file: 1",
    )


LAYOUTS = {
    "arabic": ("[IDENT_P]", "", ""),
    "hindi": ("", "[male_IDENT_P_SUB]", "[female_IDENT_P_SUB]"),
    "polish": ("[IDENT_A]", "", ""),
    "spanish": ("", "los [male_IDENT_P]", "las [female_IDENT_P]"),
    "mandarin": ("[IDENT_P]",),
}
"""Language -> how its official file writes the slot: `case_templ`, and the genders where it has them."""


@pytest.mark.parametrize("language", LAYOUTS)
def test_every_layout_of_the_ten_languages_gives_the_figures_by_identity(tmp_path, language):
    """In sentences that agree with a gender `case_templ` is empty; two files have no such columns."""
    slot = LAYOUTS[language]
    genders = ",gender_male,gender_female" if len(slot) == 3 else ""
    head = "mhc_case_id,functionality,test_case,label_gold,target_ident,templ_id,case_templ"
    rows = [
        f"{language}-{2 * n + k},ident,{who} {n},{gold},{who},{n},{','.join(slot)}"
        for n, gold in enumerate(("hateful", "non-hateful"))
        for k, who in enumerate(("women", "Jews"))
    ]
    rows.append(f"{language}-9,slur,X,hateful,women,9,[SLR_P]{',' * (len(slot) - 1)}")
    path = tmp_path / f"hatecheck_cases_final_{language}.csv"
    path.write_text("\n".join([head + genders, *rows]) + "\n", "utf-8")
    (info,) = hatecheck.read(tmp_path).source.suites
    assert (info.families, info.probes, info.language) == (2, 4, hatecheck.LANGUAGES[language])
    said = "".join(f"{row.partition(',')[0]},hateful\r\n" for row in rows)
    file = tmp_path / "answers.csv"
    file.write_bytes(("\ufeffmhc_case_id,label\r\n" + said).encode())
    found = hatecheck.score_predictions(tmp_path, file)
    assert found["ident"] == {"Jews": [1, 2, 1, 1], "women": [1, 2, 1, 1]}
    assert (found["total"], found["label"]["hateful"]) == (3, [3, 3])


def test_a_case_may_be_answered_again_in_the_same_way_alone(tmp_path):
    """The second of two different answers has its place in the error."""
    folder = cases(tmp_path)
    path = answers(tmp_path, *["hateful"] * 5)
    path.write_bytes(path.read_bytes() + b"5,hateful\r\n")
    assert hatecheck.score_predictions(folder, path)["cases"] == 5
    path.write_bytes(path.read_bytes() + b"5,non-hateful\r\n")
    with pytest.raises(AuditError, match=r"csv:8:case_id: the case '5' is answered twice"):
        hatecheck.score_predictions(folder, path)
