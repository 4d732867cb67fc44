import numpy as np
import pytest

from audit.analysis.placebo import spread_ratio
from tests.planted import estimates_of, grid, judged, probe, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

CODES = tuple("abcdefgh")


def rows_with_placebos(group_spread, placebo_spread, seed=0, families=30):
    """Eight groups and eight names that mean nothing, each kind with a spread of its own."""
    rng = np.random.default_rng(seed)
    y = scores(families, rng.normal(0, group_spread, 8), spread=0.01, seed=seed)
    rows = grid(y, CODES)
    moved = rng.normal(0, placebo_spread, 8)
    for f in range(families):
        for n in range(8):
            p = float(np.clip(y[f].mean() + moved[n] + rng.normal(0, 0.01), 0.01, 0.99))
            where = {"family": f"f{f}", "block": f, "term": f"Zor{n}"}
            rows.append(probe(p, group=f"Zor{n}", kind="placebo", **where))
    return rows


def test_the_ratio_is_that_of_the_standard_deviations_of_means():
    """Group means 0, 2 (SD sqrt 2), placebo means 0, 1 (SD sqrt .5): ratio 2, whatever the centre."""
    groups = np.tile([5.0, 7.0], (4, 1))
    found = spread_ratio(groups, np.tile([0.0, 1.0], (4, 1)), terms=1, seed=0, alpha=0.05)
    assert found.value == pytest.approx(2.0)


def test_groups_of_several_terms_are_compared_with_sets_of_placebos():
    """Means of four names spread half as far as names do: so do the placebos' sets."""
    rng = np.random.default_rng(0)
    names = rng.normal(0, 1, (1, 200, 4))
    groups = np.repeat(names.mean(axis=2), 5, axis=0)
    placebos = np.repeat(rng.normal(0, 1, (1, 200)), 5, axis=0)
    like = spread_ratio(groups, placebos, terms=4, seed=0, alpha=0.05).value
    unlike = spread_ratio(groups, placebos, terms=1, seed=0, alpha=0.05).value
    assert like == pytest.approx(2 * unlike, rel=0.05)


def test_a_fail_beyond_the_placebos_is_group_specific():
    """Groups spread .15, placebos .01."""
    result = judged(rows_with_placebos(0.15, 0.01), suite_of(CODES))
    assert result.verdict == "FAIL"
    assert result.placebo.low > 1
    assert result.placebo.reading == "group-specific"
    assert result.placebo.terms == 8


def test_a_fail_that_placebos_show_too_is_lexical_instability():
    """Both spread .15: still a FAIL."""
    result = judged(rows_with_placebos(0.12, 0.15, seed=1), suite_of(CODES))
    assert result.verdict == "FAIL"
    assert result.placebo.reading == "lexical instability"


def test_a_pass_has_no_reading():
    """The ratio stands there all the same."""
    result = judged(rows_with_placebos(0.001, 0.001), suite_of(CODES))
    assert (result.verdict, result.placebo.reading) == ("PASS", None)
    assert np.isfinite(result.placebo.ratio)


def test_a_suite_without_placebos_has_no_ratio():
    """Null, not 1."""
    assert judged(grid(scores(12, [0] * 8), CODES), suite_of(CODES)).placebo is None


def test_placebos_take_no_part_in_the_shifts():
    """The same shifts with and without them."""
    rows = rows_with_placebos(0.1, 0.1)
    alone = [row for row in rows if row["kind"] == "group"]
    ours, theirs = (
        [one.shift for one in estimates_of(some, suite_of(CODES)).effects] for some in (rows, alone)
    )
    assert ours == theirs


def test_placebos_that_do_not_spread_give_no_ratio():
    """x/0 is undefined."""
    found = spread_ratio(np.tile([0.0, 1], (3, 1)), np.zeros((3, 4)), terms=1, seed=0, alpha=0.05)
    assert np.isnan(found.value)
