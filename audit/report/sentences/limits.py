"""What a reader must not conclude, and the words that no sentence uses."""

from audit.records import AuditResult
from audit.report.display import visible

BANNED = ("unbiased", "debiased", "fair model", "bias score", "no bias found")
"""Words that the project's own sentences never use."""


CAUTION = (
    "A PASS speaks of these sentences and groups alone. Such a test can show that a problem is "
    "there; it cannot show that there is none (high positive, low negative predictive value: "
    "Rudinger et al. 2018)."
)


CUT = (
    "A shift cannot exceed 100 points. A limit that would is written as 100 and drawn as an arrow; "
    "results.json has it as computed."
)


def not_tested(result: AuditResult) -> list[str]:
    """What a reader must not conclude from this audit."""
    axes = ", ".join(sorted({visible(suite.axis) for suite in result.suites}))
    lines = [
        f"Groups on axes other than these: {axes}." if axes else "No axis was tested.",
        "Other sentences, other languages and longer texts than those of the suites.",
    ]
    if not result.labelled:
        lines.append(
            "Errors on labelled data by group: none was given, so accuracy was not compared."
        )
    if not result.benchmarks:
        lines.append("Published benchmarks: none was run beside the suites.")
    lines.append("What happens to people after the classifier answers: thresholds, review, appeal.")
    return lines


def limits(result: AuditResult) -> list[str]:
    """Caveats that stand in every report."""
    lines = [
        "Templates are written sentences. They isolate the effect of a word; they are not a sample of "
        "what the classifier meets in use.",
        "Intervals speak of more sentences of the same kind, not of other kinds of text.",
        "A shift is a difference in the model’s output. Whether it harms depends on the use, which the "
        "policy states and this audit does not observe.",
        "The error rate holds for all suites that count, together."
        if result.policy.alpha_scope == "run"
        else "The error rate holds for each suite by itself, not for all suites together.",
        "A shift depends on how the model is calibrated, a flip on the threshold alone. They may disagree.",
    ]
    if any(max(-one.low, one.high) > 1 for suite in result.suites for one in suite.effects):
        lines.append(CUT)
    if any(suite.verdict == "PASS" for suite in result.suites):
        lines.insert(0, CAUTION)
    if any(suite.exploratory for suite in result.suites):
        lines.append("Suites marked exploratory took no part in the verdict.")
    if result.incomplete:
        lines.insert(0, "This run is incomplete: probes or families were left out (see Method).")
    return lines
