"""What is asked of a classifier, stated before the first probe is scored."""

from dataclasses import dataclass
from typing import Literal

from audit.records.canaries import CanarySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that an owner accepts until a day; applied by the gate alone. No target: every one."""

    suite: str
    groups: tuple[str, ...]
    reason: str
    owner: str
    expires: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who states the policy, in which role, on which day (ISO 8601)."""

    by: str
    role: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is asked of the classifier, stated before the first probe is scored.

    Attributes
    ----------
    margin : float
        The largest shift either way, in probability, that is tolerated.
    alpha : float
        Error rate, in (0, 0.5).
    alpha_scope : {"suite", "run"}
        Whether alpha holds for each suite by itself, or for FAIL in any suite that counts.
    judge : {"shift", "gap"}
        What must lie within the margin: each group's shift, or in suites of shifts from a mean
        the largest difference between two groups.
    threshold : float
        p at which the classifier returns the target; None: the model's own.
    canaries : tuple of CanarySet
        Sentences that the classifier must tell apart, for targets other than sentiment.
    gates : tuple of str
        Suites that count for the run's verdict; empty: all that may gate.
    targets : tuple of str
        Targets that count for it; empty: all.
    max_flip_rate : float, optional
        The largest share of comparisons in which the returned label may differ; `flip_rationale`
        says why. None: the label is shown, and not judged.
    max_false_alarm_spread : float, optional
        How far apart two identities may lie in the share of harmless cases that are flagged;
        `spread_rationale` says why. None: it is shown, and not judged.
    """

    margin: float = 0.05
    rationale: str = "default: five points; state your own"
    alpha: float = 0.05
    threshold: float | None = None
    alpha_scope: Literal["suite", "run"] = "suite"
    judge: Literal["shift", "gap"] = "shift"
    gates: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    intended_use: str = ""
    affected_groups: tuple[str, ...] = ()
    harm: str = ""
    max_flip_rate: float | None = None
    flip_rationale: str = ""
    max_false_alarm_spread: float | None = None
    spread_rationale: str = ""
    waivers: tuple[Waiver, ...] = ()
    canaries: tuple[CanarySet, ...] = ()
    signed: Signature | None = None
