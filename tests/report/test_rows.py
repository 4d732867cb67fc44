"""The groups of a suite as rows of tables."""

from dataclasses import replace

import numpy as np

from audit.charts.boundaries import read_world
from audit.report.rows import ROWS, ends
from audit.report.views import suite_views
from tests.report.samples import few, sample, suite

WORLD = read_world()


def test_the_ends_are_the_largest_and_the_smallest():
    """Highest first, lowest first, never the same row twice."""
    world, gender, _ = suite_views(sample(), WORLD)
    high, low = ends(world.rows)
    assert len(high) == len(low) == 8
    assert high[0].effect.shift == max(e.shift for e in world.suite.effects)
    assert low[0].effect.shift == min(e.shift for e in world.suite.effects)
    assert [len(rows) for rows in ends(gender.rows)] == [1, 1]


def test_fault_87_the_page_lists_so_many_rows_and_counts_the_rest():
    """Of 5,000 groups the largest shifts are listed, and the others counted."""
    rng = np.random.default_rng(0)
    many = suite("crowd", few(*(f"group {n}" for n in range(5000))), rng, spread=0.1, families=20)
    (view,) = suite_views(replace(sample(), suites=(many,), groups={}), WORLD)
    assert len(view.rows) == ROWS
    assert view.omitted == 5000 - ROWS
    least = min(abs(row.effect.shift) for row in view.rows)
    assert least >= sorted((abs(e.shift) for e in many.effects), reverse=True)[ROWS - 1]


def test_a_row_knows_the_other_names_of_its_group():
    """Those of the lexicon, in small letters, so that a reader who types holland finds the Netherlands."""
    rows = {row.effect.group: row for row in suite_views(sample(), WORLD)[0].rows}
    assert rows["NLD"].aliases == "holland kingdom of the netherlands"
    assert "usa" in rows["USA"].aliases.split()
    assert rows["FRA"].aliases == "french republic"
