import numpy as np
import pytest
from scipy import stats as scipy_stats

from audit.statistics import power


def errors(spread, most=np.inf):
    """Standard errors at a spread, for any number of families."""
    return lambda families: (
        np.full(1, spread) / np.sqrt(families),
        power.degrees(families, np.array([most])),
    )


def test_the_minimum_detectable_shift_by_hand():
    """T = 20, one contrast: (t(.975, 19) + t(.8, 19)) * SE = (2.0930 + 0.8610) * .01."""
    found = power.minimum_detectable(np.array([0.01]), np.array([19.0]), alpha=0.05, m=1)
    assert found[0] == pytest.approx(0.029540, abs=1e-6)


def test_the_error_of_families_shrinks_and_that_of_sampled_terms_stays():
    """SE .05 of which .03 is by families: at four times as many, sqrt(.03^2/4 + .04^2)."""
    se = power.standard_error(80, now=20, by_families=np.array([0.03]), total=np.array([0.05]))
    assert se[0] == pytest.approx(np.sqrt(0.015**2 + 0.04**2))


def test_families_needed_is_the_first_number_that_passes():
    """Shift 0, SD .1, margin .05: t(.95, T-1)*.1/sqrt(T) < .05 first holds where it is computed."""
    found = power.families_needed(np.zeros(1), errors(0.1), margin=0.05, alpha=0.05, fewest=10)
    holds = [t for t in range(10, 100) if scipy_stats.t.ppf(0.95, t - 1) * 0.1 / np.sqrt(t) < 0.05]
    assert found == holds[0] == 13


def test_families_needed_is_the_first_number_that_fails():
    """Shift .08 over a margin of .05: t(.975, T-1)*.1/sqrt(T) < .03."""
    found = power.families_needed(np.array([0.08]), errors(0.1), margin=0.05, alpha=0.05, fewest=10)
    holds = [t for t in range(10, 200) if scipy_stats.t.ppf(0.975, t - 1) * 0.1 / np.sqrt(t) < 0.03]
    assert found == holds[0]


def test_no_number_of_families_decides_at_the_margin_itself():
    """|shift| equals the margin: none."""
    assert (
        power.families_needed(np.array([-0.05]), errors(0.1), margin=0.05, alpha=0.05, fewest=10)
        is None
    )


def test_sampled_terms_may_be_the_limit():
    """An error that does not shrink with families never decides."""
    stuck = lambda families: (np.full(1, 0.04), np.full(1, 19.0))  # noqa: E731
    assert power.families_needed(np.zeros(1), stuck, margin=0.05, alpha=0.05, fewest=10) is None


def test_an_unknown_shift_needs_no_number():
    """NaN in, none out."""
    assert (
        power.families_needed(np.array([np.nan]), errors(0.1), margin=0.05, alpha=0.05, fewest=10)
        is None
    )
