"""The README's examples run."""

import re
import shlex
from pathlib import Path

import matplotlib
import pytest
import yaml

from audit.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    """The fenced blocks of a language; "" for those that name none."""
    parts = re.split(r"^```(.*)$", README, flags=re.MULTILINE)
    return [text for named, text in zip(parts[1::4], parts[2::4], strict=True) if named == language]


def test_the_first_screen_has_the_two_commands():
    """What is installed and run, and what is installed and tested, each on one line."""
    lines = README.splitlines()[:20]
    assert any(
        line.startswith("pip install -c constraints.txt -e") and "audit run" in line
        for line in lines
    )
    assert any(
        line.startswith("pip install -c constraints.txt -e") and line.endswith("&& pytest")
        for line in lines
    )


def test_the_python_example_says_what_the_readme_says(tmp_path, monkeypatch):
    """The example for a function of texts runs and FAILs for France."""
    matplotlib.use("agg")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    (code,) = _blocks("python")
    exec(compile(code, "README.md", "exec"), names)  # the example is ours
    audit = names["audit"]
    assert audit.verdict == "FAIL"
    assert audit.to_frame().nlargest(1, "shift")["group"].item() == "FRA"
    assert (tmp_path / "reports" / "mine.html").is_file()


def test_every_command_and_option_that_the_readme_names_exists():
    """No line of the README calls a command or an option that there is not."""
    import click

    from audit.cli.main import audit as group

    lines = [line.split("#")[0] for block in _blocks("") for line in block.splitlines()]
    calls = [
        shlex.split(part)
        for line in lines
        for part in line.split("&&")
        if part.strip().startswith("audit ")
    ]
    assert len(calls) > 10
    for _, name, *words in calls:
        assert name in COMMANDS
        command = group.get_command(click.Context(group), name)
        options = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_the_policy_example_is_a_policy(tmp_path):
    """The YAML of the README is read as it stands."""
    from audit.verdict.policy import read_policy

    (text,) = _blocks("yaml")
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    policy = read_policy(tmp_path / "policy.yaml")
    assert policy.margin == pytest.approx(yaml.safe_load(text)["margin"])
    assert policy.waivers[0].groups == ("TUV",)
