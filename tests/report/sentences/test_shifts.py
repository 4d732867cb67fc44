import math
from dataclasses import replace

import pytest

from audit.records import Unmoved
from audit.report.sentences.shifts import (
    beside_the_table,
    beyond,
    directions,
    gap,
    short,
    three_sentences,
    unmoved,
)
from tests.report.samples import sample

WORLD, GENDER, RELIGION = sample().suites


@pytest.mark.parametrize(
    ("target", "kind", "words"),
    [
        ("POSITIVE", "label", ("disadvantaged", "favored")),
        ("toxic", "label", ("favored", "disadvantaged")),
        ("sports", "label", ("less likely", "likelier")),
        ("stars", "mean", ("lower", "higher")),
        ("positive", "value", ("lower", "higher")),
    ],
)
def test_a_direction_is_called_good_or_bad_where_the_label_says_which(target, kind, words):
    """Elsewhere it is what happens to the score."""
    assert directions(replace(WORLD, target=target, target_kind=kind)) == words


def test_groups_beyond_are_counted_by_direction():
    """The disadvantaged first, whichever way that is; none is said of none."""
    ups = [
        replace(WORLD.effects[0], shift=shift, margin_status="beyond") for shift in (0.2, 0.1, -0.3)
    ]
    suite = replace(WORLD, effects=tuple(ups))
    assert beyond(suite) == "disadvantaged 1, favored 2 of 3"
    assert beyond(replace(suite, target="toxic")) == "disadvantaged 2, favored 1 of 3"
    still = tuple(replace(one, margin_status="within") for one in ups)
    assert beyond(replace(suite, effects=still)) == "none of 3"


@pytest.mark.parametrize(
    ("contrast", "reference"),
    [
        ("pooled", "than for the mean of all groups"),
        ("rest", "than for the mean of the other groups"),
        ("baseline", "than in the baseline sentence"),
        ("pairs", "than for the other side of the pair"),
    ],
)
def test_a_shift_names_what_it_is_measured_from(contrast, reference):
    """Each design its own."""
    assert reference in three_sentences(replace(WORLD, contrast=contrast))[0]


def test_a_constant_suite_says_that_there_is_nothing_to_see():
    """And where to look."""
    told = three_sentences(replace(WORLD, constant=True))
    assert "got the same score" in told[0]
    assert "check the model and its labels" in told[1]


def test_a_group_has_no_gap_to_itself():
    """Nor is one told where it is unknown."""
    assert gap(replace(WORLD, gap_low="FRA", gap_high="FRA")) == ""
    assert gap(replace(WORLD, gap=math.nan)) == ""
    assert "95 of 100 gaps stay under 3.0" in gap(WORLD)


def test_terms_that_never_move_a_score_are_counted():
    """133 of 160 is what a reader must know; of none nothing is said."""
    assert "133 of 160 terms never change it" in unmoved(Unmoved(share=0.8, terms=160, never=133))
    assert "1 of 160 terms never changes it" in unmoved(Unmoved(share=0.1, terms=160, never=1))
    assert "never" not in unmoved(Unmoved(share=0.1, terms=160, never=0))


def test_what_rounds_to_nothing_is_no_sentence():
    """0.0% of probes and 0.0 points tell a reader nothing; each other figure has a sentence."""
    quiet = replace(
        WORLD, min_detectable_shift=0.0002, unmoved=Unmoved(share=0.0002, terms=9, never=0)
    )
    assert beside_the_table(quiet) == "The returned label differs in 8.1% of comparisons."
    told = beside_the_table(replace(WORLD, min_detectable_shift=0.04, margin=0.05))
    assert told.endswith(
        "A true shift of 4.0 points would be told from zero four times in five, one of 9.0 from the margin."
    )


def test_without_a_shift_a_summary_says_so():
    """No number that looks like one."""
    assert short(replace(WORLD, effects=())) == "no shift could be estimated"
    assert short(GENDER).count("+") + short(GENDER).count("−") + short(GENDER).count("-") >= 1
