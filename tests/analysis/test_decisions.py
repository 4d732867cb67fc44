import numpy as np
import pytest

from audit.analysis.decisions import decisions, unmoved
from tests.planted import cells_of, grid, probe, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")


def block(number, scores, **columns):
    """A block of a family of its own, a score a group."""
    return [
        probe(p, family=f"f{number}", block=number, group=group, **columns)
        for group, p in scores.items()
    ]


def test_comparisons_are_clustered_by_family():
    """Two families of three pairs: .9 against .1 and .2 flips two of three, .1 .2 .3 none: a third."""
    rows = block(0, {"a": 0.9, "b": 0.1, "c": 0.2}) + block(1, {"a": 0.1, "b": 0.2, "c": 0.3})
    found = decisions(cells_of(rows, suite_of("abc")), suite_of("abc"), alpha=0.05)
    assert (found.rate, found.comparisons, found.families) == (pytest.approx(1 / 3), 6, 2)
    # Residuals 2 - 1 and 0 - 1 about a third of 3: sqrt(2 * 2) / 6.
    assert found.se == pytest.approx(2 / 6)


def test_items_that_share_a_cluster_are_one():
    """Four families in two clusters are two units."""
    rows = [row for n in range(4) for row in block(n, {"a": 0.9, "b": 0.1 + 0.2 * n})]
    suite = suite_of("ab", clusters={"f0": "one", "f1": "one", "f2": "two", "f3": "two"})
    assert decisions(cells_of(rows, suite), suite, alpha=0.05).families == 2


def test_placebos_flip_among_themselves():
    """Three made-up names in one block, one of them returned otherwise: two pairs of three."""
    rows = block(0, {"a": 0.9, "b": 0.8})
    rows += block(0, {"Zor": 0.9, "Blim": 0.8, "Quen": 0.2}, kind="placebo")
    found = decisions(cells_of(rows, suite_of("ab")), suite_of("ab"), alpha=0.05)
    assert found.rate == 0
    assert found.placebo_rate == pytest.approx(2 / 3)


def test_a_term_that_never_changes_the_score_is_counted():
    """Block .5 .5 .7 and block .2 .2 .2: only c moved, and it in one block of two."""
    rows = block(0, {"a": 0.5, "b": 0.5, "c": 0.7}) + block(1, {"a": 0.2, "b": 0.2, "c": 0.2})
    found = unmoved(cells_of(rows, suite_of("abc")))
    assert found.share == pytest.approx(5 / 6)
    assert (found.terms, found.never) == (3, 2)


def test_the_baselines_score_is_the_sentences_own():
    """The baseline has .7: a and b, alike at .5, were moved both, c was not."""
    rows = block(0, {"a": 0.5, "b": 0.5, "c": 0.7})
    rows += block(0, {"baseline": 0.7}, kind="baseline")
    found = unmoved(cells_of(rows, suite_of("abc")))
    assert (found.share, found.never) == (pytest.approx(1 / 3), 1)


def test_where_no_two_scores_are_the_same_every_term_moved():
    """Nor does rounding make a difference: .1 + .2 and .3 are the same."""
    rows = grid(np.array([[0.1, 0.2, 0.4]]), "abc")
    assert unmoved(cells_of(rows, suite_of("abc"))).share == 0
    rows = grid(np.array([[0.1 + 0.2, 0.3, 0.4]]), "abc")
    assert unmoved(cells_of(rows, suite_of("abc"))).share == pytest.approx(2 / 3)
