import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.anova import AnovaRM

from audit.statistics import variance
from audit.statistics.contrasts import moments
from audit.statistics.distance import mean_pair_difference
from audit.statistics.variance import share_of_first


def table(seed=0, t=14, g=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(t, 1)) + rng.normal(0, 0.7, (1, g)) + rng.normal(size=(t, g))


def test_oracle_f_is_that_of_the_repeated_measures_anova():
    """MS_g/MS_tg is AnovaRM's F with families as subjects."""
    y = table()
    long = pd.DataFrame(
        [(f, g, y[f, g]) for f in range(y.shape[0]) for g in range(y.shape[1])],
        columns=["family", "group", "y"],
    )
    f = AnovaRM(long, "y", "family", within=["group"]).fit().anova_table["F Value"].iloc[0]
    assert variance.split_variance(y).f == pytest.approx(f, rel=1e-12)


def test_oracle_e_rho2_is_cronbachs_alpha():
    """With groups as subjects and families as items: K/(K-1) * (1 - sum var items / var total)."""
    y = table()
    t = len(y)
    alpha = t / (t - 1) * (1 - y.var(axis=1, ddof=1).sum() / y.sum(axis=0).var(ddof=1))
    assert alpha > 0
    assert variance.split_variance(y).generalizability == pytest.approx(alpha, rel=1e-12)


def test_oracle_e_rho2_is_icc_c_k():
    """ICC(C,k) = (MS_rows - MS_error)/MS_rows of McGraw and Wong, from an OLS decomposition."""
    import statsmodels.formula.api as smf
    from statsmodels.stats.anova import anova_lm

    y = table(3)
    long = pd.DataFrame(
        [(f, g, y[f, g]) for f in range(y.shape[0]) for g in range(y.shape[1])],
        columns=["family", "group", "y"],
    )
    found = anova_lm(smf.ols("y ~ C(family) + C(group)", long).fit())
    ms = found["sum_sq"] / found["df"]
    icc = (ms["C(group)"] - ms["Residual"]) / ms["C(group)"]
    assert variance.split_variance(y).generalizability == pytest.approx(icc, rel=1e-10)


def test_oracle_mean_squared_pair_difference_is_twice_the_variance():
    """Over all pairs of a row, mean (a-b)^2 = 2 var(ddof=1)."""
    y = table(1)[0]
    squares = [(a - b) ** 2 for i, a in enumerate(y) for b in y[i + 1 :]]
    assert np.mean(squares) == pytest.approx(2 * y.var(ddof=1), rel=1e-12)
    plain = [abs(a - b) for i, a in enumerate(y) for b in y[i + 1 :]]
    assert mean_pair_difference(y) == pytest.approx(np.mean(plain), rel=1e-12)


def test_shares_sum_to_one_and_the_group_share_is_0_without_group_effects():
    """A table that is constant in the group has all of its variance in families."""
    y = np.repeat(np.arange(6.0)[:, None], 4, axis=1)
    split = variance.split_variance(y)
    assert split.group == 0
    assert split.shares[:3] == (0.0, 1.0, 0.0)


def test_shares_of_nothing_are_empty():
    """No variance at all: 0/0 is undefined."""
    assert all(np.isnan(variance.split_variance(np.ones((4, 3))).shares))


def test_replicates_take_their_part_out_of_the_interaction():
    """MS_tg = interaction + within/replicates."""
    y = table(2)
    alone, split = variance.split_variance(y), variance.split_variance(y, within=0.2, replicates=2)
    assert split.interaction == pytest.approx(alone.interaction - 0.1, rel=1e-12)
    assert split.residual == 0.2
    assert split.generalizability == alone.generalizability


def test_shrinkage_pulls_toward_zero_by_tau2_over_tau2_plus_se2():
    """Paule-Mandel with equal errors: tau2 = var(shift) - SE^2 = 0.04 - 0.01 here, so the factor is .75."""
    shift = np.array([-0.2, 0.0, 0.2])
    found = variance.shrunken(shift, np.full(3, 0.1))
    np.testing.assert_allclose(found, shift * 0.75, rtol=1e-6)


def test_shrinkage_is_toward_the_mean_of_the_contrasts():
    """197 shifts about -.10 with an error of .006: the same as about 0, moved by -.10."""
    noise = np.random.default_rng(0).normal(0, 0.02, 197)
    noise -= noise.mean()
    found = variance.shrunken(noise - 0.1, np.full(197, 0.006))
    np.testing.assert_allclose(found, variance.shrunken(noise, np.full(197, 0.006)) - 0.1)
    alike = variance.shrunken(np.full(197, -0.1), np.full(197, 0.006))
    np.testing.assert_allclose(alike, -0.1)


def test_unequal_errors_weigh_the_mean():
    """No spread beyond the errors: all go to the weighted mean.

    Shifts 0, .3, .1 with errors 1, .5, 1 and tau2 0: (0 + 4*.3 + .1)/6 = 1.3/6.
    """
    found = variance.shrunken(np.array([0.0, 0.3, 0.1]), np.array([1.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, 1.3 / 6)


def test_shrinkage_of_pure_noise_is_to_zero():
    """A negative tau2 is taken as 0."""
    found = variance.shrunken(np.array([-0.01, 0, 0.01]), np.ones(3))
    np.testing.assert_allclose(found, 0, atol=1e-15)


def test_two_contrasts_say_nothing_of_a_spread():
    """Fewer than three are not shrunk but empty."""
    assert np.isnan(variance.shrunken(np.array([0.1, 0.2]), np.ones(2))).all()


def test_rank_sets_by_hand():
    """Intervals [3,4], [2,3.5], [0,1]: the first two overlap, the third lies below both."""
    best, worst = variance.rank_sets(np.array([3.0, 2, 0]), np.array([4.0, 3.5, 1]))
    assert best.tolist() == [1, 1, 3]
    assert worst.tolist() == [2, 2, 3]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_a_rank_set_holds_the_rank_of_the_estimate(intervals):
    """The rank by estimate lies in every group's set, whatever the intervals."""
    centre = np.array([middle for middle, _ in intervals])
    half = np.array([width for _, width in intervals])
    best, worst = variance.rank_sets(centre - half, centre + half)
    highest = 1 + (centre[None, :] > centre[:, None]).sum(axis=1)
    assert (best <= highest).all()
    assert (highest <= worst).all()


def test_the_residual_is_the_shift_without_its_line_in_the_covariate():
    """Shift = 0.1 * tokens exactly: nothing but the mean is left."""
    tokens = np.array([1.0, 2, 3, 4])
    np.testing.assert_allclose(variance.without_covariate(0.1 * tokens, tokens), 0.25, atol=1e-12)


def test_a_covariate_that_does_not_vary_explains_nothing():
    """The residual is the shift."""
    shift = np.array([0.1, 0.2, -0.1, 0.0])
    np.testing.assert_array_equal(variance.without_covariate(shift, np.full(4, 7.0)), shift)


def test_an_unknown_covariate_leaves_the_residual_empty():
    """Scores from elsewhere have no subword counts."""
    assert np.isnan(variance.without_covariate(np.zeros(5), np.full(5, np.nan))).all()


def test_leaving_each_family_out_is_what_deleting_its_row_gives():
    """The closed form is the recomputation, with missing entries too."""
    d = np.random.default_rng(0).normal(0.5, 0.1, (9, 3))
    d[2, 1] = np.nan
    left = variance.without_each(d)
    for row in range(9):
        rest = np.delete(d, row, axis=0)
        count = np.isfinite(rest).sum(axis=0)
        np.testing.assert_allclose(left.mean[row], np.nanmean(rest, axis=0), rtol=1e-12)
        expected = np.nanstd(rest, axis=0, ddof=1) / np.sqrt(count)
        np.testing.assert_allclose(left.se[row], expected, rtol=1e-10)
        np.testing.assert_allclose(left.skew[row], moments(rest).skew, rtol=1e-8)
        np.testing.assert_array_equal(left.df[row], count - 1)


def test_the_mean_of_one_value_has_no_interval():
    """N = 1 is NaN with its n, never a width of 0."""
    mean, low, high = variance.mean_interval(np.array([0.3]), alpha=0.05)
    assert mean == 0.3
    assert np.isnan(low)
    assert np.isnan(high)


def test_the_share_of_levels_by_hand():
    """Means 1 and 3 about 2: 2 * (1 + 1) = 4 of the total 4 + 2 * 0.5 = 5; NaN columns take no part."""
    y = np.array([[0.5, 1.5, np.nan], [2.5, 3.5, 1.0]])
    assert share_of_first(y) == pytest.approx(4 / 5)
    assert share_of_first(np.ones((2, 3))) != share_of_first(np.ones((2, 3)))  # nothing varies
    assert np.isnan(share_of_first(np.full((2, 1), np.nan)))


def test_the_components_by_hand():
    """Rows (0, 2), (2, 6), (4, 7): MS_g = 13.5, MS_f = 10.5, MS_tg = .5 (left over -.5, .5, 0 and the reverse).

    Group (13.5 - .5)/3, family (10.5 - .5)/2, E rho^2 = group/(group + .5/3), F = 27.
    """
    split = variance.split_variance(np.array([[0.0, 2], [2, 6], [4, 7]]))
    assert (split.group, split.family, split.interaction) == pytest.approx((13 / 3, 5, 0.5))
    assert (split.f, split.generalizability) == pytest.approx((27, 13 / 13.5))
    assert np.isnan(split.residual)
    assert split.shares[:3] == pytest.approx([one / (13 / 3 + 5.5) for one in (13 / 3, 5, 0.5)])


@pytest.mark.parametrize("shape", [(1, 3), (3, 1)])
def test_one_family_or_one_group_splits_into_nothing(shape):
    """NaN throughout."""
    split = variance.split_variance(np.ones(shape))
    assert np.isnan([split.group, split.family, split.interaction, split.f]).all()


def test_a_covariate_of_small_numbers_explains_as_much():
    """Shift = covariate exactly, .1 to .4: the mean .25 is left; of three groups nothing can be said."""
    small = np.array([0.1, 0.2, 0.3, 0.4])
    np.testing.assert_allclose(variance.without_covariate(small, small), 0.25, atol=1e-12)
    assert np.isnan(variance.without_covariate(small[:3], small[:3])).all()


def test_oracle_the_interval_of_a_mean_is_students():
    """Of two values and of five, at an error rate of .1."""
    for values in (np.array([0.2, 0.5]), np.array([0.1, 0.5, 0.4, 0.9, 0.3])):
        mean, low, high = variance.mean_interval(values, alpha=0.1)
        expected = scipy_stats.t.interval(
            0.9, len(values) - 1, values.mean(), scipy_stats.sem(values)
        )
        assert (low, high) == pytest.approx(expected)
        assert mean == pytest.approx(values.mean())
