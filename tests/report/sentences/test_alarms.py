from dataclasses import replace

from audit.records import FalseAlarms, FalseAlarmSpread, GroupAlarms, Policy
from audit.report.formats.junit import junit_xml
from audit.report.sentences import headline
from audit.report.sentences.alarms import false_alarms, suite_alarms
from tests.report.samples import benchmark, sample

SPREAD = FalseAlarmSpread(
    value=0.2, highest="women", lowest="men", low=0.05, high=0.35, limit=0.33, templates=96
)


def test_the_spread_of_false_alarms_is_told_with_its_bounds():
    """And with the verdict where a policy states a limit; with none it says so."""
    told = false_alarms(SPREAD)
    assert "women are flagged 20.0 percentage points more often than those about men" in told
    assert "Over 96 templates, two identities lie at least 5.0 and at most 35.0 points" in told
    assert told.endswith("The policy states no limit for this.")
    judged = replace(SPREAD, most=0.1, verdict="INCONCLUSIVE")
    assert false_alarms(judged).startswith("INCONCLUSIVE: ")
    assert false_alarms(None) == ""


def test_a_suite_says_who_is_flagged_most_and_least():
    """With counts and shares; where nothing is flagged it says that alone."""
    groups = (
        GroupAlarms(group="w", name="women", flagged=3, harmless=10, low=0.1, high=0.5),
        GroupAlarms(group="m", name="men", flagged=1, harmless=10, low=0.0, high=0.3),
    )
    found = FalseAlarms(kinds=(), groups=groups, spread=SPREAD)
    told = suite_alarms(replace(sample().suites[0], false_alarms=found))
    assert told.startswith(
        "4 of 20 harmless sentences are flagged, most often about women (3 of 10"
    )
    assert "least often about men (1 of 10, 10.0%)." in told
    assert "Over 96 families" in told
    none = tuple(replace(one, flagged=0) for one in groups)
    told = suite_alarms(replace(sample().suites[0], false_alarms=replace(found, groups=none)))
    assert told == "None of 20 harmless sentences is flagged."
    assert suite_alarms(sample().suites[0]) == ""


def test_a_verdict_that_false_alarms_alone_decide_says_so():
    """No suite FAILs, one spread does: the headline and JUnit name it, not "no suite counted"."""
    policy = Policy(max_false_alarm_spread=0.01, spread_rationale="as agreed")
    suites = tuple(replace(one, verdict="PASS") for one in sample().suites)
    judged = replace(SPREAD, most=0.01, verdict="FAIL")
    run = replace(
        sample(),
        suites=suites,
        policy=policy,
        verdict="FAIL",
        benchmarks=(replace(benchmark(), name="hatecheck", false_alarm_spread=judged),),
    )
    assert headline(run) == (
        "Harmless texts about women are flagged more often than those about men, by more than the "
        "policy tolerates."
    )
    assert b'name="hatecheck: false alarms"><failure' in junit_xml(run).replace(
        b"\n  ", b""
    ).replace(b"> <", b"><")
    unmeasured = replace(run, verdict="INCONCLUSIVE", benchmarks=())
    assert headline(unmeasured) == (
        "Not decided: the policy limits false alarms, and nothing measured them."
    )
