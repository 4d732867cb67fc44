import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.charts.scale import ABSENT, BORDER, SEA, colour_rules, p_scale, shift_scale

MARGINS = st.floats(0.005, 0.3)
SHIFTS = st.lists(st.floats(-1, 1), max_size=5)
SCALES = (shift_scale(0.05, [0.2]), p_scale([0.0, 1.0]))


def test_classes_are_worked_by_hand():
    """Margin .05: breaks at one, two and four margins, 5, 10 and 20 points."""
    scale = shift_scale(0.05, [0.2, -0.1])
    assert scale.breaks == pytest.approx((-0.2, -0.10, -0.05, 0.05, 0.10, 0.2))
    placed = [scale.place(v) for v in (-0.3, -0.12, -0.07, 0.0, 0.07, 0.12, 0.3)]
    assert placed == [1, 2, 3, 4, 5, 6, 7]
    assert scale.labels[0] == "under −20 pp"
    assert scale.labels[3] == "within 5 pp"
    assert scale.labels[6] == "over +20 pp"


@pytest.mark.parametrize("largest", [0.051, 0.1, 0.2, 0.4])
def test_reports_of_one_margin_share_their_classes(largest):
    """From just over the margin to eight times it, nothing changes."""
    assert shift_scale(0.05, [largest]) == shift_scale(0.05, [])


def test_a_wider_range_takes_wider_classes():
    """.9 is 18 margins, under 3^3: breaks at one, three and nine margins."""
    assert shift_scale(0.05, [0.9]).breaks[3:] == pytest.approx((0.05, 0.15, 0.45))


def test_where_all_lies_within_the_margin_the_classes_do():
    """A pattern can still be seen: quarter, half and whole margin."""
    scale = shift_scale(0.05, [0.05, -0.01])
    assert scale.breaks[3:] == pytest.approx((0.0125, 0.025, 0.05))
    assert scale.marks[3:] == ("+1.25", "+2.5", "+5")


@given(MARGINS, SHIFTS)
def test_the_margin_is_a_break_whatever_the_data(margin, shifts):
    """On both sides; the breaks ascend and are symmetric."""
    scale = shift_scale(margin, shifts)
    assert margin in scale.breaks
    assert -margin in scale.breaks
    assert all(low < high for low, high in pairwise(scale.breaks))
    assert [-value for value in reversed(scale.breaks)] == list(scale.breaks)


@given(MARGINS, SHIFTS, st.floats(-1, 1))
def test_a_class_lies_on_one_side_of_the_margin(margin, shifts, value):
    """No class holds a shift within the margin and one beyond it."""
    scale = shift_scale(margin, shifts)
    at_margin = scale.place(margin)
    assert (abs(value) <= margin) == (8 - at_margin <= scale.place(value) <= at_margin)
    assert scale.place(value) + scale.place(-value) == 8


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_classes_of_p_cover_what_there_is(values):
    """Six breaks of one width; nothing lies further than a class from them."""
    scale = p_scale(values)
    width = scale.breaks[1] - scale.breaks[0]
    assert all(high - low == pytest.approx(width) for low, high in pairwise(scale.breaks))
    assert min(values) >= scale.breaks[0] - width - 1e-6
    assert max(values) <= scale.breaks[-1] + width + 1e-6


def test_classes_of_p_fit_the_range():
    """0 to 1 takes breaks of .15; .42 to .61 takes .05 from .40."""
    assert p_scale([0.0, 1.0]).breaks == pytest.approx((0.15, 0.3, 0.45, 0.6, 0.75, 0.9))
    narrow = p_scale([0.42, 0.61])
    assert narrow.marks == ("0.45", "0.50", "0.55", "0.60", "0.65", "0.70")
    assert narrow.css(0.61) == "s5"
    assert len(narrow.labels) == len(narrow.colours) == 7


def test_no_class_of_p_lies_beyond_one():
    """From .45 to .98 in steps of .1: six breaks from .4 to .9, not up to 1.0."""
    assert p_scale([0.45, 0.98]).breaks == (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def test_no_score_has_a_class_of_its_own():
    """NaN is dotted, never neutral."""
    assert shift_scale(0.05, [math.nan]).css(math.nan) == "none"
    assert p_scale([math.nan]).css(math.nan) == "none"


def luminance(colour):
    """WCAG's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG's contrast: 1 for the same, 21 for black and white."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_colours_are_told_apart_by_lightness_alone(scale):
    """Neighbours by 1.25 at least, land and sea too; a border shows on each class and on the sea."""
    assert min(contrast(one, other) for one, other in pairwise(scale.colours)) >= 1.25
    assert min(contrast(one, SEA) for one in (*scale.colours, ABSENT)) >= 1.25
    assert min(contrast(one, BORDER) for one in (*scale.colours, ABSENT)) >= 1.25
    assert contrast(SEA, BORDER) > 4.5


def test_p_grows_darker_and_shifts_grow_darker_from_the_middle():
    """More is darker, in print and for who sees no colour."""
    shift, p = (list(map(luminance, scale.colours)) for scale in SCALES)
    assert p == sorted(p, reverse=True)
    assert shift[:4] == sorted(shift[:4])
    assert shift[3:] == sorted(shift[3:], reverse=True)


def test_the_stylesheet_takes_its_colours_from_here():
    """One variable a class."""
    rules = colour_rules()
    for scale in SCALES:
        found = re.findall(rf"\.{scale.letter}\d{{--[cp]:(#\w{{6}})}}", rules)
        assert tuple(found) == scale.colours


def test_scores_on_a_scale_are_marked_by_its_numbers():
    """A quarter of the way from -1 to 1 is -.5; a probability stays what it is."""
    shares = p_scale([0.0, 0.7])
    on_scale = p_scale([0.0, 0.7], ends=(-1.0, 1.0))
    assert shares.breaks == on_scale.breaks
    assert shares.marks[:3] == ("0.10", "0.20", "0.30")
    assert on_scale.marks[:5] == ("−0.80", "−0.60", "−0.40", "−0.20", "0.00")
    assert p_scale([0.0, 0.7], ends=(0.0, 100.0)).marks[0] == "10.0"
