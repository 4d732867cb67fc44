"""What the scores of a finished run show: cells -> effects -> verdicts, under the stated policy."""

import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from threadpoolctl import threadpool_limits

from audit.analysis.aggregation import gather
from audit.analysis.effects import estimate
from audit.analysis.labelled import has_labels, measure
from audit.analysis.readings import Reading, legible, main_reading
from audit.benchmarks import can_summarise, summarise
from audit.classifiers.targets import read_by, resolve_targets, with_threshold
from audit.records import (
    AuditResult,
    BenchmarkResult,
    LabelledResult,
    Plan,
    Policy,
    SuiteResult,
    Target,
    noise_floor,
)
from audit.report.masks import Masks
from audit.scoring.store.run_store import RunStore
from audit.verdict.canaries import canary_for
from audit.verdict.explanations import silences
from audit.verdict.false_alarms import held_against, spread_verdicts
from audit.verdict.judge import judge, overall, told_apart
from audit.verdict.phrasings import Judged, crossed
from audit.verdict.rule import combined, counts, counts_as_target, fail_rate


def conclude(
    store: RunStore,
    *,
    targets: Sequence[str] = (),
    threshold: float | None = None,
    show_offensive: bool = False,
) -> AuditResult:
    """What the scores of a finished run show, under the policy that was fixed before them.

    Parameters
    ----------
    targets : sequence of str
        Other targets than the plan's.
    threshold : float, optional
        Another value at which a target is returned.
    show_offensive : bool
        Leave the texts as they are that are masked otherwise (`report.masks`).

    Returns
    -------
    AuditResult
        Marked post hoc where it is read for other targets or at another threshold.

    Raises
    ------
    AuditError
        Where a target is not there, or the threshold is off its scale.
    """
    read = _targets(store.plan, targets, threshold)
    # Sums over several threads differ in their last digit: one thread, the same bytes anywhere.
    with threadpool_limits(limits=1):
        return _conclude(store, read, show_offensive=show_offensive)


def _targets(plan: Plan, asked: Sequence[str], threshold: float | None) -> tuple[Target, ...]:
    """What is read: the plan's targets, or others."""
    if asked:
        return resolve_targets(asked, plan.model, threshold=threshold)
    return tuple(with_threshold(target, plan.model, threshold) for target in plan.targets)


def _conclude(store: RunStore, targets: tuple[Target, ...], *, show_offensive: bool) -> AuditResult:
    plan, manifest = store.plan, store.finished
    readings = [Reading.of(target, plan.model) for target in targets]
    masks = Masks() if show_offensive else Masks.of(plan.suites, [one.name for one in targets])
    suites = _suites(store, readings, masks)
    benchmarks = _benchmarks(store, readings)
    gating = [one for one in suites if not one.exploratory]
    alarms = spread_verdicts(benchmarks, gating, plan.policy)
    verdict = overall(suites, plan.policy)
    return AuditResult(
        model=read_by(plan.model, targets),
        policy=plan.policy,
        verdict=combined([verdict, *alarms.values()]),
        suites=suites,
        labelled=_labelled(store, readings),
        benchmarks=benchmarks,
        warnings=(*manifest.warnings, *silences(suites)),
        inputs=plan.inputs,
        incomplete=bool(manifest.set_aside or any(one.dropped_families for one in suites)),
        preflight=manifest.preflight,
        versions=plan.versions,
        seed=plan.seed,
        command=_command(plan, targets),
        plan=manifest.plan,
        groups={one.name: one.groups for one in plan.suites},
        targets=targets,
        post_hoc=targets != plan.targets,
        allow_incomplete=plan.allow_incomplete,
    )


def _suites(store: RunStore, readings: Sequence[Reading], masks: Masks) -> tuple[SuiteResult, ...]:
    """A verdict for each suite and target."""
    plan, targets = store.plan, [one.target for one in readings]
    judged = [one for one in plan.suites if one.origin != "labelled"]
    level = fail_rate(
        plan.policy,
        sum(counts(one.name, one.gates, plan.policy) for one in judged),
        sum(counts_as_target(target.name, plan.policy) for target in targets),
    )
    phrasings = [one.in_phrasing(at) for one in readings for at in range(len(plan.model.phrasings))]
    apart: defaultdict[str, list[Judged]] = defaultdict(list)
    for key, each in _judged(store, phrasings, level, masks):
        apart[key].append(each)
    found = [
        crossed(result, plan.model.phrasings, apart[key])
        for key, (_, result) in _judged(store, readings, level, masks)
    ]
    return told_apart(found, targets, plan.suites)


def _judged(
    store: RunStore, readings: Sequence[Reading], level: float, masks: Masks
) -> Iterator[tuple[str, Judged]]:
    """What every suite shows of every target, and what the policy makes of it; by suite and target."""
    plan, manifest = store.plan, store.finished
    for suite, reading, cells in gather(
        masks.laid_over(store.parts), masks.over(plan.suites), readings
    ):
        if suite.origin == "labelled":  # measured by itself
            continue
        estimates = estimate(cells, suite, policy=plan.policy, seed=plan.seed, level=level)
        result = judge(
            estimates,
            suite,
            plan.policy,
            target=reading.target,
            noise=noise_floor(manifest.preflight, suite.probes, len(suite.groups)),
            level=level,
            canary=canary_for(
                reading.target,
                suite.language,
                plan.model.labels,
                manifest.canaries,
                named=suite.canaries,
            ),
        )
        yield f"{suite.name}\0{reading.target.name}", (estimates, result)


def _labelled(store: RunStore, readings: Sequence[Reading]) -> tuple[LabelledResult, ...]:
    """Performance by group, where the data has true labels."""
    plan = store.plan
    main = main_reading(readings, plan.model)
    return tuple(
        measure(
            suite,
            legible(store.parts(), main),
            target=main.target.name,
            labels=plan.model.labels,
            alpha=plan.policy.alpha,
            seed=plan.seed,
        )
        for suite in plan.suites
        if has_labels(suite)
    )


def _benchmarks(store: RunStore, readings: Sequence[Reading]) -> tuple[BenchmarkResult, ...]:
    """Published benchmarks by their own scores, and their false alarms against the policy."""
    plan = store.plan
    main = main_reading(readings, plan.model)
    model = replace(plan.model, target=main.target.name)
    return tuple(
        _against_policy(
            summarise(suite, legible(store.parts(), main), model=model, alpha=plan.policy.alpha),
            plan.policy,
        )
        for suite in plan.suites
        if can_summarise(suite)
    )


def _against_policy(one: BenchmarkResult, policy: Policy) -> BenchmarkResult:
    """The benchmark, its false alarms judged where it has any."""
    found = one.false_alarm_spread
    return replace(one, false_alarm_spread=held_against(found, policy)) if found else one


def _command(plan: Plan, targets: tuple[Target, ...]) -> str:
    """The run's command, and the one that read its scores again."""
    if targets == plan.targets:
        return plan.command
    words = ["audit", "report", "RUN"]
    if [one.name for one in targets] != [one.name for one in plan.targets]:
        words += [word for one in targets for word in ("--target", one.name)]
    thresholds = sorted({one.threshold for one in targets if one.threshold == one.threshold})
    planned = {one.threshold for one in plan.targets}
    words += [
        word for one in thresholds if one not in planned for word in ("--threshold", f"{one:g}")
    ]
    return f"{plan.command}\n{shlex.join(words)}"
