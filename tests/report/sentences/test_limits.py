from dataclasses import replace

from audit.records import FalseAlarmSpread
from audit.report.sentences.limits import BANNED, CAUTION, false_alarms, limits, not_tested
from tests.report.samples import benchmark, labelled, sample

SPREAD = FalseAlarmSpread(
    value=0.2, highest="women", lowest="men", low=0.05, high=0.35, limit=0.33, templates=96
)


def test_what_was_given_is_not_called_untested():
    """Labelled data and benchmarks are named where they are missing."""
    bare, full = sample(), replace(sample(), labelled=(labelled(),), benchmarks=(benchmark(),))
    assert any("accuracy was not compared" in line for line in not_tested(bare))
    assert any("Published benchmarks" in line for line in not_tested(bare))
    assert not any("benchmarks" in line or "accuracy" in line for line in not_tested(full))


def test_a_pass_brings_its_caution_and_an_incomplete_run_its_own_first():
    """In this order, before what holds of every report."""
    passing = replace(sample().suites[1], verdict="PASS")
    assert limits(replace(sample(), suites=(passing,)))[0] == CAUTION
    assert "incomplete" in limits(replace(sample(), suites=(passing,), incomplete=True))[0]


def test_the_error_rate_is_said_to_hold_for_what_it_holds():
    """For each suite, or for all that count together where the policy says so."""
    run = replace(sample(), policy=replace(sample().policy, alpha_scope="run"))
    assert any("for all suites that count, together" in line for line in limits(run))
    assert any("for each suite by itself" in line for line in limits(sample()))


def test_the_spread_of_false_alarms_is_told_with_its_bounds():
    """And with the verdict where a policy states a limit; with none it says so."""
    one = replace(benchmark(), false_alarm_spread=SPREAD)
    told = false_alarms(one)
    assert "women are flagged 20.0 percentage points more often than those about men" in told
    assert "Over 96 templates, two identities lie at least 5.0 and at most 35.0 points" in told
    assert told.endswith("The policy states no limit for this.")
    judged = replace(one, false_alarm_spread=replace(SPREAD, most=0.1, verdict="INCONCLUSIVE"))
    assert false_alarms(judged).startswith("INCONCLUSIVE: ")
    assert false_alarms(benchmark()) == ""


def test_banned_words_stand_in_no_caveat():
    """In no case whatever is lacking."""
    text = " ".join([CAUTION, *limits(sample()), *not_tested(sample())]).lower()
    assert not any(word in text for word in BANNED)
