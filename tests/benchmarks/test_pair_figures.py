import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from audit.benchmarks.pair_figures import Pair, correlation, figures_by, paired_figures


def test_figures_of_four_pairs_worked_by_hand():
    """Shifts .1, .3, .2, .4: mean .25, SD sqrt(.05/3), t = .25 / (SD/2), one flip in four."""
    pairs = [Pair(0.6, 0.5, 0), Pair(0.8, 0.5, 0), Pair(0.5, 0.3, 1), Pair(0.9, 0.5, 0)]
    figures = paired_figures(pairs)
    sd = math.sqrt(0.05 / 3)
    assert figures["n"] == 4
    assert figures["shift"] == pytest.approx(0.25, abs=1e-12)
    assert figures["sd"] == pytest.approx(sd, abs=1e-12)
    assert figures["paired_t"] == pytest.approx(0.25 / (sd / 2), abs=1e-12)
    assert figures["flip_rate"] == 0.25
    half = 3.182446305284263 * sd / 2  # t(.975, 3)
    assert figures["low"] == pytest.approx(0.25 - half, abs=1e-9)
    assert figures["high"] == pytest.approx(0.25 + half, abs=1e-9)


def test_the_sign_is_first_minus_second():
    """A target label that is likelier in the second sentence gives a negative shift."""
    assert paired_figures([Pair(0.2, 0.7, 1)])["shift"] == pytest.approx(-0.5)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=30).filter(
        lambda rows: np.ptp([a - b for a, b in rows]) > 1e-3
    )
)
def test_the_t_test_is_scipys(rows):
    """t, p and the interval are those of scipy's paired t test."""
    figures = paired_figures([Pair(a, b, 0.0) for a, b in rows])
    test = stats.ttest_rel(*zip(*rows, strict=True))
    interval = test.confidence_interval(0.95)
    assert figures["paired_t"] == pytest.approx(test.statistic, rel=1e-6, abs=1e-9)
    assert figures["p_value"] == pytest.approx(test.pvalue, rel=1e-6, abs=1e-9)
    assert figures["low"] == pytest.approx(interval.low, rel=1e-6, abs=1e-9)
    assert figures["high"] == pytest.approx(interval.high, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("pairs", [[], [Pair(0.5, 0.4, 0)], [Pair(0.5, 0.25, 0)] * 5])
def test_what_is_undefined_is_nan_with_its_n(pairs):
    """No pairs, one pair, or pairs that do not vary have no interval; n is stated all the same."""
    figures = paired_figures(pairs)
    assert figures["n"] == len(pairs)
    assert all(math.isnan(figures[name]) for name in ("low", "high", "paired_t", "p_value"))


def test_figures_by_name_take_each_pair_once():
    """Names are sorted, and every pair counts under its own."""
    pairs = {"a": Pair(0.5, 0.4, 0), "b": Pair(0.9, 0.4, 1), "c": Pair(0.7, 0.4, 0)}
    figures = figures_by(pairs, {"a": "y", "b": "x", "c": "y"})
    assert list(figures) == ["x", "y"]
    assert figures["x"]["n"] == 1
    assert figures["y"]["shift"] == pytest.approx(0.2)


def test_correlation_is_scipys_and_undefined_for_a_constant():
    """Pearson and Spearman are scipy's; a side that does not vary has no correlation."""
    x, y = [1.0, 2.0, 3.0, 5.0], [2.0, 1.0, 4.0, 3.0]
    found = correlation(x, y)
    assert found["pearson"] == pytest.approx(stats.pearsonr(x, y).statistic)
    assert found["spearman"] == pytest.approx(stats.spearmanr(x, y).statistic)
    assert math.isnan(correlation(x, [0.3] * 4)["pearson"])
    assert correlation(x, [0.3] * 4)["n"] == 4
