import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import wasserstein_distance

from audit.statistics import distance

TABLE = np.array([[0.1, 0.4, 0.7], [0.2, 0.2, 0.8]])
NUMBERS = st.floats(0, 1, allow_subnormal=False)


@given(arrays(float, (3, 5), elements=NUMBERS))
def test_the_mean_pair_difference_is_that_of_all_pairs(y):
    """Order statistics give what a loop over pairs gives."""
    pairs = itertools.combinations(range(5), 2)
    loop = np.mean([np.abs(y[:, a] - y[:, b]) for a, b in pairs], axis=0)
    assert distance.mean_pair_difference(y) == pytest.approx(loop, abs=1e-12)


def test_one_column_has_no_pair():
    """Nothing to compare is no number, and not 0."""
    assert np.isnan(distance.mean_pair_difference(np.ones((4, 1)))).all()


def test_deviation_and_extent_by_hand():
    """Rows .1 .4 .7 and .2 .2 .8."""
    assert distance.deviation(TABLE) == pytest.approx([math.sqrt(0.06), math.sqrt(0.08)])
    assert distance.extent(TABLE) == pytest.approx([0.6, 0.6])


def test_the_metrics_of_group_means_by_hand():
    """Means .15, .3, .75 about .4: distances .25, .1, .35, pairs .15, .6, .45."""
    assert distance.pairwise_comparison(TABLE) == pytest.approx(0.4)
    assert distance.background_comparison(TABLE) == pytest.approx(0.7 / 3)
    assert distance.multigroup_comparison(TABLE) == pytest.approx(math.sqrt(0.195 / 3))


def test_the_effect_size_lies_between_its_bounds():
    """Two points apart it is 2; without any spread it is no number."""
    assert distance.effect_size(np.ones(4), np.zeros(4)) == pytest.approx(2)
    assert distance.effect_size(np.zeros(4), np.ones(4)) == pytest.approx(-2)
    assert math.isnan(distance.effect_size(np.ones(4), np.ones(4)))


def test_the_label_distance_is_jaccards():
    """Sets {0, 1} and {1}: 1/2; {} and {}: 0; {0, 1} and {}: 1."""
    labelled = np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]])
    pairs = [0.5, 1, 1, 1, 1, 0]
    assert distance.label_distance(labelled) == pytest.approx(np.mean(pairs))
    one_against_none = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert distance.label_distance(one_against_none) == 1


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=4), min_size=2, max_size=4))
def test_individual_fairness_is_scipys_mean_distance(samples):
    """Samples of unequal size as well."""
    pairs = itertools.combinations(samples, 2)
    mean = np.mean([wasserstein_distance(one, other) for one, other in pairs])
    found = distance.individual_fairness([np.array(one) for one in samples])
    assert found == pytest.approx(mean, abs=1e-12)


def test_samples_too_unequal_have_no_number():
    """Sizes whose least common multiple is over a thousand, an empty one, and one alone."""
    assert math.isnan(distance.individual_fairness([np.ones(37), np.ones(41)]))
    assert math.isnan(distance.individual_fairness([np.ones(0), np.ones(2)]))
    assert math.isnan(distance.individual_fairness([np.ones(2)]))


@given(arrays(float, (4, 3), elements=NUMBERS))
def test_group_fairness_is_scipys_distance_from_the_pooled_scores(y):
    """The mean over groups."""
    mean = np.mean([wasserstein_distance(column, y.ravel()) for column in y.T])
    assert distance.group_fairness(y) == pytest.approx(mean, abs=1e-12)


def test_group_fairness_in_steps_is_the_same(monkeypatch):
    """A table too large to lie side by side is taken a few groups at a time."""
    y = np.random.default_rng(0).random((6, 5))
    whole = distance.group_fairness(y)
    monkeypatch.setattr(distance, "AT_ONCE", 31)
    assert distance.group_fairness(y) == pytest.approx(whole, abs=1e-15)


def test_a_column_cut_into_pieces_has_the_same_sum(monkeypatch):
    """Thirty by five places in pieces of sixteen: their borders lie within rows, and nothing counts twice."""
    y = np.random.default_rng(1).random((6, 5))
    whole = distance.group_fairness(y)
    monkeypatch.setattr(distance, "PIECE", 16)
    assert distance.group_fairness(y) == pytest.approx(whole, abs=1e-15)
