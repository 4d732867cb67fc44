import numpy as np
import pytest
from scipy import stats as scipy_stats

from audit.analysis.design import plan_contrasts
from audit.analysis.effects import family_shifts, omnibus, shifts
from audit.records import Contrast
from audit.statistics import band, contrasts, permutation
from audit.statistics.clustering import two_way_variances
from tests.planted import cells_of, estimates_of, grid, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def shift_of(estimates):
    """Shift by group or contrast."""
    return {one.group: one.shift for one in estimates.effects}


def test_positive_means_that_the_target_became_likelier():
    """The sign, pinned: the group scores .7, its baseline .5, the shift is +.2."""
    assert shifts(np.array([[0.7, 0.5]]), np.array([[1.0, -1.0]])) == pytest.approx(0.2)
    suite = suite_of(["a"], contrast="baseline")
    rows = []
    for f in range(12):
        family = {"family": f"f{f}", "block": f}
        rows += [probe(0.7, **family), probe(0.5, group="baseline", kind="baseline", **family)]
    assert shift_of(estimates_of(rows, suite)) == {"a": pytest.approx(0.2)}


def test_what_differs_by_less_than_rounding_is_no_shift():
    """Under 1e-12 it is 0; 1e-12 itself stands."""
    pair = np.array([[1.0, -1.0]])
    assert shifts(np.array([[9e-13, 0.0], [1e-12, 0.0]]), pair).tolist() == [[0.0], [1e-12]]


def test_three_groups_are_pooled():
    """Rows (.2, .5, .8): shifts -.3, 0, .3; m = 3."""
    y = np.tile([0.2, 0.5, 0.8], (12, 1))
    found = shift_of(estimates_of(grid(y, ABC), suite_of(ABC)))
    assert found == {
        "a": pytest.approx(-0.3),
        "b": pytest.approx(0, abs=1e-12),
        "c": pytest.approx(0.3),
    }


def test_two_groups_are_one_pair_second_minus_first():
    """One effect under the second group's code, .6 - .5, not half of it."""
    estimates = estimates_of(grid(np.tile([0.5, 0.6], (12, 1)), ("a", "b")), suite_of(("a", "b")))
    assert shift_of(estimates) == {"b": pytest.approx(0.1)}
    assert estimates.effects[0].name == "b minus a"


def test_the_suites_order_and_not_the_tables_says_which_is_second():
    """The lexicon's order b, a: the effect is a minus b."""
    estimates = estimates_of(grid(np.tile([0.5, 0.6], (12, 1)), ("a", "b")), suite_of(("b", "a")))
    assert shift_of(estimates) == {"a": pytest.approx(-0.1)}


def test_rest_is_pooled_times_g_over_g_minus_1():
    """.3 pooled is .45 against the rest of three groups."""
    y = np.tile([0.2, 0.5, 0.8], (12, 1))
    found = shift_of(estimates_of(grid(y, ABC), suite_of(ABC, contrast="rest")))
    assert found["c"] == pytest.approx(0.45)


def test_blocks_terms_and_templates_are_averaged_in_this_order():
    """Group a in one family, by hand.

    Template t1: term x has blocks .2 and .4 (mean .3), term y .9: mean .6. Template t2: .1.
    The family's mean is .35 and not the mean of the four probes, .4.
    """
    rows = [
        probe(0.2, template="t1", block=0, term="x"),
        probe(0.4, template="t1", block=1, term="x"),
        probe(0.9, template="t1", block=0, term="y"),
        probe(0.1, template="t2", block=2, term="x"),
        probe(0.5, template="t1", block=0, group="b"),
        probe(0.5, template="t2", block=2, group="b"),
    ]
    estimates = estimates_of(rows, suite_of(("a", "b")))
    assert estimates.basis.table.p[0].tolist() == pytest.approx([0.35, 0.5])


def test_two_templates_a_family_give_the_band_of_families():
    """24 templates in 12 families: df 11, and scipy's error and (at least) interval of the 12 means."""
    rng = np.random.default_rng(0)
    rows, means = [], []
    for f in range(12):
        y = 0.5 + rng.normal(0, 0.05, (2, 2)) + rng.normal(0, 0.05, 2)
        means.append(y.mean(axis=0))
        for t in range(2):
            where = {"family": f"f{f}", "template": f"f{f}.{t}", "block": 2 * f + t}
            rows += [probe(float(y[t, 0]), **where), probe(float(y[t, 1]), group="b", **where)]
    effect = estimates_of(rows, suite_of(("a", "b"))).effects[0]
    d = np.diff(np.array(means), axis=1)[:, 0]
    low, high = scipy_stats.ttest_1samp(d, 0).confidence_interval(0.95)
    assert effect.df == 11
    assert effect.se == pytest.approx(scipy_stats.sem(d), rel=1e-10)
    assert effect.low <= low + 1e-12
    assert effect.high >= high - 1e-12


def test_the_simultaneous_interval_takes_the_larger_of_t_and_the_drawn_constant():
    """Three contrasts: c = max(t(1-.05/6, 19), the 95 % quantile of the draws of these families)."""
    estimates = estimates_of(grid(scores(20, [0, 0, 0.1]), ABC), suite_of(ABC))
    drawn = float(band.draw_band(estimates.p.d, seed=0).constants(0.05).max())
    c = max(scipy_stats.t.ppf(1 - 0.05 / 6, 19), drawn)
    for effect in estimates.effects:
        assert effect.high - effect.shift == pytest.approx(c * effect.se, rel=1e-10)
        assert effect.shift - effect.low == pytest.approx(c * effect.se, rel=1e-10)


def test_few_of_many_families_that_react_widen_the_interval():
    """One sentence in ten is answered otherwise: t alone is narrower than the band."""
    y = np.full((40, 3), 0.5) + np.random.default_rng(0).normal(0, 1e-3, (40, 3))
    y[::10, 2] += 0.3
    effect = estimates_of(grid(y, ABC), suite_of(ABC)).effects[2]
    assert effect.high - effect.shift > 1.2 * scipy_stats.t.ppf(1 - 0.05 / 6, 39) * effect.se


def test_a_family_that_lacks_a_group_is_dropped_and_counted():
    """Family 3 has no c: the other eleven stay."""
    rows = [r for r in grid(scores(12, [0, 0, 0]), ABC) if (r["family"], r["group"]) != ("f3", "c")]
    estimates = estimates_of(rows, suite_of(ABC))
    assert (estimates.p.families, estimates.basis.dropped) == (11, 1)
    assert "f3" not in estimates.basis.table.families


def test_a_family_one_of_whose_templates_lacks_a_group_is_dropped():
    """Or a's mean would be over other sentences than b's."""
    rows = grid(scores(12, [0, 0]), ("a", "b"))
    rows.append(probe(0.9, family="f0", template="f0.2", block=99))
    assert estimates_of(rows, suite_of(("a", "b"))).basis.dropped == 1


def test_a_family_of_placebos_alone_is_not_one_of_the_suites():
    """It is neither counted nor dropped."""
    rows = [*grid(scores(12, [0, 0]), ("a", "b")), probe(0.5, family="x", kind="placebo", block=99)]
    estimates = estimates_of(rows, suite_of(("a", "b")))
    assert (estimates.p.families, estimates.basis.dropped) == (12, 0)


def test_fault_70_a_constant_table_is_told_and_nothing_warns():
    """Every score .5: counts and means stay, every shift is exactly 0 without an error."""
    estimates = estimates_of(grid(np.full((12, 3), 0.5), ABC), suite_of(ABC))
    assert estimates.constant
    effect = estimates.effects[0]
    assert (effect.n, effect.p, effect.shift, effect.se) == (12, 0.5, 0.0, 0.0)
    assert np.isnan([effect.p_value, estimates.omnibus_p]).all()


def test_fault_80_constant_within_rows_is_a_shift_of_exactly_zero():
    """Rows differ, groups do not: shift 0, no error, and p-values undefined."""
    y = np.repeat(np.random.default_rng(0).uniform(size=(12, 1)), 3, axis=1)
    estimates = estimates_of(grid(y, ABC), suite_of(ABC))
    assert not estimates.constant
    for effect in estimates.effects:
        assert (effect.shift, effect.se, effect.low, effect.high) == (0, 0, 0, 0)
        assert np.isnan(effect.p_value)
    assert (estimates.gap.value, estimates.gap.null) == (0, 0)


def test_declared_pairs_are_plus_minus_minus_by_group_and_by_slot():
    """WinoBias in small: pro-anti by a slot, female-male by the group, two texts a family."""
    contrasts = (
        Contrast(name="pro-anti", by="stereotype", plus="pro", minus="anti"),
        Contrast(name="female-male", by="group", plus="female", minus="male"),
    )
    suite = suite_of(("female", "male"), contrast="pairs", contrasts=contrasts)
    rows = []
    for f in range(12):
        swap = f % 2  # in odd families the female text is the stereotyped one
        sides = [("female", ("anti", "pro")[swap]), ("male", ("pro", "anti")[swap])]
        for n, (group, stereotype) in enumerate(sides):
            p = 0.5 + (0.1 if stereotype == "pro" else 0) + (0.02 if group == "female" else 0)
            where = {"family": f"f{f}", "template": f"f{f}.{n}", "block": f}
            rows.append(probe(p, group=group, slots=[("stereotype", stereotype)], **where))
    estimates = estimates_of(rows, suite)
    found = shift_of(estimates)
    assert found == {"pro-anti": pytest.approx(0.1), "female-male": pytest.approx(0.02)}
    assert [one.n for one in estimates.effects] == [24, 24]
    assert (estimates.p.families, estimates.basis.dropped) == (12, 0)


def test_a_triple_that_lacks_one_side_keeps_its_other_contrasts():
    """Family 0 has no neutral text: female-male has 12 families, the other eleven."""
    contrasts = (
        Contrast(name="female-male", by="group", plus="female", minus="male"),
        Contrast(name="female-neutral", by="group", plus="female", minus="neutral"),
    )
    codes = ("female", "male", "neutral")
    suite = suite_of(codes, contrast="pairs", contrasts=contrasts)
    estimates = estimates_of(
        grid(scores(12, [0, 0, 0]), codes)[:2] + grid(scores(12, [0, 0, 0]), codes)[3:], suite
    )
    assert [one.df for one in estimates.effects] == [11, 10]
    assert (estimates.p.families, estimates.basis.dropped) == (11, 0)


def names_table(seed=0, families=15, terms=6):
    """Scores of sampled terms, (groups, families, terms)."""
    rng = np.random.default_rng(seed)
    y = 0.5 + rng.normal(0, 0.03, (3, 1, terms)) + rng.normal(0, 0.02, (3, families, terms))
    return y + rng.normal(0, 0.05, (1, families, 1))


def names_rows(y):
    """The same as probes."""
    return [
        probe(float(y[g, f, n]), family=f"f{f}", block=f, group=code, term=f"{code}{n}")
        for g, code in enumerate(ABC)
        for f in range(y.shape[1])
        for n in range(y.shape[2])
    ]


def test_sampled_terms_are_clustered_both_ways():
    """The group's own terms weigh 2/3, those of the two others -1/3 each; df after Satterthwaite."""
    y = names_table()
    estimates = estimates_of(names_rows(y), suite_of(ABC, terms="sampled"))
    centred = y - y.mean(axis=2).mean(axis=0)[None, :, None]
    ways = np.array([two_way_variances(one) for one in centred])
    for g, effect in enumerate(estimates.effects):
        squared = np.where(np.arange(3) == g, 4 / 9, 1 / 9)
        families = centred[g].mean(axis=1).var(ddof=1) / 15
        terms = squared @ ways[:, 1]
        variance = max(families + terms - squared @ ways[:, 2], families, terms)
        assert effect.se == pytest.approx(np.sqrt(variance), rel=1e-10)
        spread = families**2 / 14 + (squared**2 @ ways[:, 1] ** 2) / 5
        assert effect.df == pytest.approx(variance**2 / spread, rel=1e-10)
        assert effect.shift == pytest.approx(centred[g].mean(), abs=1e-12)


def test_fixed_terms_are_clustered_by_family_alone():
    """The same table with fixed terms: df 14 and a smaller error."""
    fixed = estimates_of(names_rows(names_table()), suite_of(ABC)).effects[0]
    sampled = estimates_of(names_rows(names_table()), suite_of(ABC, terms="sampled")).effects[0]
    assert fixed.df == 14
    assert fixed.se < sampled.se


def test_two_groups_of_sampled_terms_add_their_term_variances():
    """The pair's variance by terms is the sum of both groups'."""
    y = names_table()[:2]
    rows = [row for row in names_rows(np.concatenate([y, y[:1]])) if row["group"] != "c"]
    effect = estimates_of(rows, suite_of(("a", "b"), terms="sampled")).effects[0]
    centred = y - y.mean(axis=2).mean(axis=0)[None, :, None]
    _, terms, both = np.sum([two_way_variances(one) for one in centred], axis=0)
    families = np.var(np.diff(y.mean(axis=2), axis=0), ddof=1) / 15
    assert effect.se == pytest.approx(
        np.sqrt(max(families + terms - both, families, terms)), rel=1e-10
    )


def test_the_gap_names_the_groups_at_either_end():
    """A lies lowest, c highest, .2 apart."""
    gap = estimates_of(grid(np.tile([0.4, 0.5, 0.6], (12, 1)), ABC), suite_of(ABC)).gap
    assert (gap.low, gap.high) == ("a", "c")
    assert gap.value == pytest.approx(0.2)


def test_the_logit_shift_is_on_log_odds():
    """log-odds 1 against 0: +1, exp of it the odds ratio."""
    rows = grid(np.tile([0.5, np.e / (1 + np.e)], (12, 1)), ("a", "b"))
    assert estimates_of(rows, suite_of(("a", "b"))).effects[0].logit_shift == pytest.approx(1.0)


def test_the_residual_takes_out_what_subword_count_explains():
    """Shifts that are a line in the tokens leave nothing."""
    codes = ("a", "b", "c", "d")
    tokens = dict(zip(codes, (5, 6, 7, 8), strict=True))
    rows = grid(np.tile([0.5, 0.51, 0.52, 0.53], (12, 1)), codes)
    rows = [{**row, "tokens": tokens[row["group"]]} for row in rows]
    effects = estimates_of(rows, suite_of(codes)).effects
    assert [one.tokens for one in effects] == [5, 6, 7, 8]
    np.testing.assert_allclose([one.length_adjusted_shift for one in effects], 0, atol=1e-12)


def test_one_group_alone_has_no_contrast():
    """Nothing to compare."""
    assert plan_contrasts(cells_of([probe(0.5)], suite_of(["a"])), suite_of(["a"])).keys == ()


@pytest.mark.parametrize("contrast", ["pooled", "rest"])
def test_planted_shifts_are_recovered_within_their_intervals(contrast):
    """Four groups at -.1, 0, 0, +.1 of each other, seen through an interaction of .03."""
    codes, planted = ("a", "b", "c", "d"), np.array([-0.1, 0, 0, 0.1])
    estimates = estimates_of(
        grid(scores(60, planted, spread=0.03), codes), suite_of(codes, contrast=contrast)
    )
    truth = planted * (4 / 3 if contrast == "rest" else 1)
    for effect, true in zip(estimates.effects, truth, strict=True):
        assert effect.low <= true <= effect.high


def needing(y, lacks):
    """Rows of a grid without the groups that each family can't be said of, and the suite that says so."""
    rows = [row for row in grid(y, ABC) if row["group"] not in lacks.get(str(row["family"]), ())]
    return rows, suite_of(ABC, families=len(y), lacking=lacks)


def test_a_group_of_which_a_family_cannot_be_said_is_not_missing():
    """Ten of twenty families say nothing of c: all twenty count, c rests on ten, a on twenty.

    a lies .1 under b and c .2 above b, in every family: of the mean of all three, -.1333, -.0333
    and .1667. Families without c have their own mean, from which a would seem -.05.
    """
    y = np.array([0.4, 0.5, 0.7]) + np.random.default_rng(0).normal(0, 0.1, (20, 1))
    rows, suite = needing(y, {f"f{n}": ("c",) for n in range(10)})
    estimates = estimates_of(rows, suite)
    assert (estimates.basis.dropped, estimates.p.families) == (0, 10)
    assert [one.df for one in estimates.effects] == [19, 19, 9]
    found = shift_of(estimates)
    assert found == {
        "a": pytest.approx(-0.4 / 3, abs=1e-9),
        "b": pytest.approx(-0.1 / 3, abs=1e-9),
        "c": pytest.approx(0.5 / 3, abs=1e-9),
    }
    assert estimates.gap.value == pytest.approx(0.3)


def test_each_shift_says_how_many_families_have_its_group():
    """Two of twelve families say nothing of c: ten for c, twelve for a and b; the suite counts the fewest."""
    rows, suite = needing(scores(12, [0, 0, 0]), {"f0": ("c",), "f1": ("c",)})
    estimates = estimates_of(rows, suite)
    assert [effect.families for effect in estimates.effects] == [12, 12, 10]
    assert estimates.p.families == 10


def test_a_family_that_lacks_more_than_it_declares_is_dropped():
    """Family 0 declares that it says nothing of c, and has no b either."""
    rows, suite = needing(scores(12, [0, 0, 0]), {"f0": ("c",)})
    rows = [row for row in rows if (row["family"], row["group"]) != ("f0", "b")]
    assert estimates_of(rows, suite).basis.dropped == 1


def test_items_of_a_cluster_are_one_unit():
    """24 items in twelve openings: df 11, and the error is that of the openings' means.

    Two items that say the same are one piece of evidence: the error is about sqrt(2) times as large.
    """
    rng = np.random.default_rng(0)
    opening = rng.normal(0.05, 0.05, 12)
    d = np.repeat(opening, 2) + rng.normal(0, 0.002, 24)
    y = 0.5 + np.column_stack([np.zeros(24), d])
    contrast = Contrast(name="x", by="group", plus="b", minus="a")
    clusters = {f"f{n}": f"opening-{n // 2}" for n in range(24)}
    suite = suite_of(
        ("a", "b"), families=24, contrast="pairs", contrasts=(contrast,), clusters=clusters
    )
    estimates = estimates_of(grid(y, ("a", "b")), suite)
    effect = estimates.effects[0]
    means = d.reshape(12, 2).mean(axis=1)
    assert (effect.df, estimates.p.families) == (11, 12)
    assert effect.se == pytest.approx(scipy_stats.sem(means), rel=1e-10)
    assert effect.shift == pytest.approx(means.mean(), rel=1e-10)
    alone = estimates_of(grid(y, ("a", "b")), suite_of(("a", "b"), families=24)).effects[0]
    assert effect.se > 1.35 * alone.se


def test_a_cluster_that_spans_contrasts_counts_in_each_by_the_items_that_have_it():
    """Twelve openings of two items, one a contrast: each contrast has df 11 and its own items' mean."""
    rng = np.random.default_rng(1)
    both = (
        Contrast(name="x", by="group", plus="b", minus="a"),
        Contrast(name="y", by="group", plus="d", minus="c"),
    )
    y = 0.5 + rng.normal(0, 0.05, (24, 4))
    rows = grid(y, "abcd")
    rows = [one for one in rows if (one["group"] in "ab") == (int(one["family"][1:]) % 2 == 0)]
    clusters = {f"f{n}": f"opening-{n // 2}" for n in range(24)}
    suite = suite_of("abcd", families=24, contrast="pairs", contrasts=both, clusters=clusters)
    found = estimates_of(rows, suite).effects
    assert [one.df for one in found] == [11, 11]
    assert found[0].shift == pytest.approx((y[::2, 1] - y[::2, 0]).mean(), abs=1e-12)
    assert found[1].shift == pytest.approx((y[1::2, 3] - y[1::2, 2]).mean(), abs=1e-12)


def test_rounding_is_no_evidence():
    """Scores of three decimals: four groups get the same scores, each in other families.

    Their shifts, errors, intervals and ranks are the same to the last digit, and none of them is
    the largest alone.
    """
    rng = np.random.default_rng(5)
    column = np.round(rng.uniform(0.45, 0.55, 60), 3)
    others = [column[rng.permutation(60)] for _ in range(3)]
    y = np.column_stack([column, *others, np.full(60, 0.5)])
    y[:, 4] = 2.5 - y[:, :4].sum(axis=1)
    found = estimates_of(grid(y, "abcde"), suite_of(tuple("abcde")))
    same = found.effects[:4]
    for name in ("shift", "low", "high", "rank_low", "rank_high", "logit_shift"):
        values = {getattr(one, name) for one in same}
        assert len(values) == 1, name


def test_the_omnibus_test_does_not_take_unequal_spread_for_a_difference():
    """Of 100 tables without any effect, groups' spread ninefold, about a twentieth rejects at .05."""
    rng, sizes = np.random.default_rng(1), np.geomspace(1 / 3, 3, 8)
    rejected = 0
    for seed in range(100):
        y = sizes * rng.standard_normal((60, 8))
        d = contrasts.contrast(y, contrasts.pooled_weights(8))
        draws = band.draw_band(d, seed=seed, draws=99)
        rejected += omnibus(contrasts.moments(d), draws) <= 0.05
    assert 1 <= rejected <= 12


def test_the_omnibus_test_finds_one_group_that_differs():
    """One of eight by a standard deviation over 30 families."""
    d = np.random.default_rng(2).standard_normal((30, 8)) + np.eye(8)[0]
    draws = band.draw_band(d, seed=0, draws=999)
    assert omnibus(contrasts.moments(d), draws) < 0.05


def test_the_omnibus_test_of_no_difference_is_certain_of_nothing():
    """Three means of exactly 0: 1, however many contrasts there are."""
    d = np.tile([[1.0], [-1.0]], (6, 3))
    assert omnibus(contrasts.moments(d), band.draw_band(d, seed=0, draws=99)) == 1


def test_a_familys_own_shifts_are_from_the_mean_of_the_groups_that_it_has():
    """.4, .5 and .7: of all three -.1333, -.0333, .1667; of the first two alone -.05 and .05."""
    y = np.tile([0.4, 0.5, 0.7], (12, 1))
    rows, suite = needing(y, {"f0": ("c",)})
    estimates = estimates_of(rows, suite)
    found = family_shifts(estimates.basis, estimates.p)
    np.testing.assert_allclose(found[0], [-0.05, 0.05, np.nan], atol=1e-12)
    np.testing.assert_allclose(found[1], [-0.4 / 3, -0.1 / 3, 0.5 / 3], atol=1e-12)


def test_two_sampled_terms_a_group_change_places_as_a_whole():
    """The fewest that can: the gap's null is that of six terms in three groups."""
    y = names_table(terms=2)
    gap = estimates_of(names_rows(y), suite_of(ABC, terms="sampled")).gap
    expected = permutation.term_permutation(list(y.mean(axis=1) - y.mean()), seed=0)
    assert (gap.value, gap.null) == pytest.approx(expected)
