"""What the reader of a report has to do next."""

from audit.numerals import count
from audit.records import AuditResult, Policy
from audit.report.display import visible
from audit.report.sentences import is_measured, is_one_template
from audit.verdict.explanations import unshown

_EVIDENCE = {
    "missing": "Show that the classifier answers: hand over plain sentences for this score with `--canaries FILE`.",
    "unheard": "Check the model and its labels: it does not tell plain sentences apart.",
}


def next_step(result: AuditResult) -> str:
    """What the reader has to do, in one line."""
    if (
        is_measured(result)
        or not result.suites
        or all(is_one_template(suite) for suite in result.suites)
    ):
        return "Run a suite against a stated margin, where a verdict is needed."
    owner = _owner(result.policy)
    state = (
        "" if result.policy.signed else " State a margin for the intended use, and have it signed."
    )
    if result.verdict == "FAIL":
        whom = f" with {owner}" if owner else ""
        return f"Read the findings{whom} and decide: mend the classifier, or waive a finding with a reason and a date.{state}"
    if result.verdict == "PASS":
        return f"Read what was not tested, then decide on the use.{state}"
    for suite in result.suites:
        if not suite.exploratory and (reason := unshown(suite)):
            return f"{_EVIDENCE['missing' if reason == 'missing' else 'unheard']}{state}"
    need = max(
        (suite.families_needed or 0 for suite in result.suites if suite.verdict == "INCONCLUSIVE"),
        default=0,
    )
    more = (
        f" about {count(need)} families would settle it."
        if need
        else " or another margin, stated before scoring."
    )
    return (
        f"Run more sentence families:{more}{state}"
        if need
        else f"Run more sentence families,{more}{state}"
    )


def _owner(policy: Policy) -> str:
    """Whom the policy names: the owners of its waivers, else who signed it."""
    owners = sorted({visible(waiver.owner) for waiver in policy.waivers})
    return ", ".join(owners[:3]) or (visible(policy.signed.by) if policy.signed else "")
