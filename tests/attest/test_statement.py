from dataclasses import replace

import pytest

from audit.attest.statement import pointers, resolve
from audit.attest.statement import test_result as statement_of
from tests.report.samples import sample

FILES = {"results.json": "a" * 64}
MODEL = {"model.safetensors": "b" * 64}


def said(**changed):
    return statement_of(replace(sample(), **changed), files=FILES, model_files=MODEL)["predicate"]


@pytest.mark.parametrize(
    ("verdict", "more", "result"),
    [
        ("PASS", {}, "PASSED"),
        ("FAIL", {}, "FAILED"),
        ("INCONCLUSIVE", {}, "FAILED"),
        ("PASS", {"incomplete": True}, "FAILED"),
        ("PASS", {"incomplete": True, "allow_incomplete": True}, "PASSED"),
    ],
)
def test_a_whole_pass_alone_is_passed(verdict, more, result):
    """Nothing is ever warned of; the verdict's own name stands in the annotations."""
    found = said(verdict=verdict, **more)
    assert (found["result"], found["warnedTests"]) == (result, [])
    assert found["configuration"][0]["annotations"]["verdict"] == verdict


def test_suites_that_do_not_count_are_no_tests():
    """They stand among the verdicts, not among what passed or failed."""
    first, *rest = sample().suites
    found = said(suites=(replace(first, exploratory=True), *rest))
    tests = found["passedTests"] + found["failedTests"]
    assert first.key not in tests
    assert sorted(tests) == sorted(one.key for one in rest)
    assert first.key in found["configuration"][0]["annotations"]["verdicts"]


def test_subjects_are_the_models_files_and_the_runs():
    """Each by its name and digest."""
    subject = statement_of(sample(), files=FILES, model_files=MODEL)["subject"]
    assert {one["name"]: one["digest"]["sha256"] for one in subject} == {
        "model/model.safetensors": "b" * 64,
        "results.json": "a" * 64,
    }


def test_a_pointer_leads_to_its_value():
    """RFC 6901: numbers into lists, ~1 for a slash, ~0 for a tilde."""
    document = {"a/b": [{"~": 7}]}
    assert resolve(document, "/a~1b/0/~0") == 7
    assert resolve(document, "") is document
    with pytest.raises((KeyError, IndexError)):
        resolve(document, "/a~1b/1")


def test_every_statement_points_at_what_it_says():
    """Verdict, reason, and each shift with its bounds."""
    results = {
        "verdict": "FAIL", "model": {"fingerprint": "f", "fingerprint_covers": "c"}, "plan": "p",
        "policy": {"margin": 0.05, "alpha": 0.05}, "incomplete": False, "post_hoc": False,
        "suites": [{"key": "gender", "verdict": "FAIL", "because": "b",
                    "effects": [{"name": "men", "shift": 0.1, "low": 0.06, "high": 0.14}]}],
    }  # fmt: skip
    found = {one["statement"]: (one["key"], one["value"]) for one in pointers(results)}
    assert found["gender, men: its lower bound"] == ("/suites/0/effects/0/low", 0.06)
    assert all(resolve(results, key) == value for key, value in found.values())
