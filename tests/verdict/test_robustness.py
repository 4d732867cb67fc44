import numpy as np
import pytest

from audit.records import Policy
from audit.verdict.judge import judge
from audit.verdict.rule import FEWEST_FAMILIES
from tests.planted import ANSWERS, POSITIVE, estimates_of, grid, judged, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

AB = ("a", "b")


def outlier(families=40):
    """No shift at all, but for one family in which b gains .9: its share of the mean is small, its error large."""
    y = scores(families, [0, 0], spread=0.01)
    y[3] = 0.05, 0.95
    return y


def test_a_family_without_which_a_pass_would_return_is_named():
    """One of forty keeps the suite from its PASS."""
    found = judged(grid(outlier(), AB), suite_of(AB, families=40))
    assert found.verdict == "INCONCLUSIVE"
    assert found.turning_families == ("f3",)


def test_families_that_agree_turn_nothing():
    """A shift of .1 in every family FAILs without any one of them."""
    found = judged(grid(scores(40, [0, 0.1]), AB), suite_of(AB, families=40))
    assert found.verdict == "FAIL"
    assert found.turning_families == found.turning_domains == ()


def test_a_subject_that_carries_the_verdict_is_named():
    """B gains .3 in the 23 families of film alone; without them nothing is left of it."""
    y = scores(60, [0, 0], spread=0.01)
    y[:23, 1] += 0.3
    domains = {f"f{n}": "film" if n < 23 else "travel" for n in range(60)}
    found = judged(grid(y, AB), suite_of(AB, families=60, domains=domains))
    assert found.verdict == "FAIL"
    assert found.turning_domains == ("film",)


def test_with_nine_families_nothing_is_said():
    """Nothing is decided there, so nothing can turn."""
    few = FEWEST_FAMILIES - 1
    found = judged(grid(scores(few, [0, 0.3]), AB), suite_of(AB, families=few))
    assert found.turning_families == ()


def test_a_wording_that_decides_is_named():
    """B has two wordings, one of which gains .4: without it the groups are alike."""
    rng = np.random.default_rng(1)
    rows = []
    for n in range(40):
        at = {"family": f"f{n}", "block": n}
        rows += [probe(0.5 + rng.normal(0, 0.01), group="a", term="a", **at)]
        rows += [probe(0.5 + rng.normal(0, 0.01), group="b", term="plain b", **at)]
        rows += [probe(0.9 + rng.normal(0, 0.01), group="b", term="loud b", **at)]
    suite = suite_of(AB, families=40)
    found = judged(rows, suite)
    turning = {(one.group, one.term) for one in found.wordings if one.changes_verdict}
    assert ("b", "loud b") in turning


def test_a_constant_table_turns_nothing():
    """There is no spread to judge by."""
    suite = suite_of(AB, families=12)
    estimates = estimates_of(grid(np.full((12, 2), 0.5), AB), suite)
    result = judge(estimates, suite, Policy(), target=POSITIVE, canary=ANSWERS)
    assert (result.turning_families, result.turning_domains) == ((), ())


def test_one_of_ten_families_may_turn_the_verdict():
    """The nine that are left are judged as ten would be."""
    found = judged(grid(outlier(10), AB), suite_of(AB, families=10))
    assert found.verdict == "INCONCLUSIVE"
    assert found.turning_families == ("f3",)
