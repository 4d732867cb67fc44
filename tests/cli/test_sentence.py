"""`audit text`: bars, spreads, several sentences and models, and what is refused."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from audit.cli.main import main
from audit.cli.sentence import _bar, _spread

MODULE = """
def length(texts):
    return [min(len(text) / 100, 1.0) for text in texts]

def level(texts):
    return [0.5 for text in texts]
"""


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Call `audit text` in an empty folder that holds two models; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lengths.py").write_text(MODULE, encoding="utf-8")

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["text", *words])
        shown = capsys.readouterr()
        return stop.value.code, shown.out, shown.err

    return call


def test_the_ends_have_bars_and_the_spread_is_told(ask):
    """Ten countries at either end, how many lie between, and the quartiles; longest name first."""
    code, out, err = ask("They met in COUNTRY.", "--model", "python:lengths:length")
    lines = out.splitlines()
    assert code == 0
    assert lines[1].startswith("0.49 █")
    assert lines[1].endswith("Democratic Republic of the Congo")
    assert lines[11].endswith("177 more")
    assert "197 groups from 0.17 to 0.49" in out
    assert "one template: no verdict" in out
    assert "report.html" in err


def test_a_religion_fills_the_adjective(ask):
    """“A {religion} writer” names no country and has the right article."""
    code, out, _ = ask(
        "A {religion} writer came.", "--model", "python:lengths:length", "--out", "one"
    )
    assert code == 0
    assert "19 groups" in out
    assert "atheists" in out
    results = json.loads(Path("one/results.json").read_text(encoding="utf-8"))
    assert results["suites"][0]["axis"] == "religion"
    assert {one["text"] for one in results["suites"][0]["examples"]} >= {"An atheist writer came."}


def test_several_sentences_and_another_axis_are_one_command_again(ask):
    """Each sentence is a suite of its own; the command in the report makes the same run."""
    words = [
        "PERSON called.",
        "We met PERSON.",
        "--axis",
        "religion",
        "--model",
        "python:lengths:length",
    ]
    code, out, _ = ask(*words, "--out", "two")
    assert code == 0
    assert out.count("19 groups") == 2
    results = json.loads(Path("two/results.json").read_text(encoding="utf-8"))
    assert [suite["name"] for suite in results["suites"]] == ["sentence", "sentence-2"]
    assert results["command"] == (
        "audit text 'PERSON called.' 'We met PERSON.' --model python:lengths:length --axis religion"
    )


def test_two_models_stand_side_by_side(ask):
    """A score and a bar of each before a country's name; a folder and a spread of each."""
    models = ["--model", "python:lengths:length", "--model", "python:lengths:level"]
    code, out, err = ask("They met in COUNTRY.", *models)
    assert code == 0
    title, heads, first = out.splitlines()[:3]
    assert title == "“They met in COUNTRY.”"
    assert "  0.50 " in first
    second = heads.split()[1]
    assert second.endswith("level")
    assert heads.index(second) == first.rindex("0.50 ")
    assert out.count("197 groups") == 2
    assert err.count("report.html") == 2
    code, _, err = ask("They met in COUNTRY.", *models, "--out", "one")
    assert code == 2
    assert "one model at a time" in err


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("A COUNTRY writer came.", "A NATIONALITY"),
        ("We met PERSON.", "--axis"),
        ("They met.", "no slots"),
    ],
)
def test_what_nobody_would_write_is_refused(ask, sentence, told):
    """Exit 2, with what to write instead."""
    code, out, err = ask(sentence, "--model", "python:lengths:level")
    assert code == 2
    assert told in err
    assert out == ""


@pytest.mark.parametrize(
    ("score", "bar"),
    [(0.0, ""), (0.5, "█" * 15), (1.0, "█" * 30), (1 / 240, "▏"), (float("nan"), "")],
)
def test_a_bar_is_as_long_as_the_score(score, bar):
    """Thirty characters are 1; an eighth of one is a 240th."""
    assert _bar(score).rstrip() == bar
    assert len(_bar(score)) == 30


def test_a_terminal_without_blocks_gets_signs_that_it_has(monkeypatch):
    """A # is a thirtieth; how scores heap is left out."""
    scores = [n / 24 for n in range(25)]
    assert len(_spread("m", None, scores).splitlines()) == 2
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), encoding="ascii"))
    assert _bar(0.5) == 15 * "#" + 15 * " "
    (line,) = _spread("m", None, scores).splitlines()
    assert line == "m: 25 groups from 0.00 to 1.00, half of them 0.25 to 0.75"


def test_where_no_group_has_a_score_that_is_told():
    """Each was set aside."""
    assert _spread("m", None, []) == "m: no score"


def test_quiet_gives_a_line_and_json_the_whole(ask):
    """Neither bars nor messages: the summary, or results.json."""
    words = (
        "A PERSON came.",
        "--axis",
        "gender",
        "--model",
        "python:lengths:level",
        "--out",
        "one",
    )
    code, out, err = ask(*words, "-q")
    assert (code, err) == (0, "")
    assert "█" not in out
    assert out.startswith("INCONCLUSIVE  python:lengths:level")
    code, out, _ = ask(*words, "--force", "--json")
    assert json.loads(out) == json.loads(Path("one/results.json").read_text(encoding="utf-8"))
