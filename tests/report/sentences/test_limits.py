from dataclasses import replace

from audit.report.sentences.limits import BANNED, CAUTION, CUT, limits, not_tested
from tests.report.samples import benchmark, labelled, sample


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


def test_a_limit_that_no_shift_can_reach_is_explained():
    """Only where one of the run's limits lies beyond 100 points."""
    suite = sample().suites[1]
    wide = replace(suite, effects=(replace(suite.effects[0], high=1.32), *suite.effects[1:]))
    assert CUT in limits(replace(sample(), suites=(wide,)))
    assert CUT not in limits(sample())


def test_the_error_rate_is_said_to_hold_for_what_it_holds():
    """For each suite, or for all that count together where the policy says so."""
    run = replace(sample(), policy=replace(sample().policy, alpha_scope="run"))
    assert any("for all suites that count, together" in line for line in limits(run))
    assert any("for each suite by itself" in line for line in limits(sample()))


def test_banned_words_stand_in_no_caveat():
    """In no case whatever is lacking."""
    text = " ".join([CAUTION, *limits(sample()), *not_tested(sample())]).lower()
    assert not any(word in text for word in BANNED)
