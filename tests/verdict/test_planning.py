import numpy as np
import pytest

from tests.planted import grid, judged, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def judged_of(y):
    return judged(grid(y, ABC), suite_of(ABC, families=len(y)))


def test_more_families_see_smaller_shifts():
    """Four times the families, about half the smallest shift that is seen."""
    few, many = (judged_of(scores(n, [0, 0, 0], spread=0.05)) for n in (40, 160))
    assert few.min_detectable_shift / many.min_detectable_shift == pytest.approx(2, rel=0.25)


def test_the_curve_falls_and_passes_through_the_present():
    """At the number of families that there are it is what is said of the suite."""
    found = judged_of(scores(36, [0, 0, 0], spread=0.05))
    curve = dict(zip(found.power.families, found.power.min_detectable_shift, strict=True))
    assert list(curve) == [10, 20, 36, 40, 80, 160, 320, 640]
    assert list(curve.values()) == sorted(curve.values(), reverse=True)
    assert curve[36] == pytest.approx(found.min_detectable_shift)


def test_an_open_case_takes_more_families_than_it_has():
    """Shifts of 4 points where sentences spread by 15: open with 40 families, not with some more."""
    found = judged_of(scores(40, [-0.04, 0, 0.04], spread=0.15))
    assert found.verdict == "INCONCLUSIVE"
    assert found.families_needed > 40


def test_a_shift_at_the_margin_is_never_decided():
    """No number of families tells 5.0 from 5."""
    y = np.tile([0.45, 0.5, 0.55], (40, 1)) + np.random.default_rng(0).normal(0, 1e-3, (40, 3))
    y += np.array([0.45, 0.5, 0.55]) - y.mean(axis=0)
    assert judged_of(y).families_needed is None


def test_a_constant_table_plans_nothing():
    """There is no spread: no curve, no number of families, and any shift would be seen."""
    found = judged_of(np.full((12, 3), 0.5))
    assert found.power is None
    assert found.families_needed is None
    assert found.min_detectable_shift == 0


def test_two_families_are_the_fewest_that_plan():
    """One has no spread to plan with."""
    one, two = (judged_of(scores(n, [0, 0, 0], spread=0.02)) for n in (1, 2))
    assert (one.families_needed, one.power) == (None, None)
    assert two.families_needed >= 10
    assert two.power.families[0] == 2


def test_one_family_sees_no_shift_of_any_size():
    """Its error is no number, and so is the smallest shift."""
    assert np.isnan(judged_of(scores(1, [0, 0, 0])).min_detectable_shift)
