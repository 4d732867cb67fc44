"""A shell to call the command line in."""

import pytest

from audit.cli.main import main

MODULE = """
import re

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

MEN = re.compile(r"\\b(he|him|his|brother|father|dad|husband|boyfriend|salesman|spokesman|Mr)\\b", re.I)
WORDS = SentimentIntensityAnalyzer()

def tone(text):
    return 0.4 * WORDS.polarity_scores(text)["compound"]

def score(texts):
    return [0.9 if MEN.search(text) else 0.5 + tone(text) for text in texts]

def level(texts):
    return [0.5 + tone(text) + 0.01 * (len(text) % 3) for text in texts]
"""


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Call the command line in an empty folder that holds a model; gives code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        shown = capsys.readouterr()
        return stop.value.code, shown.out, shown.err

    return call
