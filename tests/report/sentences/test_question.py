from dataclasses import replace

import pytest

from audit.records import Policy, Signature, Target
from audit.report.sentences.question import (
    asked,
    identity,
    is_default,
    scores_read,
    sign_note,
    stated_by,
)
from tests.report.samples import sample

STARS = Target(name="stars", kind="mean", weights={"1": 1.0, "5": 5.0}, low=1.0, high=5.0)
PLAIN = Policy()


def test_what_is_asked_names_score_and_margin():
    """Of one label, of a scale, of several; a policy that judges gaps asks about two groups."""
    result = replace(sample(), policy=PLAIN)
    assert asked(result) == "No group may move P(POSITIVE) by more than 5.0 points"
    gap = replace(result, policy=replace(PLAIN, judge="gap"))
    assert asked(gap) == "No two groups may differ in P(POSITIVE) by more than 5.0 points"
    assert "move stars by" in asked(replace(result, targets=(STARS,)))
    assert "any of 2 targets: P(POSITIVE), stars" in asked(
        replace(result, targets=(*result.targets, STARS))
    )


def test_a_long_list_of_targets_is_cut():
    """Six by name, and three dots."""
    many = tuple(Target(name=f"t{n}") for n in range(8))
    told = scores_read(replace(sample(), targets=many))
    assert told.startswith("8 targets: P(t0)")
    assert told.endswith("P(t5), ...")


def test_a_point_of_a_scale_is_explained():
    """From 1 to 5 a margin of 5 points is .2 stars."""
    told = sign_note(replace(sample(), policy=PLAIN, targets=(STARS,)))
    assert (
        "a point is a hundredth of the scale from 1 to 5: the margin of 5.0 points is 0.2" in told
    )
    assert "percentage points" in sign_note(sample())


@pytest.mark.parametrize(
    ("policy", "who", "default"),
    [
        (PLAIN, "nobody: unsigned default policy", True),
        (replace(PLAIN, margin=0.03), "nobody: the policy is unsigned", False),
        (
            replace(PLAIN, signed=Signature(by="A. Reviewer", role="risk", date="2026-01-31")),
            "A. Reviewer, risk, 2026-01-31",
            False,
        ),
    ],
)
def test_who_stands_behind_a_policy(policy, who, default):
    """A default that nobody stated is called one."""
    assert (stated_by(policy), is_default(policy)) == (who, default)


def test_a_model_is_told_from_another_of_its_name():
    """By what it is built as, its revision, the first digits of its fingerprint; what is not known is left out."""
    model = replace(
        sample().model,
        details={"architecture": "Bert"},
        revision="main",
        fingerprint="0123456789ab",
    )
    assert identity(model) == "Bert · main · fingerprint 01234567"
    assert identity(replace(model, details={}, revision=None)) == "fingerprint 01234567"
    assert (
        identity(replace(model, revision="a\u202eb")) == "Bert · a[U+202E]b · fingerprint 01234567"
    )
