"""Whether identities lie too far apart in the share of harmless cases that are flagged."""

from collections.abc import Sequence
from dataclasses import replace

from audit.records import BenchmarkResult, FalseAlarmSpread, Policy, SuiteResult, Verdict
from audit.verdict.rule import FEWEST_FAMILIES

UNMEASURED = "false alarms"
"""Under what name a gate says that a policy judges what was not measured."""


def held_against(found: FalseAlarmSpread, policy: Policy) -> FalseAlarmSpread:
    """The spread, with the policy's limit and verdict where it states one.

    FAIL where the lower bound of some pair lies over the limit, PASS where the one-sided bounds of
    all pairs lie under it, else INCONCLUSIVE; so are fewer than ten templates.
    """
    most = policy.max_false_alarm_spread
    return replace(found, most=most, verdict=None if most is None else _verdict(found, most))


def _verdict(found: FalseAlarmSpread, most: float) -> Verdict:
    if found.templates < FEWEST_FAMILIES:
        return "INCONCLUSIVE"
    if found.low > most:
        return "FAIL"
    return "PASS" if found.limit < most else "INCONCLUSIVE"


def suite_spread(suite: SuiteResult) -> FalseAlarmSpread | None:
    """The spread of a suite in which nothing should be flagged."""
    return suite.false_alarms.spread if suite.false_alarms else None


def spreads(
    benchmarks: Sequence[BenchmarkResult], suites: Sequence[SuiteResult]
) -> dict[str, FalseAlarmSpread]:
    """What was measured -> its spread.

    Parameters
    ----------
    suites : sequence of SuiteResult
        Those that count for the verdict.
    """
    found = {one.name: one.false_alarm_spread for one in benchmarks}
    found |= {one.key: suite_spread(one) for one in suites}
    return {f"{name}: {UNMEASURED}": one for name, one in found.items() if one is not None}


def spread_verdicts(
    benchmarks: Sequence[BenchmarkResult], suites: Sequence[SuiteResult], policy: Policy
) -> dict[str, Verdict]:
    """What was measured -> verdict under a policy that limits the spread; nothing under others."""
    if policy.max_false_alarm_spread is None:
        return {}
    found: dict[str, Verdict] = {
        name: held_against(one, policy).verdict or "INCONCLUSIVE"
        for name, one in spreads(benchmarks, suites).items()
    }
    return found or {UNMEASURED: "INCONCLUSIVE"}
