import numpy as np
import pytest
from scipy.stats import t as student

from audit.errors import AuditError
from audit.records import Band, Canary, Decisions, Policy
from audit.statistics.contrasts import Moments
from audit.verdict import rule

BAND = Band(alpha=0.05, contrasts=2, constants={"0.01": 4.0, "0.05": 3.0, "0.1": 2.5})


def found(shift, se=0.01, df=40.0):
    """Contrasts of one error, without skewness."""
    shift = np.array(shift, dtype=float)
    return Moments(
        shift, np.full(len(shift), se), np.full(len(shift), df), 0 * shift, 0 * shift + df + 1
    )


def decided(**other):
    """A flip rate of .2 over 40 families."""
    known = {"rate": 0.2, "se": 0.01, "families": 40, "comparisons": 4000}
    unknown = dict.fromkeys(("low", "high", "placebo_rate"), np.nan)
    return Decisions(**(known | unknown | other))


def bounds(**other):
    return rule.Bounds(**({"margin": 0.05, "alpha": 0.05, "band": BAND} | other))


def test_beyond_is_judged_by_the_larger_of_both_constants():
    """Drawn 3.0 is over t(1 - .05/4, 40) = 2.34: .05 + 3 * .01 is the edge."""
    assert student.ppf(1 - 0.05 / 4, 40) < 3
    beyond, _ = rule.sides(found([0.0801, 0.0799, -0.0801]), bounds())
    assert beyond.tolist() == [True, False, True]


def test_within_is_judged_each_by_itself():
    """.05 - t(.95, 40) * .01 = .0332 is the edge, on either side."""
    edge = 0.05 - student.ppf(0.95, 40) * 0.01
    _, within = rule.sides(found([edge - 1e-6, edge + 1e-6, -edge + 1e-6]), bounds())
    assert within.tolist() == [True, False, True]


def test_noise_widens_the_margin_of_fail_alone():
    """A shift under the batch's own noise is never beyond."""
    beyond, within = rule.sides(found([0.09, 0.0]), bounds(noise=0.07))
    assert beyond.tolist() == [False, False]
    assert within.tolist() == [False, True]


def test_a_thin_contrast_has_a_constant_of_its_own():
    """Where a few families alone differ."""
    band = Band(alpha=0.05, contrasts=2, constants={"0.05": 3.0}, thin={"0.05": 9.0})
    held = bounds(band=band, thin=np.array([True, False]))
    assert rule.constants_at(held).tolist() == [9.0, 3.0]
    beyond, _ = rule.sides(found([0.1, 0.1]), held)
    assert beyond.tolist() == [False, True]


def test_nine_families_decide_nothing():
    """However far the shift."""
    assert rule.margin_statuses(found([0.9]), 9, bounds()) == ["undecided"]
    assert rule.margin_statuses(found([0.9]), 10, bounds()) == ["beyond"]
    assert rule.margin_statuses(found([]), 40, bounds()) == []


@pytest.mark.parametrize(
    ("scope", "gating", "targets", "rate"),
    [("suite", 3, 1, 0.05), ("suite", 3, 2, 0.025), ("run", 3, 1, 0.05 / 3), ("run", 2, 5, 0.005), ("run", 0, 0, 0.05)],
)  # fmt: skip
def test_the_error_rate_is_shared(scope, gating, targets, rate):
    """Among targets always, among suites where it holds for the run."""
    assert rule.fail_rate(Policy(alpha_scope=scope), gating, targets) == pytest.approx(rate)


def test_what_counts():
    """Gates and targets where the policy names some; never what may not gate."""
    policy = Policy(gates=("gender",), targets=("toxic",))
    assert rule.counts("gender", True, policy, "toxic")
    assert not rule.counts("gender", True, policy, "insult")
    assert not rule.counts("religion", True, policy, "toxic")
    assert not rule.counts("gender", False, policy, "toxic")
    assert rule.counts("gender", True, policy)
    assert rule.counts("anything", True, Policy(), "anything")


def test_a_band_at_a_rate_that_is_not_held_is_the_next_wider_one():
    """.03 is answered by .01; .001 by nothing, with what is held."""
    assert rule.band_for(BAND, 0.1).constants["0.1"] == 2.5
    wider = rule.band_for(BAND, 0.03)
    assert (wider.alpha, wider.constants["0.03"]) == (0.03, 4.0)
    with pytest.raises(AuditError, match=r"no band at the error rate 0\.001") as caught:
        rule.band_for(BAND, 0.001)
    assert "0.01, 0.05, 0.1" in caught.value.remedy


def test_the_returned_label_under_a_policy():
    """Its interval against the share that is tolerated; unasked, more than 5 % is said."""
    assert rule.judged(None, Policy()) is None
    assert rule.judged(decided(), Policy()).often
    assert not rule.judged(decided(rate=0.05), Policy()).often
    limit = {"flip_rationale": "as agreed"}
    assert rule.judged(decided(), Policy(max_flip_rate=0.1, **limit)).margin_status == "beyond"
    assert rule.judged(decided(), Policy(max_flip_rate=0.3, **limit)).margin_status == "within"
    assert rule.judged(decided(), Policy(max_flip_rate=0.2, **limit)).margin_status == "undecided"
    few = rule.judged(decided(families=9), Policy(max_flip_rate=0.1, **limit))
    assert few.margin_status == "undecided"
    assert not few.often
    enough = rule.judged(decided(families=10), Policy(max_flip_rate=0.1, **limit))
    assert enough.margin_status == "beyond"


def test_shift_and_label_are_judged_together():
    """The worse of both; of labels without scores the label's alone."""
    asked = Policy(max_flip_rate=0.1, flip_rationale="as agreed")
    flips = rule.judged(decided(), asked)
    assert rule.with_decisions("PASS", flips, Policy()) == "PASS"
    assert rule.with_decisions("PASS", flips, asked) == "FAIL"
    assert rule.with_decisions("PASS", None, asked) == "INCONCLUSIVE"
    calm = rule.judged(decided(rate=0.02, se=0.002), asked)
    assert rule.with_decisions("INCONCLUSIVE", calm, asked) == "INCONCLUSIVE"
    assert rule.with_decisions("INCONCLUSIVE", calm, asked, scored=False) == "PASS"


def test_no_pass_of_a_classifier_that_does_not_answer():
    """Canaries that it cannot tell apart take a PASS away, and nothing else."""
    mute = Canary(name="x", language="en", high=0.501, low=0.498, auc=0.5, sentences=12)
    plain = Canary(name="x", language="en", high=0.9, low=0.1, auc=1.0, sentences=12)
    assert rule.with_canary("PASS", mute, 0.05) == "INCONCLUSIVE"
    assert rule.with_canary("FAIL", mute, 0.05) == "FAIL"
    assert rule.with_canary("PASS", plain, 0.05) == "PASS"


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        (["PASS", "FAIL", "INCONCLUSIVE"], "FAIL"),
        (["PASS", "INCONCLUSIVE"], "INCONCLUSIVE"),
        (["PASS", "PASS"], "PASS"),
        ([], "INCONCLUSIVE"),
    ],
)
def test_the_worst_of_several(verdicts, worst):
    """Nothing at all proves nothing."""
    assert rule.combined(verdicts) == worst


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (["within", "beyond"], "FAIL"),
        (["within", "undecided"], "INCONCLUSIVE"),
        (["within"], "PASS"),
        ([], "INCONCLUSIVE"),
    ],
)
def test_one_beyond_is_enough_and_all_must_be_within(standing, verdict):
    """The rule of the policy."""
    assert rule.verdict_of(standing) == verdict


def test_the_margin_itself_is_neither_beyond_nor_within():
    """No error at all: .05 and -.05 are the margin, .0499 is within it and .0501 beyond."""
    beyond, within = rule.sides(found([0.05, -0.05, 0.0499, 0.0501], se=0.0), bounds())
    assert beyond.tolist() == [False, False, False, True]
    assert within.tolist() == [False, False, True, False]
