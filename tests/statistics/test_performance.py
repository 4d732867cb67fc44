import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from audit.statistics.performance import (
    Scored,
    auc,
    calibration_error,
    draw_weights,
    of_group,
    of_label,
    rate,
)


def rows_of(p, truth, cluster=None):
    """Rows, chosen at one half; every row a cluster of its own unless said otherwise."""
    p, truth = np.asarray(p, dtype=float), np.asarray(truth, dtype=bool)
    clusters = np.arange(len(p)) if cluster is None else np.asarray(cluster)
    return Scored(p, truth, p >= 0.5, clusters)


def once(rows):
    """Every cluster once."""
    return np.ones((1, rows.cluster.max() + 1), dtype=np.uint16)


def test_oracle_borkans_unit_data():
    """Subgroup 8/9, BPSN 8/9, BNSP 1, negative AEG +0.3889, positive AEG -0.2778."""
    rows = rows_of(
        [0.1, 0.2, 0.3, 0.21, 0.31, 0.55, 0.5, 0.8, 0.9, 0.4, 0.6, 0.71],
        [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
    )
    inside = np.array([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], dtype=bool)
    found = {name: float(values[0]) for name, values in of_group(rows, once(rows), inside).items()}
    assert found["subgroup_auc"] == pytest.approx(8 / 9, abs=1e-12)
    assert found["bpsn_auc"] == pytest.approx(8 / 9, abs=1e-12)
    assert found["bnsp_auc"] == pytest.approx(1, abs=1e-12)
    assert found["negative_aeg"] == pytest.approx(0.3889, abs=5e-5)
    assert found["positive_aeg"] == pytest.approx(-0.2778, abs=5e-5)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=30),
    st.integers(0, 99),
)
def test_oracle_auc_is_u_over_n1_n2_and_scikit_learns(pairs, seed):
    """With ties, and under bootstrap weights."""
    p = np.array([score / 5 for score, _ in pairs])
    truth = np.array([label for _, label in pairs])
    if truth.all() or not truth.any():
        return
    rows = rows_of(p, truth)
    weights = draw_weights(len(p), resamples=3, seed=seed)
    found = auc(rows, weights, truth, ~truth)
    u = scipy_stats.mannwhitneyu(p[truth], p[~truth]).statistic
    assert found[0] == pytest.approx(u / (truth.sum() * (~truth).sum()), abs=1e-12)
    for weight, ours in zip(weights, found, strict=True):
        if (weight[truth] > 0).any() and (weight[~truth] > 0).any():
            theirs = roc_auc_score(truth, p, sample_weight=weight)
            assert ours == pytest.approx(theirs, abs=1e-12)
        else:
            assert np.isnan(ours)


def test_rates_by_hand():
    """Four rows of the group: two positives of which one chosen, two negatives of which one chosen."""
    rows = rows_of([0.9, 0.1, 0.9, 0.1, 0.9], [1, 1, 0, 0, 1])
    inside = np.array([1, 1, 1, 1, 0], dtype=bool)
    found = {name: float(values[0]) for name, values in of_group(rows, once(rows), inside).items()}
    assert (found["accuracy"], found["selection_rate"], found["base_rate"]) == (0.5, 0.5, 0.5)
    assert (found["tpr"], found["fpr"]) == (0.5, 0.5)
    # Mean score .5, share of positives .5.
    assert found["calibration"] == pytest.approx(0.0)


def test_the_calibration_error_by_hand():
    """Bin .1-.2: one row, score .15, no positive: .15. Bin .9-1: score .95, positive: .05. Mean .1."""
    rows = rows_of([0.15, 0.95], [0, 1])
    found = calibration_error(rows, once(rows), np.ones(2, dtype=bool))
    assert found[0] == pytest.approx(0.1)


def test_clusters_are_drawn_whole():
    """A cluster that is drawn twice counts all of its rows twice."""
    rows = rows_of([0.9, 0.9, 0.1], [1, 1, 1], cluster=[0, 0, 1])
    weights = np.array([[2, 0], [1, 1], [0, 2]], dtype=np.uint16)
    found = rate(rows, weights, rows.chosen, np.ones(3, dtype=bool))
    assert found.tolist() == pytest.approx([1.0, 2 / 3, 0.0])


def test_a_rate_of_nothing_is_empty():
    """No positive in the group: the TPR is undefined, and nothing warns."""
    rows = rows_of([0.9, 0.1], [0, 0])
    assert np.isnan(of_group(rows, once(rows), np.ones(2, dtype=bool))["tpr"][0])


def test_weights_start_with_the_data_itself():
    """Row 0 is 1 everywhere; every other row draws as many clusters as there are."""
    weights = draw_weights(7, resamples=5, seed=0)
    assert weights[0].tolist() == [1.0] * 7
    assert weights.sum(axis=1).tolist() == [7.0] * 6


def test_oracle_one_label_against_the_rest_is_scikit_learns():
    """Recall, precision and F1 of each of three labels, under bootstrap weights of clusters of two rows."""
    rng = np.random.default_rng(0)
    gold, returned = rng.integers(3, size=(2, 40))
    cluster = np.arange(40) // 2
    weights = draw_weights(20, resamples=3, seed=0)
    for label in range(3):
        found = of_label(gold, returned, label, cluster, weights)
        for at, weight in enumerate(weights):
            theirs = precision_recall_fscore_support(
                gold, returned, labels=[label], sample_weight=weight[cluster], zero_division=np.nan
            )
            ours = [found[name][at] for name in ("precision", "recall", "f1")]
            assert ours == pytest.approx([float(one[0]) for one in theirs[:3]], nan_ok=True)
