"""A user's own texts on the command line: ten swaps shown, a sheet to strike out, what is left scored."""

from pathlib import Path

import pytest

from audit.cli.main import main

MODULE = """
def level(texts):
    return [0.5 + 0.01 * (len(text) % 3) for text in texts]
"""
TEXTS = "text\nHe ran home.\nShe sat there.\nThe men left early.\nI gave her books.\n"


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Call the command line in a folder with a model and texts; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "t.csv").write_text(TEXTS, encoding="utf-8")

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["run", "python:mine:level", "--text", "t.csv", *words])
        shown = capsys.readouterr()
        return stop.value.code, shown.out, shown.err

    return call


def test_swaps_are_shown_and_written_before_scoring(shell):
    """The lines stand on stderr, the sheet in the run's folder; --quiet shows nothing."""
    code, out, err = shell("--axis", "gender", "--out", "r")
    assert code == 0, err
    assert "3 of 3 swaps (gender):" in err
    assert "female: She ran home." in err
    assert "She ran home." not in out
    assert Path("r/swaps.csv").read_text(encoding="utf-8").count("text-") == 3
    assert "swaps" not in shell("--axis", "gender", "--out", "q", "-q")[2]


def test_what_a_person_left_is_scored(shell):
    """Struck out in the sheet, a text is not in the run; its sheet holds what was left."""
    shell("--axis", "gender", "--out", "first")
    rows = Path("first/swaps.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("left.csv").write_text("".join(rows[:2]), encoding="utf-8")
    code, _, err = shell("--axis", "gender", "--approved", "left.csv", "--out", "second")
    assert code == 0, err
    assert Path("second/swaps.csv").read_text(encoding="utf-8") == "".join(rows[:2])
    assert "--approved left.csv" in Path("second/plan.json").read_text(encoding="utf-8")
    assert "struck out 2 of them" in Path("second/report.md").read_text(encoding="utf-8")


def test_a_rehearsal_writes_the_sheet_alone(shell):
    """With --out, and never over a sheet that a person may have worked on."""
    code, out, err = shell("--axis", "gender", "--dry-run", "--out", "d")
    assert code == 0, err
    assert [path.name for path in Path("d").iterdir()] == ["swaps.csv"]
    assert "6 probes" in out
    code, _, err = shell("--axis", "gender", "--dry-run", "--out", "d")
    assert code == 2
    assert "may hold a person's work" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--axis", "age"], "swaps can do countries, ethnicity, gender, names, religion"),
        (["--axis", "gender", "--approved", "t.csv"], "this is no swaps.csv"),
        (["--axis", "gender", "--approved", "none.csv"], "none.csv"),
        (["--axis", "gender", "--ignore-case"], "leave it out"),
    ],
)
def test_what_cannot_be_swapped_or_approved_is_told(shell, words, told):
    """One message, exit code 2, and nothing is scored."""
    code, out, err = shell(*words, "--out", "x")
    assert code == 2
    assert told in err
    assert out == ""


def test_approved_rows_of_other_texts_are_an_error(shell):
    """The sheet of a run over other texts names its line."""
    shell("--axis", "gender", "--out", "first")
    Path("t.csv").write_text(TEXTS.replace("ran home", "ran off"), encoding="utf-8")
    code, _, err = shell("--axis", "gender", "--approved", "first/swaps.csv", "--out", "second")
    assert code == 2
    assert "swaps.csv:2" in err
    assert not Path("second").exists()


def test_approved_without_texts_is_an_error(shell, capsys):
    """There is nothing to approve."""
    with pytest.raises(SystemExit) as stop:
        main(["run", "python:mine:level", "--suite", "gender", "--approved", "x.csv"])
    assert stop.value.code == 2
    assert "--text FILE" in capsys.readouterr().err
