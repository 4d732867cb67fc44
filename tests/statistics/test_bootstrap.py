import math

import numpy as np
import pytest
from scipy import stats

from audit.statistics.bootstrap import colstat, rowstat

Y = np.random.default_rng(1).random((60, 3))


def spread(y):
    return y.max(axis=1) - y.min(axis=1)


def test_the_mean_of_rows_has_the_interval_of_its_standard_error():
    """Percentile limits lie where the normal ones do, within a tenth of their width."""
    found, rows = rowstat(Y, spread, seed=0), spread(Y)
    error = rows.std(ddof=1) / math.sqrt(60)
    assert found.value == pytest.approx(rows.mean())
    assert found.low == pytest.approx(rows.mean() - 1.96 * error, abs=0.3 * error)
    assert found.high == pytest.approx(rows.mean() + 1.96 * error, abs=0.3 * error)


def test_a_seed_fixes_every_draw():
    """The same seed, the same interval; another seed, another one."""
    assert rowstat(Y, spread, seed=3) == rowstat(Y, spread, seed=3)
    assert rowstat(Y, spread, seed=3) != rowstat(Y, spread, seed=4)


def test_a_smaller_error_rate_makes_a_wider_interval():
    """99 % holds 90 %."""
    wide, narrow = (rowstat(Y, spread, seed=0, alpha=alpha) for alpha in (0.01, 0.1))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_rows_without_a_number_are_left_out():
    """One row left has a value and no interval; none left has neither."""
    holes = np.full((3, 2), np.nan)
    assert math.isnan(rowstat(holes, lambda y: y.mean(axis=1), seed=0).value)
    holes[0] = 0.4
    found = rowstat(holes, lambda y: y.mean(axis=1), seed=0)
    assert found.value == pytest.approx(0.4)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_a_statistic_of_the_table_gets_the_clusters_that_were_drawn():
    """The mean of drawn clusters has the interval of a mean."""
    values = Y[:, 0]
    found = colstat(60, lambda drawn: float(values[drawn].mean()), seed=0)
    error = values.std(ddof=1) / math.sqrt(60)
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.15)


def test_a_statistic_that_most_draws_lack_has_no_interval():
    """Defined on the whole table and on few resamples."""

    def whole_alone(drawn):
        return 1.0 if len(set(drawn.tolist())) == len(drawn) else math.nan

    found = colstat(8, whole_alone, seed=0)
    assert found.value == 1
    assert math.isnan(found.low)
    assert math.isnan(colstat(1, lambda drawn: 2.0, seed=0).high)
    assert math.isnan(colstat(9, lambda drawn: math.nan, seed=0).value)


@pytest.mark.parametrize(("known", "bounds"), [(2, False), (3, True)])
def test_half_of_the_draws_must_have_the_statistic(known, bounds):
    """Defined where the first of five drawn clusters is one of two (two draws in five), or of three."""
    found = colstat(5, lambda drawn: 1.0 if drawn[0] < known else math.nan, seed=0)
    assert math.isfinite(found.low) == math.isfinite(found.high) == bounds


def test_two_clusters_have_an_interval():
    """Of 0 and 1 drawn twice the mean is 0, .5 or 1: the limits are both ends."""
    found = colstat(2, lambda drawn: float(drawn.mean()), seed=0)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)


def test_two_rows_have_an_interval():
    """The same of a mean of rows."""
    found = rowstat(np.array([[0.0], [1.0]]), lambda y: y[:, 0], seed=0)
    assert (found.value, found.low, found.high) == (0.5, 0, 1)


def test_the_interval_is_scipys_percentile_interval():
    """Of the same draws: both limits, and not the normal ones alone."""
    values = Y[:, 0]
    found = colstat(60, lambda drawn: float(values[drawn].mean()), seed=0, resamples=500)
    whole = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=500, rng=np.random.default_rng(0)
    )
    assert (found.low, found.high) == pytest.approx(tuple(whole.confidence_interval), abs=1e-12)
