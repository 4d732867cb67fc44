import math
from xml.etree import ElementTree

from audit.charts.lines import line_svg

WORDS = {"label": "a chart", "x_title": "x", "y_title": "y"}


def test_a_line_has_its_points_and_ticks():
    """Three points, the ceiling of .08 is .1: ticks at 0, 5 and 10 percent."""
    svg = str(line_svg([0.0, 0.5, 1.0], [0.0, 0.08, 0.04], **WORDS))
    texts = [element.text for element in ElementTree.fromstring(svg).iter("text")]
    assert texts == ["0%", "5%", "10%", "0", "0.5", "1", "x", "y"]
    assert svg.count("h0") == 3


def test_a_missing_point_breaks_the_line():
    """NaN has no dot, and no segment leads to it."""
    svg = str(line_svg([0.0, 0.5, 1.0], [0.02, math.nan, 0.04], **WORDS))
    assert svg.count("h0") == 2
    assert 'class="ln" d=""' in svg


def test_nothing_known_draws_nothing():
    """All NaN: no chart."""
    assert line_svg([0.5], [math.nan], **WORDS) == ""


def test_marks_and_labels_are_drawn_and_escaped():
    """A hostile axis title is text."""
    svg = str(
        line_svg(
            [0.0, 1.0], [0.1, 0.2], label="<b>", x_title="<i>", y_title="&", mark_x=0.5, mark_y=0.1
        )
    )
    assert svg.count('class="mk"') == 2
    assert "<i>" not in svg
    assert "<b>" not in svg
