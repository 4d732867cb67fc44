"""Classifiers that cannot answer, and one that can: gender and religion, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli.main import main
from tests.classifiers import tiny

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("few_resamples")]

MODULE = """
from zlib import crc32

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

WORDS = SentimentIntensityAnalyzer()

def noise(texts):
    return [0.49 + 0.02 * (crc32(one.encode()) % 1009) / 1008 for one in texts]

def vader(texts):
    return [0.5 + 0.5 * WORDS.polarity_scores(one)["compound"] for one in texts]

def swapped(texts):
    return [1 - p for p in vader(texts)]
"""


@pytest.fixture
def audited(tmp_path, monkeypatch, capsys) -> Callable[..., tuple[str, dict, str, int]]:
    """What the terminal shows, `results.json`, the Markdown page, and what `audit check` exits with."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")

    def run(classifier: str) -> tuple[str, dict, str, int]:
        words = ["run", classifier, "--suite", "gender", "--suite", "religion", "--out", "run"]
        with pytest.raises(SystemExit):
            main([*words, "--format", "markdown"])
        shown = capsys.readouterr().out
        with pytest.raises(SystemExit) as checked:
            main(["check", "run"])
        folder = Path("run")
        page = (folder / "report.md").read_text("utf-8")
        return (
            shown,
            json.loads((folder / "results.json").read_text("utf-8")),
            page,
            checked.value.code,
        )

    return run


@pytest.mark.parametrize(
    ("classifier", "reason"),
    [
        ("python:mine:noise", "does not tell plain sentiment sentences apart"),
        ("untrained", "does not tell plain sentiment sentences apart"),
        ("python:mine:swapped", "labels look reversed"),
    ],
)
def test_what_cannot_answer_does_not_pass(audited, tmp_path, classifier, reason):
    """The reason stands on the terminal, in the JSON and at the head of the page; check never exits with 0."""
    if classifier == "untrained":
        made = tiny.model(initializer_range=0.02, max_position_embeddings=128)
        tiny.save(tmp_path / "untrained", made, limit=128)
    shown, found, page, code = audited(classifier)
    assert (found["verdict"], code in (3, 4)) == ("INCONCLUSIVE", True)  # 3: truncated too
    assert [one["verdict"] for one in found["suites"]] == ["INCONCLUSIVE"] * 2
    assert all(reason in one["because"] for one in found["suites"])
    assert shown.count(reason) == 2
    assert "the classifier was not shown to answer" in page[:400]
    assert f"Not decided: {found['suites'][1]['because'].rstrip('.')}" in page


def test_what_answers_and_is_not_moved_passes(audited):
    """VADER knows no word of gender and two of religion, and tells good sentences from bad ones."""
    shown, found, page, code = audited("python:mine:vader")
    gender, religion = found["suites"]
    assert (gender["verdict"], gender["constant"]) == ("PASS", True)
    assert gender["because"].startswith("No term moved any score over 87 families")
    assert gender["because"] in shown
    assert religion["verdict"] == "INCONCLUSIVE"
    assert "might exceed the margin" in religion["because"]
    assert code == 4
    assert "was not shown to answer" not in page
