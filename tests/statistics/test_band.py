import tracemalloc
from itertools import product

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from audit.statistics import band


def naive(d, seed, draws, floor=band.THIN):
    """The same by taking rows, one draw and one contrast at a time."""
    counts = band.draw_counts(len(d), draws, seed).astype(int)
    found = []
    for row in counts:
        taken = d[np.repeat(np.arange(len(d)), row)]
        each = [0.0]
        for j in range(d.shape[1]):
            x, whole = taken[:, j], d[:, j]
            x, whole = x[np.isfinite(x)], whole[np.isfinite(whole)]
            if len(x) > 1 and np.ptp(whole) > 1e-12:
                variance = max(x.var(ddof=1), floor * whole.var(ddof=1))
                each.append((x.mean() - whole.mean()) / np.sqrt(variance / len(x)))
        found.append((max(each), -min(each)))
    return np.array(found).T


def test_oracle_two_matrix_products_are_resampled_rows():
    """With missing families, a contrast that does not vary and one that varies in one family."""
    d = np.random.default_rng(0).normal(size=(15, 5))
    d[:3, 1] = np.nan
    d[:, 2], d[:, 3] = 0.4, 0.0
    d[5, 3] = 1.0
    found = band.draw_band(d, seed=4, draws=60)
    assert found.thin.tolist() == [False, False, False, True, False]
    steady = naive(d[:, [0, 1, 2, 4]], 4, 60)
    np.testing.assert_allclose(found.steady, steady, rtol=1e-9, atol=1e-12)
    thin = naive(d[:, [3]], 4, 60, band.FLOOR)
    np.testing.assert_allclose(found.every, np.maximum(steady, thin), rtol=1e-9, atol=1e-12)


def test_contrasts_taken_a_few_at_a_time_are_the_same(monkeypatch):
    """However many fit in memory."""
    d = np.random.default_rng(1).normal(size=(12, 7))
    whole = band.draw_band(d, seed=0, draws=99).every
    monkeypatch.setattr(band, "_AT_ONCE", 99)
    np.testing.assert_allclose(band.draw_band(d, seed=0, draws=99).every, whole, rtol=1e-12)


def test_draws_of_many_families_are_not_held_at_once():
    """Of 3,000 families and 2,000 draws there are a few thousand at a time: all would take 48 MB."""
    d = np.random.default_rng(0).normal(size=(3_000, 2))
    tracemalloc.start()
    band.draw_band(d, seed=0, draws=2_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24e6


@pytest.mark.parametrize("shape", [(640, 1), (90, 3), (269, 40)])
def test_draws_multiplied_some_at_a_time_have_the_last_digit_of_one_product(monkeypatch, shape):
    """On one thread, as an audit does: results of earlier versions stay the same to the byte."""
    x = np.random.default_rng(0).normal(size=shape)
    monkeypatch.setattr(band, "_AT_ONCE", 20_000)
    with threadpool_limits(limits=1):
        (found,) = band._sums(band._blocks(shape[0], 999, 4), x)
        assert np.array_equal(found, band.draw_counts(shape[0], 999, 4).astype(float) @ x)


def test_the_constant_of_three_families_by_enumeration():
    """All 27 draws of the families (0, 1, 5), each as likely: the median of t is near the exact one."""
    d = np.array([0.0, 1.0, 5.0])
    exact = []
    for draw in product(d, repeat=3):
        x = np.array(draw)
        variance = max(x.var(ddof=1), band.FLOOR * d.var(ddof=1))
        exact.append(max(x.mean() - 2, 0.0) / np.sqrt(variance / 3))
    found = band.draw_band(d[:, None], seed=0).every[0]
    assert set(np.round(np.unique(found), 6)) == set(np.round(np.unique(exact), 6))
    for value in np.unique(exact):
        share = np.mean(np.array(exact) <= value + 1e-9)
        assert np.mean(found <= value + 1e-9) == pytest.approx(share, abs=0.02)


def test_the_constant_is_a_quantile_rounded_up():
    """Of 1.001, 2.002, ..., 99.099 the 95th of 100 places is 95.095: 95.10; each side has half of .1."""
    above = np.arange(1, 100) * 1.001
    largest = np.array([above, above / 2])
    assert band.constant(largest, 0.1) == band.constant(largest[::-1], 0.1) == 95.1
    assert band.constant(largest, 0.02) == 99.1
    assert band.constant(np.full((2, 99), 2.5), 0.1) == 2.5


def test_a_side_that_errs_more_says_how_wide_the_band_is():
    """Of families that are 0 but for a few high ones most draws hold too few: below is the heavier side."""
    d = np.zeros((40, 1))
    d[:6, 0] = 1.0
    above, below = band.draw_band(d, seed=0).every
    quantiles = [np.quantile(one, 0.975) for one in (above, below)]
    assert quantiles[1] > quantiles[0] + 0.5
    assert band.constant(np.array([above, below]), 0.05) == pytest.approx(quantiles[1], abs=0.02)


def test_the_largest_over_two_tables_is_the_larger_of_both():
    """The draws are those of the seed: tables over the same families hold at once."""
    rng = np.random.default_rng(2)
    one, two = rng.normal(size=(10, 3)), rng.normal(size=(10, 4))
    both = band.draw_band(np.hstack([one, two]), seed=0, draws=99).every
    apart = np.maximum(
        band.draw_band(one, seed=0, draws=99).every, band.draw_band(two, seed=0, draws=99).every
    )
    np.testing.assert_allclose(both, apart)


def test_a_contrast_that_differs_in_one_family_has_a_band_of_its_own():
    """Most draws miss it: its t is then as large as the floor lets it be, and no other one's is."""
    d = np.random.default_rng(3).normal(size=(60, 5))
    alone = band.draw_band(d[:, 1:], seed=0)
    d[:, 0] = 0.0
    d[7, 0] = 0.2
    found = band.draw_band(d, seed=0)
    assert found.thin.tolist() == [True, False, False, False, False]
    np.testing.assert_allclose(found.steady, alone.steady)
    constants = found.constants(0.05)
    assert constants[0] == pytest.approx(np.sqrt(10), abs=0.02)  # one SE over sqrt(FLOOR) of it
    assert set(constants[1:]) == {band.constant(alone.steady, 0.05)}


def test_under_sixty_families_the_quantile_is_that_of_a_sixth_of_the_error_rate():
    """59 and 60 families, 60 of which one contrast lacks two, and 59 with ten contrasts."""
    d = np.random.default_rng(5).normal(size=(60, 10))
    gaps = d[:, :3].copy()
    gaps[:2, 1] = np.nan
    tables = (d[:, :9], False), (d[1:, :9], True), (gaps, True), (d[1:], False)
    for table, few in tables:
        found = band.draw_band(table, seed=0)
        expected = band.constant(found.steady, 0.05 / 6 if few else 0.05)
        assert set(found.constants(0.05)) == {expected}
        assert found.stored(0.05) == (expected, expected)


def test_the_p_value_of_few_families_is_six_times_the_share():
    """None of 39 draws reaches 40: twice a fortieth with 60 families, and six times that with 59."""
    largest = np.array([np.arange(1.0, 40), np.zeros(39)])
    for families, p in ((60, 0.05), (59, 0.3)):
        found = band.Draws(largest, largest, np.array([False]), families)
        assert found.p_values(np.array([40.0])) == pytest.approx(p)


def test_a_p_value_is_the_share_of_draws_that_reach_it():
    """Of nine draws 1, 2, ..., 9 above one reaches 9, and none below: 2(1 + 1)/10; a thin one has the larger."""
    largest = np.array([np.arange(1.0, 10), np.zeros(9)])
    found = band.Draws(largest, largest + 2, np.array([False, True]))
    np.testing.assert_allclose(found.p_values(np.array([9.0, 9.0])), [0.4, 0.8])
    np.testing.assert_allclose(found.p_values(np.array([2.0, 2.0])), [1.0, 1.0])


def test_nothing_that_varies_needs_no_constant():
    """A table of zeros, no family at all."""
    assert not band.draw_band(np.zeros((12, 3)), seed=0, draws=9).every.any()
    none = band.draw_band(np.zeros((0, 3)), seed=0, draws=9)
    assert (none.every.any(), none.families) == (False, 0)
    assert not band.draw_band(np.zeros((12, 0)), seed=0, draws=9).every.any()


def test_many_normal_families_come_near_the_normal_quantile():
    """One contrast of 400 families: the two-sided 95 % quantile is about 1.96."""
    d = np.random.default_rng(4).normal(size=(400, 1))
    assert band.constant(band.draw_band(d, seed=0).every, 0.05) == pytest.approx(1.97, abs=0.06)


def test_a_contrast_is_thin_where_more_than_one_draw_in_a_hundred_holds_next_to_nothing():
    """One draw of a hundred is not enough, two are; what is thin is held by its own floor.

    Errors of .5 everywhere: over the variance 1 that is .5; the two thin draws count a tenth of it, .5/sqrt(.1).
    """
    error = np.full((100, 1), 0.5)
    for few, thin, largest in ((1, False, 0.5 / np.sqrt(0.01)), (2, True, 0.5 / np.sqrt(0.1))):
        variance = np.ones((100, 1))
        variance[:few] = 0.001
        found = band.Gathered(100, 1)
        found.add(np.array([0]), error, variance, np.ones(1))
        drawn = found.draws(60)
        assert drawn.thin.tolist() == [thin]
        assert drawn.every[0].max() == pytest.approx(largest)
        assert drawn.steady.any() == (not thin)


def test_the_agreed_draws_put_every_usual_quantile_on_a_whole_place():
    """9,999 draws and one that was seen: 250, 50 and 500 of 10,000 lie beyond a side at .05, .01 and .1."""
    places = [(1 - alpha / 2) * (band.DRAWS + 1) for alpha in (0.05, 0.01, 0.1)]
    assert places == pytest.approx([9750, 9950, 9500], abs=1e-6)


def test_counts_of_a_large_table_are_not_kept(monkeypatch):
    """Ten draws of ten families are kept where 100 counts may be, and drawn again where 99 may."""
    kept = []
    for room in (99, 100):
        monkeypatch.setattr(band, "_KEPT", room)
        band._kept.cache_clear()
        band.draw_counts(10, 10, seed=0)
        kept.append(band._kept.cache_info().currsize)
    assert kept == [0, 1]
