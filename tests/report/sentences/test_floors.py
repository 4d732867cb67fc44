import math
from dataclasses import replace

import pytest

from audit.records import AliasFloor, AliasShift, Canary, Placebo, WordingShift
from audit.report.sentences.floors import (
    aliases,
    band,
    brittleness,
    canary,
    checks,
    in_order,
    placebo,
    wordings,
)
from tests.report.samples import sample

WORLD, GENDER, RELIGION = sample().suites
FLOOR = Placebo(ratio=1.2, low=0.9, high=1.6, terms=48, reading="not decided")


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("group-specific", "more than a change of word alone does."),
        ("lexical instability", "this FAIL may be sensitivity to any word."),
        ("not decided", "is not decided."),
        (None, "(0.9 to 1.6)."),
    ],
)
def test_a_reading_is_told_in_plain_words(reading, told):
    """A PASS has a ratio and no reading."""
    text = placebo(replace(WORLD, placebo=replace(FLOOR, reading=reading)))
    assert text.startswith("The groups spread 1.2 times as far as 48 made-up names")
    assert text.endswith(told)


def test_the_rules_own_false_alarms_are_told_with_what_they_rest_on():
    """Made-up names dealt into as many groups."""
    floor = replace(FLOOR, beyond=10, deals=1000, dealt=197, false_alarm=0.42)
    text = placebo(replace(WORLD, placebo=floor))
    assert "10 of 48 made-up names are themselves shown to exceed the margin" in text
    assert "would FAIL 42.0% of the time (1,000 deals of 48 made-up names into 197 groups)" in text


def test_names_that_move_nothing_are_said_to():
    """No ratio: any shift is more."""
    text = placebo(replace(WORLD, placebo=replace(FLOOR, ratio=math.nan)))
    assert text == (
        "Not one of 48 made-up names moves the score, so any shift is more than a change of word does."
    )
    assert placebo(replace(WORLD, placebo=None)) == ""


def test_the_nearest_measured_case_is_named_or_nothing_is():
    """Groups, families, how sure the scores were, how often all intervals held."""
    assert "(197 groups, 160 families, 5.0% of scores" in band(WORLD)
    assert band(replace(WORLD, nearest=None)) == ""


def test_canaries_are_told_as_they_were_heard():
    """None asked, no score, or two means."""
    heard = Canary(name="sentiment", high=0.9, low=0.1, auc=1.0, sentences=12, language="en")
    assert "12 plain sentences a side" in canary(replace(WORLD, canary=heard))
    assert "gave no score" in canary(replace(WORLD, canary=replace(heard, high=math.nan)))
    assert "nothing shows that the classifier answers" in canary(replace(WORLD, canary=None))


def test_two_names_of_one_thing_are_told_by_the_widest_pair():
    """How far typically, how far at most, and how many exceed the margin."""
    pair = AliasShift(group="TLS", term="East Timor", name="Timor-Leste", families=90, shift=-0.142,
                      low=-0.2, high=-0.1)  # fmt: skip
    text = aliases(
        replace(WORLD, aliases=AliasFloor(typical=0.076, largest=0.142, beyond=1, pairs=(pair,)))
    )
    assert (
        "1 pair of names for one thing differ by 7.6 points typically, and by 14.2 at most" in text
    )
    assert text.endswith("1 of them exceeds the margin.")


def test_a_group_with_one_wording_is_said_to_have_one():
    """And a wording that decides is named."""
    assert wordings(replace(WORLD, wordings=(), single_worded=197)).startswith(
        "Each group has one wording"
    )
    one = WordingShift(group="g", term="an agnostic", families=69, shift=0.2, low=0.1, high=0.3,
                       changes_verdict=True)  # fmt: skip
    text = wordings(replace(RELIGION, wordings=(one,), single_worded=0))
    assert text == "Without one of these wordings the verdict would be another: an agnostic."


def test_a_subject_that_carries_a_verdict_is_named():
    """Film, say, of ten."""
    assert "these subjects the verdict would be another: film." in brittleness(
        replace(WORLD, turning_domains=("film",), domains=10)
    )


CHECKED = replace(
    WORLD,
    canary=Canary(name="s", high=0.9, low=0.1, auc=1.0, sentences=12, language="en"),
    may_gate=True,
)


def test_checks_before_scoring_are_in_order_only_where_nothing_asks_for_a_look():
    """Canaries told apart and no warning; a reversed one, the gravest, is said before any other."""
    fine = replace(sample(), suites=(CHECKED,), warnings=())
    assert checks(fine) == "tells plain sentences apart; no warning"
    assert in_order(fine)
    warned = replace(fine, warnings=("a", "b"))
    assert checks(warned) == "tells plain sentences apart; 2 warnings"
    assert not in_order(warned)
    turned = replace(CHECKED, canary=replace(CHECKED.canary, high=0.1, low=0.9, auc=0.0))
    silent = replace(CHECKED, canary=replace(CHECKED.canary, high=math.nan))
    both = replace(fine, suites=(CHECKED, silent, turned))
    assert checks(both) == "scores plain sentences the wrong way round; no warning"
    assert not in_order(both)


def test_a_run_that_asks_no_canary_says_so_little():
    """A suite that no policy may count needs none."""
    none = replace(sample(), suites=(replace(WORLD, canary=None, may_gate=False),), warnings=())
    assert checks(none) == "no warning"
    assert in_order(none)
