import math

import pytest

from audit import numerals


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1234, "+12.3"),
        (-0.0044, "−0.4"),
        (0.0, "0.0"),
        (-0.0001, "0.0"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_points_carry_their_sign(value, shown):
    """Percentage points with a true minus; a rounded zero has no sign; NaN is a dash."""
    assert numerals.points(value) == shown


def test_other_numbers():
    """Each writer at a value worked by hand."""
    assert numerals.span(-0.031, 0.045) == "−3.1 to +4.5"
    assert numerals.span(math.nan, 0.1) == "–"
    assert numerals.span(-0.82, 1.32) == "−82.0 to +100.0"
    assert numerals.span(-1.3, 1.32, furthest=2) == "−130.0 to +132.0"
    assert numerals.counted(1, "family", "families") == "1 family"
    assert numerals.counted(2_000, "family", "families") == "2,000 families"
    assert numerals.counted(0, "pair") == "0 pairs"
    assert numerals.percent(0.081) == "8.1%"
    assert numerals.decimal(0.5554) == "0.555"
    assert numerals.signed(-0.5) == "−0.50"
    assert numerals.p_value(0.0001) == "< 0.001"
    assert numerals.p_value(0.0312) == "0.031"
    assert numerals.count(39400) == "39,400"
    assert numerals.counted(1, "file") == "1 file"
    assert numerals.counted(1000, "finding") == "1,000 findings"
    assert numerals.ranks(3, 40) == "3–40"
    assert numerals.ranks(2, 2) == "2"
    assert numerals.ranks(None, None) == "–"
