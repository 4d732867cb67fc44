"""The world map of a suite: what it shows of each country."""

from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.report.maps import speaks_of_countries, spots
from audit.report.views import suite_views
from tests.report.samples import one_template, sample

WORLD = read_world()


def test_countries_are_known_by_their_axis_or_their_codes():
    """A suite of foreign scores over ISO codes gets a map; one over genders does not."""
    world, gender, _ = sample().suites
    assert speaks_of_countries(world, WORLD)
    assert speaks_of_countries(replace(world, axis="from elsewhere"), WORLD)
    assert not speaks_of_countries(gender, WORLD)


def test_the_map_takes_the_shrunken_shift_and_marks_the_undecided():
    """One template has no interval: the shift itself, and nothing is undecided."""
    world = sample().suites[0]
    found = spots(world)
    for effect in world.effects:
        hides = effect.margin_status == "beyond" and abs(effect.shrunken) <= world.margin
        assert found[effect.group].value == (effect.shift if hides else effect.shrunken)
        assert found[effect.group].p == effect.p
        assert found[effect.group].undecided == (effect.margin_status == "undecided")
    alone = one_template().suites[0]
    assert not any(spot.undecided for spot in spots(alone).values())


def test_a_finding_is_never_drawn_as_within_the_margin():
    """Shift 6 points, shrunken 4, beyond the margin of 5: the shift colours it."""
    world = sample().suites[0]
    one = replace(world.effects[0], shift=0.06, shrunken=0.04, margin_status="beyond")
    assert spots(replace(world, effects=(one,)))[one.group].value == 0.06


def test_each_country_has_its_furthest_sentence_once():
    """The way that its mean went; texts that differ in the name alone are listed once."""
    world = sample().suites[0]
    view = suite_views(replace(sample(), suites=(replace(world, examples=()),)), WORLD)[0]
    assert view.worst == {}
    low, high = world.effects[:2]
    pair = replace(
        world.examples[0],
        **{"group": low.group, "text": f"Born in {low.name}.", "p": 0.2, "difference": -0.5},
        **{"other_group": high.group, "other_text": f"Born in {high.name}.", "other_p": 0.7},
    )
    effects = (replace(low, shift=-0.1), replace(high, shift=0.1))
    chosen = replace(world, effects=effects, examples=(pair,))
    view = suite_views(replace(sample(), suites=(chosen,)), WORLD)[0]
    assert view.sentences == ("Born in {}.",)
    assert view.worst == {low.group: "0.20 0", high.group: "0.70 0"}
