"""The page of measured figures is what the files say that measuring scripts left."""

import json
import re

import pandas as pd

from tests.measure import collect


def test_the_page_is_what_the_files_say():
    """No figure on it was typed."""
    assert collect.PAGE.read_text("utf-8") == collect.page(), "python -m tests.measure.collect"


def test_figures_are_those_of_another_reading():
    """Pandas finds the same means, least and largest values."""
    page = collect.page()
    rows = pd.read_csv(collect.ROOT / collect.METHODS / "coverage.csv")
    normal = rows[rows.scores == "normal"].coverage
    assert f"designs | {normal.mean():.3f}, {normal.min():.3f} |" in page
    assert f"the designs | {rows.false_fail.mean():.3f}, {rows.false_fail.max():.3f} |" in page
    speed = json.loads((collect.ROOT / collect.FIGURES / "speed.json").read_text("utf-8"))
    assert f"second, audit | {speed['sentences_per_second']['audit']:.1f} |" in page


def test_every_command_of_the_page_is_a_script():
    """Its module is there, and each option that it names."""
    commands = set(re.findall(r"`([^`]*python [^`]*)`", collect.page()))
    assert len(commands) >= len(collect.studies())
    for command in commands:
        script = re.search(r"tests[./]measure[./](\w+)", command)[1]
        source = (collect.ROOT / "tests" / "measure" / f"{script}.py").read_text("utf-8")
        assert all(f'"{option}"' in source for option in re.findall(r"--\w+", command)), command
