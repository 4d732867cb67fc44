"""Effects and a policy -> PASS, FAIL or INCONCLUSIVE, and why."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audit.analysis.effects import Estimates
from audit.analysis.flips import THRESHOLDS
from audit.analysis.metrics import named_metrics
from audit.analysis.placebo import placebo_floor
from audit.analysis.sensitivity import family_rows, heat_map, sign_agreement, variance_split
from audit.analysis.spatial import covariates, map_stats
from audit.records import (
    Effect,
    Floats,
    Placebo,
    Policy,
    Power,
    SuiteInfo,
    SuiteResult,
    Sweep,
    Verdict,
)
from audit.statistics import power, variance
from audit.verdict.explanations import because
from audit.verdict.gate import Gate as Gate
from audit.verdict.gate import gate as gate
from audit.verdict.rule import (
    FEWEST_FAMILIES,
    Bounds,
    Contrasts,
    combined,
    sides,
    standings,
    verdict_of,
)

_OF_SUITE = (
    *("name", "title", "question", "harm", "origin", "axis", "version", "licence"),
    *("contrast", "terms", "contrasts"),
)

POWER_AT = (10, 20, 40, 80, 160, 320, 640)
"""Numbers of families that the power curve is drawn at."""


def judge(
    estimates: Estimates, suite: SuiteInfo, policy: Policy, *, noise: float = 0.0
) -> SuiteResult:
    """Everything that is said of one suite.

    Parameters
    ----------
    estimates : Estimates
        From `effects.estimate`.
    suite : SuiteInfo
        The suite.
    policy : Policy
        Stated before scoring; waivers take no part here.
    noise : float
        How far a score moves with its batch: a smaller shift is never beyond the margin.
    """
    contrasts = Contrasts.of(estimates.effects)
    bounds = Bounds(policy.margin, policy.alpha, noise)
    standing = standings(contrasts, estimates.families, bounds)
    verdict = verdict_of(standing)
    turning = _turning(estimates, contrasts, bounds, verdict)
    effects = tuple(
        replace(one, margin_status=where)
        for one, where in zip(estimates.effects, standing, strict=True)
    )
    result = _result(estimates, suite, policy, verdict, effects)
    result = replace(
        result,
        min_detectable_shift=_mds(contrasts, policy.alpha),
        families_needed=_needed(estimates, contrasts, policy),
        power=_power(estimates, contrasts, policy.alpha),
        rows=family_rows(estimates, turning),
        turning_families=tuple(one for one in estimates.table.families if one in turning),
    )
    return replace(result, because=because(result))


def overall(suites: Sequence[SuiteResult], policy: Policy) -> Verdict:
    """The run's verdict: FAIL if a gating suite FAILs, else INCONCLUSIVE if one is, else PASS.

    A suite that the policy gates on and that was not run leaves it INCONCLUSIVE, and so does a
    run without any gating suite.
    """
    gating = {one.name: one.verdict for one in suites if not one.exploratory}
    return combined(
        [*gating.values(), *("INCONCLUSIVE" for one in policy.gates if one not in gating)]
    )


def _result(
    estimates: Estimates,
    suite: SuiteInfo,
    policy: Policy,
    verdict: Verdict,
    effects: tuple[Effect, ...],
) -> SuiteResult:
    """The record with everything that no margin takes part in."""
    cells, gap, flips = estimates.cells, estimates.gap, estimates.cells.flips
    counted = np.array([one.kind == "group" for one in cells.members], dtype=bool)
    inside = counted[cells.member] if len(counted) else np.zeros(0, dtype=bool)
    total = flips.total or float("nan")
    return SuiteResult(
        **{name: getattr(suite, name) for name in _OF_SUITE},
        verdict=verdict,
        because="",
        margin=policy.margin,
        alpha=policy.alpha,
        templates=len(np.unique(cells.template[inside])),
        families=estimates.families,
        groups=len(suite.groups),
        probes=int(cells.n[inside].sum()),
        set_aside=cells.set_aside,
        dropped_families=estimates.dropped,
        constant=estimates.constant,
        min_detectable_shift=float("nan"),
        families_needed=None,
        gap=gap.value,
        gap_null=gap.null,
        gap_low=gap.low,
        gap_high=gap.high,
        flip_rate=flips.flipped / total,
        omnibus_p=gap.p,
        clipped=cells.clipped,
        exploratory=not suite.gates or bool(policy.gates and suite.name not in policy.gates),
        effects=effects,
        placebo=_read_placebo(placebo_floor(estimates, alpha=policy.alpha), verdict),
        variance=variance_split(estimates),
        map=map_stats(estimates),
        metrics=named_metrics(estimates, alpha=policy.alpha),
        covariates=covariates(estimates, alpha=policy.alpha),
        rows=(),
        heat=heat_map(estimates),
        sweep=Sweep(thresholds=THRESHOLDS, flip_rates=tuple(one / total for one in flips.swept)),
        power=None,
        sign_agreement=sign_agreement(estimates),
        turning_families=(),
        examples=cells.examples,
        may_gate=suite.gates,
        notes=tuple(suite.facts.get("notes", ())),
    )


def _read_placebo(placebo: Placebo | None, verdict: Verdict) -> Placebo | None:
    """A FAIL is group-specific where groups spread further than placebos for certain."""
    if placebo is None or verdict != "FAIL" or not np.isfinite(placebo.low):
        return placebo
    return replace(placebo, reading="group-specific" if placebo.low > 1 else "lexical instability")


def _mds(contrasts: Contrasts, alpha: float) -> float:
    """Minimum detectable shift: that of the contrast with the largest error."""
    if not np.isfinite(contrasts.se).any():
        return float("nan")
    m = len(contrasts.se)
    return float(np.nanmax(power.minimum_detectable(contrasts.se, contrasts.df, alpha=alpha, m=m)))


def _design_of(estimates: Estimates, contrasts: Contrasts, families: int) -> tuple[Floats, Floats]:
    """Standard errors and degrees of freedom with another number of families."""
    se = power.standard_error(
        families,
        now=estimates.families,
        by_families=estimates.by_families,
        total=contrasts.se,
    )
    return se, power.degrees(families, estimates.term_df)


def _needed(estimates: Estimates, contrasts: Contrasts, policy: Policy) -> int | None:
    if estimates.constant or estimates.families < 2:
        return None
    return power.families_needed(
        contrasts.shift,
        lambda families: _design_of(estimates, contrasts, families),
        margin=policy.margin,
        alpha=policy.alpha,
        fewest=FEWEST_FAMILIES,
    )


def _power(estimates: Estimates, contrasts: Contrasts, alpha: float) -> Power | None:
    """The minimum detectable shift at several numbers of families, the present one among them."""
    if estimates.constant or estimates.families < 2 or not np.isfinite(contrasts.se).all():
        return None
    sizes = sorted({*POWER_AT, estimates.families})
    min_detectable_shift = []
    for families in sizes:
        se, df = _design_of(estimates, contrasts, families)
        found = power.minimum_detectable(se, df, alpha=alpha, m=len(contrasts.se))
        min_detectable_shift.append(float(found.max(initial=0)))
    return Power(families=tuple(sizes), min_detectable_shift=tuple(min_detectable_shift))


def _turning(
    estimates: Estimates, contrasts: Contrasts, bounds: Bounds, verdict: Verdict
) -> frozenset[str]:
    """Families whose absence alone would change the verdict (the minimum of ten aside)."""
    d = estimates.d
    if estimates.constant or len(d) < FEWEST_FAMILIES or not len(contrasts.shift):
        return frozenset()
    mean, se = variance.without_each(d)
    rest = np.maximum(contrasts.se**2 - estimates.by_families**2, 0.0)
    present = np.isfinite(d)
    left = present.sum(axis=0) - present
    df = np.minimum(left - 1.0, estimates.term_df)
    beyond, within = sides(Contrasts(mean, np.sqrt(se**2 + rest), df), bounds)
    found = np.where(
        beyond.any(axis=1), "FAIL", np.where(within.all(axis=1), "PASS", "INCONCLUSIVE")
    )
    turned = np.flatnonzero(found != verdict)
    return frozenset(estimates.table.families[one] for one in turned)
