import math
from dataclasses import replace

import numpy as np
import pytest

from audit.records import Canary
from audit.verdict.explanations import because, silences, units
from audit.verdict.rule import of_a_mean
from tests.planted import grid, judged, scores, suite_of
from tests.report.samples import sample

pytestmark = pytest.mark.usefixtures("few_resamples")
ABC = ("a", "b", "c")
PLAIN = Canary(name="sentiment", language="en", high=0.9, low=0.1, auc=1.0, sentences=12)


def result(y, **suite):
    return judged(grid(y, ABC[: y.shape[1]]), suite_of(ABC[: y.shape[1]], **suite))


def test_a_fail_names_the_worst_and_counts_the_others():
    """With the interval that it is judged by."""
    text = because(result(scores(40, (-0.15, 0.02, 0.13))))
    assert text.startswith("The shift of a, −14.")
    assert "exceeds the margin of 5.0 points, and so does 1 more of 3 groups" in text


def test_what_made_up_names_do_is_said_where_it_is_known():
    """Neither a ratio without deals nor a share that is no number."""
    fail = next(one for one in sample().suites if one.verdict == "FAIL")
    text = because(fail)
    assert text.endswith("the groups spread 2.1 times as far as made-up names (1.4 to 2.9).")
    dealt = replace(fail.placebo, deals=1000, false_alarm=0.214)
    assert because(replace(fail, placebo=dealt)).endswith(
        "groups of made-up names would FAIL in 21.4% of 1,000 deals."
    )
    still = replace(fail.placebo, ratio=math.nan)
    assert because(replace(fail, placebo=still)).endswith("made-up names move no score.")


def test_a_pass_of_shifts_from_a_mean_says_what_it_leaves_open():
    """Two groups on either side of the mean are twice the margin apart; a pair is not."""
    calm = result(scores(40, (0, 0.002, 0)))
    assert of_a_mean(calm.contrast, len(calm.effects))
    assert "any two groups may differ by up to twice the margin" in because(
        replace(calm, verdict="PASS", canary=PLAIN)
    )
    pair = result(scores(40, (0, 0.002)))
    assert not of_a_mean(pair.contrast, len(pair.effects))
    assert "twice" not in because(replace(pair, verdict="PASS", canary=PLAIN))


def test_an_open_case_says_what_would_settle_it():
    """How many families; or that none would."""
    text = because(result(scores(14, (-0.05, 0.05, 0), spread=0.2)))
    assert "might exceed the margin of 5.0 points or lie within it" in text
    assert "families would settle it four times in five; there are 14." in text


def test_families_that_some_groups_lack_are_counted_from_the_fewest():
    """Where one of the three shifts rests on more families, all of them rest on at least so many."""
    even = result(scores(20, (0, 0, 0)))
    assert "over 20 families" in because(even)
    more = (replace(even.effects[0], families=25), *even.effects[1:])
    assert "over at least 20 families" in because(replace(even, effects=more))


@pytest.mark.parametrize(("families", "said"), [(1, "1 family is"), (9, "9 families are")])
def test_too_few_families_are_counted(families, said):
    """A verdict needs ten."""
    assert because(result(scores(families, (0, 0.1, 0)))).startswith(f"{said} too few")


def test_identical_scores_are_told_apart_from_calm_ones():
    """Without canaries nothing to compare; with them, no term moved anything."""
    rows = grid(np.full((20, 3), 0.4), ABC)
    mute = judged(rows, suite_of(ABC), canary=None)
    assert because(mute).startswith("All scores are the same")
    assert because(judged(rows, suite_of(ABC))).startswith(
        "No term moved any score over 20 families"
    )


def test_clusters_are_counted_where_items_share_one():
    """The unit is what was sampled."""
    one = result(scores(20, (0, 0.1, 0)))
    assert units(one) == "20 families"
    assert units(replace(one, clusters={"f0": "c"}, families=1)) == "1 cluster"


def test_a_silent_classifier_is_warned_of_once():
    """However many suites it was asked in."""
    mute = replace(PLAIN, high=0.501, low=0.498, auc=0.5)
    turned = replace(PLAIN, high=0.13, low=0.91, auc=0.0)
    calm = result(scores(20, (0, 0, 0)))
    suites = [replace(calm, canary=one) for one in (mute, mute, turned, PLAIN, None)]
    first, second = silences(suites)
    assert "does not tell plain sentiment sentences apart" in first
    assert second.startswith("The labels look reversed")


def test_what_is_open_is_told_with_the_interval_that_leaves_it_open():
    """.216 (.035 to .397 for all at once) may lie within .05, though its own test (.174 to .259) may not."""
    found = result(scores(14, (-0.05, 0.05, 0), spread=0.2))
    known = {"shift": 0.216, "low": 0.035, "high": 0.397, "pass_low": 0.174, "pass_high": 0.259}
    one = replace(found.effects[0], **known, margin_status="undecided")
    text = because(replace(found, verdict="INCONCLUSIVE", effects=(one,)))
    assert "+21.6 points (+3.5 to +39.7) might exceed the margin" in text


def test_one_shift_within_the_margin_is_told_with_its_own_limits():
    """A pair: by its own one-sided limits, which are what passes, and not by the simultaneous ones."""
    pair = result(scores(40, (0, 0.002)))
    pair = replace(pair, verdict="PASS", canary=PLAIN, decisions=None)
    known = {"shift": 0.01, "low": -0.04, "high": 0.06, "pass_low": -0.02, "pass_high": 0.04}
    text = because(replace(pair, effects=(replace(pair.effects[0], **known),)))
    assert text == (
        "The one shift lies within the margin of 5.0 points over 40 families; it is the shift of "
        "b minus a, +1.0 points (−2.0 to +4.0)."
    )


def test_a_suite_without_a_contrast_says_so():
    """One group alone."""
    calm = result(scores(20, (0, 0, 0)))
    assert because(replace(calm, effects=(), decisions=None)) == (
        "There is nothing to compare: a contrast needs two groups."
    )


def test_ten_families_are_not_too_few():
    """The sentence begins with nine."""
    assert "too few" not in because(result(scores(10, (0, 0, 0))))


def test_an_error_that_is_not_known_decides_nothing():
    """NaN in the largest undecided one."""
    found = result(scores(14, (-0.05, 0.05, 0), spread=0.2))
    one = replace(found.effects[0], shift=0.4, se=math.nan, margin_status="undecided")
    text = because(replace(found, verdict="INCONCLUSIVE", effects=(one, *found.effects[1:])))
    assert text == "A standard error could not be estimated, so nothing is decided."


def test_what_else_is_open_is_counted():
    """Nineteen undecided: the largest, and 18 more."""
    found = result(scores(14, (-0.05, 0.05, 0), spread=0.2))
    one = replace(found.effects[0], margin_status="undecided")
    text = because(replace(found, verdict="INCONCLUSIVE", effects=(one,) * 19))
    assert ", and 18 more, might exceed the margin" in text
