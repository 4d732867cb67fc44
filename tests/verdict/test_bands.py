"""Differences between groups, judged instead of shifts from the mean."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from audit.errors import AuditError, AuditErrors
from audit.records import Policy, Waiver
from audit.verdict.gate import gate
from audit.verdict.policy import policy_of
from tests.planted import grid, judged, scores, suite_of
from tests.verdict.test_gate import TODAY, audit_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")
APART = scores(40, [0.045, -0.045, 0.0], spread=0.004)
"""Each within .05 of the mean, and .09 between two of them."""


def test_three_groups_within_the_margin_of_their_mean_can_be_twice_as_far_apart():
    """+.045, -.045 and 0 at a margin of .05: PASS by shifts, FAIL by the difference of .09."""
    suite = suite_of(ABC)
    shift, gap = (judged(grid(APART, ABC), suite, judge=one) for one in ("shift", "gap"))
    assert (shift.verdict, gap.verdict) == ("PASS", "FAIL")
    assert "any two groups may differ by up to twice the margin" in shift.because
    assert gap.because.startswith("A and b differ by 8.9 points (8.6 to 9.")
    assert (gap.between.plus, gap.between.minus, gap.between.pairs) == ("a", "b", 3)
    assert gap.between.low <= gap.between.difference <= gap.between.high
    assert [one.margin_status for one in gap.effects] == ["within"] * 3


def test_the_limits_of_a_difference_by_hand():
    """At least .09 - t(1-.05/6, 39) SE, where families differ evenly; at most Hall's limit by one test."""
    suite = suite_of(ABC)
    y = scores(40, [0.045, -0.045, 0.0], spread=0.02)
    gap = judged(grid(y, ABC), suite, judge="gap").between
    d = y[:, 0] - y[:, 1]
    se = d.std(ddof=1) / np.sqrt(40)
    assert gap.difference == pytest.approx(d.mean(), abs=1e-12)
    assert gap.at_least["0.05"] <= d.mean() - stats.t.ppf(1 - 0.05 / 6, 39) * se + 1e-12
    assert gap.at_least["0.01"] < gap.at_least["0.05"] < gap.at_least["0.1"] < gap.difference
    assert gap.at_most["0.01"] > gap.at_most["0.05"] > gap.difference


def test_differences_within_the_margin_pass_and_few_families_decide_nothing():
    """0 everywhere passes with 40 families, and with nine nothing does."""
    for families, verdict in ((40, "PASS"), (9, "INCONCLUSIVE")):
        y = scores(families, [0, 0, 0], spread=0.004)
        found = judged(grid(y, ABC), suite_of(ABC, families=families), judge="gap")
        assert found.verdict == verdict
    assert "nine" in found.because or "9 families are too few" in found.because


def test_an_undecided_difference_says_how_many_families_would_settle_it():
    """.05 apart at a margin of .06, with a spread that leaves it open."""
    y = scores(12, [0.02, -0.02, 0.0], spread=0.06)
    found = judged(grid(y, ABC), suite_of(ABC), judge="gap", margin=0.06)
    assert found.verdict == "INCONCLUSIVE"
    assert "might exceed the margin" in found.because
    assert "famil" in found.because


def test_two_groups_are_judged_by_their_one_difference_either_way():
    """There is nothing else to judge: no record of pairs."""
    y = scores(20, [0, 0.2], spread=0.01)
    found = judged(grid(y, "ab"), suite_of("ab"), judge="gap")
    assert (found.verdict, found.between) == ("FAIL", None)


def test_a_finished_run_is_held_against_another_policy():
    """Differences at another margin and error rate; by shifts again; and never where none were measured."""
    gap = judged(grid(APART, ABC), suite_of(ABC), judge="gap")
    run = replace(audit_of(gap), policy=Policy(judge="gap"))
    assert gate(run, today=TODAY).verdict == "FAIL"
    assert gate(run, Policy(judge="gap", margin=0.1), today=TODAY).verdict == "PASS"
    assert gate(run, Policy(judge="gap", alpha=0.02), today=TODAY).verdict == "FAIL"
    assert gate(run, Policy(), today=TODAY).verdict == "PASS"
    shift = audit_of(judged(grid(APART, ABC), suite_of(ABC)))
    with pytest.raises(AuditError, match="holds no differences between groups"):
        gate(shift, Policy(judge="gap"), today=TODAY)


def test_a_waiver_of_the_whole_suite_sets_a_difference_aside():
    """One that names some groups says nothing of a difference, and is refused in the policy."""
    gap = judged(grid(APART, ABC), suite_of(ABC), judge="gap")
    waiver = Waiver(suite="planted", groups=(), reason="r", owner="o", expires="2999-01-01")
    held = gate(audit_of(gap), Policy(judge="gap", waivers=(waiver,)), today=TODAY)
    assert (held.verdict, held.waived) == ("PASS", (waiver,))
    some = {
        "suite": "planted",
        "groups": ["a"],
        "reason": "r",
        "owner": "o",
        "expires": "2999-01-01",
    }
    with pytest.raises((AuditError, AuditErrors), match="a waiver names some groups"):
        policy_of({"judge": "gap", "waivers": [some]})


def test_what_means_nothing_is_refused():
    """`judge` is shift or gap."""
    with pytest.raises((AuditError, AuditErrors), match="judge"):
        policy_of({"judge": "range"})
