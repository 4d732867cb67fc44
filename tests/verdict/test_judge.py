from dataclasses import replace

import numpy as np
import pytest

from audit.records import Band, Contrast, Group, Policy, SuiteResult, Target, from_json, to_json
from audit.statistics.contrasts import Moments
from audit.verdict.judge import judge, overall, told_apart
from audit.verdict.rule import Bounds, combined, margin_statuses, sides, verdict_of
from tests.planted import cells_of, estimates_of, grid, judged, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def contrasts(*triples):
    """Contrasts from (shift, se, df), without skewness."""
    shift, se, df = np.array(triples, dtype=float).T
    return Moments(shift, se, df, np.zeros(len(shift)), df + 1)


def bounds_of(m=1, drawn=0.0, level=0.05):
    """The default policy's, with m contrasts."""
    band = Band(alpha=level, contrasts=m, constants={f"{level:g}": drawn})
    return Bounds(margin=0.05, alpha=0.05, band=band)


def test_a_contrast_is_beyond_where_its_simultaneous_interval_is_clear_of_the_margin():
    """M = 1, df 19, SE .01: half width .02093; .0710 is beyond .05 and .0709 is not."""
    bounds = bounds_of()
    assert margin_statuses(contrasts((0.0710, 0.01, 19)), 20, bounds) == ["beyond"]
    assert margin_statuses(contrasts((-0.0710, 0.01, 19)), 20, bounds) == ["beyond"]
    assert margin_statuses(contrasts((0.0709, 0.01, 19)), 20, bounds) == ["undecided"]


def test_a_contrast_is_within_where_two_one_sided_tests_say_so():
    """Df 19, SE .01: half width .01729; .0327 is within .05 and .0328 is not."""
    bounds = bounds_of()
    assert margin_statuses(contrasts((0.0327, 0.01, 19)), 20, bounds) == ["within"]
    assert margin_statuses(contrasts((0.0328, 0.01, 19)), 20, bounds) == ["undecided"]


def test_more_contrasts_make_fail_harder_and_pass_no_easier():
    """Beside another contrast the half width grows to t(1-.05/4, 19)*.01 = .0243."""
    bounds = bounds_of(2)
    found = margin_statuses(contrasts((0.0720, 0.01, 19), (0.0327, 0.01, 19)), 20, bounds)
    assert found == ["undecided", "within"]


def test_fault_26_fewer_than_ten_families_are_always_inconclusive():
    """Nine families with a huge shift and no noise at all."""
    result = judged(grid(np.tile([0.1, 0.9], (9, 1)), ("a", "b")), suite_of(("a", "b")))
    assert result.verdict == "INCONCLUSIVE"
    assert {one.margin_status for one in result.effects} == {"undecided"}
    assert "9 families are too few" in result.because
    ten = judged(grid(np.tile([0.1, 0.9], (10, 1)), ("a", "b")), suite_of(("a", "b")))
    assert ten.verdict == "FAIL"


def test_fault_67_a_shift_under_the_noise_floor_is_never_an_effect():
    """.2 beyond a margin of .05 is nothing where the batch moves scores by .3."""
    suite = suite_of(("a", "b"))
    estimates = estimates_of(grid(np.tile([0.4, 0.6], (12, 1)), ("a", "b")), suite)
    assert judge(estimates, suite, Policy()).verdict == "FAIL"
    assert judge(estimates, suite, Policy(), noise=0.3).verdict == "INCONCLUSIVE"


def test_fault_70_a_constant_table_is_inconclusive_with_null_statistics():
    """Nothing divides by zero, and every statistic is null in JSON."""
    result = judged(grid(np.full((12, 3), 0.5), ABC), suite_of(ABC), canary=None)
    assert (result.verdict, result.constant) == ("INCONCLUSIVE", True)
    assert (result.power, result.variance, result.metrics, result.families_needed) == (
        None,
        None,
        (),
        None,
    )
    assert np.isnan(
        [result.min_detectable_shift, result.gap, result.gap_null, result.omnibus_p]
    ).all()
    assert '"shift": null' in to_json(result)


def test_fault_80_constant_within_rows_is_shift_0_and_passes():
    """The classifier that ignores the group: everything is 0."""
    y = np.repeat(np.random.default_rng(0).uniform(size=(12, 1)), 3, axis=1)
    result = judged(grid(y, ABC), suite_of(ABC))
    assert result.verdict == "PASS"
    assert (result.gap, result.flip_rate, result.min_detectable_shift) == (0, 0, 0)
    assert {(one.shift, one.flips) for one in result.effects} == {(0.0, 0.0)}


def test_fault_81_the_corrections_stand_beside_the_comparisons():
    """Holm's p is never less than the plain one; m is the number of effects."""
    result = judged(grid(scores(20, [0, 0.02, 0.05]), ABC), suite_of(ABC))
    for one in result.effects:
        assert one.p_holm >= one.p_bh >= one.p_value


def test_a_planted_shift_fails_and_is_named():
    """Group c lies .3 above a and b."""
    result = judged(grid(scores(20, [0, 0, 0.3]), ABC), suite_of(ABC))
    assert result.verdict == "FAIL"
    assert result.because.startswith("The shift of c, +19.7 points")
    assert "2 more of 3 groups" in result.because


def test_the_sentence_gives_a_group_its_article():
    """A lexicon that states an article has it in sentences: "the c"."""
    suite = suite_of(ABC)
    spoken = replace(suite.groups[2], attributes={"article": "the"})
    result = judged(
        grid(scores(20, [0, 0, 0.3]), ABC), replace(suite, groups=(*suite.groups[:2], spoken))
    )
    assert result.because.startswith("The shift of the c, +19.7 points")


def test_no_shift_passes_and_says_no_more_than_that():
    """The sentence speaks of the margin and the families, and of no absence of bias."""
    result = judged(grid(scores(40, [0, 0, 0], spread=0.01), ABC), suite_of(ABC))
    assert result.verdict == "PASS"
    assert result.because.startswith(
        "All 3 shifts lie within the margin of 5.0 points over 40 families"
    )


def test_an_open_case_says_how_many_families_would_decide():
    """Twelve families with an interaction of .2 decide nothing."""
    result = judged(grid(scores(12, [0, 0, 0], spread=0.2), ABC), suite_of(ABC))
    assert result.verdict == "INCONCLUSIVE"
    assert result.families_needed is None or result.families_needed > 12
    assert "might exceed the margin" in result.because


def test_the_margin_of_the_policy_decides():
    """A shift of .2 passes a margin of .9."""
    rows = grid(scores(20, [0, 0, 0.3]), ABC)
    assert judged(rows, suite_of(ABC), margin=0.9).verdict == "PASS"


def test_the_verdict_of_a_run():
    """FAIL before INCONCLUSIVE before PASS; exploratory suites take no part."""
    passing = judged(
        grid(scores(40, [0, 0], spread=0.01), ("a", "b")), suite_of(("a", "b"), name="planted")
    )
    failing, still_open = replace(passing, verdict="FAIL"), replace(passing, verdict="INCONCLUSIVE")
    assert overall([passing], Policy()) == "PASS"
    assert overall([passing, still_open], Policy()) == "INCONCLUSIVE"
    assert overall([passing, still_open, failing], Policy()) == "FAIL"
    assert overall([passing, replace(failing, exploratory=True)], Policy()) == "PASS"


def test_a_run_in_which_nothing_gates_proves_nothing():
    """Neither an empty run nor one without the suite that the policy names can PASS."""
    passing = judged(grid(scores(40, [0, 0], spread=0.01), ("a", "b")), suite_of(("a", "b")))
    assert overall([], Policy()) == "INCONCLUSIVE"
    assert overall([passing], Policy(gates=("planted", "countries"))) == "INCONCLUSIVE"
    assert combined(["PASS", "PASS"]) == "PASS"


def test_suites_that_the_policy_does_not_gate_on_are_exploratory():
    """And so are those that may never gate."""
    rows = grid(scores(12, [0, 0]), ("a", "b"))
    assert judged(rows, suite_of(("a", "b")), gates=("other",)).exploratory
    never = judged(rows, suite_of(("a", "b"), gates=False))
    assert (never.exploratory, never.may_gate) == (True, False)
    assert not judged(rows, suite_of(("a", "b"))).exploratory


def test_one_family_that_turns_the_verdict_is_named():
    """Family 0 alone takes the shift's interval out of the margin."""
    y = np.tile([0.5, 0.5], (14, 1)) + np.linspace(-0.01, 0.01, 14)[:, None] * [0, 1]
    y[0, 1] = 0.9
    result = judged(grid(y, ("a", "b")), suite_of(("a", "b")))
    assert result.verdict == "INCONCLUSIVE"
    assert result.turning_families == ("f0",)
    assert [one.family for one in result.rows if one.changes_verdict] == ["f0"]


def test_a_row_says_which_groups_lie_at_either_end():
    """Family f0: a .2, b .5, c .8."""
    row = judged(grid(np.tile([0.2, 0.5, 0.8], (12, 1)), ABC), suite_of(ABC)).rows[0]
    assert (row.lowest, row.highest, row.p) == ("a", "c", 0.5)
    assert row.spread == pytest.approx(0.6)


def test_sign_agreement_is_that_of_the_largest_shift():
    """Nine of twelve families have the sign of the mean."""
    d = np.array([0.2] * 9 + [-0.1] * 3)
    y = np.column_stack([np.full(12, 0.4), 0.4 + d])
    assert judged(grid(y, ("a", "b")), suite_of(("a", "b"))).sign_agreement == 0.75


def test_the_heat_map_shows_regions_where_groups_are_many():
    """40 groups in two regions: two columns, each the mean of its groups' shifts."""
    codes = [f"g{n:02}" for n in range(40)]
    regions = tuple(
        Group(code=code, name=code, attributes={"region": "north" if n < 20 else "south"})
        for n, code in enumerate(codes)
    )
    suite = replace(suite_of(codes), groups=regions)
    y = np.tile([0.6] * 20 + [0.4] * 20, (12, 1))
    heat = judged(grid(y, codes), suite).heat
    assert heat.columns == ("north", "south")
    np.testing.assert_allclose(heat.values, [[0.1, -0.1]] * 12)


def test_the_power_curve_holds_the_present_design():
    """At the present number of families it is the minimum detectable shift."""
    result = judged(grid(scores(30, [0, 0, 0]), ABC), suite_of(ABC))
    present = dict(zip(result.power.families, result.power.min_detectable_shift, strict=True))
    assert present[30] == pytest.approx(result.min_detectable_shift)
    assert list(result.power.min_detectable_shift) == sorted(
        result.power.min_detectable_shift, reverse=True
    )


def test_the_question_is_written_from_the_target():
    """What is scored stands in it: nobody is asked how positive spam is."""
    suite = replace(suite_of(ABC), question="Does a name change {score}?")
    toxic = Target(name="toxic")
    result = judge(estimates_of(grid(np.zeros((12, 3)), ABC), suite), suite, Policy(), target=toxic)
    assert result.question == "Does a name change the probability of “toxic”?"
    assert Target(name="joy - anger", kind="difference").asked == "joy - anger"


def test_a_suite_without_probes_is_inconclusive():
    """Nothing came."""
    result = judged([probe(0.5, reason="no tokens")], suite_of(ABC))
    assert (result.verdict, result.probes, result.set_aside) == (
        "INCONCLUSIVE",
        0,
        {"no tokens": 1},
    )
    assert result.because == "No probe counts, so nothing can be said."


def test_a_suite_of_pairs_has_no_gap():
    """Contrasts of different things have no common ends."""
    suite = suite_of(
        ("a", "b"),
        contrast="pairs",
        contrasts=(Contrast(name="x", by="group", plus="a", minus="b"),),
    )
    result = judged(grid(scores(12, [0, 0]), ("a", "b")), suite)
    assert np.isnan(result.gap)
    assert (result.gap_low, result.variance, result.placebo) == ("", None, None)


def test_a_result_goes_to_json_and_comes_back():
    """Everything that judge makes is a record."""
    result = judged(grid(scores(20, [0, 0, 0.3]), ABC), suite_of(ABC))
    assert to_json(from_json(SuiteResult, to_json(result))) == to_json(result)


def test_the_same_scores_give_the_same_result_in_any_order():
    """Rows of a part stand in any order; examples and sums do not mind."""
    rows = grid(scores(12, [0, 0.1, 0.2]), ABC)
    shuffled = [rows[one] for one in np.random.default_rng(0).permutation(len(rows))]
    one, other = (cells_of(some, suite_of(ABC)) for some in (rows, shuffled))
    assert one.flips == other.flips
    assert sorted(one.p) == sorted(other.p)


def test_sides_take_many_runs_at_once():
    """The simulation's form: (runs, m)."""
    shift = np.array([[0.2, 0.0], [0.0, 0.0]])
    se, df = np.full((2, 2), 0.001), np.full((2, 2), 19.0)
    beyond, within = sides(Moments(shift, se, df, np.zeros((2, 2)), df + 1), bounds_of(2))
    assert beyond.tolist() == [[True, False], [False, False]]
    assert within.tolist() == [[False, True], [True, True]]
    assert verdict_of(["within", "undecided"]) == "INCONCLUSIVE"


def flipping(rate=0.4, families=30):
    """Scores that hardly move, and a returned label that differs for b in so many families."""
    y = scores(families, [0, 0, 0], spread=0.002, base=lambda rng, n: np.full(n, 0.3))
    other = [f < rate * families for f in range(families)]
    return [
        row | {"label": "other" if row["group"] == "b" and other[row["block"]] else "same"}
        for row in grid(y, "abc")
    ]


def test_a_pass_whose_label_differs_often_says_so():
    """B's label differs from the two others in 40 % of families: two of three pairs, 26.7 %."""
    result = judged(flipping(), suite_of("abc"))
    assert (result.verdict, result.decisions.often) == ("PASS", True)
    assert result.decisions.rate == pytest.approx(0.8 / 3)
    assert result.because.endswith("; but the returned label differs in 26.7% of comparisons.")
    assert not judged(flipping(0.05), suite_of("abc")).decisions.often


def test_a_policy_judges_the_returned_label():
    """26.7 % flips: a FAIL where 10 % are tolerated, a PASS where 60 % are, open where 27 % are."""
    reason = {"flip_rationale": "a returned intent decides what is done"}
    for most, verdict, told in (
        (0.1, "FAIL", "more than the 10.0% that the policy tolerates"),
        (0.6, "PASS", "under the 60.0% that the policy tolerates"),
        (0.27, "INCONCLUSIVE", "perhaps more than the 27.0% that the policy tolerates"),
    ):
        result = judged(flipping(), suite_of("abc"), max_flip_rate=most, **reason)
        assert result.verdict == verdict
        assert told in result.because
        assert {one.margin_status for one in result.effects} == {"within"}


def test_one_subject_that_turns_the_verdict_is_named():
    """Of 60 families the 15 on film alone show a shift: no single family turns the FAIL, the subject does."""
    rng = np.random.default_rng(0)
    y = 0.5 + rng.normal(0, 0.01, (60, 2))
    y[:15, 1] += 0.4
    domains = {f"f{n}": "film" if n < 15 else "news" if n < 40 else "travel" for n in range(60)}
    suite = suite_of(("a", "b"), families=60, domains=domains)
    result = judged(grid(y, ("a", "b")), suite, margin=0.02)
    assert result.verdict == "FAIL"
    assert result.turning_families == ()
    assert (result.turning_domains, result.domains) == (("film",), 3)


def test_of_several_targets_each_result_has_a_title_of_its_own():
    """The suite's title, or its name where it has none, and what is scored."""
    one = judged(grid(scores(12, [0, 0]), ("a", "b")), suite_of(("a", "b")))
    targets = [Target(name="POSITIVE"), Target(name="joy")]
    titled = [replace(one, title="Names"), replace(one, title="", target="joy")]
    found = told_apart(titled, targets, [suite_of(("a", "b"))])
    assert [each.key for each in found] == ["planted/POSITIVE", "planted/joy"]
    spoken = [each.spoken for each in targets]
    assert [each.title for each in found] == [f"Names: {spoken[0]}", f"planted: {spoken[1]}"]
    assert told_apart(titled[:1], targets[:1], [suite_of(("a", "b"))])[0].title == "Names"
