from dataclasses import replace

import pandas as pd
from matplotlib import pyplot as plt

from audit.charts import plot_families, plot_intervals
from tests.report.samples import sample


def test_the_largest_shifts_are_drawn_in_order():
    """Ten of 197 countries, smallest shift below."""
    suite = next(one for one in sample().suites if one.name == "countries")
    axes = plot_intervals(suite, most=10)
    names = [one.get_text() for one in axes.get_yticklabels()]
    by_size = sorted(suite.effects, key=lambda one: -abs(one.shift))[:10]
    assert names == [one.name for one in sorted(by_size, key=lambda one: one.shift)]
    assert "the 10 largest of 197" in axes.get_title(loc="left")
    plt.close("all")


def test_an_interval_stops_at_what_a_shift_can_be():
    """−82 to +132 points is drawn to +100, with an arrow there."""
    suite = sample().suites[1]
    wide = replace(suite.effects[0], shift=0.25, low=-0.82, high=1.32)
    axes = plot_intervals(replace(suite, effects=(wide,)))
    drawn = [list(line.get_xdata()) for line in axes.get_lines()]
    assert [-82.0, 100.0] in drawn
    assert [100] in drawn
    plt.close("all")


def test_families_are_drawn_in_points():
    """Shifts .1 and -.2 are +10 and -20 points, sorted."""
    axes = plot_families(pd.DataFrame({"shift": [0.1, -0.2]}), name="a")
    assert list(axes.get_lines()[1].get_ydata()) == [-20.0, 10.0]
    plt.close("all")
