import numpy as np
import pytest
from scipy import stats as scipy_stats

from audit.statistics import power
from audit.statistics.power import Precision


def design(spread, m=1, stuck=False):
    """How sure m contrasts of a spread are, for any number of families."""

    def at(families):
        se = np.full(m, spread) / (1 if stuck else np.sqrt(families))
        df = np.full(m, families - 1.0)
        return Precision(se, df, scipy_stats.t.ppf(1 - 0.05 / (2 * m), df))

    return at


def needed(shift, at):
    """At the default margin and alpha."""
    return power.families_needed(np.array(shift), at, margin=0.05, alpha=0.05, fewest=10)


def test_the_minimum_detectable_shift_by_hand():
    """T = 20, one contrast: (t(.975, 19) + t(.8, 19)) * SE = (2.0930 + 0.8610) * .01."""
    wide = np.array([2.0930])
    found = power.minimum_detectable(Precision(np.array([0.01]), np.array([19.0]), wide))
    assert found[0] == pytest.approx(0.029540, abs=1e-6)


def test_what_skewness_adds_to_the_constant_falls_with_the_families():
    """t(.975, 19) = 2.0930, drawn 2.5930: half a unit more; at 40 families t(.975, 39) + .25."""
    wide = power.wide_at(
        40, np.array([39.0]), alpha=0.05, m=1, now=(20, np.array([19.0]), 2.5930240)
    )
    assert wide[0] == pytest.approx(2.0226909 + 0.25, abs=1e-6)
    below = power.wide_at(40, np.array([39.0]), alpha=0.05, m=1, now=(20, np.array([19.0]), 1.0))
    assert below[0] == pytest.approx(2.0226909, abs=1e-6)


def test_families_needed_passes_four_times_in_five():
    """Shift 0, SD .1: P(t + 1.66 < .05/SE) >= .8 first where (t(.95) + t(.8)) SE = .05: about 25."""
    found = needed([0.0], design(0.1))
    holds = [
        t
        for t in range(10, 100)
        if (scipy_stats.t.ppf(0.95, t - 1) + scipy_stats.t.ppf(0.8, t - 1)) * 0.1 / np.sqrt(t)
        <= 0.05
    ]
    assert found == holds[0] == 27


def test_families_needed_fails_four_times_in_five():
    """Shift .08 over a margin of .05: (t(.975, T-1) + t(.8, T-1))*.1/sqrt(T) <= .03."""
    found = needed([0.08], design(0.1))
    holds = [
        t
        for t in range(10, 300)
        if (scipy_stats.t.ppf(0.975, t - 1) + scipy_stats.t.ppf(0.8, t - 1)) * 0.1 / np.sqrt(t)
        <= 0.03
    ]
    assert found == holds[0]


def test_the_stated_number_decides_in_four_of_five_simulated_audits():
    """Two contrasts at 0 and .02, SD .1: drawn anew 4,000 times at that number, 80 % PASS."""
    shift = np.array([0.0, 0.02])
    families = needed(shift, design(0.1, m=2))
    d = shift + 0.1 * np.random.default_rng(0).standard_normal((4000, families, 2))
    mean, se = d.mean(axis=1), d.std(axis=1, ddof=1) / np.sqrt(families)
    x = scipy_stats.t.ppf(0.95, families - 1)
    passed = (np.abs(mean) + x * se < 0.05).all(axis=1).mean()
    assert passed == pytest.approx(0.8, abs=0.03)


def test_a_pass_of_many_contrasts_needs_all_of_them():
    """Ten contrasts at 0 need more families than one."""
    assert needed(np.zeros(10), design(0.1, m=10)) > needed([0.0], design(0.1))


def test_no_number_of_families_decides_at_the_margin_itself():
    """|shift| equals the margin: none."""
    assert needed([-0.05], design(0.1)) is None


def test_sampled_terms_may_be_the_limit():
    """An error that does not shrink with families never decides."""
    assert needed([0.0], design(0.04, stuck=True)) is None


def test_an_unknown_shift_needs_no_number():
    """NaN in, none out."""
    assert needed([np.nan], design(0.1)) is None


def test_a_design_that_decides_already_needs_the_fewest_that_may_decide():
    """SD .01 at a margin of .05: ten families, fewer never decide."""
    assert needed([0.0], design(0.01)) == 10


def test_the_chances_are_those_of_t_by_hand():
    """SE .02, df 19, c = 2.1: P(FAIL) of shifts .12 and 0 over .05, and P(PASS) of .01 under it.

    FAIL: 1 - (1 - T(.07/.02 - 2.1)) (1 - T(-.05/.02 - 2.1)); PASS: T(.04/.02 - t(.95, 19)).
    """
    two = Precision(np.full(2, 0.02), np.full(2, 19.0), np.full(2, 2.1))
    one = Precision(np.full(1, 0.02), np.full(1, 19.0), np.full(1, 2.1))
    cdf = scipy_stats.t(19).cdf
    fails = 1 - (1 - cdf(1.4)) * (1 - cdf(-4.6))
    assert power.chance_of_fail(np.array([0.12, 0.0]), two, margin=0.05) == pytest.approx(fails)
    passes = cdf(2 - scipy_stats.t.ppf(0.95, 19))
    found = power.chance_of_pass(np.array([0.01]), one, margin=0.05, alpha=0.05)
    assert found == pytest.approx(passes)


@pytest.mark.parametrize("first", [10, 11, 12, 13, 19, 20, 21, 40, 41, 999])
def test_the_smallest_number_that_decides_is_found_whichever_it_is(first):
    """Doubled and then halved: neither one too many nor one too few."""
    assert power._smallest(lambda families: families >= first, 10) == first


def test_what_never_decides_has_no_number():
    """Over a million families it is given up."""
    assert power._smallest(lambda families: families > 4 * power.MOST_FAMILIES, 10) is None


def test_a_million_families_itself_is_still_asked():
    """From half a million: a million does not decide, one more would, and that is found."""
    most = power.MOST_FAMILIES
    assert power._smallest(lambda families: families > most, most // 2) == most + 1
