"""Whether identities lie too far apart in the share of harmless cases that are flagged."""

from collections.abc import Sequence
from dataclasses import replace

from audit.records import BenchmarkResult, FalseAlarmSpread, Policy, Verdict
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


def spread_verdicts(results: Sequence[BenchmarkResult], policy: Policy) -> dict[str, Verdict]:
    """Benchmark -> verdict under a policy that limits the spread; nothing under one that does not."""
    if policy.max_false_alarm_spread is None:
        return {}
    found: dict[str, Verdict] = {}
    for one in results:
        if one.false_alarm_spread is not None:
            judged = held_against(one.false_alarm_spread, policy).verdict
            found[f"{one.name}: false alarms"] = judged or "INCONCLUSIVE"
    return found or {UNMEASURED: "INCONCLUSIVE"}
