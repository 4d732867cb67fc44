"""The rule that turns shifts and a margin into PASS, FAIL or INCONCLUSIVE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.records import Band, Between, Canary, Decisions, Effect, Floats, Policy, Verdict
from audit.statistics.contrasts import Moments, equivalence_limits, simultaneous_half
from audit.statistics.shares import share_interval
from audit.verdict.canaries import unanswered

FEWEST_FAMILIES = 10
"""With fewer, nothing is decided."""

Mask = npt.NDArray[np.bool_]

MarginStatus = Literal["beyond", "within", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a policy asks of a suite's shifts.

    Attributes
    ----------
    margin : float
        The largest |shift|, in probability, that is tolerated.
    alpha : float
        Error rate of the one-sided tests behind "within".
    band : Band
        Error rate, number of contrasts and drawn constants of the intervals behind "beyond".
    noise : float
        How far a score moves with its batch: a smaller shift is no effect.
    thin : ndarray (m,) of bool, optional
        Contrasts that differ in a few families alone.
    """

    margin: float
    alpha: float
    band: Band
    noise: float = 0.0
    thin: Mask | None = None


def moments_of(effects: Sequence[Effect]) -> Moments:
    """What a verdict is read from: the shifts of finished effects, m on the last axis."""
    names = ("shift", "se", "df", "skew")
    shift, se, df, skew = (np.array([getattr(one, name) for one in effects]) for name in names)
    return Moments(shift, se, df, skew, df + 1)


def margin_statuses(found: Moments, families: int, bounds: Bounds) -> list[MarginStatus]:
    """Where each contrast stands: "beyond" the margin for certain, "within" it, or "undecided".

    Beyond: |shift| - c*SE > margin, c = max(t(1-level/2m, df), drawn), for m contrasts at once.
    Within: both one-sided 1-alpha limits inside the margin, each contrast by a test of its own.
    """
    if families < FEWEST_FAMILIES or not len(found.mean):
        return ["undecided"] * len(found.mean)
    beyond, within = sides(found, bounds)
    return [
        "beyond" if far else "within" if near else "undecided"
        for far, near in zip(beyond, within, strict=True)
    ]


def sides(found: Moments, bounds: Bounds) -> tuple[Mask, Mask]:
    """Which contrasts (last axis) lie beyond the margin, and which within it, for certain."""
    band = bounds.band
    wide = simultaneous_half(
        found.se, found.df, alpha=band.alpha, m=max(1, band.contrasts), drawn=constants_at(bounds)
    )
    low, high = equivalence_limits(found, alpha=bounds.alpha)
    with np.errstate(invalid="ignore"):
        beyond = np.abs(found.mean) - wide > max(bounds.margin, bounds.noise)
        return beyond, (low > -bounds.margin) & (high < bounds.margin)


def constants_at(bounds: Bounds) -> Floats | float:
    """The drawn constants at the band's error rate, one a contrast where some are thin."""
    steady = bounds.band.constants[rate(bounds.band.alpha)]
    if bounds.thin is None or not bounds.thin.any():
        return steady
    return np.where(bounds.thin, bounds.band.thin[rate(bounds.band.alpha)], steady)


def thin_of(effects: Sequence[Effect]) -> Mask:
    """Which of finished effects are thin."""
    return np.array([one.thin for one in effects], dtype=bool)


def rate(alpha: float) -> str:
    """An error rate as `Band.constants` writes it."""
    return f"{alpha:.6g}"


def fail_rate(policy: Policy, gating: int, targets: int = 1) -> float:
    """The error rate of FAIL in one suite and target.

    Alpha is shared among the targets that gate together, and among the suites that gate where it
    holds for the run. PASS needs no correction: every suite and target has to pass, which is an
    intersection-union test.
    """
    suites = max(1, gating) if policy.alpha_scope == "run" else 1
    return policy.alpha / (suites * max(1, targets))


def counts(name: str, may_gate: bool, policy: Policy, target: str = "") -> bool:
    """Whether a suite, read for a target, counts under a policy; no language-model benchmark does."""
    named = not policy.gates or name in policy.gates
    return may_gate and named and (not target or counts_as_target(target, policy))


def counts_as_target(target: str, policy: Policy) -> bool:
    """Whether a target counts under a policy."""
    return not policy.targets or target in policy.targets


def band_for(band: Band, alpha: float) -> Band:
    """The band at another error rate, read from the constants that the run holds.

    Where there is none at that rate, the one at the next smaller rate is taken: its intervals are
    wider, so that nothing FAILs which would not.

    Raises
    ------
    AuditError
        Where all rates that the run holds are larger.
    """
    nearest = held_rate(band.constants, alpha)
    constants, thin = (
        held | {rate(alpha): held[nearest]} if held else held
        for held in (band.constants, band.thin)
    )
    return replace(band, alpha=alpha, constants=constants, thin=thin)


def held_rate(held: Mapping[str, float], alpha: float) -> str:
    """The error rate itself where a run holds something at it, else the next smaller one it holds."""
    if rate(alpha) in held:
        return rate(alpha)
    smaller = [one for one in held if float(one) < alpha]
    if smaller:
        return max(smaller, key=float)
    listed = ", ".join(sorted(held, key=float))
    raise AuditError(
        f"the run holds no band at the error rate {rate(alpha)}",
        where="alpha",
        remedy=f"hold it against one of {listed}, or run the audit again under this policy",
    )


def of_a_mean(contrast: str, effects: int) -> bool:
    """Whether shifts are measured from a mean of the groups, so that two can differ by the sum of theirs."""
    return contrast in ("pooled", "rest") and effects > 2


def gap_status(gap: Between, families: int, bounds: Bounds) -> MarginStatus:
    """Where the largest difference between two groups stands.

    Beyond: the lower limit of some pair, for all pairs at once, is over the margin. Within: the
    one-sided limits of every pair, each by a test of its own, are under it.
    """
    if families < FEWEST_FAMILIES:
        return "undecided"
    if gap.at_least[held_rate(gap.at_least, bounds.band.alpha)] > max(bounds.margin, bounds.noise):
        return "beyond"
    near = gap.at_most[held_rate(gap.at_most, bounds.alpha)] < bounds.margin
    return "within" if near else "undecided"


OFTEN = 0.05
"""Where a policy states no share of flips, a PASS with more than this says so."""


def judged(found: Decisions | None, policy: Policy) -> Decisions | None:
    """The returned label under a policy: its interval against the share that is tolerated."""
    if found is None:
        return None
    low, high = share_interval(
        found.rate,
        found.se,
        clusters=found.families,
        comparisons=found.comparisons,
        alpha=policy.alpha,
    )
    most = policy.max_flip_rate
    status: MarginStatus | None = None
    if most is not None:
        decided = found.families >= FEWEST_FAMILIES
        status = "beyond" if decided and low > most else "undecided"
        status = "within" if decided and high < most else status
    often = most is None and found.rate > OFTEN
    return replace(found, low=low, high=high, most=most, margin_status=status, often=often)


def with_decisions(
    verdict: Verdict, found: Decisions | None, policy: Policy, *, scored: bool = True
) -> Verdict:
    """The verdict of the shifts, joined by that of the returned label where a policy asks for it.

    Parameters
    ----------
    scored : bool
        Whether scores came; of labels alone nothing but flips is judged.
    """
    if policy.max_flip_rate is None:
        return verdict
    status = found.margin_status if found is not None else None
    label = verdict_of([status or "undecided"])
    return combined([verdict, label]) if scored else label


def verdict_of(standing: Sequence[str]) -> Verdict:
    """FAIL where one contrast is beyond, PASS where all are within, INCONCLUSIVE otherwise."""
    if "beyond" in standing:
        return "FAIL"
    return "PASS" if standing and set(standing) == {"within"} else "INCONCLUSIVE"


def with_canary(verdict: Verdict, canary: Canary | None, margin: float) -> Verdict:
    """No PASS unless plain sentences show that the classifier answers: it would be empty."""
    return "INCONCLUSIVE" if verdict == "PASS" and unanswered(canary, margin) else verdict


def combined(verdicts: Sequence[str]) -> Verdict:
    """The worst of several verdicts; INCONCLUSIVE of none."""
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts and set(verdicts) == {"PASS"} else "INCONCLUSIVE"
