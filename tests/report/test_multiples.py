"""Small multiples: one suite in several columns."""

from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.report.maps import common_scales
from audit.report.multiples import by_target, side_by_side
from audit.report.views import suite_views
from tests.report.samples import sample


def test_a_row_a_group_and_a_column_each():
    """A run that lacks the suite has empty cells; the scale holds every band."""
    religion = sample().suites[2]
    made = side_by_side("Religion", [("one", religion), ("two", None)], frame="b0")
    assert made.names == ("one", "two")
    assert len(made.rows) == len(religion.effects)
    assert all(first is not None and second is None for _, (first, second) in made.rows)
    assert made.reach >= max(abs(end) for one in religion.effects for end in (one.low, one.high))


def test_only_suites_of_several_targets_stand_side_by_side():
    """Countries have maps instead."""
    base = sample()
    several = tuple(replace(base.suites[2], target=name) for name in ("POSITIVE", "joy"))
    views = suite_views(replace(base, suites=(*base.suites[:2], *several)), read_world())
    (made,) = by_target(views)
    assert sorted(made.names) == ["POSITIVE", "joy"]


def test_suites_of_one_margin_share_their_classes():
    """A shift beyond eight margins widens the steps of both; another margin keeps its own."""
    world = sample().suites[0]
    far = replace(
        world,
        target="joy",
        effects=(replace(world.effects[0], shift=0.9, shrunken=0.9), *world.effects[1:]),
    )
    strict = replace(world, target="fear", margin=0.01)
    scales = common_scales([world, far, strict])
    assert scales[world.name, "POSITIVE"] == scales[far.name, "joy"]
    assert scales[strict.name, "fear"] != scales[world.name, "POSITIVE"]
