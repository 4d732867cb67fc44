import math
from dataclasses import replace

import numpy as np
import pytest

from audit.analysis import sensitivity
from audit.records import Group
from tests.planted import estimates_of, grid, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")
ABC = ("a", "b", "c")
Y = scores(12, (-0.1, 0, 0.1), spread=0.0)


def test_a_row_says_its_mean_its_spread_and_its_ends():
    """Planted shifts of -.1, 0 and .1."""
    row = sensitivity.family_rows(estimates_of(grid(Y, ABC), suite_of(ABC)), ("f3",))[3]
    assert row.p == pytest.approx(Y[3].mean())
    assert row.spread == pytest.approx(0.2)
    assert (row.lowest, row.highest, row.templates) == ("a", "c", 1)
    assert row.changes_verdict


def test_of_very_many_families_those_that_spread_furthest_are_listed(monkeypatch):
    """In the suite's order."""
    monkeypatch.setattr(sensitivity, "MOST_ROWS", 2)
    y = np.full((12, 3), 0.5)
    y[[2, 7, 9]] += np.outer((0.1, 0.3, 0.2), (-1, 0, 1))
    rows = sensitivity.family_rows(estimates_of(grid(y, ABC), suite_of(ABC)), ())
    assert [one.family for one in rows] == ["f7", "f9"]


def test_the_heat_map_holds_each_familys_shifts():
    """From the row's own mean."""
    heat = sensitivity.heat_map(estimates_of(grid(Y, ABC), suite_of(ABC)))
    assert heat.columns == ABC
    assert np.array(heat.values) == pytest.approx(np.tile([-0.1, 0, 0.1], (12, 1)))


def test_many_groups_are_drawn_by_region(monkeypatch):
    """Means over the groups of a region; without regions there is no map."""
    monkeypatch.setattr(sensitivity, "MOST_COLUMNS", 2)
    groups = tuple(
        Group(code=code, name=code, attributes={"region": region})
        for code, region in zip(ABC, ("north", "south", "south"), strict=True)
    )
    estimates = estimates_of(grid(Y, ABC), replace(suite_of(ABC), groups=groups))
    heat = sensitivity.heat_map(estimates)
    assert heat.columns == ("north", "south")
    assert heat.values[0] == pytest.approx((-0.1, 0.05))
    assert sensitivity.heat_map(estimates_of(grid(Y, ABC), suite_of(ABC))) is None


def test_sign_agreement_counts_the_families_of_the_largest_shift():
    """Three of twelve go the other way."""
    y = Y.copy()
    y[:3] = y[:3, ::-1] + [[0.1, 0, -0.1]] * 3
    y[:3, 0], y[:3, 2] = y[:3, 1] + 0.01, y[:3, 1] - 0.01
    found = sensitivity.sign_agreement(estimates_of(grid(y, ABC), suite_of(ABC)))
    assert found == pytest.approx(9 / 12)
    still = estimates_of(grid(np.repeat(Y[:, :1], 3, axis=1), ABC), suite_of(ABC))
    assert math.isnan(sensitivity.sign_agreement(still))


def test_the_variance_of_scores_is_split_whole():
    """Shares sum to 1; planted shifts without interaction leave none to it."""
    split = sensitivity.variance_split(estimates_of(grid(Y, ABC), suite_of(ABC)))
    assert split.group + split.family + split.interaction == pytest.approx(1)
    assert split.interaction == pytest.approx(0, abs=1e-12)
    assert math.isnan(split.residual)
    assert split.generalizability == pytest.approx(1)


def test_paraphrases_are_the_replicates():
    """Two templates a family that differ by group leave a residual."""
    rng = np.random.default_rng(0)
    rows = [
        probe(float(np.clip(Y[f, g] + rng.normal(0, 0.05), 0, 1)), family=f"f{f}", template=f"f{f}.{t}", block=2 * f + t, group=code)
        for f in range(12) for t in range(2) for g, code in enumerate(ABC)
    ]  # fmt: skip
    split = sensitivity.variance_split(estimates_of(rows, suite_of(ABC)))
    assert 0 < split.residual < 1
    total = split.group + split.family + split.interaction + split.residual
    assert total == pytest.approx(1)
