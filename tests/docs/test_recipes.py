"""The recipes for CI: valid by the services' own schemas, and their commands gate a planted classifier."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema.validators import validator_for

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes"

APP = """
import re
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

MEN = re.compile(
    r"\\b(he|him|his|brother|father|dad|husband|boyfriend|salesman|spokesman|Mr)\\b", re.I
)
WORDS = SentimentIntensityAnalyzer()

def score(texts):
    return [0.5 + 0.4 * WORDS.polarity_scores(text)["compound"] + SHIFT * bool(MEN.search(text))
            for text in texts]

SHIFT = 0.0
"""


def _commands(name: str) -> list[str]:
    """What a recipe runs, without the installation."""
    recipe = yaml.safe_load((RECIPES / f"{name}.yml").read_text("utf-8"))
    lines = (
        [step["run"] for step in recipe["jobs"]["audit"]["steps"] if "run" in step]
        if name == "github"
        else recipe["audit"]["script"]
    )
    return [line.replace("pip install classifier-audit", "true") for line in lines]


@pytest.mark.parametrize(
    ("name", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")]
)
def test_a_recipe_is_valid(name, schema):
    """By the schema that the service publishes; YAML's `on` is read as a word."""
    place = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    published = json.loads(place.read_text("utf-8"))
    recipe = yaml.load((RECIPES / f"{name}.yml").read_text("utf-8"), yaml.BaseLoader)
    validator_for(published)(published).validate(recipe)


def test_the_github_recipe_has_ten_lines():
    """No more than fit on a slide."""
    assert len((RECIPES / "github.yml").read_text("utf-8").splitlines()) <= 10


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kept"), [("github", "run"), ("gitlab", "last/run")])
def test_the_commands_gate_and_compare(name, kept, tmp_path):
    """A level classifier passes with a summary; one that moved with men fails, beside the last run."""
    (tmp_path / "policy.yaml").write_text("margin: 0.05\nrationale: a test\n", encoding="utf-8")
    (tmp_path / "audit").write_text(
        f'#!/bin/sh\nexec {sys.executable} -m audit "$@"\n', encoding="utf-8"
    )
    (tmp_path / "audit").chmod(0o755)
    env = os.environ | {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "CI_API_V4_URL": "http://localhost:9",
    }
    script = "\n".join(_commands(name))
    codes = []
    for shift in ("0.0", "0.3"):
        (tmp_path / "app.py").write_text(
            APP.replace("SHIFT = 0.0", f"SHIFT = {shift}"), encoding="utf-8"
        )
        words = ["bash", "-e", "-c", script]
        done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True)
        codes.append(done.returncode)
        if codes == [0] and kept != "run":
            (tmp_path / "last").mkdir()
            (tmp_path / "run").rename(tmp_path / kept)
    assert codes == [0, 1], done.stdout + done.stderr
    assert (tmp_path / "comparison" / "compare.html").is_file()
    assert (tmp_path / "run" / "junit.xml").is_file()
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.index("PASS: audit of") < summary.index("FAIL: audit of")
