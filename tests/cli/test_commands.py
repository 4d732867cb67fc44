"""The commands, as a shell would call them: what they print, and their exit codes."""

import json
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "--suite", "countrys"], "countries"),
        (["run", "nobody/nothing", "--offline", "--suite", "gender"], "embedded"),
        (["run", "python:mine:missing", "--suite", "gender"], "missing"),
        (["run", "--suite", "gender", "--target", "GOOD"], "NEGATIVE, POSITIVE"),
        (["run", "--suite", "gender", "--device", "quantum"], "quantum"),
        (["run", "python:mine:level", "--suite", "gender", "--policy", "none.yaml"], "none.yaml"),
        (["run", "scores:none.csv"], "none.csv"),
        (["run", "python:mine:level", "--text", "none.csv", "--axis", "gender"], "none.csv"),
        (["run", "python:mine:level", "--benchmark", "winobias"], "NAME=DIR"),
        (["run", "python:mine:level", "--benchmark", "winobais=."], "winobias"),
        (["report", "nowhere"], "audit run"),
        (["check", "nowhere"], "nowhere"),
        (["benchmark", "winobias", "--data", "."], "--predictions"),
        (["suites", "countrys"], "countries"),
        (["runn"], "run"),
        (["run", ""], "no model was named"),
        (["run", "python:mine:level", "--axis", "gender"], "--text FILE"),
        (["run", "python:mine:level", "--suite", "gender", "--device", "cuda"], "--device"),
        (["run", "python:mine:level", "--benchmark", "winobias=.", "--groups", "zz"], "--groups"),
        (["run", "scores:none.csv", "--groups", "zz"], "--groups"),
        (["run", "python:mine:level", "--boundaries", "none.json"], "no such file"),
        (["run", "python:mine:level", "--suite", "gender", "--out", "mine.py"], "not a folder"),
        (["benchmark", "stereoset", "--predictions", "p.json"], "--data DIR"),
        (["run", "--devise", "cpu"], "--device"),
    ],
)
def test_bad_input_exits_2_with_one_line_that_says_what_would_do(shell, words, told):
    """No traceback, nothing on stdout, the remedy named."""
    code, out, err = shell(*words)
    assert code == 2
    assert out == ""
    assert told in err
    assert all(line.startswith("audit: ") for line in err.splitlines())


def test_fault_45_a_hub_id_that_cannot_be_had_names_three_ways_out(shell):
    """--offline, a local folder and embedded."""
    _, _, err = shell("run", "nobody/nothing", "--offline", "--suite", "gender")
    assert all(word in err for word in ("--offline", "folder", "embedded"))


def test_a_run_is_gated_reported_and_compared(shell, tmp_path):
    """The life of a run: made, refused a second time, checked, made again, compared."""
    code, out, _ = shell("run", "python:mine:score", "--suite", "gender", "--out", "first", "-q")
    assert code == 0
    assert out.startswith("FAIL")
    assert shell("run", "python:mine:score", "--suite", "gender", "--out", "first")[0] == 2
    assert shell("check", "first")[0] == 1
    Path("wide.yaml").write_text("margin: 0.9\nrationale: a test\n", encoding="utf-8")
    code, out, _ = shell("check", "first", "--policy", "wide.yaml")
    assert code == 0
    assert "post hoc" in out
    before = (tmp_path / "first" / "report.html").read_bytes()
    assert shell("report", "first")[0] == 0
    assert (tmp_path / "first" / "report.html").read_bytes() == before

    assert (
        shell("run", "python:mine:level", "--suite", "gender", "--out", "second", "-q", "--check")[
            0
        ]
        == 0
    )
    code, out, _ = shell("compare", "second", "first", "--out", "both", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "FAIL"
    assert (tmp_path / "both" / "compare.html").is_file()

    assert shell("report", "first", "--previous", "second")[0] == 0
    since = (tmp_path / "first" / "report.html").read_text("utf-8")
    assert 'id="previous"' in since
    assert "At least one shift grew by more than 2.0 points for certain." in since
    assert "python:mine:level" in since
    assert shell("report", "first", "--previous", "nowhere")[0] == 2
    assert shell("report", "first")[0] == 0
    assert (tmp_path / "first" / "report.html").read_bytes() == before


def test_json_prints_one_document(shell, tmp_path):
    """--json is results.json, and nothing else stands on stdout."""
    code, out, err = shell("run", "python:mine:level", "--suite", "gender", "--out", "r", "--json")
    assert code == 0
    assert json.loads(out) == json.loads((tmp_path / "r" / "results.json").read_text("utf-8"))
    assert "Traceback" not in err


def test_the_github_summary_is_appended_where_a_job_asks(shell, tmp_path, monkeypatch):
    """`audit check` writes to the job's summary."""
    shell("run", "python:mine:level", "--suite", "gender", "--out", "r", "-q")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    shell("check", "r")
    assert "gender" in (tmp_path / "summary.md").read_text("utf-8")


def test_suites_lists_what_ships_at_or_above_the_agreed_counts(shell):
    """Families and groups of every suite, as numbers."""
    code, out, _ = shell("suites", "--json")
    assert code == 0
    rows = {row["name"]: row for row in json.loads(out)}
    assert rows["countries"]["families"] >= 160
    assert rows["countries"]["templates"] >= 200
    assert rows["countries"]["groups"] == 197
    assert rows["countries"]["probes"] >= 39_400
    least = {
        **dict.fromkeys(("religion", "ethnicity", "age", "disability", "orientation", "class"), 60),
        **dict.fromkeys(("gender-ethnicity", "gender-religion", "age-gender", "names"), 60),
        **{"nationalities": 80, "gender": 80, "winobias-style": 400, "stereoset-style": 400},
        "winogender-style": 240,
    }
    assert {
        name: rows[name]["families"] >= count for name, count in least.items()
    } == dict.fromkeys(least, True)


def test_one_suite_is_printed_as_a_table(shell):
    """A header and a row a probe, tab-separated."""
    code, out, _ = shell("suites", "winogender-style")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split("\t")[-1] == "text"
    assert len(lines) == 721


def test_one_suite_is_one_json_document(shell):
    """--json prints the probes as a list."""
    code, out, _ = shell("suites", "winogender-style", "--json")
    assert code == 0
    assert len(json.loads(out)) == 720


def test_validate_says_what_it_found(shell, tmp_path):
    """Exit 0 where a file is clean, 2 with the place where it is not."""
    Path("policy.yaml").write_text("margin: 0.05\nrationale: a test\n", encoding="utf-8")
    assert shell("validate", "policy.yaml")[0] == 0
    Path("policy.yaml").write_text("margni: 0.05\nalpha: 0.05\n", encoding="utf-8")
    code, out, err = shell("validate", "policy.yaml")
    assert code == 2
    assert "policy.yaml:1:margni" in err
    assert out == "1 file, 1 finding\n"


def test_one_sentence_for_every_country_gives_no_verdict(shell, tmp_path):
    """`audit text` prints the ends of the ranking and says that one template cannot judge."""
    code, out, _ = shell(
        "text", "They met in COUNTRY.", "--model", "python:mine:level", "--out", "one"
    )
    assert code == 0
    assert "one template: no verdict" in out
    results = json.loads((tmp_path / "one" / "results.json").read_text("utf-8"))
    assert results["command"] == "audit text 'They met in COUNTRY.' --model python:mine:level"
    page = (tmp_path / "one" / "report.html").read_text("utf-8")
    assert 'class="land by-p"' in page
    assert page.count('id="m-FRA"') == 1
