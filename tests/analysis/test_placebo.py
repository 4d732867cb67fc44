import numpy as np
import pytest

from audit.analysis.placebo import PlaceboTerms, dealt, spread_ratio
from audit.statistics.clustering import both_ways, term_variance
from audit.statistics.contrasts import contrast, moments, pooled_weights
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


def terms_of(scores, groups, *, terms=1, sampled=False, reference=None):
    """Placebo terms and groups, (T, J) and (T, G), measured from the mean of the groups."""
    scores, groups = np.asarray(scores, dtype=float), np.asarray(groups, dtype=float)
    if reference is None:
        reference = groups.mean(axis=1, keepdims=True)
    names = tuple(f"n{n}" for n in range(scores.shape[1]))
    return PlaceboTerms(names, scores, groups, reference, terms, sampled)


def test_the_ratio_is_that_of_the_standard_deviations_of_means():
    """Group means 5, 7 (SD sqrt 2), placebo means 0, 1 (SD sqrt .5): ratio 2, whatever the centre."""
    one = terms_of(np.tile([0.0, 1.0], (4, 1)), np.tile([5.0, 7.0], (4, 1)))
    assert spread_ratio(one, seed=0, alpha=0.05).value == pytest.approx(2.0)


def test_a_group_of_several_terms_is_set_against_the_root_of_as_many():
    """The closed form has no seed: means of nine names spread a third as far as names do."""
    scores, groups = np.tile([0.0, 1.0], (4, 1)), np.tile([5.0, 7.0], (4, 1))
    for seed in (0, 1):
        one = terms_of(scores, groups, terms=9)
        assert spread_ratio(one, seed=seed, alpha=0.05).value == pytest.approx(6.0)


def test_a_floor_of_nothing_is_passed_by_anything():
    """Placebos that never move: infinite where groups move, undefined where they do not either."""
    still, moved = np.full((12, 3), 0.5), np.tile([0.2, 0.5], (12, 1))
    assert spread_ratio(terms_of(still, moved), seed=0, alpha=0.05).low == np.inf
    assert np.isnan(spread_ratio(terms_of(still, still), seed=0, alpha=0.05).value)


def test_dealt_groups_of_one_term_are_the_terms_themselves():
    """As many groups as terms: every deal holds each term's shift from the mean of all, by family."""
    rng = np.random.default_rng(0)
    y = rng.normal(size=(12, 5))
    found = dealt(terms_of(y, y), pooled_weights(5), seed=0)
    expected = moments(y - y.mean(axis=1, keepdims=True))
    order = np.argsort(expected.mean)
    for deal in (0, 500, 999):
        np.testing.assert_allclose(np.sort(found.mean[deal]), expected.mean[order], atol=1e-12)
        mine = np.argsort(found.mean[deal])
        np.testing.assert_allclose(found.se[deal][mine], expected.se[order], rtol=1e-9)


def test_dealt_groups_of_sampled_terms_have_the_two_way_error():
    """A hand of three groups of four terms, against `clustering` on the same cells."""
    rng = np.random.default_rng(1)
    y = rng.normal(size=(12, 12)) + rng.normal(size=(1, 12))
    placebo = terms_of(y, y[:, :3], terms=4, sampled=True)
    weights = pooled_weights(3)
    found = dealt(placebo, weights, seed=3)
    hand = np.random.default_rng(3).permutation(12)[:12].reshape(3, 4)
    centred = y - y.mean(axis=1, keepdims=True)
    cells = [centred[:, one] for one in hand]
    plain = moments(contrast(np.stack([one.mean(axis=1) for one in cells], axis=1), weights))
    ways = both_ways(plain, [term_variance(one) for one in cells], weights)
    np.testing.assert_allclose(found.mean[0], plain.mean, rtol=1e-9)
    np.testing.assert_allclose(found.se[0], ways.se, rtol=1e-9)
    np.testing.assert_allclose(found.df[0], ways.df, rtol=1e-9)


def test_the_baseline_stands_in_every_deal():
    """Shifts from a sentence of its own: a dealt group's mean minus the baseline's."""
    rng = np.random.default_rng(2)
    y, base = rng.normal(size=(12, 4)), rng.normal(size=(12, 1))
    weights = np.hstack([np.eye(4), -np.ones((4, 1))])
    found = dealt(terms_of(y, y, reference=base), weights, seed=0)
    np.testing.assert_allclose(np.sort(found.mean[0]), np.sort((y - base).mean(axis=0)), atol=1e-12)


def test_the_false_alarm_rate_is_0_where_no_placebo_moves_and_1_where_all_do():
    """Placebos of spread .001 never FAIL a margin of .05; of spread .3 they always do."""
    quiet = judged(rows_with_placebos(0.15, 0.001), suite_of(CODES)).placebo
    loud = judged(rows_with_placebos(0.15, 0.3), suite_of(CODES)).placebo
    assert (quiet.false_alarm, quiet.beyond, quiet.deals, quiet.dealt) == (0.0, 0, 1000, 8)
    assert loud.false_alarm == 1.0
    assert loud.beyond > 4


def test_a_fail_beyond_the_placebos_is_group_specific():
    """Groups spread .15, placebos .01."""
    result = judged(rows_with_placebos(0.15, 0.01), suite_of(CODES))
    assert result.verdict == "FAIL"
    assert result.placebo.low > 1
    assert result.placebo.reading == "group-specific"
    assert "would FAIL in 0.0% of 1,000 deals" in result.because
    assert result.placebo.terms == 8


def test_a_fail_under_the_placebos_is_lexical_instability():
    """Groups spread .1 and placebos far more: still a FAIL."""
    result = judged(rows_with_placebos(0.06, 0.25, seed=1), suite_of(CODES))
    assert result.verdict == "FAIL"
    assert result.placebo.high < 1
    assert result.placebo.reading == "lexical instability"


def test_a_fail_about_as_far_as_the_placebos_is_not_decided():
    """The interval holds 1: no reading from a lower bound that happens to be under it."""
    result = judged(rows_with_placebos(0.12, 0.15, seed=1), suite_of(CODES))
    assert result.verdict == "FAIL"
    assert result.placebo.low < 1 < result.placebo.high
    assert result.placebo.reading == "not decided"


def test_a_fail_beside_placebos_that_never_move_has_a_reading():
    """A classifier that knows no made-up word: the ratio is null, the reading is not."""
    rows = rows_with_placebos(0.15, 0.01)
    for row in rows:
        if row["kind"] == "placebo":
            row["p"] = 0.5
    result = judged(rows, suite_of(CODES))
    assert (result.verdict, result.placebo.reading) == ("FAIL", "group-specific")
    assert np.isnan(result.placebo.ratio)
    assert result.because.endswith("made-up names move no score.")


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


def test_names_that_never_move_the_score_have_no_error_of_rounding():
    """All at .4 but one group at .9: errors of 0, and no root of a number below 0."""
    y = np.full((176, 197), 0.4)
    y[:, 3] = 0.9
    y[:, :] += np.linspace(0, 1e-16, 176)[:, None]
    found = dealt(terms_of(y[:, 5:53], y), pooled_weights(197), seed=0)
    assert found.se == pytest.approx(0, abs=1e-9)
    assert np.isfinite(found.se).all()
