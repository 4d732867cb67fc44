"""Effects and a policy -> PASS, FAIL or INCONCLUSIVE, and why."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from audit.analysis.decisions import decisions, unmoved
from audit.analysis.effects import Estimates
from audit.analysis.flagged import flagged
from audit.analysis.flips import THRESHOLDS
from audit.analysis.frames import frame_effects
from audit.analysis.metrics import named_metrics
from audit.analysis.sensitivity import family_rows, heat_map, sign_agreement, variance_split
from audit.analysis.spatial import covariates, map_stats
from audit.analysis.wordings import single_worded, wording_rows
from audit.records import (
    Canary,
    Effect,
    FalseAlarms,
    Policy,
    SuiteInfo,
    SuiteResult,
    Sweep,
    Target,
    Verdict,
)
from audit.verdict.bands import JudgedPairs, band_of, judged_pairs
from audit.verdict.canaries import unanswered
from audit.verdict.designs import nearest_design
from audit.verdict.explanations import because
from audit.verdict.false_alarms import held_against
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
    verdict_of,
    with_canary,
    with_decisions,
)

_OF_SUITE = (
    *("name", "title", "harm", "origin", "axis", "version", "licence"),
    *("contrast", "terms", "contrasts", "clusters", "lacking"),
)

_ANY = Target(name="")


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
    answers = unanswered(canary, policy.margin) is None
    undefined = estimates.constant and not answers
    band = band_of(estimates, policy, policy.alpha if level is None else level)
    bounds = Bounds(
        margin=policy.margin, alpha=policy.alpha, band=band, noise=noise, thin=estimates.draws.thin
    )
    statuses = margin_statuses(moments_of(estimates.effects), estimates.p.families, bounds)
    if undefined:
        statuses = ["undecided"] * len(statuses)
    labels = judged(decisions(estimates.cells, suite, alpha=policy.alpha), policy)
    still = unmoved(estimates.cells)
    asked = None if undefined else judged_pairs(estimates, policy, bounds)
    shifted = verdict_of([asked.gap.margin_status] if asked else statuses)
    decided = with_decisions(shifted, labels, policy, scored=still is not None)
    known: dict[str, Any] = {
        **_stated(suite, policy, target),
        **_measured(estimates, suite, policy),
        **_held_against(estimates, bounds, shifted, asked),
        "between": asked.gap if asked else None,
        "effects": tuple(
            replace(one, margin_status=status)
            for one, status in zip(estimates.effects, statuses, strict=True)
        ),
        "verdict": with_canary(decided, canary, policy.margin),
        "decisions": labels,
        "false_alarms": _false_alarms(estimates, suite, policy, target),
        "unmoved": still,
        "canary": canary,
    }
    if undefined:
        known |= _undefined(known["effects"])
    if still is None and labels is not None:
        known |= {"families": labels.families, "dropped_families": 0, "sweep": None}
    result = SuiteResult(**known, because="")
    return replace(result, because=because(result))


def _false_alarms(
    estimates: Estimates, suite: SuiteInfo, policy: Policy, target: Target
) -> FalseAlarms | None:
    """What is flagged of a suite in which nothing should be, its spread held against the policy."""
    found = flagged(estimates, suite, alpha=policy.alpha) if target.kind == "label" else None
    if found is None or found.spread is None:
        return found
    return replace(found, spread=held_against(found.spread, policy))


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


def _stated(suite: SuiteInfo, policy: Policy, target: Target) -> dict[str, Any]:
    """What suite, policy and target say of themselves."""
    return {
        **{name: getattr(suite, name) for name in _OF_SUITE},
        "question": suite.question.replace("{score}", target.asked),
        "margin": policy.margin,
        "alpha": policy.alpha,
        "groups": len(suite.groups),
        "exploratory": not counts(suite.name, suite.gates, policy, target.name),
        "key": suite.name,
        "target": target.name,
        "target_kind": target.kind,
        "scale": (target.low, target.high),
        "domains": len(set(suite.domains.values())),
        "may_gate": suite.gates,
        "notes": tuple(suite.facts.get("notes", ())),
    }


def _measured(estimates: Estimates, suite: SuiteInfo, policy: Policy) -> dict[str, Any]:
    """Everything that no margin takes part in."""
    return {
        **_counted(estimates),
        **_spread(estimates),
        "constant": estimates.constant,
        "nearest": nearest_design(estimates),
        "single_worded": single_worded(estimates),
        "variance": variance_split(estimates),
        "map": map_stats(estimates),
        "metrics": named_metrics(estimates, alpha=policy.alpha),
        "covariates": covariates(estimates, alpha=policy.alpha),
        "frames": frame_effects(estimates, alpha=policy.alpha),
        "heat": heat_map(estimates),
        "sign_agreement": sign_agreement(estimates),
        "examples": estimates.cells.examples,
    }


def _counted(estimates: Estimates) -> dict[str, Any]:
    """How much was scored, and what was left out."""
    cells = estimates.cells
    counted = np.array([one.kind == "group" for one in cells.members], dtype=bool)
    inside = counted[cells.member] if len(counted) else np.zeros(0, dtype=bool)
    return {
        "templates": len(np.unique(cells.template[inside])),
        "families": estimates.p.families,
        "probes": int(cells.n[inside].sum()),
        "set_aside": cells.set_aside,
        "dropped_families": estimates.basis.dropped,
        "clipped": cells.clipped,
    }


def _spread(estimates: Estimates) -> dict[str, Any]:
    """How far groups lie apart, in scores and in labels."""
    gap, flips = estimates.gap, estimates.cells.flips
    total = flips.total or float("nan")
    return {
        "gap": gap.value,
        "gap_null": gap.null,
        "gap_low": gap.low,
        "gap_high": gap.high,
        "flip_rate": flips.rate,
        "omnibus_p": estimates.omnibus_p,
        "sweep": Sweep(thresholds=THRESHOLDS, flip_rates=tuple(one / total for one in flips.swept)),
    }


def _held_against(
    estimates: Estimates, bounds: Bounds, shifted: Verdict, asked: JudgedPairs | None
) -> dict[str, Any]:
    """What margin and error rate take part in, beside the verdict itself."""
    # What the verdict is read from: the shifts, or all differences between groups.
    read, limits = (asked.pairs, asked.bounds) if asked else (estimates, bounds)
    turning = turning_units(read, limits, shifted)
    deciding = turning_wordings(read, limits, shifted)
    return {
        "band": bounds.band,
        "min_detectable_shift": min_detectable_shift(read, limits),
        "families_needed": families_needed(read, limits),
        "power": power_curve(read, limits),
        "placebo": placebo_floor(estimates, bounds, shifted, (read, limits)),
        "aliases": alias_floor(estimates, bounds),
        "wordings": wording_rows(estimates, deciding, alpha=bounds.alpha),
        "rows": family_rows(estimates, turning),
        "turning_families": turning,
        "turning_domains": turning_domains(read, limits, shifted),
    }


_KNOWN = {
    *("group", "name", "spoken", "n", "families", "p", "tokens", "thin"),
    *("margin_status", "rank_low", "rank_high", "flips", "flips_to", "flips_from"),
}


def _undefined(effects: Sequence[Effect]) -> dict[str, Any]:
    """Every statistic of a shift, empty: all scores were the same."""
    nan = float("nan")
    empty: dict[str, Any] = {one.name: nan for one in fields(Effect) if one.name not in _KNOWN}
    return {
        **dict.fromkeys(("gap", "gap_null", "omnibus_p", "min_detectable_shift"), nan),
        "gap_low": "",
        "gap_high": "",
        "effects": tuple(replace(one, rank_low=None, rank_high=None, **empty) for one in effects),
    }
