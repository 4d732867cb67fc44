import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from audit.statistics.shares import clustered_share, share_interval


def test_the_error_of_a_share_is_that_of_its_clusters():
    """Three clusters of 10 with 1, 2, 3 hits: share .2, residuals -1, 0, 1, se sqrt(3/2 * 2)/30."""
    share, se = clustered_share(np.array([1.0, 2.0, 3.0]), np.full(3, 10.0))
    assert share == pytest.approx(0.2)
    assert se == pytest.approx(np.sqrt(1.5 * 2) / 30)


def test_clusters_without_comparisons_take_no_part():
    """An empty cluster changes neither the share nor its error."""
    some = clustered_share(np.array([1.0, 3.0]), np.array([10.0, 10.0]))
    assert clustered_share(np.array([1.0, 0.0, 3.0]), np.array([10.0, 0.0, 10.0])) == some
    assert np.isnan(clustered_share(np.zeros(2), np.zeros(2))[0])


def test_independent_comparisons_have_the_exact_interval():
    """The error of 8 of 40 by itself, and many clusters: Clopper and Pearson's interval."""
    share, n = 0.2, 40
    se = np.sqrt(share * (1 - share) / n)
    got = share_interval(share, se, clusters=10**6, comparisons=n, alpha=0.05)
    want = proportion_confint(8, n, alpha=0.05, method="beta")
    assert got == pytest.approx(want, abs=1e-5)


def test_no_hit_at_all_is_as_sure_as_its_clusters_are_many():
    """No cluster of 60 has a hit: at most 1 - .025^(1/60)."""
    low, high = share_interval(0.0, 0.0, clusters=60, comparisons=6000, alpha=0.05)
    assert (low, high) == pytest.approx((0.0, 1 - 0.025 ** (1 / 60)))
    assert share_interval(1.0, 0.0, clusters=60, comparisons=6000, alpha=0.05)[1] == 1.0


def test_the_interval_holds_where_clusters_differ():
    """Shares of 40 clusters drawn from a beta about .1: 95 of 100 intervals hold it, or nearly."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        p = rng.beta(1, 9, 40)
        hits = rng.binomial(50, p).astype(float)
        share, se = clustered_share(hits, np.full(40, 50.0))
        low, high = share_interval(share, se, clusters=40, comparisons=2000, alpha=0.05)
        held += low <= 0.1 <= high
    assert stats.binomtest(held, 400, 0.95, alternative="less").pvalue > 0.01


def test_clusters_that_differ_have_the_interval_of_fewer_comparisons():
    """Share .3, error .1, ten clusters: .3 * .7 / .1^2 = 21, times (1.9600 / 2.2622)^2: of 1,000 as if of 15.76."""
    n = 21 * (stats.norm.ppf(0.975) / stats.t.ppf(0.975, 9)) ** 2
    assert n == pytest.approx(15.764, abs=1e-3)
    got = share_interval(0.3, 0.1, clusters=10, comparisons=1000, alpha=0.05)
    assert got == pytest.approx(proportion_confint(0.3 * n, n, alpha=0.05, method="beta"))
