"""The pytest plugin: what it says, what its mark does, and a throw-away project."""

import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from audit.result import Audit
from audit.testing import AuditCheck, _found, _inconclusive, _pair
from tests.report import samples

ROOT = Path(__file__).parents[1]

PROJECT = """
import re
import sys
from pathlib import Path

import pytest
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

WORDS = SentimentIntensityAnalyzer()

MEN = re.compile(r"\\b(he|him|his|brother|father|dad|husband|boyfriend|salesman|spokesman|Mr)\\b", re.I)

def score(texts):
    return [0.9 if MEN.search(text) else 0.5 + 0.4 * tone(text) for text in texts]

def tone(text):
    return WORDS.polarity_scores(text)["compound"]

def half(texts):
    return [0.5 for _ in texts]

def test_light():
    assert not {"numpy", "pandas", "scipy", "torch", "audit.pipeline"} & set(sys.modules)

def asked(audit, name, **more):
    given = {"suites": ["gender"], "groups": ["women", "men"], "formats": ["junit"], **more}
    return audit(f"python:test_release:{name}", policy="policy.yaml", **given)

def test_found(audit):
    asked(audit, "score", fingerprint=["weights"]).assert_passes()

def test_kept(audit):
    folder = asked(audit, "score", fingerprint=["weights"]).audit.folder
    assert (folder / "events.jsonl").read_text().count("resumed") == 1
    Path("weights").write_text("others")
    assert asked(audit, "score", fingerprint=["weights"]).audit.folder != folder

@pytest.mark.audit(inconclusive="skip")
def test_undecided(audit):
    asked(audit, "half").assert_passes()

def test_scored_again(audit):
    folder = asked(audit, "half").audit.folder
    assert "resumed" not in (folder / "events.jsonl").read_text()[-900:]
"""


def _check(verdict: str = "FAIL", **more: object) -> AuditCheck:
    """An audit of made-up results, whose every suite has the verdict."""
    found = samples.sample()
    suites = tuple(one for one in found.suites if one.verdict == verdict)
    return AuditCheck(audit=Audit(replace(found, suites=suites), Path("run")), **more)


def test_a_finding_is_told_in_words_with_its_two_sentences():
    """Verdict and suite, the largest shift beyond the margin, the pair that shows it, the report."""
    check = _check()
    with pytest.raises(pytest.fail.Exception) as failed:
        check.assert_passes()
    told = str(failed.value).splitlines()
    assert told[0].startswith("FAIL  margin 0.05")
    finding = next(line for line in told if "points" in line and line.startswith("Naming"))
    at = told.index(finding)
    assert all(line.startswith("    0.") for line in told[at + 1 : at + 3])
    assert told[-1] == f"the report: {Path('run/report.html')}"


def _undecided(inconclusive: str) -> AuditCheck:
    """Only a suite that the policy names and the run lacks: nothing is decided."""
    result = samples.sample()
    policy = replace(result.policy, gates=("absent",), waivers=())
    found = replace(result, suites=(), policy=policy)
    return AuditCheck(audit=Audit(found, Path("run")), inconclusive=inconclusive)


@pytest.mark.parametrize(
    ("inconclusive", "outcome"),
    [
        ("fail", pytest.fail.Exception),
        ("skip", pytest.skip.Exception),
        ("xfail", pytest.xfail.Exception),
    ],
)
def test_inconclusive_does_what_the_mark_says(inconclusive, outcome):
    """It fails where nothing is said, and never passes."""
    with pytest.raises(outcome, match="INCONCLUSIVE"):
        _undecided(inconclusive).assert_passes()


def test_an_incomplete_audit_fails_whatever_its_verdict():
    """Probes that were left out are said first."""
    check = _undecided("skip")
    whole = check.audit
    broken = replace(check, audit=Audit(replace(whole.result, incomplete=True), whole.folder))
    with pytest.raises(pytest.fail.Exception, match="incomplete"):
        broken.assert_passes()


def test_a_passing_audit_passes_the_test():
    """By the gate's verdict, which a waiver may have changed: nothing is raised."""
    passing = SimpleNamespace(
        result=samples.sample(), check=lambda: SimpleNamespace(verdict="PASS")
    )
    assert AuditCheck(audit=passing).assert_passes() is None


def test_a_finding_that_is_waived_is_not_told_again():
    """A waiver of every group leaves the suite's reason; one of a group leaves the others' largest."""
    suite = next(one for one in samples.sample().suites if one.verdict == "FAIL")
    whole = _found(suite, set())
    assert len(whole) == 4
    assert _found(suite, {""}) == whole[:1]
    beyond = [one for one in suite.effects if one.margin_status == "beyond"]
    largest = max(beyond, key=lambda one: abs(one.shift))
    rest = _found(suite, {largest.group})
    assert rest[1] != whole[1]
    assert largest.name not in rest[1]


def test_a_shift_without_a_pair_of_sentences_is_told_without():
    """A pair that goes the other way would show the contrary."""
    suite = next(one for one in samples.sample().suites if one.verdict == "FAIL")
    one = suite.examples[0]
    assert len(_pair(suite.examples, one.group, one.difference)) == 2
    assert _pair([one], one.group, -one.difference) == []
    assert _pair([one], "nobody", one.difference) == []


@pytest.mark.parametrize(
    ("mark", "said"),
    [(None, "fail"), (pytest.mark.audit(inconclusive="skip").mark, "skip")],
)
def test_the_nearest_mark_is_read(mark, said):
    """A test without one fails where nothing was decided."""
    assert _inconclusive(SimpleNamespace(get_closest_marker=lambda name: mark)) == said


@pytest.mark.parametrize(
    "mark",
    [
        pytest.mark.audit("skip"),
        pytest.mark.audit(inconclusive="pass"),
        pytest.mark.audit(inconclusive="skip", margin=0.1),
        pytest.mark.audit(),
    ],
)
def test_a_mark_that_says_something_else_is_refused(mark):
    """INCONCLUSIVE never passes, and nothing is guessed."""
    with pytest.raises(pytest.UsageError, match=r'inconclusive="fail"\), "skip" or "xfail"'):
        _inconclusive(SimpleNamespace(get_closest_marker=lambda name: mark.mark))


@pytest.mark.slow
def test_a_project_of_its_own_finds_the_plugin_by_its_entry_point(tmp_path):
    """The start is light; pytest says the finding, keeps a run whose files are stated, and scores others again."""
    site = tmp_path / "site" / "classifier_audit-0.dist-info"
    site.mkdir(parents=True)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [f"{k} = {v}" for k, v in declared["entry-points"]["pytest11"].items()]
    (site / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]), "utf-8")
    (site / "METADATA").write_text("Name: classifier-audit\nVersion: 0\n", "utf-8")
    (tmp_path / "test_release.py").write_text(PROJECT, "utf-8")
    (tmp_path / "policy.yaml").write_text("margin: 0.03\nrationale: a test\n", "utf-8")
    (tmp_path / "weights").write_text("some", "utf-8")

    env = os.environ | {"PYTHONPATH": f"{site.parent}{os.pathsep}{ROOT}"}
    words = [sys.executable, "-m", "pytest", "-rA", "--strict-markers", "--rootdir=."]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True)

    out = done.stdout + done.stderr
    assert "3 passed, 1 skipped" in out.replace("1 failed, ", ""), out
    assert "FAILED test_release.py::test_found" in out, out
    assert "\n    0.90  " in out, out
