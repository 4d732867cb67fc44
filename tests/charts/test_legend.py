import math
import re
from xml.etree import ElementTree

from audit.charts.legend import legend_svg
from audit.charts.scale import p_scale, shift_scale

VALUES = [(0.0, False), (0.01, True), (0.3, False), (-0.07, True), (math.nan, True)]


def drawn(scale=None, **options):
    options = {"ends": ("less likely", "more likely")} | options
    return str(legend_svg(scale or shift_scale(0.05, [0.2]), VALUES, **options))


def test_columns_count_the_groups_of_each_class():
    """Four known values: one in class 3, two in 4, one in 7; half of class 4 is hatched."""
    svg = drawn()
    tall = re.findall(
        r'<rect class="(q\d(?: u)?)" x="\d+" y="[\d.]+" width="36" height="([\d.]+)"', svg
    )
    assert tall == [("q3 u", "30"), ("q4", "30"), ("q4 u", "30"), ("q7", "30")]


def test_its_name_says_every_count():
    """Who cannot see it hears the classes with their counts."""
    name = ElementTree.fromstring(drawn()).get("aria-label")
    assert "within 5 pp: 2, 1 of them undecided" in name
    assert "over +20 pp: 1;" not in name
    assert name.endswith("over +20 pp: 1")


def test_the_margin_is_marked_and_p_has_none():
    """Two longer lines on the scale of shifts; the ends say what they mean."""
    assert drawn().count('class="at"') == 2
    assert drawn(p_scale([0.0, 1.0])).count('class="at"') == 0
    assert "less likely" in drawn()
    assert "&lt;b&gt;" in drawn(ends=("<b>", "high"))


def test_nothing_to_count_is_still_a_legend():
    """A bar of seven classes without columns."""
    svg = str(legend_svg(shift_scale(0.05, []), [], ends=("low", "high")))
    assert svg.count('height="12"') == 7
