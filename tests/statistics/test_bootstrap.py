import math

import numpy as np
import pytest

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
