from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.records import Covariate
from audit.report.cards import FINDINGS, cards, region_cards
from audit.report.views import suite_views
from tests.report.samples import one_template, sample

RESULT = sample()
VIEWS = suite_views(RESULT, read_world())


def test_findings_are_those_beyond_the_margin_largest_first():
    """Six at most, and how many more there are."""
    shown, more = cards(VIEWS, RESULT)
    sizes = [abs(card.effect.shift) for card in shown]
    beyond = sum(e.margin_status == "beyond" for one in RESULT.suites for e in one.effects)
    assert sizes == sorted(sizes, reverse=True)
    assert all(card.effect.margin_status == "beyond" for card in shown)
    assert len(shown) + more == beyond
    assert len(shown) == FINDINGS


def test_where_nothing_is_beyond_the_undecided_stand():
    """And where nothing is undecided either, nothing stands there."""
    within = tuple(replace(e, margin_status="within") for e in RESULT.suites[0].effects)
    first = replace(within[0], margin_status="undecided")
    result = replace(RESULT, suites=(replace(RESULT.suites[0], effects=(first, *within[1:])),))
    shown, more = cards(suite_views(result, read_world()), result)
    assert ([card.effect.group for card in shown], more) == ([first.group], 0)
    still = replace(result, suites=(replace(RESULT.suites[0], effects=within),))
    assert cards(suite_views(still, read_world()), still) == ((), 0)


def test_one_sentence_has_no_findings():
    """It supports no verdict."""
    result = one_template()
    assert cards(suite_views(result, read_world()), result)[0] == ()


def test_a_pair_shows_what_the_finding_says():
    """Its scores differ the way the mean does."""
    for card in cards(VIEWS, RESULT)[0]:
        if card.example is not None:
            assert card.example.difference * card.effect.shift > 0


def test_regions_that_shift_as_a_whole_have_cards():
    """Their interval clear of the margin, of three countries or more; never a technical column."""
    one = RESULT.suites[0]
    known = {"attribute": "subregion", "n": 5, "shift": -0.1, "low": -0.15, "high": -0.06}
    rows = (
        Covariate(value="Central Asia", **known),
        Covariate(value="near", **(known | {"high": -0.04})),
        Covariate(value="pair", **(known | {"n": 2})),
    )
    result = replace(RESULT, suites=(replace(one, covariates=rows),))
    found = region_cards(suite_views(result, read_world()))
    assert [card.value for card in found] == ["Central Asia"]
