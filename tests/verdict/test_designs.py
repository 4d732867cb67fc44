import numpy as np
import pytest

from audit.verdict.designs import nearest_design
from tests.planted import estimates_of, grid, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def test_the_nearest_design_has_about_as_many_groups_and_families():
    """Three groups and 38 families: 3 and 40; none of the scores is beyond .95: the least sure."""
    found = nearest_design(estimates_of(grid(scores(38, [0, 0, 0]), ABC), suite_of(ABC)))
    assert (found.groups, found.families, found.scores) == (3, 40, "real x1")


def test_a_classifier_that_is_sure_of_itself_is_set_beside_one_that_is():
    """Every score under .05: the sharpest of the three."""
    y = np.full((40, 3), 0.01) + np.random.default_rng(0).uniform(0, 0.01, (40, 3))
    found = nearest_design(estimates_of(grid(y, ABC), suite_of(ABC)))
    assert found.scores == "real x5"


def test_sampled_terms_have_no_nearest_design():
    """They were measured in a study of their own."""
    suite = suite_of(ABC, terms="sampled")
    assert nearest_design(estimates_of(grid(scores(38, [0, 0, 0]), ABC), suite)) is None


def test_scores_near_one_are_as_sure_as_scores_near_zero():
    """Every score over .95."""
    y = 0.99 + np.random.default_rng(0).uniform(0, 0.005, (40, 3))
    assert nearest_design(estimates_of(grid(y, ABC), suite_of(ABC))).scores == "real x5"
