from dataclasses import replace

import numpy as np
import pytest
from scipy import stats as scipy_stats

from audit.analysis.wordings import alias_shifts, single_worded, without_each_wording
from audit.records import Alias, Policy
from audit.verdict.judge import judge
from tests.planted import estimates_of, grid, judged, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")
TURKEY = Alias(group="a", term="Turkey", name="Türkiye")


def worded(moved, *, families=20, spread=0.005, seed=0):
    """Rows of groups with several wordings: `moved` is group -> {wording: shift}."""
    rng = np.random.default_rng(seed)
    rows = []
    for f, level in enumerate(rng.uniform(0.4, 0.6, families)):
        for group, terms in moved.items():
            for term, shift in terms.items():
                p = level + shift + rng.normal(0, spread)
                rows.append(probe(float(p), family=f"f{f}", block=f, group=group, term=term))
    return rows


def with_alias(shift):
    """Three groups, and another name of what a's term names."""
    y = scores(20, [0, 0, 0], spread=0.005)
    rows = grid(y, ABC)
    for row in rows:
        if row["group"] == "a":
            row["term"] = "Turkey"
    noise = np.random.default_rng(5).normal(0, 0.003, 20)
    other = {"group": "a", "term": "Türkiye", "kind": "alias"}
    return rows + [
        probe(float(y[f, 0] + shift + noise[f]), family=f"f{f}", block=f, **other)
        for f in range(20)
    ], noise + shift


def test_two_names_of_one_thing_differ_by_what_wording_does():
    """p(Türkiye) minus p(Turkey) in the same sentences: its mean, and an interval around it."""
    rows, d = with_alias(0.1)
    floor = judged(rows, suite_of(ABC, aliases=(TURKEY,))).aliases
    one = floor.pairs[0]
    assert (one.term, one.name, one.families) == ("Turkey", "Türkiye", 20)
    assert one.shift == pytest.approx(d.mean(), abs=1e-12)
    assert floor.typical == floor.largest == pytest.approx(abs(d.mean()))
    half = scipy_stats.t.ppf(0.975, 19) * scipy_stats.sem(d)
    assert one.high - one.shift >= half * (1 - 1e-9)
    assert one.high - one.shift < 2 * half  # twenty families alone
    assert floor.beyond == 1


def test_an_alias_takes_no_part_in_any_shift():
    """The same effects with and without it."""
    rows, _ = with_alias(0.1)
    alone = [row for row in rows if row["kind"] == "group"]
    with_, without = (estimates_of(some, suite_of(ABC)).effects for some in (rows, alone))
    assert [one.shift for one in with_] == [one.shift for one in without]


def test_wordings_that_are_aliases_of_each_other_are_pairs_too():
    """Both are terms of the group (`terms: sampled`): the shift between them is the floor's."""
    rows = worded({"a": {"Turkey": 0.0, "Türkiye": 0.04}, "b": {"x": 0.0, "y": 0.0}})
    suite = suite_of(("a", "b"), terms="sampled", aliases=(TURKEY,))
    aliases, d = alias_shifts(estimates_of(rows, suite))
    assert aliases == (TURKEY,)
    assert d.mean() == pytest.approx(0.04, abs=0.005)


def test_a_name_that_was_not_scored_makes_no_pair():
    """Nor does a suite without aliases have a floor."""
    rows, _ = with_alias(0.1)
    other = Alias(group="b", term="b", name="nobody")
    assert judged(rows, suite_of(ABC, aliases=(other,))).aliases is None
    assert judged(rows, suite_of(ABC)).aliases is None


def test_each_wording_has_a_row_measured_as_its_group_is():
    """A's wordings lie at 0 and .06, b and c at 0: of the mean of all, (.03 + 0 + 0)/3 = .01."""
    rows = worded({"a": {"one": 0.0, "two": 0.06}, "b": {"b": 0.0}, "c": {"c": 0.0}}, spread=0)
    result = judged(rows, suite_of(ABC))
    found = {(one.group, one.term): one.shift for one in result.wordings}
    assert found == {("a", "one"): pytest.approx(-0.01), ("a", "two"): pytest.approx(0.05)}
    assert result.single_worded == 2


def test_groups_with_one_wording_are_counted():
    """What another wording would do is not known of them."""
    estimates = estimates_of(grid(scores(12, [0, 0, 0]), ABC), suite_of(ABC))
    assert single_worded(estimates) == 3


def test_a_wording_that_decides_alone_is_named():
    """One of c's four wordings lies .5 higher: without it the suite would PASS."""
    same = {"one": 0.0, "two": 0.0, "three": 0.0, "four": 0.0}
    rows = worded({"a": same, "b": same, "c": {**same, "four": 0.5}}, families=40)
    result = judged(rows, suite_of(ABC))
    assert result.verdict == "FAIL"
    assert [one.term for one in result.wordings if one.changes_verdict] == ["four"]


def test_oracle_leaving_a_wording_out_is_what_deleting_its_probes_gives():
    """The shifts, errors and degrees of freedom of the suite estimated anew without it."""
    rng = np.random.default_rng(2)
    moved = {group: {f"{group}{n}": float(rng.normal(0, 0.05)) for n in range(4)} for group in ABC}
    rows = worded(moved, spread=0.03)
    suite = suite_of(ABC, terms="sampled")
    found = {
        (group, term): left for group, term, left in without_each_wording(estimates_of(rows, suite))
    }
    rest = [row for row in rows if row["term"] != "b2"]
    anew = estimates_of(rest, suite).effects
    left = found["b", "b2"]
    np.testing.assert_allclose(left.mean, [one.shift for one in anew], atol=1e-12)
    # What all terms share in a family moves a little with them, and with it the part that is
    # counted twice.
    np.testing.assert_allclose(left.se, [one.se for one in anew], rtol=0.05)


def test_the_variance_between_wordings_is_in_the_error():
    """Wordings .1 apart: as a sample they leave open what fixed ones seem to show."""
    moved = {"a": {"one": 0.05, "two": 0.15}, "b": {"one": 0.0, "two": 0.0}}
    rows = worded(moved, families=40)
    fixed, sampled = (
        judge(estimates_of(rows, suite), suite, Policy())
        for suite in (suite_of(("a", "b")), replace(suite_of(("a", "b")), terms="sampled"))
    )
    assert fixed.verdict == "FAIL"
    assert sampled.verdict == "INCONCLUSIVE"
    assert sampled.effects[0].se > 5 * fixed.effects[0].se
