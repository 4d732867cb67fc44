"""A policy file: what is asked of the classifier, stated before the first probe is scored."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from audit import strict
from audit.errors import AuditError
from audit.records import Policy, Signature, Waiver
from audit.verdict.canaries import CanaryFile, as_sets
from audit.verdict.canaries import faults as canary_faults

_DEFAULT = Policy()

_Fault = tuple[tuple[str | int, ...], str, str]


@dataclass(frozen=True, kw_only=True)
class _WaiverFile:
    """A waiver as it is written: `groups` left out means every group of the suite."""

    suite: str
    groups: tuple[str, ...] = ()
    reason: str
    owner: str
    expires: str
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class _PolicyFile:
    """The YAML's keys; all optional, since the defaults are a policy too."""

    schema_: int = Field(1, alias="schema")
    margin: float = _DEFAULT.margin
    rationale: str | None = None
    alpha: float = _DEFAULT.alpha
    alpha_scope: Literal["suite", "run"] = _DEFAULT.alpha_scope
    judge: Literal["shift", "gap"] = _DEFAULT.judge
    threshold: float | None = None
    gates: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    intended_use: str = ""
    affected_groups: tuple[str, ...] = ()
    harm: str = ""
    max_flip_rate: float | None = None
    flip_rationale: str = ""
    max_false_alarm_spread: float | None = None
    spread_rationale: str = ""
    waivers: tuple[_WaiverFile, ...] = ()
    canaries: tuple[CanaryFile, ...] = ()
    signed: Signature | None = None


def read_policy(path: str | Path) -> Policy:
    """Read a policy file, strictly.

    Parameters
    ----------
    path : str or Path
        YAML, with any of `margin`, `rationale`, `alpha`, `alpha_scope`, `judge`, `threshold`, `gates`,
        `targets`, `max_flip_rate` with its `flip_rationale`, `max_false_alarm_spread` with its
        `spread_rationale`, `intended_use`, `affected_groups`,
        `harm`, `waivers` (suite, target, groups, reason, owner, expires), `canaries` (as
        `canaries.read_canaries` reads them) and `signed` (by, role, date).

    Raises
    ------
    AuditErrors
        Every unknown key, wrong type or value out of range, each with file, line and field.
    """
    return _policy(strict.read_yaml(path))


def policy_of(keys: Mapping[str, Any]) -> Policy:
    """A policy from the keys of a policy file.

    Raises
    ------
    AuditErrors
        As `read_policy`, naming the field.
    """
    return _policy(strict.Document(path=Path("policy"), value=dict(keys), lines={}, sha256=""))


def _policy(document: strict.Document) -> Policy:
    """The document as a policy, every fault of it told at once."""
    raw = strict.validate(document, _PolicyFile)
    strict.raise_all(
        AuditError(what, where=document.where(*place), remedy=remedy)
        for place, what, remedy in _faults(raw)
    )
    return Policy(
        margin=raw.margin,
        rationale=raw.rationale if raw.rationale is not None else _rationale(raw.margin),
        alpha=raw.alpha,
        alpha_scope=raw.alpha_scope,
        judge=raw.judge,
        threshold=raw.threshold,
        gates=raw.gates,
        targets=raw.targets,
        intended_use=raw.intended_use,
        affected_groups=raw.affected_groups,
        harm=raw.harm,
        max_flip_rate=raw.max_flip_rate,
        flip_rationale=raw.flip_rationale,
        max_false_alarm_spread=raw.max_false_alarm_spread,
        spread_rationale=raw.spread_rationale,
        waivers=tuple(Waiver(**vars(one)) for one in raw.waivers),
        canaries=as_sets(raw.canaries),
        signed=raw.signed,
    )


def _rationale(margin: float) -> str:
    """The default's rationale holds for the default alone."""
    return _DEFAULT.rationale if margin == _DEFAULT.margin else "none stated"


def _faults(raw: _PolicyFile) -> list[_Fault]:
    """Place, what is wrong, and remedy of every value that no policy can have."""
    faults: list[_Fault] = []
    if raw.schema_ != 1:
        faults.append((("schema",), f"policy schema {raw.schema_} is not known here", "use 1"))
    if not 0 < raw.margin < 1:
        faults.append((("margin",), f"{raw.margin} is no margin in probability", "0 < margin < 1"))
    if not 0 < raw.alpha < 0.5:
        faults.append((("alpha",), f"{raw.alpha} is no error rate", "0 < alpha < 0.5"))
    if raw.threshold is not None and not 0 < raw.threshold < 1:
        faults.append((("threshold",), f"{raw.threshold} is no threshold", "0 < threshold < 1"))
    for key, why in (
        ("max_flip_rate", "flip_rationale"),
        ("max_false_alarm_spread", "spread_rationale"),
    ):
        faults += _share_faults(key, getattr(raw, key), why, getattr(raw, why))
    faults += canary_faults(raw.canaries)
    for index, waiver in enumerate(raw.waivers):
        for name in ("suite", "reason", "owner"):
            if not getattr(waiver, name).strip():
                faults.append((("waivers", index, name), f"{name!r} is empty", "say it"))
        if raw.judge == "gap" and waiver.groups:
            what = "differences between groups are judged, and a waiver names some groups"
            remedy = "leave `groups` out: the suite is waived, or none of it"
            faults.append((("waivers", index, "groups"), what, remedy))
        faults += _no_day(("waivers", index, "expires"), waiver.expires)
    if raw.signed is not None:
        faults += _no_day(("signed", "date"), raw.signed.date)
    return faults


def _share_faults(key: str, share: float | None, why: str, reason: str) -> list[_Fault]:
    """A share that is tolerated lies between 0 and 1, and stands beside its reason."""
    faults: list[_Fault] = []
    if share is not None and not 0 < share < 1:
        faults.append(((key,), f"{share} is no share", f"0 < {key} < 1"))
    if (share is None) == bool(reason.strip()):
        what = f"`{key}` and `{why}` stand together"
        faults.append(((key,), what, "state the share that is tolerated, and why"))
    return faults


def _no_day(place: tuple[str | int, ...], text: str) -> list[_Fault]:
    """A fault where the text is no day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return [(place, f"{text!r} is no day", "write it as 2026-12-31")]
    return []
