"""The suites of an audit, laid out for the page."""

from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.report.cards import cards
from audit.report.views import suite_views
from tests.report.samples import everything, one_template, sample

WORLD = read_world()


def views(result):
    return suite_views(result, WORLD)


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
