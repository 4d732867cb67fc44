from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from audit.errors import AuditError
from audit.records import (
    AuditResult,
    ComparedEffect,
    Comparison,
    Contrast,
    ModelInfo,
    Policy,
    Target,
    from_json,
    to_json,
)
from audit.statistics import band
from audit.statistics.contrasts import equivalence_limits, moments
from audit.verdict.compare import _because, compare
from tests.planted import grid, judged, probe, scores, suite_of, table_of

pytestmark = pytest.mark.usefixtures("few_resamples")

ABC = ("a", "b", "c")


def run_of(rows, suite, name="m", size=25, seed=0, target="POSITIVE"):
    """A finished audit and its parts, each in an order of its own."""
    policy = Policy()
    result = AuditResult(
        model=ModelInfo(id=name, fingerprint="0", labels=("NEGATIVE", "POSITIVE"), target=target),
        policy=policy,
        verdict="PASS",
        suites=(replace(judged(rows, suite), target=target),),
        labelled=(),
        benchmarks=(),
        warnings=(),
        inputs={},
        incomplete=False,
        preflight={"batch_noise": 0.0},
        versions={},
        seed=0,
        command="",
        plan="",
        groups={suite.name: suite.groups},
        targets=(Target(name=target, weights={target: 1.0}),),
    )
    rng = np.random.default_rng(seed)
    parts = []
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        parts.append(table_of([part[one] for one in rng.permutation(len(part))]))
    return result, parts


def grown(by, spread=0.005, seed=5):
    """Scores before and after: c's shift is larger by a planted amount."""
    before = scores(20, [0, 0, 0.03], spread=0.02)
    after = (
        before + np.array([0, 0, by]) + np.random.default_rng(seed).normal(0, spread, before.shape)
    )
    return before, after


def compared(before, after, codes=ABC, margin=0.02, **other):
    suite = suite_of(codes, **other)
    return compare(
        [run_of(grid(before, codes), suite), run_of(grid(after, codes), suite, seed=1)],
        margin=margin,
    )


def test_a_shift_that_grew_fails_with_its_interval():
    """.15 more for c is .10 more above the mean of all three; the interval holds it."""
    before, after = grown(0.15)
    found = compared(before, after)
    suite = found.against[0][0]
    c = suite.effects[2]
    assert (found.verdict, c.change) == ("FAIL", "grew")
    assert c.low < 0.1 < c.high
    assert c.after == pytest.approx(c.before + c.difference, abs=1e-12)
    assert suite.because.startswith("The shift of c went from +1.7 to +11.7 points")


def test_the_difference_is_paired_by_family():
    """The error is that of after minus before, far below that of either."""
    before, after = grown(0.15)
    effect = compared(before, after).against[0][0].effects[2]
    d = (after - before) - (after - before).mean(axis=1, keepdims=True)
    assert effect.difference == pytest.approx(d[:, 2].mean(), abs=1e-12)
    c = max(stats.t.ppf(1 - 0.05 / 6, 19), float(band.draw_band(d, seed=0).constants(0.05).max()))
    half = c * d[:, 2].std(ddof=1) / np.sqrt(20)
    # The parts are in an order of their own, and so are the draws.
    assert effect.high - effect.difference == pytest.approx(half, rel=0.03)


def test_the_same_scores_pass():
    """A run against itself: every difference 0."""
    before, _ = grown(0)
    found = compared(before, before)
    assert found.verdict == "PASS"
    assert {one.change for one in found.against[0][0].effects} == {"no larger"}
    assert found.against[0][0].flip_rate == 0


def test_the_same_scores_pass_where_the_shift_is_far_from_known():
    """A run against itself, with families so unlike that no shift's sign is known: still 0 apart."""
    before = scores(12, [0, 0, 0.01], spread=0.2)
    found = compared(before, before)
    assert {one.change for one in found.against[0][0].effects} == {"no larger"}


def test_a_shift_that_became_smaller_is_no_failure():
    """From +.117 to +.032, and the other two shrink with it: the question is whether |shift| grew."""
    before, after = grown(0.15)
    found = compared(after, before)
    suite = found.against[0][0]
    assert found.verdict == "PASS"
    assert {one.change for one in suite.effects} == {"smaller"}
    assert not any(one.reversed for one in suite.effects)
    assert "3 of 3 are smaller for certain" in suite.because


def test_a_shift_that_changed_its_sign_is_judged_by_its_size():
    """From -.1 to +.1: the difference is .2, and |shift| did not grow: named, and no failure."""
    codes = ("a", "b")
    level = scores(20, [0, 0], spread=0.002)
    found = compared(level - [0, 0.1], level + np.array([0, 0.1]), codes)
    effect = found.against[0][0].effects[0]
    assert effect.difference == pytest.approx(0.2, abs=0.01)
    assert (effect.change, effect.reversed) == ("no larger", True)
    larger = compared(level - [0, 0.1], level + np.array([0, 0.3]), codes).against[0][0].effects[0]
    assert larger.change == "grew"


def test_probes_without_a_partner_are_counted():
    """Family 3 is in the first run alone: three probes and no part in the difference."""
    before, after = grown(0)
    suite = suite_of(ABC)
    fewer = [row for row in grid(after, ABC) if row["family"] != "f3"]
    found = compare([run_of(grid(before, ABC), suite), run_of(fewer, suite)], margin=0.02)
    one = found.against[0][0]
    assert (one.families, one.probes, one.unpaired) == (19, 57, 3)
    assert any("3 probes have no partner" in text for text in found.warnings)


def test_blocks_are_counted_from_the_suites_first():
    """In the other run another suite stood before it: its blocks start at 100."""
    before, after = grown(0)
    suite = suite_of(ABC)
    later = [{**row, "block": row["block"] + 100} for row in grid(after, ABC)]
    found = compare([run_of(grid(before, ABC), suite), run_of(later, suite)], margin=0.02)
    assert found.against[0][0].unpaired == 0


def test_parts_of_different_sizes_are_paired_all_the_same():
    """25 and 7 probes a part."""
    before, after = grown(0.15)
    suite = suite_of(ABC)
    runs = [run_of(grid(before, ABC), suite), run_of(grid(after, ABC), suite, size=7, seed=3)]
    ours, theirs = compare(runs, margin=0.02), compared(before, after)
    assert ours.against[0][0].effects == theirs.against[0][0].effects


def test_labels_that_differ_between_runs_are_flips():
    """One of 60 probes crosses the threshold."""
    y = np.full((20, 3), 0.4)
    after = y.copy()
    after[0, 0] = 0.6
    assert compared(y, after).against[0][0].flip_rate == pytest.approx(1 / 60)


def test_three_runs_are_compared_with_the_first():
    """Two columns of comparisons, and the worst of their verdicts."""
    before, after = grown(0.15)
    suite = suite_of(ABC)
    runs = [
        run_of(grid(y, ABC), suite, name=f"m{n}") for n, y in enumerate((before, before, after))
    ]
    found = compare(runs, margin=0.02)
    assert [suites[0].verdict for suites in found.against] == ["PASS", "FAIL"]
    assert found.verdict == "FAIL"
    assert from_json(Comparison, to_json(found)).verdict == "FAIL"


def test_declared_pairs_are_compared_too():
    """The contrast is read from the first run's results."""
    contrast = Contrast(name="x", by="group", plus="a", minus="b")
    level = scores(20, [0, 0], spread=0.002)
    found = compared(
        level, level + np.array([0.1, 0]), ("a", "b"), contrast="pairs", contrasts=(contrast,)
    )
    effect = found.against[0][0].effects[0]
    assert (effect.group, effect.change) == ("x", "grew")
    assert effect.difference == pytest.approx(0.1, abs=1e-9)


def test_sampled_terms_are_clustered_both_ways_in_a_comparison():
    """Four terms a group: wider than with fixed terms."""
    rng = np.random.default_rng(0)
    suite = suite_of(("a", "b"))
    runs = []
    for seed in (0, 1):
        moved = rng.normal(0, 0.02, (2, 4)) * seed
        rows = [
            probe(
                float(0.5 + moved[g, n] + rng.normal(0, 0.01)),
                family=f"f{f}",
                block=f,
                group=code,
                term=f"{code}{n}",
            )
            for f in range(20)
            for g, code in enumerate("ab")
            for n in range(4)
        ]
        runs.append(rows)
    widths = []
    for terms in ("fixed", "sampled"):
        chosen = replace(suite, terms=terms)
        one = compare([run_of(rows, chosen) for rows in runs], margin=0.02).against[0][0].effects[0]
        widths.append(one.high - one.low)
    assert widths[1] > 2 * widths[0]


def test_fewer_than_ten_families_compare_to_nothing():
    """INCONCLUSIVE, whatever moved."""
    y = scores(9, [0, 0, 0])
    found = compared(y, np.clip(y + np.array([0, 0, 0.3]), 0, 1))
    assert found.verdict == "INCONCLUSIVE"
    assert "too few" in found.against[0][0].because


def test_a_shift_about_zero_is_judged_by_both_of_its_signs():
    """Before 0 within its error: "no larger" needs |after| - |before| under the margin for either sign.

    U = after - before and S = after + before have mean .012 here; |U| is a third limit, and t is
    at alpha/3.
    """
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 0.02, 40)
    noise -= noise.mean()
    after = np.full(40, 0.012) + rng.permutation(noise)
    level = np.full((40, 1), 0.5)
    before, later = (level + np.column_stack([-d / 2, d / 2]) for d in (noise, after))
    effect = compared(before, later, ("a", "b"), margin=0.02).against[0][0].effects[0]
    limits = []
    for d in (after - noise, after + noise):
        at = moments(d[:, None])
        limits.append(equivalence_limits(at, alpha=0.05 / 3))
    (low, high), (total_low, total_high) = limits
    most = min(max(high, -total_low), max(total_high, -low), max(high, -low))[0]
    assert effect.before == pytest.approx(0, abs=1e-12)
    assert (effect.change == "no larger") == (most < 0.02)


def test_another_target_is_refused():
    """P of one label is not set against P of another."""
    before, _ = grown(0)
    suite = suite_of(ABC)
    runs = [run_of(grid(before, ABC), suite), run_of(grid(before, ABC), suite, target="NEGATIVE")]
    with pytest.raises(AuditError, match="score other targets: 'POSITIVE' and 'NEGATIVE'"):
        compare(runs, margin=0.02)


def test_another_version_of_a_suite_says_what_it_leaves_out():
    """Only probes that both runs hold are compared."""
    before, _ = grown(0)
    suite = suite_of(ABC)
    runs = [run_of(grid(before, ABC), one) for one in (suite, replace(suite, version="2"))]
    assert "version 2 against 1" in compare(runs, margin=0.02).warnings[0]


def test_runs_that_share_no_suite_cannot_be_compared():
    """Nor one run alone."""
    before, _ = grown(0)
    one = run_of(grid(before, ABC), suite_of(ABC))
    other = run_of(grid(before, ABC, suite="other"), suite_of(ABC, name="other"))
    with pytest.raises(AuditError, match="share no suite"):
        compare([one, other], margin=0.02)
    with pytest.raises(AuditError, match="two to five"):
        compare([one], margin=0.02)


def test_five_runs_can_be_compared_and_six_cannot():
    """The first against four others."""
    before, _ = grown(0)
    one = run_of(grid(before, ABC), suite_of(ABC))
    assert len(compare([one] * 5).against) == 4
    with pytest.raises(AuditError, match="6 runs cannot be compared"):
        compare([one] * 6)


def test_ten_families_are_enough_to_compare():
    """One more than nine."""
    y = scores(10, [0, 0, 0], spread=0.002)
    found = compared(y, y + np.array([0, 0, 0.3]))
    assert (found.verdict, found.against[0][0].families) == ("FAIL", 10)


def test_no_shift_in_either_run_has_no_sign_to_turn():
    """Groups that score alike in every family: 0 before, 0 after."""
    y = np.repeat(np.random.default_rng(0).uniform(0.3, 0.7, (20, 1)), 3, axis=1)
    suite = compared(y, y).against[0][0]
    assert not any(one.reversed for one in suite.effects)
    assert suite.because.endswith("went from 0.0 to 0.0 points (difference 0.0 to 0.0).")


def test_several_shifts_that_grew_are_counted_and_the_one_that_grew_most_is_named():
    """C grows by .2 and the two others by .1 each, the other way."""
    before, after = grown(0.3, spread=0.001)
    suite = compared(before, after).against[0][0]
    assert [one.change for one in suite.effects] == ["grew"] * 3
    assert suite.because.startswith("The shift of c went from")
    assert suite.because.endswith("for certain, and so did 2 more.")
    assert "opposite" not in suite.because


def test_the_largest_shift_is_not_the_one_that_grew_most():
    """From .3 to .33 a shift grew by .03, from 0 to .05 by .05."""
    made = {"low": 0.01, "high": 0.09, "change": "grew", "reversed": False}
    large = ComparedEffect(
        group="l", name="l", spoken="large", before=0.3, after=0.33, difference=0.03, **made
    )
    grew = replace(large, spoken="grown", before=0.0, after=0.05, difference=0.05)
    assert _because([large, grew], 20, 0.02).startswith("The shift of grown")
    alone = _because([replace(grew, before=-0.01, reversed=True)], 20, 0.02)
    assert "from −1.0 to +5.0 points, with the opposite sign (difference" in alone
    assert alone.endswith("for certain.")


def test_runs_without_a_common_probe_compare_to_nothing():
    """The same suite over other families."""
    before, _ = grown(0)
    suite = suite_of(ABC)
    other = [{**row, "family": f"other {row['family']}"} for row in grid(before, ABC)]
    found = compare([run_of(grid(before, ABC), suite), run_of(other, suite)])
    assert found.verdict == "INCONCLUSIVE"
    assert found.against[0][0].because.startswith("0 families in both runs are too few")
    assert _because([], 20, 0.02) == "No contrast has a probe in both runs."
    assert np.isnan(found.against[0][0].flip_rate)


def test_a_shift_grew_by_the_half_width_of_its_difference_and_not_of_its_sum():
    """From .2 to .3: after - before is .1 +- .001 for one pair, after + before .5 +- .014, and .09 the margin."""
    rng = np.random.default_rng(7)
    first = 0.2 + rng.normal(0, 0.03, 80)
    moved = 0.1 + rng.normal(0, 0.005, 80)
    level = np.full((80, 1), 0.5)
    before, after = (level + np.column_stack([-d / 2, d / 2]) for d in (first, first + moved))
    effect = compared(before, after, ("a", "b"), margin=0.09).against[0][0].effects[0]
    drawn = band.draw_band(moved[:, None], seed=0).constants(0.05)
    half = max(stats.t.ppf(0.975, 79), drawn.item()) * stats.sem(moved)
    # The parts are in an order of their own, and so are the draws.
    assert effect.high - effect.difference == pytest.approx(half, rel=0.05)
    assert effect.low > 0.09 > moved.mean() - 1.99 * stats.sem(2 * first + moved)
    assert effect.change == "grew"
