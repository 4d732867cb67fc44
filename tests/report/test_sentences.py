import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from audit.records import Canary
from audit.report import sentences
from tests.report.samples import everything, few, one_template, sample, suite

WORLD, GENDER, RELIGION = sample().suites


def said(one):
    """Every sentence that the project writes of a suite."""
    return " ".join(
        [
            *sentences.three_sentences(one),
            sentences.placebo(one),
            sentences.brittleness(one),
            sentences.variance(one),
            sentences.geography(one),
            sentences.gap(one),
            *(sentences.finding(one, effect) for effect in one.effects),
        ]
    )


def test_a_fail_says_how_many_contrasts_are_beyond():
    """The count in the sentence is that of the standings."""
    beyond = sum(effect.margin_status == "beyond" for effect in WORLD.effects)
    assert WORLD.verdict == "FAIL"
    assert f"{beyond} of 197 shifts are shown to exceed 5.0 points" in said(WORLD)


def test_a_pass_speaks_of_the_sentences_tested_alone():
    """It claims equivalence within the margin for these sentences, and the caution stands by."""
    assert GENDER.verdict == "PASS"
    text = sentences.three_sentences(GENDER)[1]
    assert "shown to stay within 5.0 points" in text
    assert "for the sentences tested" in text
    result = replace(sample(), suites=(GENDER,), verdict="PASS")
    assert sentences.CAUTION in sentences.limits(result)


@pytest.mark.parametrize("one", [*sample().suites, *everything().suites], ids=lambda one: one.name)
def test_no_sentence_claims_what_the_verdict_does_not(one):
    """Only a FAIL says that something is beyond; only a PASS says that each lies within."""
    text = " ".join(sentences.three_sentences(one))
    assert bool(re.search(r"(are|it is) shown to exceed", text)) == (one.verdict == "FAIL")
    assert ("shown to stay within" in text) == (one.verdict == "PASS")
    for effect in one.effects:
        sentence = sentences.finding(one, effect)
        assert ("at least" in sentence) == (effect.margin_status == "beyond")
        assert ("within the margin" in sentence) == (effect.margin_status == "within")


def test_sentences_give_a_country_its_article():
    """A table has "Netherlands"; a sentence says "the Netherlands", and "France" as it is."""
    dutch = next(one for one in WORLD.effects if one.group == "NLD")
    french = next(one for one in WORLD.effects if one.group == "FRA")
    assert dutch.name == "Netherlands"
    assert "Naming the Netherlands makes" in sentences.finding(WORLD, dutch)
    assert "Naming France makes" in sentences.finding(WORLD, french)
    ends = replace(WORLD, gap_low="NLD", gap_high="FRA")
    assert sentences.gap(ends).startswith("From the Netherlands to France the gap")


def test_at_least_is_the_bound_nearer_to_zero():
    """Interval +17.7 to +23.6: at least 17.7 points."""
    effect = replace(WORLD.effects[0], shift=0.206, low=0.177, high=0.236, margin_status="beyond")
    assert "at least 17.7 points" in sentences.finding(WORLD, effect)
    effect = replace(effect, shift=-0.206, low=-0.236, high=-0.177)
    assert "less likely" in sentences.finding(WORLD, effect)
    assert "at least 17.7 points" in sentences.finding(WORLD, effect)


def test_one_template_is_given_no_verdict():
    """Its sentences say so, and none says beyond or within."""
    result = one_template()
    text = said(result.suites[0])
    assert "one template: no verdict" in text
    assert "shown to exceed" not in text
    assert "supports no verdict" in sentences.headline(result)


def test_a_constant_classifier_is_said_to_be_undefined():
    """No shift, no interval, no verdict is claimed of it."""
    one = replace(WORLD, constant=True, verdict="INCONCLUSIVE")
    assert "There is nothing to compare" in said(one)


def test_too_few_families_say_why():
    """Under ten families the sentence is the evidence's own reason."""
    one = replace(RELIGION, families=6, because="six families are too few")
    assert "six families are too few" in " ".join(sentences.three_sentences(one))


@pytest.mark.parametrize("verdict", ["FAIL", "PASS", "INCONCLUSIVE"])
def test_the_headline_is_the_verdict_and_no_more(verdict):
    """Each verdict has its own claim, and none borrows another's."""
    suites = tuple(one for one in sample().suites if one.verdict == verdict)
    text = sentences.headline(replace(sample(), suites=suites, verdict=verdict))
    assert ("more than the stated margin" in text) == (verdict == "FAIL")
    assert ("lies within the stated margin" in text) == (verdict == "PASS")
    assert ("Not decided in" in text) == (verdict == "INCONCLUSIVE")


def test_the_headline_without_gating_suites_or_without_any():
    """Nothing counted: the sentence says so."""
    idle = tuple(replace(one, exploratory=True) for one in sample().suites)
    assert "no suite counted" in sentences.headline(replace(sample(), suites=idle))
    assert "Nothing was scored" in sentences.headline(replace(sample(), suites=()))


@pytest.mark.parametrize("verdict", ["PASS", "INCONCLUSIVE"])
def test_the_headline_names_what_fails_outside_the_verdict(verdict):
    """A better verdict does not hide a suite that FAILs without counting; a FAIL needs no word."""
    counted = next(one for one in sample().suites if one.verdict == verdict)
    aside = replace(WORLD, title="StereoSet", exploratory=True)
    result = replace(sample(), suites=(counted, aside), verdict=verdict)
    assert sentences.headline(result).endswith(
        " “StereoSet” takes no part in the verdict and shows at least one shift beyond the margin."
    )
    two = replace(result, suites=(counted, aside, replace(aside, title="HolisticBias")))
    assert "“StereoSet” and “HolisticBias” take no part in the verdict" in sentences.headline(two)
    alone = replace(result, suites=(aside,), verdict="INCONCLUSIVE")
    assert "no suite counted for the verdict. “StereoSet” takes" in sentences.headline(alone)
    calm = replace(result, suites=(counted, replace(aside, verdict="PASS")))
    failed = replace(result, suites=(replace(counted, verdict="FAIL"), aside), verdict="FAIL")
    assert "no part" not in sentences.headline(calm) + sentences.headline(failed)


@pytest.mark.parametrize("reading", ["group-specific", "lexical instability", None])
def test_the_placebo_sentence_follows_its_reading(reading):
    """Group-specific goes beyond a change of word; instability may be that alone; else no claim."""
    one = replace(WORLD, placebo=replace(WORLD.placebo, reading=reading))
    text = sentences.placebo(one)
    assert ("more than a change of word alone does" in text) == (reading == "group-specific")
    assert ("this FAIL may be sensitivity to any word" in text) == (
        reading == "lexical instability"
    )
    assert sentences.placebo(replace(WORLD, placebo=None)) == ""


def test_neighbours_are_said_to_be_alike_only_with_evidence():
    """A p of .2 supports no such claim."""
    one = replace(WORLD, map=replace(WORLD.map, moran_p=0.2))
    assert "not shown to shift alike" in sentences.geography(one)
    assert sentences.geography(WORLD).startswith("Neighboring countries shift alike")


def test_banned_words_are_never_written():
    """In every combination of verdict, contrast, reading and standing."""
    rng = np.random.default_rng(0)
    base = suite("x", few("a", "b", "c"), rng, spread=0.1, families=20)
    for verdict, contrast, placebo in itertools.product(
        ("PASS", "FAIL", "INCONCLUSIVE"),
        ("pooled", "rest", "baseline", "pairs"),
        ("group-specific", "lexical instability", None),
    ):
        one = replace(
            base, verdict=verdict, contrast=contrast, placebo=replace(base.placebo, reading=placebo)
        )
        result = replace(sample(), suites=(one,), verdict=verdict, incomplete=True)
        text = " ".join(
            [
                said(one),
                sentences.headline(result),
                *sentences.limits(result),
                *sentences.not_tested(result),
            ]
        )
        assert not [word for word in sentences.BANNED if word in text.lower()]


def test_no_sentence_shows_a_number_that_is_not_one():
    """NaN never reaches a sentence."""
    nothing = dict.fromkeys(
        ("min_detectable_shift", "gap", "gap_null", "flip_rate", "omnibus_p", "sign_agreement"),
        math.nan,
    )
    effects = tuple(
        replace(effect, shift=math.nan, low=math.nan, high=math.nan, margin_status="undecided")
        for effect in WORLD.effects
    )
    one = replace(
        WORLD,
        **nothing,
        effects=effects,
        placebo=None,
        variance=None,
        map=None,
        verdict="INCONCLUSIVE",
    )
    assert "No shift could be estimated" in said(one)
    assert not re.search(r"\bnan\b", said(one))


def test_few_families_say_that_their_intervals_are_stricter():
    """59 families of three groups say so before the nearest measured case; 60, or 197 groups, do not."""
    strict, enough = (sentences.band(replace(GENDER, families=one)) for one in (59, 60))
    assert strict.startswith(
        "With under 60 families and under 10 contrasts the quantile is that of"
    )
    assert strict.endswith(enough)
    assert enough.startswith("In the nearest case")
    assert sentences.band(replace(WORLD, families=59)).startswith("In the nearest case")
    assert sentences.band(replace(GENDER, families=0, nearest=None)) == ""


def test_a_suite_whose_classifier_was_not_shown_to_answer_says_so_where_it_is_read():
    """Canaries at .501 and .498: no number of families would settle that, and no shift is open."""
    canary = Canary(name="sentiment", language="en", sentences=12, high=0.501, low=0.498, auc=0.55)
    because = "The classifier does not tell plain sentiment sentences apart."
    one = replace(GENDER, verdict="INCONCLUSIVE", canary=canary, because=because, families_needed=9)
    text = " ".join(sentences.three_sentences(one))
    assert f"Not decided: {because}" in text
    assert "would settle it" not in text
    assert "some still might" not in text
