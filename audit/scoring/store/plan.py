"""The plan: what fixes every byte of a run, written before the first probe is scored."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import audit
from audit import places
from audit.errors import AuditError
from audit.records import (
    SHARD,
    TOKEN_BUDGET,
    ModelInfo,
    Plan,
    Policy,
    Source,
    Target,
    from_json,
    to_json,
)

_ALWAYS = ("numpy", "pyarrow", "scipy")
_MOST_SHOWN = 12


def make_plan(
    source: Source,
    info: ModelInfo,
    policy: Policy,
    *,
    targets: Sequence[Target] = (),
    seed: int = 0,
    batch_tokens: int = TOKEN_BUDGET,
    threads: int = 1,
    command: str = "",
    allow_incomplete: bool = False,
) -> Plan:
    """Put down what a run will score, with what, and how.

    Parameters
    ----------
    targets : sequence of Target
        What is read from the scores.
    threads : int
        torch threads a worker; `default_threads` says how many are sensible.
    command : str
        In its canonical form: without output folder, --resume, --force and --workers.
    allow_incomplete : bool
        Whether the user accepts that probes are set aside.

    Raises
    ------
    AuditError
        There is nothing to score, or a batch could hold no token.
    """
    if source.size < 1:
        raise AuditError("there are no probes to score", where="--suite")
    if batch_tokens < 1 or threads < 1:
        raise AuditError("a batch and a worker need at least 1", where="--batch-tokens, threads")
    return Plan(
        suites=source.suites,
        model=replace(info, id=places.model(info.id)),
        policy=policy,
        inputs=dict(sorted(source.inputs.items())),
        batch_tokens=batch_tokens,
        threads=threads,
        seed=seed,
        versions=_versions(info),
        command=command,
        targets=tuple(targets),
        probes=source.size,
        shards=-(-source.size // SHARD),
        warnings=tuple(source.warnings),
        allow_incomplete=allow_incomplete,
    )


def plan_hash(plan: Plan) -> str:
    """SHA-256 of the plan as it is written."""
    return sha256(to_json(plan).encode()).hexdigest()


def default_threads(workers: int = 1, ray: str | None = None) -> int:
    """Torch threads a worker: one with several workers or on Ray, else all cores at hand."""
    return 1 if workers > 1 or ray is not None else len(os.sched_getaffinity(0))


def read_plan(data: bytes) -> Plan:
    """The plan that `to_json` wrote.

    Raises
    ------
    ValueError
        It is none of this version, or its counts contradict each other.
    """
    plan = from_json(Plan, data.decode())
    if plan.probes < 1 or plan.shards != -(-plan.probes // SHARD):
        raise ValueError(f"{plan.probes} probes in {plan.shards} shards")
    return plan


def check_same(stored: bytes, asked: Plan) -> None:
    """Raise where a run would go on under another plan, with the differences."""
    wanted = to_json(asked)
    if stored == wanted.encode():
        return
    try:
        read = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise AuditError(
            "is no plan any more", where="plan.json", remedy="--force starts the run again"
        ) from error
    differences = list(_differences(read, json.loads(wanted), "")) or ["its bytes were changed"]
    shown = "; ".join(differences[:_MOST_SHOWN])
    more = len(differences) - _MOST_SHOWN
    raise AuditError(
        "the run was planned otherwise: " + shown + (f"; and {more} more" if more > 0 else ""),
        where="plan.json",
        remedy="repeat the first command to resume it, or choose another --out, or --force",
    )


def _differences(stored: Any, asked: Any, path: str) -> Iterator[str]:
    """Every place where two JSON values differ, as a dotted path with both values."""
    if isinstance(stored, dict) and isinstance(asked, dict):
        for key in sorted(stored.keys() | asked.keys()):
            below = f"{path}.{key}" if path else key
            yield from _differences(stored.get(key), asked.get(key), below)
    elif isinstance(stored, list) and isinstance(asked, list) and len(stored) == len(asked):
        for number, (one, other) in enumerate(zip(stored, asked, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif stored != asked:
        yield f"{path} was {_short(stored)}, now {_short(asked)}"


def _short(value: Any) -> str:
    """A JSON value in at most 60 characters."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _versions(info: ModelInfo) -> dict[str, str]:
    """The libraries that take part in scores: always a few, and those that the model names."""
    named = [
        each.split()[0] for each in info.details.get("libraries", "").split(",") if each.strip()
    ]
    found = {"audit": audit.__version__}
    for name in (*_ALWAYS, *named):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return dict(sorted(found.items()))
