"""The gate: a finished audit against a policy, waivers and the day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.errors import AuditError
from audit.records import (
    AuditResult,
    Group,
    Policy,
    SuiteResult,
    Verdict,
    Waiver,
    noise_floor,
    to_json,
)
from audit.verdict.false_alarms import spread_verdicts
from audit.verdict.rule import (
    Bounds,
    band_for,
    combined,
    counts,
    fail_rate,
    gap_status,
    judged,
    margin_statuses,
    moments_of,
    of_a_mean,
    rate,
    thin_of,
    verdict_of,
    with_canary,
    with_decisions,
)

EXIT_CODES: dict[Verdict, int] = {"PASS": 0, "FAIL": 1, "INCONCLUSIVE": 4}
"""What the command line exits with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What `audit check` says.

    Attributes
    ----------
    verdict : Verdict
        After waivers, over the suites that gate.
    suites : dict of str to Verdict
        Each gating suite and target by its key, after waivers; one that the policy names and that
        was not run is INCONCLUSIVE.
    margin, alpha : float
        Of the policy that was applied.
    post_hoc : bool
        Another policy, target or threshold than those stated before scoring.
    waived, expired, idle : tuple of Waiver
        Those that set a finding aside; those whose day is past; those that met no finding.
    exit_code : int
        0 PASS, 1 FAIL, 4 INCONCLUSIVE.
    between : tuple of str
        Error rates that the run holds no band at, so that a narrower rate's was taken.
    absent : tuple of str
        Suites and targets that the policy names and that this run does not hold.
    present : tuple of str
        The suites that it holds, and the targets where the policy names some.
    barred : tuple of str
        Suites that the policy names and that never gate: they measure language models.
    """

    verdict: Verdict
    suites: dict[str, Verdict]
    margin: float
    alpha: float
    post_hoc: bool
    waived: tuple[Waiver, ...]
    expired: tuple[Waiver, ...]
    idle: tuple[Waiver, ...]
    exit_code: int
    between: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """What a terminal shows."""
        mark = " (post hoc: not as stated before scoring)" if self.post_hoc else ""
        lines = [f"{self.verdict}  margin {self.margin:g}, alpha {self.alpha:g}{mark}"]
        for name, verdict in self.suites.items():
            holds = f" (it holds {', '.join(self.present)})" if self.present else ""
            why = f": not in this run{holds}" if name in self.absent else ""
            if name in self.barred:
                why = ": it never gates a classifier; take it out of the policy's `gates`"
            lines.append(f"{verdict:<13} {name}{why}")
        lines += [
            f"no band was drawn at the error rate {one}: that of the next smaller rate was taken"
            for one in self.between
        ]
        for waivers, word in (
            (self.waived, "waived"),
            (self.expired, "expired"),
            (self.idle, "idle"),
        ):
            lines += [f"{word:<13} {_told(one)}" for one in waivers]
        return lines


def gate(result: AuditResult, policy: Policy | None = None, *, today: date) -> Gate:
    """Hold a finished audit against a policy.

    Parameters
    ----------
    result : AuditResult
        Its shifts, standard errors and degrees of freedom are read; nothing is scored again.
    policy : Policy, optional
        Another policy than the run's: then the verdict is post hoc.
    today : date
        A waiver holds up to and including its last day.

    Returns
    -------
    Gate
        A waived group takes no part in its suite's verdict; all other groups still do.
    """
    stated = result.policy
    if policy is not None and policy.judge == "gap":
        _refuse_unmeasured(result)
    used = stated if policy is None else policy
    gating = [one for one in result.suites if counts(one.name, one.may_gate, used, one.target)]
    level = fail_rate(used, len({one.name for one in gating}), len({one.target for one in gating}))
    valid = [one for one in used.waivers if today <= date.fromisoformat(one.expires)]
    known = {one.name for one in result.suites} | set(result.groups)
    held = known | {one.target for one in result.suites}
    absent = tuple(name for name in (*used.gates, *used.targets) if name not in held)
    suites: dict[str, Verdict] = dict.fromkeys((*used.gates, *absent), "INCONCLUSIVE")
    waived: list[Waiver] = []
    for suite in gating:
        noise = noise_floor(result.preflight, suite.probes, suite.groups)
        suites.pop(suite.name, None)
        suites[suite.key], met = _held(suite, used, level, noise, valid)
        waived += [one for one in met if one not in waived]
    suites |= spread_verdicts(result.benchmarks, gating, used)
    verdict = combined(list(suites.values()))
    return Gate(
        verdict=verdict,
        suites=suites,
        margin=used.margin,
        alpha=used.alpha,
        post_hoc=result.post_hoc or _asked(used) != _asked(stated),
        waived=tuple(waived),
        expired=tuple(one for one in used.waivers if one not in valid),
        idle=tuple(one for one in valid if one not in waived),
        exit_code=EXIT_CODES[verdict],
        between=tuple(
            sorted({rate(level) for one in gating if rate(level) not in one.band.constants})
        ),
        absent=absent,
        present=tuple(sorted(held if used.targets else known)) if absent else (),
        barred=tuple(
            suite.name for suite in result.suites if suite.name in used.gates and not suite.may_gate
        ),
    )


def _refuse_unmeasured(result: AuditResult) -> None:
    """Refuse to judge differences between groups of a run that measured shifts alone."""
    for suite in result.suites:
        if suite.between is None and of_a_mean(suite.contrast, len(suite.effects)):
            raise AuditError(
                f"the run holds no differences between groups of {suite.key}",
                where="policy:judge",
                remedy="run the audit again under this policy",
            )


def _asked(policy: Policy) -> str:
    """What a policy asks of the shifts; its canaries were asked before, whoever named them."""
    return to_json(replace(policy, canaries=()))


def _held(
    suite: SuiteResult, policy: Policy, level: float, noise: float, valid: Sequence[Waiver]
) -> tuple[Verdict, list[Waiver]]:
    """One suite's verdict under a policy, and the waivers that it met."""
    bounds = Bounds(
        margin=policy.margin,
        alpha=policy.alpha,
        band=band_for(suite.band, level),
        noise=noise,
        thin=thin_of(suite.effects),
    )
    if policy.judge == "shift" and suite.between is not None:
        suite = replace(suite, between=None)
    shifted, met = _after_waivers(suite, bounds, valid)
    labels = judged(suite.decisions, policy)
    both = with_decisions(shifted, labels, policy, scored=suite.unmoved is not None)
    return with_canary(both, suite.canary, policy.margin), met


def _after_waivers(
    suite: SuiteResult, bounds: Bounds, waivers: Sequence[Waiver]
) -> tuple[Verdict, list[Waiver]]:
    """What the shifts say without the waived groups, and the waivers that met a finding."""
    if suite.between is not None:
        status = gap_status(suite.between, suite.families, bounds)
        met = [one for one in waivers if _speaks_of(one, suite) and not one.groups]
        met = met if status == "beyond" else []
        return "PASS" if met else verdict_of([status]), met
    statuses = margin_statuses(moments_of(suite.effects), suite.families, bounds)
    beyond = {
        effect.group
        for effect, status in zip(suite.effects, statuses, strict=True)
        if status == "beyond"
    }
    mine = {one: _covered(one, suite) & beyond for one in waivers if _speaks_of(one, suite)}
    met = [one for one in mine if mine[one]]
    covered = set().union(*(mine[one] for one in met))
    left = [
        status
        for effect, status in zip(suite.effects, statuses, strict=True)
        if effect.group not in covered
    ]
    return "PASS" if covered and not left else verdict_of(left), met


def _speaks_of(waiver: Waiver, suite: SuiteResult) -> bool:
    return waiver.suite == suite.name and waiver.target in ("", suite.target)


def _covered(waiver: Waiver, suite: SuiteResult) -> set[str]:
    """The groups that a waiver speaks of, by code or name; all of the suite's where it names none."""
    return {
        effect.group
        for effect in suite.effects
        if not waiver.groups
        or any(
            Group(code=effect.group, name=effect.name).is_called(word)
            or word.casefold() == effect.spoken.casefold()
            for word in waiver.groups
        )
    }


def _told(waiver: Waiver) -> str:
    groups = ", ".join(waiver.groups) or "every group"
    return f"{waiver.suite}: {groups}, until {waiver.expires} ({waiver.reason}; {waiver.owner})"
