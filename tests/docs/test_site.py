import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest

from audit.cli.main import COMMANDS
from audit.cli.main import audit as group
from tests.docs import reference

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ADDED = {"oneline"}
"""Choices that example packages bring."""
PAGES = sorted(one for one in DOCS.rglob("*.md") if "examples" not in one.parts)
TEXTS = sorted([*ROOT.glob("*.md"), *PAGES])


def calls(page):
    """Every `audit ...` line of a page's blocks of commands, as words."""
    parts = re.split(r"^```(.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    for named, block in zip(parts[1::4], parts[2::4], strict=True):
        if named not in ("", "console", "sh"):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            for part in line.split(" #")[0].split("&&"):
                if part.strip().startswith("audit "):
                    yield shlex.split(part)


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(DOCS)))
def test_every_command_and_option_of_a_page_exists(page):
    """No page calls a command or an option that there is not."""
    for _, name, *words in calls(page):
        assert name in COMMANDS, name
        command = group.get_command(click.Context(group), name)
        options = {option for param in command.params for option in param.opts}
        asked = {word.split("=")[0] for word in words if word.startswith("--")}
        assert asked <= options | {"--help"}, (name, asked - options)


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(DOCS)))
def test_every_choice_of_a_page_is_one(page):
    """No command, on a line of its own or within one, names a choice that there is not."""
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    within = [shlex.split(one) for one in re.findall(r"`(audit [a-z][^`\n]+)`", prose)]
    for _, name, *words in [*calls(page), *within]:
        if name in COMMANDS and "--help" not in words and not ADDED & set(words):
            assert not _no_choice(name, words), (name, words)


def _no_choice(name, words):
    """What is said of a choice that there is not; what else the words lack is a reader's to fill in."""
    command = group.get_command(click.Context(group), name)
    try:
        command.make_context(name, list(words))
    except click.BadParameter as fault:
        return isinstance(getattr(fault.param, "type", None), click.Choice) and fault.message
    except click.UsageError:
        pass
    return ""


def test_pages_call_commands():
    """Or the test above would test nothing."""
    assert sum(1 for page in PAGES for _ in calls(page)) > 15


def test_every_page_is_in_the_site():
    """The index names each page, and no page that there is not."""
    text = (DOCS / "index.md").read_text("utf-8")
    blocks = re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL)
    named = [line for block in blocks for line in block.splitlines() if line and line[0] != ":"]
    found = {str(one.relative_to(DOCS).with_suffix("")) for one in PAGES} - {"index"}
    assert set(named) == found
    assert len(named) == len(set(named))


def anchors(page):
    """What a link may name behind the hash: the headings of a page, as GitHub and the site write them."""
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("#"):
            yield re.sub(r"[^\w -]", "", line.lstrip("#").strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", TEXTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    """Each file that is linked is there, and each heading too."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http", "mailto")):
            continue
        name, _, heading = link.partition("#")
        named = page.parent / name if name else page
        assert named.exists(), link
        assert not heading or heading in anchors(named), link


def test_the_policy_of_the_guide_is_a_policy(tmp_path):
    """The YAML is read as it stands."""
    from audit.verdict.policy import read_policy

    page = (DOCS / "guide" / "policies.md").read_text("utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "policy.yaml").write_text(text, "utf-8")
    assert read_policy(tmp_path / "policy.yaml").signed


def test_the_guide_says_what_each_key_of_a_policy_means():
    """The table has every key that a policy file may hold."""
    from audit.records import Policy

    page = (DOCS / "guide" / "policies.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    named = {key for row in rows for cell in row for key in re.findall(r"`(\w+)", cell)}
    assert {one.name for one in fields(Policy)} <= named


def test_the_reference_pages_are_what_the_code_says():
    """Errors with their remedies, and the glossary."""
    assert reference.ERRORS.read_text("utf-8") == reference.errors(), (
        "python -m tests.docs.reference"
    )
    assert reference.GLOSSARY.read_text("utf-8") == reference.glossary()


def test_most_errors_say_what_to_do():
    """An error without a remedy is one whose text says it."""
    found = list(reference.entries())
    assert len(found) > 300
    assert sum(bool(one.remedy) for one in found) > 0.6 * len(found)


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_asks_for_nothing(tmp_path):
    """Warnings are errors; no page names a script, a style or a picture of another host."""
    pytest.importorskip("pydata_sphinx_theme")
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "-d", str(tmp_path / "trees")]
    subprocess.run([*words, str(DOCS), str(tmp_path / "site")], check=True, timeout=280)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        html = page.read_text("utf-8")
        assert not re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="https?://[^"]*"', html), page
