import numpy as np
import pytest

from audit.analysis.design import plan_contrasts
from audit.records import Contrast
from tests.planted import cells_of, grid, probe, suite_of


def design(codes, rows=None, **suite):
    rows = grid(np.full((2, len(codes)), 0.5), codes) if rows is None else rows
    described = suite_of(codes, **suite)
    return plan_contrasts(cells_of(rows, described), described)


def test_each_of_three_groups_is_measured_from_their_mean():
    """1 - 1/3 on its own column, -1/3 on the two others; no column stands for the mean."""
    found = design("abc")
    assert found.weights == pytest.approx(np.eye(3) - 1 / 3)
    assert (found.keys, found.plus.tolist(), found.minus.tolist()) == (
        ("a", "b", "c"), [0, 1, 2], [-1, -1, -1],
    )  # fmt: skip
    assert found.of_mean


def test_the_rest_leaves_the_group_itself_out():
    """1 on its own column, -1/2 on each of the two others."""
    assert design("abc", contrast="rest").weights == pytest.approx(1.5 * np.eye(3) - 0.5)


def test_two_groups_have_one_contrast():
    """The second less the first, under the second's code."""
    found = design("ab")
    assert (found.keys, found.names) == (("b",), ("b minus a",))
    assert found.weights.tolist() == [[-1, 1]]
    assert not found.of_mean


def test_one_group_has_none():
    """There is nothing to measure it from."""
    assert design("a").weights.shape == (0, 1)


def test_a_baseline_is_the_last_column():
    """Each group's 1, and -1 on the sentence that names nobody."""
    rows = [*grid(np.full((2, 2), 0.5), "ab"), probe(0.5, group="baseline", kind="baseline")]
    found = design("ab", rows, contrast="baseline")
    assert found.weights.tolist() == [[1, 0, -1], [0, 1, -1]]
    assert found.minus.tolist() == [2, 2]
    assert list(found.columns) == ["a", "b", "baseline"]


def test_declared_pairs_have_two_columns_each():
    """Plus and minus side, by group or by the value of a slot."""
    rows = [
        probe(0.5, group=group, slots=[("tone", tone)]) for group in "ab" for tone in ("up", "down")
    ]
    pairs = (
        Contrast(name="groups", by="group", plus="a", minus="b"),
        Contrast(name="tones", by="tone", plus="up", minus="down"),
    )
    found = design("ab", rows, contrast="pairs", contrasts=pairs)
    assert found.weights.tolist() == [[1, -1, 0, 0], [0, 0, 1, -1]]
    assert found.names == ("a minus b", "up minus down")
    assert found.paired
    sides = {name: mask.sum() for name, mask in found.columns.items()}
    assert sides == {"groups+": 2, "groups-": 2, "tones+": 2, "tones-": 2}
