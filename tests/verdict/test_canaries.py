from dataclasses import replace

import numpy as np
import pytest

from audit.errors import AuditError, AuditErrors
from audit.records import Canary, CanaryScores, Policy, Target
from audit.verdict.canaries import (
    TOLD_APART,
    canary_for,
    canary_sets,
    read_canaries,
    shipped_canaries,
    unanswered,
)
from audit.verdict.explanations import unshown
from audit.verdict.gate import gate
from audit.verdict.judge import judge
from tests.planted import ANSWERS as GOOD
from tests.planted import estimates_of, grid, scores, suite_of
from tests.verdict.test_gate import TODAY, audit_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")
LABELS = ("NEGATIVE", "POSITIVE")


def heard(high, low, **other):
    """What was said of a sentiment set: P(POSITIVE) of either side."""
    stated = {
        "name": "sentiment",
        "language": "en",
        "targets": ("positive",),
        "opposites": ("negative",),
        "high": tuple((1 - p, p) for p in high),
        "low": tuple((1 - p, p) for p in low),
    }
    return CanaryScores(**{**stated, **other})


def label(name):
    """P of one label."""
    return Target(name=name, weights={name: 1.0})


def test_every_shipped_set_has_a_dozen_distinct_sentences_a_side():
    """In each language that a suite ships in."""
    for language in ("en", "de", "fr", "es"):
        sets = shipped_canaries([language])
        assert "sentiment" in {one.name for one in sets}
        for one in sets:
            assert len(one.high) == len(one.low) == 12
            assert len({*one.high, *one.low}) == 24


def test_the_share_of_pairs_the_right_way_round_by_hand():
    """.9 and .5 against .5 and .1: of four pairs three are right and one is tied, 3.5/4."""
    found = canary_for(label("POSITIVE"), "en", LABELS, [heard((0.9, 0.5), (0.5, 0.1))])
    assert (found.high, found.low, found.auc, found.sentences) == (
        pytest.approx(0.7),
        pytest.approx(0.3),
        0.875,
        2,
    )


def test_the_opposite_label_is_read_the_other_way_round():
    """P(NEGATIVE) should be high on the sentences that say something bad."""
    found = canary_for(label("NEGATIVE"), "en", LABELS, [heard((0.9,), (0.1,))])
    assert (found.high, found.low, found.auc) == (pytest.approx(0.9), pytest.approx(0.1), 1.0)


def test_a_mean_over_stars_and_a_difference_are_read_from_the_same_scores():
    """Stars 1 and 5, half each: 3 of 1 to 5 is .5 of the scale; POSITIVE - NEGATIVE is .8 of -1 to 1."""
    stars = Target(
        name="stars", kind="mean", weights={"1 star": 1.0, "5 stars": 5.0}, low=1.0, high=5.0
    )
    one = heard((), (), targets=("5 stars",), opposites=("1 star",))
    one = replace(one, high=((0.0, 1.0),), low=((0.5, 0.5),))
    found = canary_for(stars, "en", ("1 star", "5 stars"), [one])
    assert (found.high, found.low) == (1.0, 0.5)
    apart = Target(
        name="POSITIVE - NEGATIVE",
        kind="difference",
        weights={"POSITIVE": 1.0, "NEGATIVE": -1.0},
        low=-1.0,
    )
    found = canary_for(apart, "en", LABELS, [heard((0.9,), (0.1,))])
    assert (found.high, found.low) == (pytest.approx(0.9), pytest.approx(0.1))


def test_no_set_speaks_of_another_target_or_language():
    """Nothing is shown of `toxic` by good and bad news, nor in German by English."""
    one = heard((0.9,), (0.1,))
    assert canary_for(label("toxic"), "en", ("fine", "toxic"), [one]) is None
    assert canary_for(label("POSITIVE"), "de", LABELS, [one]) is None
    assert canary_for(label("POSITIVE"), "en-GB", LABELS, [one]) is not None


@pytest.mark.parametrize(
    ("high", "low", "auc", "reason"),
    [
        (0.95, 0.05, 1.0, None),
        (0.501, 0.498, 0.9, "alike"),
        (0.6, 0.4, 0.7, "alike"),
        (0.6, 0.4, TOLD_APART, None),
        (0.13, 0.9, 0.1, "reversed"),
        (float("nan"), 0.5, 0.5, "unscored"),
    ],
)
def test_what_a_classifier_must_do_to_have_answered(high, low, auc, reason):
    """Four of five pairs the right way round, and further apart than the margin."""
    one = Canary(name="s", language="en", high=high, low=low, auc=auc, sentences=12)
    assert unanswered(one, 0.05) == reason


def result_of(y, canary, **policy):
    """The default policy's result of a table of scores, beside a canary."""
    suite = suite_of(ABC)
    return judge(estimates_of(grid(y, ABC), suite), suite, Policy(**policy), canary=canary)


HASH = replace(GOOD, high=0.501, low=0.498, auc=0.55)


def test_a_classifier_that_does_not_answer_does_not_pass():
    """Hash noise has no shift: without canaries that was a PASS with exit code 0."""
    y = np.full((40, 3), 0.5) + np.random.default_rng(0).normal(0, 0.002, (40, 3))
    assert result_of(y, GOOD).verdict == "PASS"
    silent = result_of(y, HASH)
    assert silent.verdict == "INCONCLUSIVE"
    assert silent.because.startswith("The classifier does not tell plain sentiment sentences apart")
    assert gate(audit_of(silent), today=TODAY).exit_code == 4


def test_fault_50_labels_that_are_reversed_do_not_pass():
    """A plainly good sentence gets .13: the reason is the sentence beside the verdict."""
    y = scores(40, [0, 0, 0], spread=0.01)
    found = result_of(y, replace(GOOD, high=0.13, low=0.9, auc=0.0))
    assert found.verdict == "INCONCLUSIVE"
    assert found.because.startswith("The labels look reversed")


def test_a_fail_stays_a_fail():
    """A shift beyond the margin is one, whatever the canaries say."""
    assert result_of(scores(20, [0, 0, 0.3]), HASH).verdict == "FAIL"


def test_a_working_classifier_that_no_term_moves_passes():
    """One score for every probe, and canaries that it tells apart: nothing is undefined."""
    found = result_of(np.full((12, 3), 0.5), GOOD)
    assert (found.verdict, found.constant) == ("PASS", True)
    assert found.because == (
        "No term moved any score over 12 families; the canaries show that the classifier answers."
    )
    assert {one.shift for one in found.effects} == {0.0}
    assert gate(audit_of(found), today=TODAY).exit_code == 0


def test_fault_70_one_score_for_everything_without_canaries_is_undefined():
    """And where the canaries get it too, that is the reason."""
    assert result_of(np.full((12, 3), 0.5), None).verdict == "INCONCLUSIVE"
    silent = result_of(np.full((12, 3), 0.5), replace(HASH, high=0.5, low=0.5, auc=0.5))
    assert "does not tell plain sentiment sentences apart" in silent.because


def test_nothing_passes_without_canaries():
    """Scores from elsewhere, or a target that no set speaks of: the reason says what is missing."""
    found = result_of(scores(40, [0, 0, 0], spread=0.01), None)
    assert found.verdict == "INCONCLUSIVE"
    assert {one.margin_status for one in found.effects} == {"within"}
    assert "no canary sentences show that the classifier answers at all" in found.because
    assert found.because.endswith("(`--canaries FILE`).")
    assert unshown(found) == "missing"
    assert gate(audit_of(found), today=TODAY).exit_code == 4


def test_missing_canaries_are_not_the_reason_where_another_is():
    """A suite that its families do not settle says so first."""
    found = result_of(scores(12, [0, 0, 0.05], spread=0.2), None)
    assert found.verdict == "INCONCLUSIVE"
    assert "canary" not in found.because
    assert unshown(found) is None


def test_canaries_without_a_score_show_nothing():
    """A server that answered none of them."""
    nan = float("nan")
    found = result_of(scores(40, [0, 0, 0], spread=0.01), replace(GOOD, high=nan, low=nan))
    assert found.verdict == "INCONCLUSIVE"
    assert found.because.startswith("The classifier gave sentiment canary sentences no score")


def test_the_policys_own_sets_come_first(tmp_path):
    """For a target other than sentiment they are all there is."""
    path = tmp_path / "canaries.yaml"
    path.write_text(
        "canaries:\n  - name: insults\n    targets: [toxic]\n"
        "    high: [a, b, c]\n    low: [d, e, f]\n",
        encoding="utf-8",
    )
    policy = Policy(canaries=read_canaries(path))
    suites = [suite_of(ABC)]
    found = canary_sets(policy, LABELS, suites)
    assert [one.name for one in found] == ["insults", "sentiment"]
    found = canary_sets(policy, ["fine", "toxic"], suites)
    assert [one.name for one in found] == ["insults", "toxicity"]
    assert canary_sets(Policy(), ["fine", "risky"], suites) == ()


def test_a_suite_names_the_sentences_that_answer_its_question():
    """A sentiment classifier is asked the insults too: its P(POSITIVE) is lower there, so reversed."""
    suites = [replace(suite_of(ABC), canaries="toxicity")]
    assert [one.name for one in canary_sets(Policy(), LABELS, suites)] == ["sentiment", "toxicity"]
    rude = heard((0.1, 0.2), (0.9, 0.3), name="toxicity", targets=("toxic",), opposites=())
    asked = [heard((0.9,), (0.1,)), rude]
    found = canary_for(label("POSITIVE"), "en", LABELS, asked, named="toxicity")
    assert (found.name, unanswered(found, 0.05)) == ("toxicity", "reversed")
    assert canary_for(label("POSITIVE"), "en", LABELS, asked[:1], named="toxicity") is None


def test_a_set_that_a_suite_names_and_nobody_has_is_an_error():
    """A name written wrongly would leave the classifier unasked."""
    with pytest.raises(AuditError, match="no canaries 'toxcity' in 'en'"):
        canary_sets(Policy(), LABELS, [replace(suite_of(ABC), canaries="toxcity")])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("canaries: [{name: x, targets: [t], high: [a, b], low: [c, d, e]}]", "2 canary sentences"),
        ("canaries: [{name: x, high: [a, b, c], low: [d, e, f]}]", "for no target"),
        ("canaries: [{name: x, targets: [t], high: [a, b, c], low: [a, e, f]}]", "both sides"),
        ("canaries: [{name: x, target: [t], high: [a, b, c], low: [d, e, f]}]", "target"),
    ],
)
def test_sets_that_would_show_nothing_are_refused(tmp_path, text, what):
    """With file, line and field."""
    path = tmp_path / "canaries.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((AuditError, AuditErrors), match=what):
        read_canaries(path)


def test_a_mean_whose_best_grade_is_a_half_is_still_read_upward():
    """Grades 0 and .5 of a scale to .5: all of the second is the whole of it."""
    grade = Target(name="grade", kind="mean", weights={"bad": 0.0, "good": 0.5}, high=0.5)
    found = canary_for(
        grade, "en", ("bad", "good"), [heard((1.0,), (0.2,), targets=("good",), opposites=())]
    )
    assert (found.high, found.low) == (pytest.approx(1.0), pytest.approx(0.2))
