import numpy as np
import pytest

from audit.statistics import permutation


def test_the_gap_null_of_a_large_table_is_that_of_scipy(monkeypatch):
    """Permuted row by row and by scipy's permutation test: the same within Monte Carlo error."""
    y = np.random.default_rng(8).normal(size=(30, 6))
    gap, null = permutation.gap_permutation(y, seed=0)
    monkeypatch.setattr(permutation, "_SMALL_TABLE", 0)
    other_gap, other_null = permutation.gap_permutation(y, seed=0)
    assert gap == other_gap == np.ptp(y.mean(axis=0))
    assert null == pytest.approx(other_null, rel=0.04)


def test_a_planted_gap_is_beyond_its_null():
    """One group a whole unit above 5 others with noise of .1."""
    y = np.random.default_rng(9).normal(0, 0.1, (20, 6))
    y[:, 2] += 1
    gap, null = permutation.gap_permutation(y, seed=0)
    assert gap > 2 * null


def test_sampled_terms_change_places_as_a_whole():
    """Names that differ among themselves make a gap that permuting within families would call real."""
    rng = np.random.default_rng(0)
    names = rng.normal(0, 1, (2, 10))
    y = names.mean(axis=1)[None, :] + rng.normal(0, 0.01, (40, 2))
    within, narrow = permutation.gap_permutation(y, seed=0)
    assert within > narrow
    gap, null = permutation.term_permutation(list(names), seed=0)
    assert gap == pytest.approx(abs(names[0].mean() - names[1].mean()), rel=1e-12)
    assert gap < null


def test_term_permutation_is_exact_where_it_can_be():
    """Two groups of two terms, (0, 1) against (2, 3): of 6 divisions two have gap 2, two 1, two 0."""
    samples = [np.array([0.0, 1]), np.array([2.0, 3])]
    assert permutation.term_permutation(samples, seed=0) == (2.0, 2.0)
