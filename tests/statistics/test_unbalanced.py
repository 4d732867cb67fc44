"""Two-way least squares for families that lack groups: balanced identity, no bias, an oracle."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import ols

from audit.statistics.unbalanced import complete_shifts


def test_where_nothing_lacks_a_row_is_its_scores_minus_their_mean():
    """The pooled contrast itself, and T-1 degrees of freedom."""
    y = np.random.default_rng(1).normal(size=(12, 5))
    shifts, df = complete_shifts(y)
    assert shifts == pytest.approx(y - y.mean(axis=1, keepdims=True), abs=1e-12)
    assert (df == 11).all()


def test_which_groups_a_family_lacks_does_not_move_the_effects():
    """Additive scores, two groups far from the third: the mean of those present would be biased."""
    y = np.add.outer(np.arange(6) / 10, np.array([-0.2, 0.05, 0.15]))
    y[::2, 0] = np.nan
    shifts, df = complete_shifts(y)
    assert shifts == pytest.approx(np.tile([-0.2, 0.05, 0.15], (6, 1)), abs=1e-12)
    assert df.tolist() == [2, 5, 5]


def test_effects_and_errors_are_those_of_a_clustered_regression():
    """Sum-coded OLS with families as clusters; its correction is replaced by T_g/(T_g-1)."""
    rng = np.random.default_rng(2)
    y = rng.normal(size=(14, 4)) + np.arange(14)[:, None]
    y[rng.random(y.shape) < 0.25] = np.nan
    family, group = np.nonzero(np.isfinite(y))
    long = pd.DataFrame({"family": family, "group": group, "y": y[family, group]})
    fit = ols("y ~ C(family) + C(group, Sum) - 1", long).fit(
        cov_type="cluster", cov_kwds={"groups": long["family"], "use_correction": False}
    )
    names = [f"C(group, Sum)[S.{g}]" for g in range(3)]
    shifts, df = complete_shifts(y)
    assert shifts.mean(axis=0)[:3] == pytest.approx(fit.params[names].to_numpy(), abs=1e-10)
    own = df + 1
    wanted = fit.bse[names].to_numpy() * np.sqrt(own / df)[:3]
    se = shifts.std(axis=0, ddof=1) / np.sqrt(len(y))
    assert se[:3] == pytest.approx(wanted, abs=1e-10)


def test_groups_that_no_family_joins_are_not_compared():
    """Two groups in some families, two others in the rest: nothing links them."""
    y = np.full((6, 4), np.nan)
    y[:3, :2], y[3:, 2:] = 0.5, 0.6
    shifts, _ = complete_shifts(y)
    assert np.isnan(shifts).all()


def test_a_group_in_two_families_is_as_uncertain_as_two_are():
    """The regression's clustered error, with T_g/(T_g-1) = 2/1 for the group of two families."""
    y = np.random.default_rng(4).normal(size=(8, 3))
    y[2:, 2] = np.nan
    family, group = np.nonzero(np.isfinite(y))
    long = pd.DataFrame({"family": family, "group": 2 - group, "y": y[family, group]})
    fit = ols("y ~ C(family) + C(group, Sum) - 1", long).fit(
        cov_type="cluster", cov_kwds={"groups": long["family"], "use_correction": False}
    )
    shifts, df = complete_shifts(y)
    assert df[2] == 1
    error = shifts[:, 2].std(ddof=1) / np.sqrt(8)
    assert error == pytest.approx(fit.bse["C(group, Sum)[S.0]"] * np.sqrt(2), abs=1e-10)
