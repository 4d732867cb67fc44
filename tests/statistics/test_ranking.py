"""AUC under clusters: scikit-learn's number, DeLong's error, and a bootstrap over clusters."""

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from audit.statistics.ranking import ranking


def test_oracle_the_number_is_scikit_learns():
    """Ties among 300 scores."""
    rng = np.random.default_rng(1)
    p, truth = rng.random(300).round(1), rng.random(300) < 0.3
    at = np.arange(300)
    found = ranking(p[truth], p[~truth], (at[truth], at[~truth]))
    assert found.auc == pytest.approx(roc_auc_score(truth, p), abs=1e-12)


def test_the_error_by_hand():
    """Positives 3, 1; negatives 2, 0: shares 1, .5 and .5, 1 about .75, so 4/3 of 4 (1/8)^2."""
    one, two = np.array([3.0, 1.0]), np.array([2.0, 0.0])
    found = ranking(one, two, (np.array([0, 1]), np.array([2, 3])))
    assert (found.auc, found.clusters) == (0.75, 4)
    assert found.se == pytest.approx(math.sqrt(4 / 3 * 4 / 64))


def test_clusters_widen_the_error_as_a_bootstrap_over_them_does():
    """Twenty rows a cluster that share a score: the error is that of 40 clusters, not of 800 rows."""
    rng = np.random.default_rng(2)
    truth = np.repeat(np.arange(40) < 20, 20)
    score = np.repeat(rng.normal(size=40), 20) + truth
    cluster = np.repeat(np.arange(40), 20)
    found = ranking(score[truth], score[~truth], (cluster[truth], cluster[~truth]))
    drawn = []
    for _ in range(400):
        up, down = rng.integers(20, size=20), 20 + rng.integers(20, size=20)
        drawn.append((score[up * 20][:, None] > score[down * 20]).mean())
    assert found.se == pytest.approx(np.std(drawn), rel=0.15)


def test_of_no_positive_nothing_is_said():
    """NaN, and never 0."""
    none = np.array([], dtype=int)
    found = ranking(np.array([]), np.ones(2), (none, np.arange(2)))
    assert math.isnan(found.auc)
    assert math.isnan(found.se)
    assert found.clusters == 0


def test_one_cluster_has_no_error_and_two_have():
    """Of two, with a tie: shares 1 and .75 on either side about .875, so that a cluster's sum is 1/8 or -1/8."""
    one, nought = np.array([1.0]), np.array([0.0])
    alone = ranking(one, nought, (np.array([0]), np.array([0])))
    assert (alone.auc, alone.clusters) == (1.0, 1)
    assert math.isnan(alone.se)
    both = ranking(np.array([2.0, 1.0]), np.array([1.0, 0.0]), (np.arange(2), np.array([1, 0])))
    assert both.clusters == 2
    assert both.auc == pytest.approx(0.875)
    assert both.se == pytest.approx(math.sqrt(2 * 2 * (1 / 8) ** 2))
