import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.charts.scale import p_scale, shift_scale


def test_classes_are_worked_by_hand():
    """Margin .05 and largest .20: (4 - 1)/3 = 1 margin a class, so breaks at 5, 10 and 15 points."""
    scale = shift_scale(0.05, [0.2, -0.1])
    assert scale.breaks == pytest.approx((-0.15, -0.10, -0.05, 0.05, 0.10, 0.15))
    placed = [scale.place(v) for v in (-0.2, -0.12, -0.07, 0.0, 0.07, 0.12, 0.2)]
    assert placed == [1, 2, 3, 4, 5, 6, 7]
    assert scale.labels[0] == "under −15 pp"
    assert scale.labels[3] == "within 5 pp"
    assert scale.labels[6] == "over +15 pp"


def test_the_margin_itself_is_neutral():
    """A shift that equals the margin is not beyond it, on either side."""
    scale = shift_scale(0.05, [0.2])
    assert scale.place(0.05) == scale.place(-0.05) == 4


@given(st.floats(-1, 1), st.floats(0.005, 0.3), st.floats(0, 1))
def test_classes_are_symmetric(value, margin, largest):
    """A shift and its opposite lie in mirrored classes."""
    scale = shift_scale(margin, [largest])
    assert scale.place(value) + scale.place(-value) == 8


def test_a_wider_range_takes_wider_classes():
    """Largest .5 at margin .05: (10 - 1)/3 = 3 margins a class."""
    assert shift_scale(0.05, [0.5]).breaks[3:] == pytest.approx((0.05, 0.20, 0.35))


def test_no_score_has_a_class_of_its_own():
    """NaN is hatched, never neutral."""
    assert shift_scale(0.05, [math.nan]).css(math.nan) == "none"
    assert p_scale().css(math.nan) == "none"


def test_p_has_seven_even_classes():
    """0 lies in the first, 1 in the last, a half in the middle one."""
    scale = p_scale()
    assert [scale.css(v) for v in (0.0, 0.5, 1.0)] == ["s1", "s4", "s7"]
    assert len(scale.labels) == len(scale.colours) == 7
