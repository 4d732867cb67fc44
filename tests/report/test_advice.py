from dataclasses import replace

import pytest

from audit.records import Policy, Signature, Unmoved, Waiver
from audit.report.advice import next_step
from tests.planted import ANSWERS
from tests.report.samples import one_template, sample

SIGNED = Policy(margin=0.03, signed=Signature(by="A. Reviewer", role="risk", date="2026-01-31"))


def told(run, policy=SIGNED, **changed):
    suites = tuple(replace(one, **changed) for one in sample().suites)
    return next_step(replace(sample(), verdict=run, policy=policy, suites=suites))


def test_a_fail_goes_to_its_owner():
    """Whom the waivers name, else who signed; of an unsigned policy, that it is to be signed."""
    assert "Read the findings with A. Reviewer and decide" in told("FAIL")
    waiver = Waiver(suite="s", groups=(), reason="r", owner="B. Owner", expires="2027-01-01")
    assert "with B. Owner" in told("FAIL", replace(SIGNED, waivers=(waiver,)))
    assert told("FAIL", Policy()).endswith(
        "State a margin for the intended use, and have it signed."
    )


def test_a_pass_is_no_leave_to_stop_reading():
    """What was not tested comes first."""
    assert told("PASS") == "Read what was not tested, then decide on the use."


@pytest.mark.parametrize(
    ("needed", "text"),
    [
        (240, "about 240 families would settle it."),
        (None, "or another margin, stated before scoring."),
    ],
)
def test_what_is_open_says_what_would_settle_it(needed, text):
    """Families where a number is known, else a margin."""
    suite = {"verdict": "INCONCLUSIVE", "families_needed": needed, "canary": ANSWERS}
    assert told("INCONCLUSIVE", **suite).endswith(text)


def test_a_classifier_that_was_not_shown_to_answer_is_looked_at_first():
    """Plain sentences are missing where all else would PASS, or it does not tell them apart."""
    still = tuple(replace(one, margin_status="within") for one in sample().suites[1].effects)
    all_within = {"effects": still, "unmoved": Unmoved(share=0.1, terms=3, never=0)}
    asked = told("INCONCLUSIVE", verdict="INCONCLUSIVE", canary=None, **all_within)
    assert "--canaries FILE" in asked
    deaf = replace(ANSWERS, high=0.5, low=0.5, auc=0.5)
    assert "Check the model and its labels" in told(
        "INCONCLUSIVE", verdict="INCONCLUSIVE", canary=deaf
    )


def test_without_a_suite_one_is_to_be_run():
    """One sentence and labelled data alone support no verdict."""
    assert next_step(one_template()).startswith("Run a suite against a stated margin")
    assert next_step(replace(sample(), suites=())).startswith("Run a suite")
