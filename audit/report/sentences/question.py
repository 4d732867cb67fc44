"""What was asked of the classifier: the score, the margin, and who stands behind it."""

from dataclasses import replace

from audit.numerals import size
from audit.records import (
    AuditResult,
    ModelInfo,
    Policy,
    Target,
)
from audit.report.display import visible


def sign_note(result: AuditResult) -> str:
    """What a positive shift and a point mean, for each kind of score."""
    scales = [one for one in result.targets if one.kind != "label"]
    labels = [one.name for one in result.targets if one.kind == "label"]
    parts = []
    if labels or not scales:
        named = visible(labels[0] if len(labels) == 1 else result.model.target)
        what = named if len(labels) < 2 else "the label"
        parts.append(
            f"A positive shift means that {what} became likelier; points are percentage points of "
            "probability."
        )
    parts += [_scale_note(one, result.policy.margin) for one in scales]
    return " ".join(parts)


def _scale_note(target: Target, margin: float) -> str:
    """What a point of a scale is, and what the margin is on it."""
    width = target.high - target.low
    return (
        f"Of {visible(target.name)} a positive shift means that the score rose; a point is a hundredth "
        f"of the scale from {target.low:g} to {target.high:g}: the margin of {size(margin)} points is "
        f"{margin * width:g} on it."
    )


def scores_read(result: AuditResult) -> str:
    """What is read as the score: "probability of toxic", or of how many labels."""
    targets = result.targets
    if len(targets) > 1:
        return (
            f"{len(targets)} targets: {visible(', '.join(one.spoken for one in targets[:6]))}"
            + (", ..." if len(targets) > 6 else "")
        )
    if targets and targets[0].kind != "label":
        return visible(targets[0].name)
    return f"probability of {visible(result.model.target)}"


def identity(model: ModelInfo) -> str:
    """Which model it is, beside its name: what it is built as, its revision, its fingerprint."""
    parts = [str(model.details.get("architecture", "")), model.revision or ""]
    if model.fingerprint:
        parts.append(f"fingerprint {model.fingerprint[:8]}")
    return visible(" · ".join(part for part in parts if part))


def is_default(policy: Policy) -> bool:
    """Whether nobody stated a policy: it is the one that comes with the program."""
    return replace(policy, canaries=()) == Policy()


def asked(result: AuditResult) -> str:
    """What the policy asks of the classifier, in one line."""
    read = scores_read(result).removeprefix("probability of ")
    what = (
        f"any of {read}"
        if len(result.targets) > 1
        else f"P({read})"
        if read == visible(result.model.target)
        else read
    )
    most = f"more than {size(result.policy.margin)} points"
    if result.policy.judge == "gap":
        return f"No two groups may differ in {what} by {most}"
    return f"No group may move {what} by {most}"


def stated_by(policy: Policy) -> str:
    """Who stands behind the policy."""
    if policy.signed:
        return visible(f"{policy.signed.by}, {policy.signed.role}, {policy.signed.date}")
    if is_default(policy):
        return "nobody: unsigned default policy"
    return "nobody: the policy is unsigned"
