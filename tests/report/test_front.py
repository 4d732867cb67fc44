from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.report.cards import cards
from audit.report.front import front
from audit.report.views import suite_views
from tests.report.samples import one_template, sample


def shown(result):
    """The first screen of an audit."""
    views = suite_views(result, read_world())
    return front(result, views, cards(views, result)[0])


def test_the_gravest_suite_stands_first():
    """FAIL before INCONCLUSIVE before PASS."""
    order = [tile.view.suite.verdict for tile in shown(sample()).tiles]
    assert order == sorted(order, key=["FAIL", "INCONCLUSIVE", "PASS"].index)


def test_every_group_is_counted_once():
    """Below, above, undecided and within make up the suite."""
    for tile in shown(sample()).tiles:
        assert sum(tile.counts.values()) == len(tile.view.suite.effects)
        clear = sum(one.margin_status == "beyond" for one in tile.view.suite.effects)
        assert tile.counts["less"] + tile.counts["more"] == clear


def test_the_map_stands_there_where_countries_decide_and_the_plot_elsewhere():
    """Without a suite over countries the worst suite's ends are drawn."""
    assert shown(sample()).drawn is not None
    religion = sample().suites[2]
    plain = shown(replace(sample(), suites=(religion,), verdict=religion.verdict))
    assert plain.drawn is None
    assert len(plain.plot) == len(religion.effects)
    assert shown(one_template()).worst is None
