import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from audit.statistics import bootstrap, contrasts
from audit.statistics.contrasts import moments, pooled_weights


def test_a_pooled_contrast_is_the_group_minus_the_mean_of_all():
    """Row (0.2, 0.5, 0.8) has mean 0.5: shifts -0.3, 0, 0.3."""
    d = contrasts.contrast(np.array([[0.2, 0.5, 0.8]]), pooled_weights(3))
    np.testing.assert_allclose(d, [[-0.3, 0.0, 0.3]], atol=1e-15)


def test_a_contrast_is_empty_only_where_a_weighed_group_is_missing():
    """The pair (1 minus 0) does not need group 2."""
    y = np.array([[0.1, 0.4, np.nan], [np.nan, 0.4, 0.5]])
    pair = np.array([[-1.0, 1.0, 0.0]])
    np.testing.assert_allclose(contrasts.contrast(y, pair), [[0.3], [np.nan]])


def test_oracle_standard_error_is_the_paired_one():
    """The SE of second minus first is that of scipy's paired t test."""
    y = np.random.default_rng(1).uniform(size=(15, 2))
    found = moments(contrasts.contrast(y, np.array([[-1.0, 1.0]])))
    paired = scipy_stats.ttest_rel(y[:, 1], y[:, 0])
    assert found.df[0] == paired.df == 14
    assert found.mean[0] / found.se[0] == pytest.approx(paired.statistic, rel=1e-12)


def test_oracle_cluster_se_times_root_t_over_t_minus_1_is_the_paired_se():
    """Statsmodels' cluster-robust SE without correction, times sqrt(T/(T-1)), is SD/sqrt(T)."""
    t = 12
    d = np.random.default_rng(2).normal(size=t)
    frame = pd.DataFrame({"d": d, "family": np.arange(t)})
    fit = smf.ols("d ~ 1", frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["family"], "use_correction": False}
    )
    ours = moments(d[:, None]).se[0]
    assert float(fit.bse.iloc[0]) * np.sqrt(t / (t - 1)) == pytest.approx(ours, rel=1e-12)


def test_oracle_two_templates_a_family_have_the_cluster_error_of_statsmodels():
    """Averaging two templates gives the SE that clusters 24 rows into 12 families."""
    t = 12
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(t, 1)) + rng.normal(size=(t, 2))
    frame = pd.DataFrame({"d": rows.ravel(), "family": np.repeat(np.arange(t), 2)})
    fit = smf.ols("d ~ 1", frame).fit(
        cov_type="cluster", cov_kwds={"groups": frame["family"], "use_correction": False}
    )
    ours = moments(rows.mean(axis=1)[:, None]).se[0]
    assert float(fit.bse.iloc[0]) * np.sqrt(t / (t - 1)) == pytest.approx(ours, rel=1e-12)


def test_moments_leave_missing_families_out_of_their_contrast_alone():
    """Column 1 has the values 1 and 3: mean 2, SD sqrt(2), SE 1, df 1."""
    found = moments(np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 3.0]]))
    np.testing.assert_allclose(found.mean, [2, 2])
    np.testing.assert_allclose(found.se, [1 / np.sqrt(3), 1.0])
    np.testing.assert_allclose(found.df, [2, 1])


def test_one_family_has_no_standard_error():
    """Too little data is NaN, never 0."""
    assert np.isnan(moments(np.array([[0.1]])).se[0])


def test_the_simultaneous_half_width_is_bonferroni_t():
    """With m = 5, alpha .05, df 19: t(.995, 19) = 2.8609 (tables)."""
    half = contrasts.simultaneous_half(np.array([1.0]), np.array([19.0]), alpha=0.05, m=5)
    assert half[0] == pytest.approx(2.8609, abs=5e-5)


def test_a_drawn_constant_is_taken_where_it_is_the_larger():
    """t(.995, 19) = 2.8609: 3.1 beside it gives 3.1, 2.5 leaves it."""
    se, df = np.array([1.0]), np.array([19.0])
    wide = contrasts.simultaneous_half(se, df, alpha=0.05, m=5, drawn=3.1)
    narrow = contrasts.simultaneous_half(se, df, alpha=0.05, m=5, drawn=2.5)
    assert (wide[0], narrow[0]) == (3.1, pytest.approx(2.8609, abs=5e-5))


def limits_of(mean, se, df, skew, alpha=0.05, limits=contrasts.skewed_limits):
    """Limits of one contrast."""
    one = [np.array([value]) for value in (mean, se, df, skew, df + 1)]
    low, high = limits(contrasts.Moments(*one), alpha=alpha)
    return low[0], high[0]


def test_the_limits_of_a_mean_without_skewness_are_one_sided_t():
    """t(.95, 19) = 1.7291 (tables)."""
    assert limits_of(0.1, 1.0, 19.0, 0.0) == pytest.approx((-1.6291, 1.8291), abs=5e-5)


def test_the_limits_of_a_skewed_mean_by_hand():
    """The long tail is above, so the upper limit lies further out.

    Skewness .3, x = 1.7291: inv(x) = 10(cbrt(1 + .3(1.7291 - .05)) - 1) = 10(1.14566 - 1) = 1.4566;
    inv(-x) = 10(cbrt(1 + .3(-1.7291 - .05)) - 1) = 10(cbrt(.46627) - 1) = -2.2455.
    """
    assert limits_of(0.0, 1.0, 19.0, 0.3) == pytest.approx((-1.4566, 2.2455), abs=2e-4)


def test_a_pass_is_read_from_the_outer_of_both_limits():
    """Skewness moves a limit out, to 2.2455, and never in: -1.7291 is Student's."""
    outer = contrasts.equivalence_limits
    assert limits_of(0.0, 1.0, 19.0, 0.3, limits=outer) == pytest.approx(
        (-1.7291, 2.2455), abs=2e-4
    )
    assert limits_of(0.0, 1.0, 19.0, -0.3, limits=outer) == pytest.approx(
        (-2.2455, 1.7291), abs=2e-4
    )


@settings(max_examples=50, deadline=None)
@given(st.floats(-0.6, 0.6), st.floats(0.01, 0.2))
def test_oracle_halls_transformation_takes_the_limits_back_to_t(skew, alpha):
    """g(t) = t + k t^2/3 + k^2 t^3/27 + k/6 (Hall 1992) of the standardised limits is +-t(1-alpha)."""
    low, high = limits_of(0.0, 1.0, 30.0, skew, alpha)
    g = lambda t: t + skew * t**2 / 3 + skew**2 * t**3 / 27 + skew / 6  # noqa: E731
    x = scipy_stats.t.ppf(1 - alpha, 30)
    assert (g(-low), g(-high)) == pytest.approx((x, -x), abs=3e-6)


def test_the_skewness_of_the_mean_is_that_of_the_families_over_root_t():
    """Scipy's skewness of 12 values over sqrt(12)."""
    d = np.random.default_rng(3).exponential(size=(12, 2))
    np.testing.assert_allclose(moments(d).skew, scipy_stats.skew(d) / np.sqrt(12), rtol=1e-12)


def test_oracle_equivalence_is_two_one_sided_tests():
    """The 1-2*alpha interval lies in the margin iff both of scipy's one-sided p are under alpha."""
    rng = np.random.default_rng(5)
    decisions = set()
    for size in (0.01, 0.03, 0.05):
        for shift in (0.0, 0.03, 0.045):
            half_of_d = rng.normal(shift, size, 10)
            d = np.concatenate([half_of_d, 2 * half_of_d.mean() - half_of_d])  # no skewness
            low_limit, high_limit = contrasts.equivalence_limits(moments(d[:, None]), alpha=0.05)
            low = scipy_stats.ttest_1samp(d, -0.05, alternative="greater").pvalue
            high = scipy_stats.ttest_1samp(d, 0.05, alternative="less").pvalue
            inside = low_limit[0] > -0.05 and high_limit[0] < 0.05
            assert inside == (max(low, high) < 0.05)
            decisions.add(max(low, high) < 0.05)
    assert decisions == {True, False}


def test_p_values_are_those_of_a_one_sample_t_test():
    """Scipy's ttest_1samp against 0."""
    d = np.random.default_rng(6).normal(0.3, 1, 25)
    found = moments(d[:, None])
    ours = contrasts.t_test(found.mean, found.se, found.df)[0]
    assert ours == pytest.approx(scipy_stats.ttest_1samp(d, 0).pvalue, rel=1e-12)


def test_fault_80_zero_variance_gives_no_p_value():
    """A shift of 0 with an error of 0 is undefined, not significant."""
    assert np.isnan(contrasts.t_test(np.zeros(1), np.zeros(1), np.array([9.0]))[0])


def test_fault_81_many_comparisons_are_corrected_by_holm():
    """Holm by hand: p = (.01, .02, .04), m = 3 -> .03, .04, .04; a NaN takes no part."""
    p = np.array([0.01, np.nan, 0.02, 0.04])
    np.testing.assert_allclose(contrasts.adjusted(p, "holm"), [0.03, np.nan, 0.04, 0.04])


def test_fault_81_many_comparisons_are_corrected_by_benjamini_and_hochberg():
    """By hand: p = (.01, .02, .04) times 3/rank = (.03, .03, .04)."""
    np.testing.assert_allclose(
        contrasts.adjusted(np.array([0.01, 0.02, 0.04]), "fdr_bh"), [0.03, 0.03, 0.04]
    )


def test_rowstat_is_the_mean_of_the_rows_with_an_interval_around_it():
    """The mean of the row maxima 1, 2, ..., 20 is 10.5, and the interval is near t's."""
    y = np.column_stack([np.zeros(20), np.arange(1.0, 21)])
    found = bootstrap.rowstat(y, lambda rows: rows.max(axis=1), seed=0)
    assert found.value == 10.5
    half = 1.96 * np.arange(1, 21).std(ddof=1) / np.sqrt(20)
    assert found.low == pytest.approx(10.5 - half, abs=0.5)
    assert found.high == pytest.approx(10.5 + half, abs=0.5)


def test_colstat_is_the_statistic_of_the_whole_table():
    """Seeded: the same seed, the same interval; another seed, another one."""
    y = np.random.default_rng(7).normal(size=30)
    one = bootstrap.colstat(30, lambda rows: float(np.median(y[rows])), seed=0)
    assert one.value == np.median(y)
    assert one.low < one.value < one.high
    assert one == bootstrap.colstat(30, lambda rows: float(np.median(y[rows])), seed=0)
    assert one != bootstrap.colstat(30, lambda rows: float(np.median(y[rows])), seed=1)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(3, 12), st.integers(0, 10_000))
def test_pooled_shifts_sum_to_zero_and_ignore_the_sentence(groups, families, seed):
    """Adding a number to a row changes no shift; the shifts of a family sum to 0."""
    rng = np.random.default_rng(seed)
    y = rng.uniform(size=(families, groups))
    moved = y + rng.normal(size=(families, 1))
    d = contrasts.contrast(y, pooled_weights(groups))
    np.testing.assert_allclose(d.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(contrasts.contrast(moved, pooled_weights(groups)), d, atol=1e-12)


def test_oracle_the_rest_contrast_is_g_over_g_minus_1_times_the_pooled_one():
    """Group minus the mean of the others."""
    y = np.random.default_rng(10).uniform(size=(5, 4))
    pooled = contrasts.contrast(y, pooled_weights(4))
    rest = np.column_stack([y[:, g] - np.delete(y, g, axis=1).mean(axis=1) for g in range(4)])
    np.testing.assert_allclose(rest, pooled * 4 / 3, atol=1e-12)


def test_the_noise_of_sampled_answers_is_in_the_interval():
    """Scores that are shares of 20 answers: 95 % intervals hold; by the variance of p alone they do not.

    By hand: a family's shift has variance 0.01^2 + 2 * 0.25 / 20 = 0.0251, 250 times that of p.
    """
    rng = np.random.default_rng(5)
    runs, families, answers, shift, spread = 2000, 24, 20, 0.02, 0.01
    base = np.full((runs, families), 0.5)
    p = np.stack([base, base + shift + spread * rng.standard_normal(base.shape)], axis=2)
    heard = rng.binomial(answers, p) / answers
    weights = np.array([[-1.0, 1.0]])
    found = contrasts.moments(contrasts.contrast(heard, weights))
    unheard = contrasts.moments(contrasts.contrast(p, weights))
    assert np.mean(found.se**2) == pytest.approx((spread**2 + 0.5 / answers) / families, rel=0.03)
    half = scipy_stats.t.ppf(0.975, found.df)
    off = np.abs(found.mean - shift)
    assert 0.93 <= np.mean(off <= half * found.se) <= 0.97
    assert np.mean(off <= half * unheard.se) < 0.3


def test_families_that_do_not_vary_have_no_skewness():
    """0, neither 1 nor NaN; and a mean of one family has no error."""
    found = moments(np.full((4, 1), 0.3))
    assert (found.se[0], found.skew[0], found.df[0]) == (0, 0, 3)
    alone = moments(np.array([[0.3]]))
    assert np.isnan(alone.se[0])
    assert (alone.df[0], alone.count[0]) == (0, 1)
