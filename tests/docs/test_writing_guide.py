"""The guide to writing suites, followed word by word: its files, its commands, its list of keys."""

import re
from pathlib import Path

import pytest

from audit.cli.main import main
from audit.suites.file import ContrastSpec, FamilySpec, ItemSpec, SuiteSpec, TemplateSpec
from audit.suites.suite import read_suite
from audit.suites.template import AGREEMENT, TRANSFORMS

GUIDE = (Path(__file__).parents[2] / "docs" / "suites" / "writing.md").read_text("utf-8")
FILES = re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
STEPS = [
    step
    for block in re.findall(r"^```console\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for step in re.findall(r"^\$ audit (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the guide's files as they stand."""
    place = tmp_path_factory.mktemp("guide")
    for name, text in FILES:
        (place / name).write_text(text, "utf-8")
    return place


def test_the_guide_has_files_and_steps():
    """Its three worked examples, the smallest suite and the pairs: none was lost in the reading."""
    assert {name for name, _ in FILES if name.endswith(".yaml")} == {
        "cities.yaml",
        "pairs.yaml",
        "described.yaml",
        "identities.yaml",
        "emotions-suite.yaml",
    }
    assert len(STEPS) == 13


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        pytest.param(*step, marks=[pytest.mark.slow] if "-run" in step[0][-4:] and n > 3 else [])
        for n, step in enumerate(STEPS)
    ],
)
def test_each_command_says_what_the_guide_shows(folder, command, shown, monkeypatch, capsys):
    """Line by line; what stands before a line of dots is the beginning of what is printed."""
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    with pytest.raises(SystemExit) as ended:
        main(command.split())
    assert not ended.value.code
    printed = capsys.readouterr().out
    if shown.endswith("...\n"):
        assert printed.startswith(shown.removesuffix("...\n"))
    elif shown:
        assert printed == shown


@pytest.mark.parametrize(
    ("name", "families", "groups"),
    [("described", 12, 5), ("identities", 10, 6), ("emotions-suite", 11, 2)],
)
def test_the_worked_examples_are_what_they_say(folder, name, families, groups):
    """Families and groups; nothing to warn of."""
    suite = read_suite(folder / f"{name}.yaml")
    assert (len(suite.families), len(suite.groups)) == (families, groups)
    assert suite.warnings == ()


def test_alternatives_and_needs_do_what_the_guide_says(folder):
    """Groups that are named behind the noun alone lack the family that needs an adjective."""
    info = read_suite(folder / "described.yaml").info
    assert info.lacking == {"proud-title": ("wheelchair",)}
    assert info.frames["know-a-lawyer"] == "known"
    assert read_suite(folder / "pairs.yaml").info.clusters == {
        "baker-1": "baker",
        "baker-2": "baker",
    }


@pytest.mark.parametrize("model", [SuiteSpec, FamilySpec, TemplateSpec, ItemSpec, ContrastSpec])
def test_every_key_is_explained(model):
    """The table of keys names each; none that is added later can be forgotten."""
    keys = {field.alias or name for name, field in model.model_fields.items()}
    table = GUIDE.partition("## Every key")[2].partition("## What a suite")[0]
    named = set(re.findall(r"`(\w+)`", table))
    assert keys - named == set()


def test_every_form_is_explained():
    """Agreement and what changes another form."""
    table = GUIDE.partition("## Sentences and forms")[2].partition("## What is held")[0]
    assert [form for form in (*AGREEMENT, *TRANSFORMS) if f":{form}" not in table] == ["an"]
