import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from audit.analysis.metrics import named_metrics
from audit.records import Contrast
from audit.statistics import distance
from tests.planted import estimates_of, grid, probe, scores, suite_of

ABC = ("a", "b", "c")


def metrics_of(rows, suite):
    """Metric by name."""
    return {one.name: one for one in named_metrics(estimates_of(rows, suite), alpha=0.05)}


@pytest.fixture(scope="module")
def planted():
    """Metrics and scores of 15 families with shifts 0, .05 and .2."""
    y = scores(15, [0, 0.05, 0.2])
    return y, metrics_of(grid(y, ABC), suite_of(ABC))


def test_score_deviation_and_range_are_row_means(planted):
    """Prabhakaran: SD (ddof 0) and max - min over the terms of a sentence, averaged."""
    y, found = planted
    assert found["score deviation"].value == pytest.approx(np.std(y, axis=1).mean(), rel=1e-12)
    assert found["score range"].value == pytest.approx(np.ptp(y, axis=1).mean(), rel=1e-12)
    assert found["score range"].source == "Prabhakaran et al. 2019"


def test_score_sensitivity_is_signed_and_from_the_baseline():
    """Every group scores .1 over the baseline's own sentence."""
    rows = grid(np.tile([0.6, 0.6], (12, 1)), ("a", "b"))
    rows += [
        probe(0.5, family=f"f{f}", block=f, group="baseline", kind="baseline") for f in range(12)
    ]
    found = metrics_of(rows, suite_of(("a", "b"), contrast="baseline"))
    assert found["score sensitivity"].value == pytest.approx(0.1)


def test_the_counterfactual_gap_is_over_all_pairs(planted):
    """Garg: mean |difference| of the three pairs of each row."""
    y, found = planted
    by_hand = np.mean([[abs(r[0] - r[1]), abs(r[0] - r[2]), abs(r[1] - r[2])] for r in y])
    assert found["counterfactual gap"].value == pytest.approx(by_hand, rel=1e-12)
    assert found["counterfactual gap"].low < by_hand < found["counterfactual gap"].high


def test_the_comparison_metrics_are_of_the_groups_means(planted):
    """Czarnowska: pairs, background and all groups at once."""
    y, found = planted
    m = y.mean(axis=0)
    pairs = np.mean([abs(m[0] - m[1]), abs(m[0] - m[2]), abs(m[1] - m[2])])
    assert found["pairwise comparison (PCM)"].value == pytest.approx(pairs)
    assert found["background comparison (BCM)"].value == pytest.approx(np.abs(m - m.mean()).mean())
    assert found["multi-group comparison (MCM)"].value == pytest.approx(m.std())


def test_group_fairness_is_the_wasserstein_distance_to_all(planted):
    """Huang: scipy's W1 between a group and everybody."""
    y, found = planted
    by_hand = np.mean([scipy_stats.wasserstein_distance(column, y.ravel()) for column in y.T])
    assert found["group fairness"].value == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("piece", [128, 10**9])
@pytest.mark.parametrize("at_once", [1, 100, 10**9])
def test_group_fairness_does_not_depend_on_how_much_is_laid_out_at_once(
    monkeypatch, at_once, piece
):
    """A table of a million cells takes the memory of a part of it."""
    monkeypatch.setattr(distance, "PIECE", piece)
    y = np.random.default_rng(0).uniform(size=(12, 5))
    by_hand = np.mean([scipy_stats.wasserstein_distance(column, y.ravel()) for column in y.T])
    monkeypatch.setattr(distance, "AT_ONCE", at_once)
    assert distance.group_fairness(y) == pytest.approx(by_hand, rel=1e-12)


def test_group_fairness_in_pieces_has_the_last_digit_of_one_sum(monkeypatch):
    """Results of earlier versions stay the same to the byte; 100 groups, each laid out 100 times."""
    y = np.random.default_rng(0).uniform(size=(30, 100))
    columns, pooled = np.sort(y, axis=0), np.sort(y, axis=None)
    whole = np.abs(np.repeat(columns, 100, axis=0) - pooled[:, None]).sum() / (100 * y.size)
    monkeypatch.setattr(distance, "PIECE", 20_000)
    tracemalloc.start()
    found = distance.group_fairness(y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == whole
    assert peak < 100 * y.nbytes / 4


def test_individual_fairness_with_one_probe_a_cell_is_the_counterfactual_gap(planted):
    """W1 between two points is their distance."""
    _, found = planted
    assert found["individual fairness"].value == pytest.approx(found["counterfactual gap"].value)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=4), st.integers(0, 1000))
def test_oracle_individual_fairness_is_scipys_wasserstein_over_pairs(sizes, seed):
    """Samples of any sizes."""
    rng = np.random.default_rng(seed)
    samples = [rng.uniform(size=size) for size in sizes]
    pairs = [
        scipy_stats.wasserstein_distance(one, other)
        for index, one in enumerate(samples)
        for other in samples[index + 1 :]
    ]
    assert distance.individual_fairness(samples) == pytest.approx(np.mean(pairs), abs=1e-12)


def test_label_distance_by_hand():
    """Positive for a: {1, 2}, b: {2, 3}, c: none. Jaccard distances 2/3, 1, 1: mean 8/9."""
    labelled = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
    assert distance.label_distance(labelled) == pytest.approx(8 / 9)


def test_two_empty_sets_are_at_no_distance():
    """Nobody is labelled positive anywhere."""
    assert distance.label_distance(np.zeros((3, 2))) == 0


def test_the_effect_size_lies_between_minus_2_and_2():
    """All of one side 1, all of the other 0: SD .5, d = 2; and the reverse."""
    assert distance.effect_size(np.ones(5), np.zeros(5)) == 2
    assert distance.effect_size(np.zeros(5), np.ones(5)) == -2
    assert np.isnan(distance.effect_size(np.ones(5), np.ones(5)))


def test_declared_pairs_have_metrics_of_their_own():
    """D of plus against minus."""
    contrast = Contrast(name="x", by="group", plus="a", minus="b")
    suite = suite_of(("a", "b"), contrast="pairs", contrasts=(contrast,))
    y = scores(15, [0.1, 0])
    found = metrics_of(grid(y, ("a", "b")), suite)
    assert set(found) == {"counterfactual gap: x", "label distance: x", "effect size: x"}
    assert found["effect size: x"].value == pytest.approx(distance.effect_size(y[:, 0], y[:, 1]))


def test_oracle_everything_is_0_where_the_group_makes_no_difference():
    """Y constant in g: every distance is 0 to 1e-12."""
    y = np.repeat(np.random.default_rng(0).uniform(size=(12, 1)), 3, axis=1)
    for name, one in metrics_of(grid(y, ABC), suite_of(ABC)).items():
        assert one.value == pytest.approx(0, abs=1e-12), name


def test_fault_80_a_constant_table_has_no_metrics():
    """Nothing to measure."""
    assert metrics_of(grid(np.full((12, 3), 0.5), ABC), suite_of(ABC)) == {}


def test_distances_that_noise_alone_makes_have_no_interval(planted):
    """PCM, BCM, MCM and group fairness: a percentile interval would hold neither 0 nor the truth."""
    _, found = planted
    names = ("pairwise comparison (PCM)", "background comparison (BCM)", "group fairness")
    for name in (*names, "multi-group comparison (MCM)"):
        assert np.isfinite(found[name].value)
        assert np.isnan([found[name].low, found[name].high]).all()
