"""A finished run in an experiment tracker: figures with their bounds as metrics, the report as an artifact."""

import math
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from importlib import import_module
from os import environ
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.records import SuiteResult
from audit.result import Audit

ARTIFACTS = ("report.html", "results.json", "plan.json")
"""Files of a run that go along."""


def figures(audit: Audit) -> dict[str, float]:
    """The run's numbers by a name that every tracker takes.

    Parameters
    ----------
    audit : Audit

    Returns
    -------
    dict of str to float
        ``suite/group/shift``, ``.../low`` and ``.../high`` in probability, + means that the target
        became likelier; ``suite/largest/shift`` with its bounds, ``suite/flip_rate``. What is not
        known is left out.
    """
    found: dict[str, float] = {}
    for suite in audit.result.suites:
        found |= _of_suite(suite)
    return {name: value for name, value in found.items() if math.isfinite(value)}


def log(audit: Audit, tracker: str, *, project: str = "audit") -> str:
    """Send a run to a tracker, as its own environment says where it is.

    Parameters
    ----------
    audit : Audit
        A finished run, with its folder.
    tracker : {"mlflow", "trackio", "wandb"}
    project : str
        The experiment's name.

    Returns
    -------
    str
        What the tracker calls the run.

    Raises
    ------
    AuditError
        The tracker's package is missing, or it does not take the run.
    """
    if tracker not in TRACKERS:
        raise AuditError(
            f"no tracker {tracker!r}", where="--to", remedy=f"there are: {', '.join(TRACKERS)}"
        )
    for name, value in QUIET.items():  # before the import, which reads it
        environ.setdefault(name, value)
    try:
        package = import_module(tracker)
    except ImportError as fault:
        raise AuditError(
            f"the package {tracker} is missing",
            where="--to",
            remedy=f'pip install "classifier-audit[{tracker}]"',
        ) from fault
    try:
        with redirect_stdout(sys.stderr):  # what a tracker tells its user is no result
            return TRACKERS[tracker](package, audit, project)
    except AuditError:
        raise
    except Exception as fault:
        what = f"{tracker} did not take the run: {type(fault).__name__}: {fault}"
        raise AuditError(what, where="--to", remedy=WAYS[tracker]) from fault


def _of_suite(suite: SuiteResult) -> dict[str, float]:
    """A suite's shifts with their bounds, the largest of them, and its flips."""
    name = _plain(suite.key)
    known = [one for one in suite.effects if math.isfinite(one.shift)]
    called = {one.group: _plain(one.group) for one in known}
    rows = [(f"{name}/{called[one.group]}", one) for one in known]
    if known:
        largest = max(known, key=lambda one: abs(one.shift))
        rows.append((f"{name}/largest", largest))
    found = {
        f"{row}/{part}": value
        for row, one in rows
        for part, value in (("shift", one.shift), ("low", one.low), ("high", one.high))
    }
    return found | {f"{name}/flip_rate": suite.flip_rate}


def _facts(audit: Audit) -> dict[str, str]:
    """What the run is, in words: the verdict is no number."""
    result = audit.result
    facts = {
        "verdict": result.verdict,
        "model": result.model.id,
        "fingerprint": result.model.fingerprint,
        "plan": result.plan,
        "margin": repr(result.policy.margin),
        "incomplete": str(result.incomplete),
    }
    return facts | {f"verdict_of/{_plain(one.key)}": one.verdict for one in result.suites}


def _plain(name: str) -> str:
    """A name in the letters that every tracker takes."""
    return re.sub(r"[^A-Za-z0-9_.\- ]+", "_", name)


def _files(audit: Audit) -> list[Path]:
    """What goes along, as far as the run has it."""
    return [audit.folder / name for name in ARTIFACTS if (audit.folder / name).is_file()]


def _title(audit: Audit) -> str:
    """What a run is called among others."""
    return f"audit of {audit.result.model.id}"


def _mlflow(mlflow: Any, audit: Audit, project: str) -> str:
    """A run of an experiment: metrics, tags, artifacts."""
    mlflow.set_experiment(project)
    with mlflow.start_run(run_name=_title(audit)) as run:
        mlflow.log_metrics(figures(audit))
        mlflow.set_tags({f"audit.{name}": value for name, value in _facts(audit).items()})
        for path in _files(audit):
            mlflow.log_artifact(str(path), artifact_path="audit")
    return str(run.info.run_id)


def _wandb(wandb: Any, audit: Audit, project: str) -> str:
    """A run of a project: metrics, configuration, an artifact of kind "audit"."""
    with wandb.init(project=project, name=_title(audit), config=_facts(audit)) as run:
        run.log(figures(audit))
        kept = wandb.Artifact(f"audit-{run.id}", type="audit")
        for path in _files(audit):
            kept.add_file(str(path))
        run.log_artifact(kept)
    return str(run.id)


def _trackio(trackio: Any, audit: Audit, project: str) -> str:
    """A run of a project: metrics, configuration, an artifact a file; no figures of the machine."""
    run = trackio.init(
        project=project,
        name=_title(audit),
        config=_facts(audit),
        auto_log_gpu=False,
        auto_log_cpu=False,
        embed=False,
    )
    try:
        trackio.log(figures(audit))
        for path in _files(audit):
            trackio.log_artifact(path, name=f"audit-{run.id}-{path.stem}", type="audit")
    finally:
        trackio.finish()
    return str(run.id)


TRACKERS: Mapping[str, Callable[[Any, Audit, str], str]] = {
    "mlflow": _mlflow,
    "trackio": _trackio,
    "wandb": _wandb,
}
"""Tracker -> how it takes a run."""

QUIET: Mapping[str, str] = {"MLFLOW_DISABLE_TELEMETRY": "true"}
"""Settings under which a tracker tells its makers nothing, where the user has not set them.

A run was once refused because a variable of MLflow's own count of uses went while a request was made.
"""

WAYS: Mapping[str, str] = {
    "mlflow": (
        "set MLFLOW_TRACKING_URI to your server's address, "
        "or to a folder, with MLFLOW_ALLOW_FILE_STORE=true"
    ),
    "trackio": "set TRACKIO_DIR to a folder that can be written",
    "wandb": "log in with `wandb login`, or set WANDB_MODE=offline",
}
"""Tracker -> how it is told where a run goes."""
