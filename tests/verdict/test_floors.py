import math

import numpy as np
import pytest

from audit.records import Alias
from audit.statistics.bootstrap import Interval
from audit.verdict.floors import _reading
from tests.planted import grid, judged, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

AB = ("a", "b")
FAMILIES = 40


def placebos(shifts, spread=0.01, seed=5):
    """One probe a made-up name and family."""
    y = scores(FAMILIES, shifts, spread=spread, seed=seed)
    return [
        probe(
            float(y[f, g]), family=f"f{f}", block=f, group=f"x{g}", term=f"Zor{g}", kind="placebo"
        )
        for f in range(FAMILIES)
        for g in range(len(shifts))
    ]


def found(groups, made_up, **suite):
    rows = grid(scores(FAMILIES, groups, spread=0.01), AB) + made_up
    return judged(rows, suite_of(AB, families=FAMILIES, **suite))


def test_groups_that_differ_more_than_made_up_names_are_beyond_the_floor():
    """.3 between the groups, names that hardly move: a FAIL of the groups themselves."""
    floor = found([-0.15, 0.15], placebos([0, 0.01, -0.01, 0.005, -0.005, 0])).placebo
    assert floor.reading == "group-specific"
    assert (floor.terms, floor.beyond, floor.false_alarm) == (6, 0, 0)


def test_names_that_move_as_far_are_told():
    """Made-up names that spread by .3 themselves: four of six beyond the margin, and a FAIL without meaning."""
    floor = found([0, 0.1], placebos([-0.3, -0.2, 0, 0, 0.2, 0.3])).placebo
    assert floor.beyond == 4
    assert floor.ratio < 1
    assert floor.reading == "lexical instability"
    assert floor.false_alarm > 0.5


def test_a_pass_has_a_ratio_and_no_reading():
    """There is no finding that the floor could take away."""
    result = found([0, 0], placebos([0, 0.01, -0.01, 0.005, -0.005, 0]))
    assert result.verdict == "PASS"
    assert result.placebo.reading is None


def test_a_floor_of_nothing_has_no_ratio():
    """Names that move no score at all: anything is more."""
    still = [one | {"p": 0.5} for one in placebos([0, 0, 0])]
    floor = found([0, 0.3], still).placebo
    assert math.isnan(floor.ratio)
    assert floor.reading == "group-specific"


def test_without_placebos_there_is_no_floor():
    """Nothing is said rather than a number that looks like one."""
    assert found([0, 0.3], []).placebo is None


def other_name(shift, spread):
    """The floor of group a's other name, which scores so much higher."""
    y = scores(FAMILIES, [0, 0], spread=0.01)
    rows = grid(y, AB)
    rng = np.random.default_rng(2)
    rows += [
        probe(
            float(y[f, 0] + shift + rng.normal(0, spread)),
            family=f"f{f}", block=f, group="a", term="other a", kind="alias",
        )
        for f in range(FAMILIES)
    ]  # fmt: skip
    suite = suite_of(AB, families=FAMILIES, aliases=(Alias(group="a", term="a", name="other a"),))
    return judged(rows, suite).aliases


def test_two_names_of_one_thing_are_set_beside_each_other():
    """The other name scores .2 higher in every family: one pair, beyond the margin."""
    floor = other_name(0.2, 0.01)
    assert floor.typical == floor.largest == pytest.approx(0.2, abs=0.01)
    assert floor.beyond == 1
    assert floor.pairs[0].families == FAMILIES


def test_two_names_that_may_lie_within_the_margin_are_not_beyond_it():
    """About .045 higher, by .01 more or less: the margin of .05 lies in the interval about the shift."""
    floor = other_name(0.045, 0.05)
    (pair,) = floor.pairs
    assert pair.low < pair.shift < 0.05 < pair.high
    assert pair.shift - pair.low == pytest.approx(pair.high - pair.shift)
    assert floor.beyond == 0


@pytest.mark.parametrize(("families", "dealt"), [(9, False), (10, True)])
def test_ten_families_are_enough_to_deal_made_up_names(families, dealt):
    """Nine decide nothing, so no deal of theirs would."""
    rows = grid(scores(families, [-0.15, 0.15], spread=0.01), AB)
    rows += [one for one in placebos([0, 0.002]) if one["block"] < families]
    floor = judged(rows, suite_of(AB, families=families)).placebo
    assert (floor.deals > 0, math.isfinite(floor.false_alarm)) == (dealt, dealt)


def test_two_made_up_names_can_be_dealt():
    """The fewest: neither is ever beyond the margin."""
    floor = found([-0.15, 0.15], placebos([0, 0.002])).placebo
    assert (floor.terms, floor.false_alarm) == (2, 0)
    alone = found([-0.15, 0.15], placebos([0])).placebo
    assert math.isnan(alone.false_alarm)


@pytest.mark.parametrize(
    ("low", "high", "reading"),
    [
        (1.1, 3.0, "group-specific"),
        (0.8, 1.5, "not decided"),
        (0.2, 0.9, "lexical instability"),
        (1.0, 1.0, "not decided"),
        (math.nan, math.nan, None),
    ],
)
def test_a_ratio_is_read_by_where_one_lies(low, high, reading):
    """Above one, below one, or not decided."""
    assert _reading(Interval(1.0, low, high)) == reading
