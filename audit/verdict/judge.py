"""Effects and a policy -> PASS, FAIL or INCONCLUSIVE, and why."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from audit.analysis.decisions import decisions, unmoved
from audit.analysis.effects import Estimates
from audit.analysis.flips import THRESHOLDS
from audit.analysis.frames import frame_effects
from audit.analysis.metrics import named_metrics
from audit.analysis.sensitivity import family_rows, heat_map, sign_agreement, variance_split
from audit.analysis.spatial import covariates, map_stats
from audit.analysis.wordings import single_worded, wording_rows
from audit.records import (
    Band,
    Canary,
    Effect,
    Policy,
    SuiteInfo,
    SuiteResult,
    Sweep,
    Target,
    Verdict,
)
from audit.statistics.band import constant
from audit.verdict.canaries import unanswered
from audit.verdict.designs import nearest_design
from audit.verdict.explanations import because
from audit.verdict.floors import alias_floor, placebo_floor
from audit.verdict.gate import Gate as Gate
from audit.verdict.gate import gate as gate
from audit.verdict.planning import families_needed, min_detectable_shift, power_curve
from audit.verdict.robustness import turning_domains, turning_units, turning_wordings
from audit.verdict.rule import (
    Bounds,
    combined,
    counts,
    judged,
    margin_statuses,
    moments_of,
    rate,
    verdict_of,
    with_canary,
    with_decisions,
)

_OF_SUITE = (
    *("name", "title", "question", "harm", "origin", "axis", "version", "licence"),
    *("contrast", "terms", "contrasts", "clusters", "lacking"),
)

_ANY = Target(name="")

RATES = (0.01, 0.05, 0.1)
"""Error rates that the drawn constants are stored at, beside the policy's own."""


def judge(
    estimates: Estimates,
    suite: SuiteInfo,
    policy: Policy,
    *,
    target: Target = _ANY,
    noise: float = 0.0,
    level: float | None = None,
    canary: Canary | None = None,
) -> SuiteResult:
    """Everything that is said of one suite, read for one target.

    Parameters
    ----------
    estimates : Estimates
        From `effects.estimate`.
    suite : SuiteInfo
        The suite.
    policy : Policy
        Stated before scoring; waivers take no part here.
    target : Target
        What was read as the score.
    noise : float
        How far a score moves with its batch: a smaller shift is never beyond the margin.
    level : float, optional
        The error rate of FAIL, where it is not the policy's alpha.
    canary : Canary, optional
        Whether the classifier tells plain sentences apart; without it nothing shows that it
        answers at all.
    """
    answers = canary is not None and unanswered(canary, policy.margin) is None
    undefined = estimates.constant and not answers
    band = _band(estimates, policy, policy.alpha if level is None else level)
    bounds = Bounds(
        margin=policy.margin,
        alpha=policy.alpha,
        band=band,
        noise=noise,
        thin=estimates.draws.thin,
    )
    found = moments_of(estimates.effects)
    statuses = margin_statuses(found, estimates.p.families, bounds)
    if undefined:
        statuses = ["undecided"] * len(statuses)
    shifted = verdict_of(statuses)
    turning = turning_units(estimates, bounds, shifted)
    labels = judged(decisions(estimates.cells, suite, alpha=policy.alpha), policy)
    still = unmoved(estimates.cells)
    effects = tuple(
        replace(one, margin_status=status)
        for one, status in zip(estimates.effects, statuses, strict=True)
    )
    result = _result(estimates, suite, policy, target, shifted, effects, band)
    result = replace(
        result,
        min_detectable_shift=min_detectable_shift(estimates, bounds),
        families_needed=families_needed(estimates, found, bounds),
        power=power_curve(estimates, bounds),
        placebo=placebo_floor(estimates, bounds, shifted),
        aliases=alias_floor(estimates, bounds),
        wordings=wording_rows(
            estimates, turning_wordings(estimates, bounds, shifted), alpha=policy.alpha
        ),
        rows=family_rows(estimates, turning),
        turning_families=turning,
        turning_domains=turning_domains(estimates, bounds, shifted),
        verdict=with_canary(
            with_decisions(shifted, labels, policy, scored=still is not None),
            canary,
            policy.margin,
        ),
        decisions=labels,
        unmoved=still,
        canary=canary,
    )
    if undefined:
        result = _undefined(result)
    if still is None and labels is not None:
        result = replace(result, families=labels.families, dropped_families=0, sweep=None)
    return replace(result, because=because(result))


def _band(estimates: Estimates, policy: Policy, level: float) -> Band:
    """The drawn constants, at the usual error rates and at those of the policy."""
    rates = sorted({*RATES, policy.alpha, level})
    draws = estimates.draws
    constants, thin = (
        {rate(one): constant(largest, one) for one in rates}
        for largest in (draws.steady, draws.every)
    )
    thin = thin if draws.thin.any() else {}
    return Band(alpha=level, contrasts=len(estimates.effects), constants=constants, thin=thin)


def overall(suites: Sequence[SuiteResult], policy: Policy) -> Verdict:
    """The run's verdict: FAIL if a gating suite FAILs, else INCONCLUSIVE if one is, else PASS.

    A suite or target that the policy gates on and that was not run leaves it INCONCLUSIVE, and
    so does a run without any gating suite.
    """
    gating = [one for one in suites if not one.exploratory]
    held = {one.name for one in gating} | {one.target for one in gating}
    absent = [one for one in (*policy.gates, *policy.targets) if one not in held]
    return combined([*(one.verdict for one in gating), *("INCONCLUSIVE" for _ in absent)])


def told_apart(
    results: Sequence[SuiteResult], targets: Sequence[Target], suites: Sequence[SuiteInfo]
) -> tuple[SuiteResult, ...]:
    """The results suite by suite, with a key and a title of their own where targets are several."""
    place = {one.name: number for number, one in enumerate(suites)}
    ordered = tuple(sorted(results, key=lambda one: place[one.name]))
    if len(targets) == 1:
        return ordered
    spoken = {one.name: one.spoken for one in targets}
    return tuple(
        replace(
            one,
            key=f"{one.name}/{one.target}",
            title=f"{one.title or one.name}: {spoken[one.target]}",
        )
        for one in ordered
    )


def _result(
    estimates: Estimates,
    suite: SuiteInfo,
    policy: Policy,
    target: Target,
    verdict: Verdict,
    effects: tuple[Effect, ...],
    band: Band,
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
        families=estimates.p.families,
        groups=len(suite.groups),
        probes=int(cells.n[inside].sum()),
        set_aside=cells.set_aside,
        dropped_families=estimates.basis.dropped,
        constant=estimates.constant,
        min_detectable_shift=float("nan"),
        families_needed=None,
        gap=gap.value,
        gap_null=gap.null,
        gap_low=gap.low,
        gap_high=gap.high,
        flip_rate=flips.rate,
        omnibus_p=estimates.omnibus_p,
        clipped=cells.clipped,
        exploratory=not counts(suite.name, suite.gates, policy, target.name),
        key=suite.name,
        target=target.name,
        target_kind=target.kind,
        scale=(target.low, target.high),
        effects=effects,
        band=band,
        nearest=nearest_design(estimates),
        placebo=None,
        aliases=None,
        wordings=(),
        single_worded=single_worded(estimates),
        variance=variance_split(estimates),
        map=map_stats(estimates),
        metrics=named_metrics(estimates, alpha=policy.alpha),
        covariates=covariates(estimates, alpha=policy.alpha),
        frames=frame_effects(estimates, alpha=policy.alpha),
        rows=(),
        heat=heat_map(estimates),
        sweep=Sweep(thresholds=THRESHOLDS, flip_rates=tuple(one / total for one in flips.swept)),
        power=None,
        sign_agreement=sign_agreement(estimates),
        turning_families=(),
        turning_domains=(),
        domains=len(set(suite.domains.values())),
        examples=cells.examples,
        may_gate=suite.gates,
        notes=tuple(suite.facts.get("notes", ())),
    )


_KNOWN = {
    *("group", "name", "spoken", "n", "p", "tokens", "thin"),
    *("margin_status", "rank_low", "rank_high", "flips", "flips_to", "flips_from"),
}


def _undefined(result: SuiteResult) -> SuiteResult:
    """The result with every statistic of a shift empty: all scores were the same."""
    nan = float("nan")
    empty: dict[str, Any] = {one.name: nan for one in fields(Effect) if one.name not in _KNOWN}
    effects = tuple(replace(one, rank_low=None, rank_high=None, **empty) for one in result.effects)
    return replace(
        result,
        effects=effects,
        gap=nan,
        gap_null=nan,
        gap_low="",
        gap_high="",
        omnibus_p=nan,
        min_detectable_shift=nan,
    )
