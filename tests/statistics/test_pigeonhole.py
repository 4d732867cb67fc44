import numpy as np
import pytest

from audit.statistics import band, clustering, contrasts, pigeonhole


def cells_of(groups=3, families=9, terms=4, seed=0):
    """Scores of sampled terms, a table a group, less what the groups share in a family."""
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(groups, families, terms))
    return list(y - y.mean(axis=(0, 2))[None, :, None])


def variances(cells):
    """What the terms of each column add."""
    return [clustering.term_variance(one) for one in cells]


def test_oracle_each_family_and_term_once_is_the_two_way_variance():
    """Counts of 1 give V_families + V_terms - V_both of `clustering`, each contrast."""
    cells, weights = cells_of(), contrasts.pooled_weights(3)
    d = contrasts.contrast(np.stack([one.mean(axis=1) for one in cells], axis=1), weights)
    ways = clustering.both_ways(contrasts.moments(d), variances(cells), weights)
    found = pigeonhole._CellTable.of(cells, weights).once()
    np.testing.assert_allclose(found, ways.se**2, rtol=1e-10)


def test_oracle_counts_are_repeated_rows_and_columns():
    """A draw that takes family f and term n so many times is the table with them repeated."""
    cells, weights = cells_of(2), np.array([[-1.0, 1.0]])
    rng = np.random.default_rng(1)
    families = rng.multinomial(9, np.full(9, 1 / 9))
    terms = [rng.multinomial(4, np.full(4, 1 / 4)) for _ in cells]
    table = pigeonhole._CellTable.of(cells, weights)
    mean, variance = table.drawn(
        families[None].astype(float), [one[None].astype(float) for one in terms]
    )
    rows = np.repeat(np.arange(9), families)
    taken = [
        one[rows][:, np.repeat(np.arange(4), count)]
        for one, count in zip(table.cells, terms, strict=True)
    ]
    d = (taken[1].mean(axis=1) - taken[0].mean(axis=1))[:, None]
    ways = clustering.both_ways(contrasts.moments(d), variances(taken), weights)
    assert mean[0, 0] == pytest.approx(d.mean(), rel=1e-10)
    assert variance[0, 0] == pytest.approx(ways.se[0] ** 2, rel=1e-10)


def test_one_term_a_column_is_the_band_over_families():
    """Nothing is drawn but families: the larger of both sides agrees."""
    cells, weights = cells_of(terms=1, families=30), contrasts.pooled_weights(3)
    d = contrasts.contrast(np.hstack(cells), weights)
    both = pigeonhole.draw_both(cells, weights, seed=0, draws=499).every
    sides = band.draw_band(d, seed=0, draws=499).every
    np.testing.assert_allclose(both, [sides.max(axis=0)], rtol=1e-9)


def test_families_without_a_column_take_no_part_in_its_contrast():
    """Family 0 lacks column 2: the contrast (1 minus 0) is as without column 2."""
    cells = cells_of(3, families=12)
    cells[2][0] = np.nan
    weights = np.array([[-1.0, 1.0, 0.0]])
    whole = pigeonhole.draw_both(cells, weights, seed=0, draws=99).every
    alone = pigeonhole.draw_both(cells[:2], weights[:, :2], seed=0, draws=99).every
    np.testing.assert_allclose(whole, alone, rtol=1e-9)
    cells[1][0] = np.nan
    fewer = pigeonhole._CellTable.of(cells, weights)
    assert fewer.present[:, 0].tolist() == [0] + [1] * 11


def test_terms_that_never_vary_leave_nothing_to_draw():
    """Zero everywhere: no constant."""
    cells = [np.zeros((12, 3)), np.zeros((12, 3))]
    assert not pigeonhole.draw_both(cells, np.array([[1.0, -1.0]]), seed=0, draws=9).every.any()


def test_two_terms_a_column_are_sampled_too():
    """The fewest that can be drawn from: the two-way variance, of two contrasts of three columns."""
    cells, weights = cells_of(terms=2), np.array([[-1.0, 1.0, 0.0], [-0.5, -0.5, 1.0]])
    d = contrasts.contrast(np.stack([one.mean(axis=1) for one in cells], axis=1), weights)
    ways = clustering.both_ways(contrasts.moments(d), variances(cells), weights)
    found = pigeonhole._CellTable.of(cells, weights)
    assert found.present.all()
    np.testing.assert_allclose(found.once(), ways.se**2, rtol=1e-10)


@pytest.mark.parametrize(("large", "draws"), [(12, 2_100), (11, 1_999)])
def test_a_large_table_is_drawn_less_often(monkeypatch, large, draws):
    """One contrast of twelve families: 12 entries are not over 12, and over 11."""
    monkeypatch.setattr(pigeonhole, "_LARGE", large)
    found = pigeonhole.draw_both(
        cells_of(2, families=12, terms=2), np.array([[-1.0, 1.0]]), seed=0, draws=2_100
    )
    assert found.every.shape == (1, draws)


def test_the_fewest_families_of_a_contrast_say_how_strict_the_quantile_is():
    """Twelve families, of which three lack column 2: nine have the contrasts that weigh it."""
    cells = cells_of(3, families=12)
    cells[2][:3] = np.nan
    weights = np.array([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])
    assert pigeonhole.draw_both(cells, weights, seed=0, draws=9).families == 9


def test_a_missing_term_takes_the_mean_of_the_familys_others():
    """Column mean 2: centred -2, 0 and 2, the gap takes -1, the mean of its row (-2, 0)."""
    filled = pigeonhole._filled(np.array([[0.0, 2.0, np.nan], [4.0, 2.0, 2.0], [np.nan] * 3]))
    np.testing.assert_allclose(filled, [[-2, 0, -1], [2, 0, 0], [0, 0, 0]])
