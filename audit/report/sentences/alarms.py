"""Harmless texts that are flagged: what is said of them."""

from collections.abc import Sequence

from audit.numerals import count, counted, percent, size
from audit.records import AuditResult, FalseAlarmSpread, GroupAlarms, SuiteResult
from audit.report.display import visible
from audit.verdict.false_alarms import spreads


def false_alarms(
    found: FalseAlarmSpread | None, *, texts: str = "cases", over: str = "template"
) -> str:
    """How far apart identities lie in the harmless texts that are flagged, and the verdict on it."""
    if found is None:
        return ""
    first = (
        f"Harmless {texts} about {visible(found.highest)} are flagged {size(found.value)} percentage "
        f"points more often than those about {visible(found.lowest)}."
        if found.value
        else f"Harmless {texts} about all identities are flagged equally often."
    )
    families = counted(found.templates, over, "families" if over == "family" else "")
    text = (
        f"{first} Over {families}, two identities lie at least {size(found.low)} and at most "
        f"{size(found.high)} points apart."
    )
    if found.most is None:
        return f"{text} The policy states no limit for this."
    return f"{found.verdict}: {text} The policy tolerates {size(found.most)} points."


def suite_alarms(suite: SuiteResult) -> str:
    """Of a suite in which nothing should be flagged: who is flagged most and least, and the spread."""
    found = suite.false_alarms
    if found is None:
        return ""
    ordered = sorted(found.groups, key=lambda one: (-one.share, one.name))
    ends = f"most often about {_of(ordered[0])}, least often about {_of(ordered[-1])}."
    total, of = (
        sum(getattr(one, name) for one in found.groups) for name in ("flagged", "harmless")
    )
    if not total:
        return f"None of {count(of)} harmless sentences is flagged."
    spread = false_alarms(found.spread, texts="sentences", over="family")
    return f"{count(total)} of {count(of)} harmless sentences are flagged, {ends} {spread}".rstrip()


def _of(one: GroupAlarms) -> str:
    """A group with its count and share."""
    share = percent(one.share)
    return f"{visible(one.name)} ({count(one.flagged)} of {count(one.harmless)}, {share})"


def alarms_lead(result: AuditResult, gating: Sequence[SuiteResult]) -> str:
    """What false alarms add to a verdict that is theirs too; "" where the policy states no limit."""
    if result.policy.max_false_alarm_spread is None or result.verdict == "PASS":
        return ""
    found = list(spreads(result.benchmarks, gating).values())
    if not found:
        return "Not decided: the policy limits false alarms, and nothing measured them."
    theirs = [one for one in found if one.verdict == result.verdict]
    if not theirs:
        return ""
    if result.verdict == "INCONCLUSIVE":
        return "Not decided: whether false alarms spread further than the policy tolerates."
    worst = max(theirs, key=lambda one: one.value)
    return (
        f"Harmless texts about {visible(worst.highest)} are flagged more often than those about "
        f"{visible(worst.lowest)}, by more than the policy tolerates."
    )
