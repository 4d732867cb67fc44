from dataclasses import replace

import numpy as np
import pytest

from audit.analysis.spatial import covariates, map_stats, morans_i
from audit.records import Group
from tests.planted import estimates_of, grid, suite_of


def lattice(rows=5, columns=8):
    """Points ten degrees apart about the equator."""
    return np.array([(10.0 * x, 10.0 * y - 20) for y in range(rows) for x in range(columns)])


def estimates_on(points, shift, **attributes):
    """Estimates of one group a point."""
    codes = [f"g{n:02}" for n in range(len(points))]
    groups = tuple(
        Group(
            code=code,
            name=code,
            attributes={"longitude": str(x), "latitude": str(y)}
            | {key: values[n] for key, values in attributes.items()},
        )
        for n, (code, (x, y)) in enumerate(zip(codes, points, strict=True))
    )
    y = 0.5 + np.asarray(shift) + np.linspace(0, 0.01, 12)[:, None]
    return estimates_of(grid(y, codes), replace(suite_of(codes), groups=groups))


def test_oracle_morans_i_by_its_formula():
    """n/S0 * z'Wz / z'z with row-standardised nearest neighbours by great circle."""
    # A line whose points lie ever further apart: no two neighbours are at one distance.
    x = np.array([0, 1, 2.5, 4.5, 7, 10, 13.5, 17.5, 22, 27.0])
    line = np.column_stack([x, np.zeros(10)])
    values = np.random.default_rng(0).normal(size=10)
    weights = np.zeros((10, 10))
    for i in range(10):
        apart = np.abs(x - x[i])
        apart[i] = np.inf
        weights[i, np.argsort(apart)[:2]] = 0.5
    z = values - values.mean()
    found, _ = morans_i(values, line, k=2, seed=0)
    assert found == pytest.approx(z @ weights @ z / (z @ z), rel=1e-12)


def test_neighbours_are_across_the_date_line():
    """179 E and 179 W are two degrees apart."""
    points = np.array([[179.0, 0], [-179.0, 0], [170.0, 0], [-170.0, 0], [0.0, 0], [1.0, 0]])
    values = np.array([1.0, 1, -1, -1, 0, 0])
    found, _ = morans_i(values, points, k=1, seed=0)
    # Pairs of nearest neighbours: (1,1), (1,1), (-1,1), (-1,1), (0,0), (0,0): (1+1-1-1)/4 = 0.
    assert found == pytest.approx(0.0)


def test_shifts_that_go_from_west_to_east_cluster():
    """Moran's I is high and its p small; the same seed gives the same p."""
    points = lattice()
    found = map_stats(estimates_on(points, 0.01 * points[:, 0] / 10))
    assert found.moran_i > 0.5
    assert found.moran_p < 0.001
    assert found == map_stats(estimates_on(points, 0.01 * points[:, 0] / 10))
    assert set(found.by_k) == {"4", "6", "8"}
    assert found.by_k["6"] == found.moran_i


def test_the_p_value_is_two_sided():
    """A checkerboard is as far from chance as a gradient."""
    points = lattice()
    board = np.array([0.02 * ((x / 10 + (y + 20) / 10) % 2) for x, y in points])
    i, p = morans_i(board, points, k=4, seed=0)
    assert i < -0.3
    assert p < 0.01


def test_the_global_generator_is_left_as_it_was():
    """Esda draws from it; nobody else shall notice."""
    np.random.seed(7)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    morans_i(np.arange(12.0), np.column_stack([np.arange(12.0), np.zeros(12)]), k=2, seed=0)
    assert np.random.random() == expected  # noqa: NPY002


def test_groups_without_points_have_no_map():
    """Fewer than twenty points are no map either."""
    assert map_stats(estimates_on(lattice(2, 4), np.arange(8) / 100)) is None


def test_fault_80_shifts_that_do_not_vary_have_no_morans_i():
    """0/0 is undefined."""
    assert np.isnan(morans_i(np.zeros(30), lattice()[:30], k=6, seed=0)).all()


def test_a_covariates_n_counts_groups():
    """40 groups, 20 a region: n is 20 and never the probes."""
    regions = ["east" if n % 2 else "west" for n in range(40)]
    shift = np.array([0.05 if region == "east" else -0.05 for region in regions])
    found = covariates(estimates_on(lattice(), shift, region=regions), alpha=0.05)
    assert [(one.attribute, one.value, one.n) for one in found] == [
        ("region", "east", 20),
        ("region", "west", 20),
    ]
    assert found[0].shift == pytest.approx(0.05)


def test_attributes_that_every_group_has_to_itself_are_no_covariates():
    """Names and points say nothing of several groups."""
    names = [f"name{n}" for n in range(40)]
    assert covariates(estimates_on(lattice(), np.arange(40) / 1000, alias=names), alpha=0.05) == ()
