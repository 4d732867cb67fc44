from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from audit.errors import AuditError
from audit.records import AuditResult, ModelInfo, Policy, Target, Waiver, from_json, to_json
from audit.verdict.judge import Gate, gate, overall
from audit.verdict.rule import fail_rate
from tests.planted import grid, judged, scores, suite_of

pytestmark = pytest.mark.usefixtures("few_resamples")

TODAY = date(2026, 6, 1)
AB = ("a", "b", "c")


def audit_of(*results, policy=None, noise=0.0):
    """A finished audit that holds these suites."""
    policy = policy or Policy()
    return AuditResult(
        model=ModelInfo(id="m", fingerprint="0", labels=("N", "P"), target="P"),
        policy=policy,
        verdict=overall(results, policy),
        suites=results,
        labelled=(),
        benchmarks=(),
        warnings=(),
        inputs={},
        incomplete=False,
        preflight={"batch_noise": noise},
        versions={},
        seed=0,
        command="",
        plan="",
        groups={},
    )


@pytest.fixture(scope="module")
def failing():
    """One group lies .3 above the others, so all three contrasts are beyond .05."""
    return judged(grid(scores(20, [0, 0, 0.3]), AB), suite_of(AB))


@pytest.fixture(scope="module")
def passing():
    return judged(grid(scores(40, [0, 0, 0], spread=0.01), AB), suite_of(AB, name="planted"))


def waiver(**changes):
    """A waiver of every group until the end of the year."""
    stated = {
        "suite": "planted",
        "groups": AB,
        "reason": "known",
        "owner": "risk",
        "expires": "2026-12-31",
    }
    return Waiver(**{**stated, **changes})


def test_the_runs_own_policy_gives_the_runs_own_verdict(failing, passing):
    """Exit codes 1 and 0; nothing is post hoc."""
    found = gate(audit_of(failing), None, today=TODAY)
    assert (found.verdict, found.exit_code, found.post_hoc) == ("FAIL", 1, False)
    assert gate(audit_of(passing), None, today=TODAY).exit_code == 0


def test_an_open_verdict_exits_with_4(passing):
    """Of nine families nothing is said."""
    assert gate(audit_of(replace(passing, families=9)), None, today=TODAY).exit_code == 4


def test_another_margin_is_applied_post_hoc(failing):
    """FAIL at .05, and not with a margin of .9."""
    found = gate(audit_of(failing), Policy(margin=0.9), today=TODAY)
    assert (found.verdict, found.exit_code, found.post_hoc) == ("PASS", 0, True)
    assert "post hoc" in found.lines()[0]


def test_the_same_policy_read_again_is_not_post_hoc(passing):
    """A NaN threshold that went through JSON is still the same policy."""
    again = from_json(Policy, to_json(Policy()))
    assert not gate(audit_of(passing), again, today=TODAY).post_hoc


def test_a_waiver_sets_its_groups_aside(failing):
    """All three groups waived: nothing is left that fails, and it is said so."""
    policy = Policy(waivers=(waiver(),))
    found = gate(audit_of(failing, policy=policy), None, today=TODAY)
    assert (found.verdict, found.waived, found.expired) == ("PASS", policy.waivers, ())
    assert any(line.startswith("waived") for line in found.lines())


def test_a_group_that_is_not_waived_still_fails(failing):
    """A and b alone are waived; c is beyond too."""
    policy = Policy(waivers=(waiver(groups=("a", "b")),))
    assert gate(audit_of(failing, policy=policy), None, today=TODAY).verdict == "FAIL"


def test_an_expired_waiver_does_not_waive(failing):
    """It holds up to and including its last day."""
    policy = Policy(waivers=(waiver(expires="2026-06-01"),))
    assert gate(audit_of(failing, policy=policy), None, today=TODAY).verdict == "PASS"
    late = gate(audit_of(failing, policy=policy), None, today=date(2026, 6, 2))
    assert (late.verdict, late.expired) == ("FAIL", policy.waivers)


def test_a_waiver_that_meets_no_finding_is_said_to_be_idle(passing):
    """It waives nothing, and a reader may want to take it out."""
    policy = Policy(waivers=(waiver(),))
    found = gate(audit_of(passing, policy=policy), None, today=TODAY)
    assert (found.verdict, found.waived, found.idle) == ("PASS", (), policy.waivers)


def test_a_waiver_without_groups_speaks_of_the_whole_suite(failing):
    """groups: () waives every finding of that suite."""
    policy = Policy(waivers=(waiver(groups=()),))
    assert gate(audit_of(failing, policy=policy), None, today=TODAY).verdict == "PASS"


def test_a_waiver_does_not_make_an_open_group_pass(failing):
    """C is waived; a, made undecided, is still open."""
    wide = [replace(one, se=0.2) if one.group != "c" else one for one in failing.effects]
    result = replace(failing, effects=tuple(wide))
    policy = Policy(waivers=(waiver(groups=("c",)),))
    assert gate(audit_of(result, policy=policy), None, today=TODAY).verdict == "INCONCLUSIVE"


def test_waivers_take_no_part_in_the_results(failing):
    """The run's own verdict stays FAIL."""
    policy = Policy(waivers=(waiver(),))
    assert audit_of(failing, policy=policy).verdict == "FAIL"


def test_suites_that_the_policy_does_not_name_do_not_gate(failing):
    """And one that it names and that was not run leaves the gate open."""
    found = gate(audit_of(failing), Policy(gates=("countries",)), today=TODAY)
    assert (found.verdict, found.suites) == ("INCONCLUSIVE", {"countries": "INCONCLUSIVE"})


def test_a_suite_that_was_not_run_is_said_to_be_absent(failing):
    """One that was run is not, even where it may not gate."""
    named = Policy(gates=("planted", "countries"))
    for result in (failing, replace(failing, may_gate=False)):
        found = gate(audit_of(result), named, today=TODAY)
        assert found.absent == ("countries",)
        assert "INCONCLUSIVE  countries: not in this run (it holds planted)" in found.lines()
        assert not any("planted: not in this run" in line for line in found.lines())


def test_a_language_model_benchmark_never_gates(failing):
    """Not even where a policy names it: what it says of a classifier is no verdict."""
    found = gate(
        audit_of(replace(failing, may_gate=False)), Policy(gates=("planted",)), today=TODAY
    )
    assert found.verdict == "INCONCLUSIVE"
    assert found.barred == ("planted",)
    assert found.lines()[1] == (
        "INCONCLUSIVE  planted: it never gates a classifier; take it out of the policy's `gates`"
    )
    assert gate(audit_of(failing), Policy(gates=("planted",)), today=TODAY).barred == ()


def test_the_noise_floor_holds_at_the_gate_too(failing):
    """A batch that moves scores by .5 leaves no effect."""
    assert gate(audit_of(failing, noise=0.5), None, today=TODAY).verdict == "INCONCLUSIVE"


def test_a_gate_goes_to_json(failing):
    """For --json."""
    found = gate(audit_of(failing), None, today=TODAY)
    assert from_json(Gate, to_json(found)) == found


def test_the_gate_reads_numbers_that_went_through_json(failing):
    """Stored estimates give the verdict that was given."""
    stored = from_json(AuditResult, to_json(audit_of(failing)))
    assert gate(stored, None, today=TODAY).suites == {"planted": "FAIL"}
    assert np.isfinite(stored.suites[0].effects[0].se)


def test_a_rate_between_two_stored_ones_takes_the_next_smaller_band(failing):
    """At alpha .03 the run's band at .01 is read, wider than needed, and that is said."""
    found = gate(audit_of(failing), Policy(alpha=0.03), today=TODAY)
    assert found.between == ("0.03",)
    assert "next smaller rate" in found.lines()[2]
    assert gate(audit_of(failing), Policy(alpha=0.1), today=TODAY).between == ()


def test_a_rate_below_all_stored_ones_is_refused(failing):
    """No number that looks like another: the run holds .01, .05, .1."""
    with pytest.raises(AuditError, match=r"no band at the error rate 0\.001"):
        gate(audit_of(failing), Policy(alpha=0.001), today=TODAY)


def test_the_drawn_constant_decides_where_t_would_fail():
    """|shift| - t SE is over the margin and |shift| - c* SE is not, by hand.

    m = 3, df 19: t(1 - .05/6, 19) = 2.6251. At SE .02 and shift .11: .11 - .0525 = .0575 > .05;
    with c* = 3.2: .11 - .064 = .046.
    """
    base = judged(grid(scores(20, [0, 0, 0]), AB), suite_of(AB))
    moved = tuple(replace(one, shift=0.11, se=0.02, skew=0.0) for one in base.effects)
    for drawn, verdict in ((2.0, "FAIL"), (3.2, "INCONCLUSIVE")):
        band = replace(base.band, constants={"0.05": drawn})
        suite = replace(base, effects=moved, band=band)
        assert gate(audit_of(suite), today=TODAY).verdict == verdict


def test_alpha_over_the_run_is_shared_by_the_suites_that_gate(failing):
    """Two suites at .05 are held at .025 each, which the run that says so stores."""
    policy = Policy(alpha_scope="run")
    assert fail_rate(policy, 2) == 0.025
    assert fail_rate(Policy(), 2) == 0.05
    other = replace(failing, name="other")
    found = gate(audit_of(failing, other), policy, today=TODAY)
    assert found.between == ("0.025",)
    assert gate(audit_of(failing), policy, today=TODAY).between == ()


def test_another_policy_judges_the_returned_label_of_a_finished_audit(failing):
    """The label of the group that lies .3 above flips: no shift counts less for that, none more."""
    rows = [
        row | {"label": "other" if row["group"] == "b" else "same"}
        for row in grid(scores(40, [0, 0, 0], spread=0.01), AB)
    ]
    result = audit_of(judged(rows, suite_of(AB)))
    assert gate(result, today=TODAY).verdict == "PASS"
    strict = Policy(max_flip_rate=0.1, flip_rationale="it decides")
    assert gate(result, strict, today=TODAY).verdict == "FAIL"
    assert gate(result, replace(strict, max_flip_rate=0.9), today=TODAY).verdict == "PASS"


def test_targets_gate_one_by_one(failing, passing):
    """Two targets of one suite, each with a key of its own; a policy may name one of them."""
    good = replace(passing, key="planted/good", target="good")
    bad = replace(failing, key="planted/bad", target="bad")
    targets = tuple(Target(name=name, weights={name: 1.0}) for name in ("good", "bad"))
    result = replace(audit_of(good, bad), targets=targets)
    assert result.verdict == "FAIL"
    both = gate(result, today=TODAY)
    assert both.suites == {"planted/good": "PASS", "planted/bad": "FAIL"}
    one = gate(result, Policy(targets=("good",)), today=TODAY)
    assert (one.verdict, one.suites) == ("PASS", {"planted/good": "PASS"})
    absent = gate(result, Policy(targets=("ugly",)), today=TODAY)
    assert (absent.verdict, absent.absent) == ("INCONCLUSIVE", ("ugly",))


def test_a_waiver_may_speak_of_one_target_alone(failing):
    """The finding in the other target still FAILs."""
    twice = [replace(failing, key=f"planted/{name}", target=name) for name in ("one", "two")]
    result = audit_of(*twice)
    both = Policy(waivers=(waiver(),))
    assert gate(result, both, today=TODAY).verdict == "PASS"
    first = Policy(waivers=(waiver(target="one"),))
    assert gate(result, first, today=TODAY).suites == {"planted/one": "PASS", "planted/two": "FAIL"}


def test_the_error_rate_of_a_fail_is_shared_among_targets():
    """Two targets in three suites: half of alpha each, or a sixth where alpha holds for the run."""
    assert fail_rate(Policy(), 3, 2) == 0.025
    assert fail_rate(Policy(alpha_scope="run"), 3, 2) == pytest.approx(0.05 / 6)


def test_what_a_terminal_shows_of_waivers(failing):
    """Groups, last day, reason and owner of each."""
    late = waiver(groups=(), expires="2026-01-01")
    idle = waiver(suite="other")
    policy = Policy(waivers=(waiver(), late, idle))
    lines = gate(audit_of(failing, policy=policy), None, today=TODAY).lines()
    assert lines == [
        "PASS  margin 0.05, alpha 0.05",
        "PASS          planted",
        "waived        planted: a, b, c, until 2026-12-31 (known; risk)",
        "expired       planted: every group, until 2026-01-01 (known; risk)",
        "idle          other: a, b, c, until 2026-12-31 (known; risk)",
    ]
