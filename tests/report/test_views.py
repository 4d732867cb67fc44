from dataclasses import replace

import numpy as np

from audit.charts.boundaries import read_world
from audit.report.cards import cards
from audit.report.views import ROWS, ends, speaks_of_countries, spots, suite_views
from tests.report.samples import everything, few, one_template, sample, suite

WORLD = read_world()


def views(result):
    return suite_views(result, WORLD)


def test_countries_are_known_by_their_axis_or_their_codes():
    """A suite of foreign scores over ISO codes gets a map; one over genders does not."""
    world, gender, _ = sample().suites
    assert speaks_of_countries(world, WORLD)
    assert speaks_of_countries(replace(world, axis="from elsewhere"), WORLD)
    assert not speaks_of_countries(gender, WORLD)


def test_ids_are_unique_over_every_suite():
    """Two suites over countries do not share an id."""
    ids = [row.id for view in views(everything()) for row in view.rows]
    assert len(ids) == len(set(ids))
    assert "c-FRA" in ids
    assert "c-nationalities-FRA" in ids


def test_findings_are_what_is_beyond_largest_first():
    """Eight cards, the rest counted."""
    shown, omitted = cards(views(sample()), sample())
    sizes = [abs(card.effect.shift) for card in shown]
    assert sizes == sorted(sizes, reverse=True)
    assert {card.effect.margin_status for card in shown} == {"beyond"}
    beyond = sum(e.margin_status == "beyond" for one in sample().suites for e in one.effects)
    assert len(shown) + omitted == beyond


def test_without_findings_the_undecided_stand_and_one_template_has_none():
    """What is not beyond is never shown as if it were."""
    result = replace(sample(), suites=sample().suites[2:])
    shown, _ = cards(views(result), result)
    assert {card.effect.margin_status for card in shown} == {"undecided"}
    assert cards(views(one_template()), one_template()) == ((), 0)


def test_the_ends_are_the_largest_and_the_smallest():
    """Highest first, lowest first, never the same row twice."""
    world, gender, _ = views(sample())
    high, low = ends(world)
    assert len(high) == len(low) == 8
    assert high[0].effect.shift == max(e.shift for e in world.suite.effects)
    assert low[0].effect.shift == min(e.shift for e in world.suite.effects)
    assert [len(rows) for rows in ends(gender)] == [1, 1]


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
    view = views(replace(sample(), suites=(replace(world, examples=()),)))[0]
    assert view.worst == {}
    low, high = world.effects[:2]
    pair = replace(
        world.examples[0],
        **{"group": low.group, "text": f"Born in {low.name}.", "p": 0.2, "difference": -0.5},
        **{"other_group": high.group, "other_text": f"Born in {high.name}.", "other_p": 0.7},
    )
    effects = (replace(low, shift=-0.1), replace(high, shift=0.1))
    chosen = replace(world, effects=effects, examples=(pair,))
    view = views(replace(sample(), suites=(chosen,)))[0]
    assert view.sentences == ("Born in {}.",)
    assert view.worst == {low.group: "0.20 0", high.group: "0.70 0"}


def test_fault_87_the_page_lists_so_many_rows_and_counts_the_rest():
    """Of 5,000 groups the largest shifts are listed, and the others counted."""
    rng = np.random.default_rng(0)
    many = suite("crowd", few(*(f"group {n}" for n in range(5000))), rng, spread=0.1, families=20)
    (view,) = views(replace(sample(), suites=(many,), groups={}))
    assert len(view.rows) == ROWS
    assert view.omitted == 5000 - ROWS
    least = min(abs(row.effect.shift) for row in view.rows)
    assert least >= sorted((abs(e.shift) for e in many.effects), reverse=True)[ROWS - 1]


def test_of_many_targets_the_gravest_are_drawn():
    """Thirteen readings: six keep drawings and examples, all keep their numbers; twelve keep all."""
    one = sample().suites[0]
    many = [
        replace(
            one,
            key=f"s/{at}",
            effects=tuple(replace(each, shift=each.shift * (1 + at / 100)) for each in one.effects),
        )
        for at in range(13)
    ]
    views = suite_views(replace(sample(), suites=tuple(many)), read_world())
    assert [view.brief for view in views] == [True] * 7 + [False] * 6
    assert not views[0].pairs
    assert not any(row.bar for row in views[0].rows)
    assert len(views[0].rows) == len(views[12].rows)
    fewer = suite_views(replace(sample(), suites=tuple(many[:12])), read_world())
    assert not any(view.brief for view in fewer)
