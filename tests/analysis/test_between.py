"""Every pair of groups as a contrast."""

import numpy as np
import pytest

from audit.analysis.between import between
from audit.statistics.contrasts import moments
from tests.planted import estimates_of, grid, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def test_pairs_are_differences_of_the_same_families_the_higher_group_first():
    """Scores .2, .5, .3: c-a, b-a and b-c, as .1, .3 and .2; their errors are the paired ones."""
    y = scores(20, [-0.1, 0.2, 0.0], spread=0.05)
    found = between(estimates_of(grid(y, ABC), suite_of(ABC)))
    assert sorted(found.basis.design.keys) == ["b-a", "b-c", "c-a"]
    by_hand = moments(np.column_stack([y[:, 1] - y[:, 0], y[:, 1] - y[:, 2], y[:, 2] - y[:, 0]]))
    order = np.argsort(found.basis.design.keys)
    assert found.p.moments.mean[order] == pytest.approx(by_hand.mean, abs=1e-12)
    assert found.p.moments.se[order] == pytest.approx(by_hand.se, abs=1e-12)
    assert set(found.p.moments.df) == {19.0}


def test_shifts_from_the_others_are_put_on_the_scale_of_differences():
    """`rest` is pooled times 3/2; a difference between two groups is the same in both."""
    y = scores(12, [-0.1, 0.2, 0.0], spread=0.05)
    one, other = (
        between(estimates_of(grid(y, ABC), suite_of(ABC, contrast=kind)))
        for kind in ("pooled", "rest")
    )
    assert one.p.moments.mean == pytest.approx(other.p.moments.mean, abs=1e-12)


def test_two_groups_are_a_difference_already():
    """And so are declared pairs and shifts from a baseline."""
    assert between(estimates_of(grid(np.full((12, 2), 0.5), "ab"), suite_of("ab"))) is None


def test_sampled_terms_add_to_the_error_of_a_difference():
    """Var(difference) has both groups' terms: larger than over families alone."""
    rng = np.random.default_rng(0)
    moved = rng.normal(0, 0.1, (3, 4))
    rows = [
        probe(0.5 + moved[g, t] + 0.01 * f, group=code, term=f"{code}{t}", family=f"f{f}",
              template=f"f{f}", block=f)
        for f in range(12) for g, code in enumerate(ABC) for t in range(4)
    ]  # fmt: skip
    fixed, sampled = (
        between(estimates_of(rows, suite_of(ABC, terms=terms))).p.moments
        for terms in ("fixed", "sampled")
    )
    assert sampled.mean == pytest.approx(fixed.mean, abs=1e-12)
    assert (sampled.se > fixed.se + 0.02).all()
