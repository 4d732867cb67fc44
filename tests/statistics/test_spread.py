"""The spread of column means: by hand, and as the largest of its pairs."""

import numpy as np
import pytest
from scipy import stats

from audit.statistics.contrasts import Moments
from audit.statistics.spread import one_sided_limit, share_limits, spread


def test_two_columns_are_a_paired_t_interval():
    """One pair: |mean difference| plus and minus t(1-alpha/2, 19) of its standard error."""
    rng = np.random.default_rng(3)
    y = rng.normal([0.2, 0.6], 0.1, size=(20, 2))
    found = spread(y, alpha=0.05)
    d = y[:, 1] - y[:, 0]
    low, high = stats.t.interval(0.95, 19, d.mean(), stats.sem(d))
    assert (found.highest, found.lowest, found.rows) == (1, 0, 20)
    assert found.value == pytest.approx(d.mean())
    assert found.low <= low + 1e-12
    assert found.high >= high - 1e-12
    assert found.value < found.limit < found.high


def test_columns_alike_have_no_spread():
    """Twelve rows agree; of those that were not drawn a share of 1 - .05^(1/12) may differ."""
    y = np.repeat(np.array([[0.0], [1.0]] * 6), 3, axis=1)
    found = spread(y, alpha=0.05)
    assert (found.value, found.low) == (0, 0)
    assert found.limit == pytest.approx(1 - 0.05 ** (1 / 12))
    assert found.high == pytest.approx(1 - (0.05 / 3) ** (1 / 12))


def test_the_bounds_hold_the_largest_pair():
    """Means .1, .2, .8: the spread is .7 and lies between its bounds."""
    rng = np.random.default_rng(0)
    y = (rng.random((400, 3)) < [0.1, 0.2, 0.8]).astype(float)
    found = spread(y, alpha=0.05)
    assert (found.highest, found.lowest) == (2, 0)
    assert found.low < 0.7 < found.limit <= found.high


def test_a_pair_that_shares_one_row_is_left_out():
    """Columns 0 and 1 share three rows, 2 shares one with either: one pair is left; of one row alone, none."""
    gap = np.nan
    y = np.array([[0.1, 0.2, 0.9], [0.1, 0.4, gap], [0.1, 0.3, gap], [gap, gap, 0.1]])
    found = spread(y, alpha=0.05)
    assert (found.highest, found.lowest, found.rows) == (1, 0, 3)
    assert found.value == pytest.approx(0.2)
    assert spread(y[:1], alpha=0.05) is None


def test_limits_of_shares_by_hand():
    """Two shares of ten rows: .5 with se .1, t(1 - .05/4, 9) either way; 0 without any, up to 1 - .025^(1/10)."""
    found = Moments(*(np.array(one) for one in ([0.5, 0], [0.1, 0], [9, 9], [0, 0], [10, 10])))
    low, high = share_limits(found, alpha=0.05)
    half = stats.t.ppf(1 - 0.05 / 4, 9) * 0.1
    assert low == pytest.approx([0.5 - half, 0])
    assert high == pytest.approx([0.5 + half, 1 - 0.025 ** (1 / 10)])


def test_a_share_is_never_over_one_nor_under_none():
    """.98 and .02, each with an error of .1: the limits end where shares end."""
    found = Moments(
        *(np.array(one) for one in ([0.98, 0.02], [0.1, 0.1], [9, 9], [0, 0], [10, 10]))
    )
    low, high = share_limits(found, alpha=0.05)
    assert (low[1], high[0]) == (0, 1)


def test_an_error_of_rounding_is_none():
    """Under 1e-12 the pair was not seen to vary: 1 - .05^(1/10) could be unseen; at 1e-12 it was."""
    limits = []
    for se in (0.9e-12, 1e-12):
        found = Moments(*(np.array([one]) for one in (0.0, se, 9.0, 0.0, 10.0)))
        limits.append(one_sided_limit(found, alpha=0.05))
    assert limits == pytest.approx([1 - 0.05 ** (1 / 10), 0], abs=1e-9)
