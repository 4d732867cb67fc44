"""Where a run is written: where the user said, under `reports/`, or in a temporary folder."""

import re
import shutil
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

from audit.inputs.request import Request
from audit.records import Plan, to_json
from audit.scoring.store import files
from audit.scoring.store.plan import plan_hash, read_plan
from audit.strict import at_home

REPORTS = Path("reports")
"""Where the command line writes runs that no --out sends elsewhere."""

CHANGEABLE = {"function", "endpoint", "chat"}
"""Kinds of classifier whose fingerprint need not see what they answer with."""


class Place:
    """A run's folder; a temporary one goes when this does.

    Attributes
    ----------
    resume, force : bool
        Go on with the run that is there; replace it.
    """

    def __init__(
        self, path: Path, *, resume: bool = False, force: bool = False, temporary: bool = False
    ) -> None:
        self.path = path
        self.resume = resume
        self.force = force
        if temporary:
            weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)


_KEPT: weakref.WeakValueDictionary[str, Place] = weakref.WeakValueDictionary()
"""Temporary folders of this process by plan, as long as an `Audit` holds them."""


def place(request: Request, plan: Plan) -> Place:
    """The folder for a run: asked for, or named after the model and the plan, or temporary."""
    if request.out is not None:
        path = at_home(request.out)
        begun = as_begun(plan, request, path)
        return Place(path, resume=request.resume or (request.reuse and _holds(path, begun)))
    if request.under is not None:
        return _named(Path(request.under), request, plan)
    return _kept(plan) if request.reuse else _temporary()


def _named(under: Path, request: Request, plan: Plan) -> Place:
    """A folder named after the model and the plan; a run that may be out of date is replaced."""
    model = re.sub(r"[^A-Za-z0-9._-]+", "-", plan.model.id).strip("-.") or "model"
    anywhere = with_threads(plan, request, 1)  # the same name, however many cores there are
    path = under / f"{model[:80]}-{plan_hash(anywhere)[:12]}"
    held = request.reuse and _holds(path, as_begun(plan, request, path))
    known = plan.model.details.get("kind") not in CHANGEABLE or bool(request.fingerprint)
    return Place(path, resume=request.resume or (held and known), force=held and not known)


def as_begun(plan: Plan, request: Request, folder: Path) -> Plan:
    """The plan with the threads of the run that lies there: other cores are no other plan.

    Where the user named the threads, they are as named.
    """
    if request.force:
        return plan
    stored = files.read(folder / files.PLAN)
    try:
        return plan if stored is None else with_threads(plan, request, read_plan(stored).threads)
    except ValueError:  # said where the run is taken up
        return plan


def with_threads(plan: Plan, request: Request, threads: int) -> Plan:
    """The plan with other threads, where none were asked for and they take part in scores."""
    takes_part = plan.command == request.command(threads=plan.threads)
    if request.threads is not None or not takes_part:
        return plan
    return replace(plan, threads=threads, command=request.command(threads=threads))


def _holds(folder: Path, plan: Plan) -> bool:
    """Whether a run of this very plan is there."""
    return files.read(folder / files.PLAN) == to_json(plan).encode()


def _kept(plan: Plan) -> Place:
    """The temporary folder that an `Audit` of this plan holds still, or a new one.

    A function's fingerprint may not see the weights that it loads: it is always scored again.
    """
    if plan.model.details.get("kind") == "function":
        return _temporary()
    name = plan_hash(plan)
    found = _KEPT.get(name)
    if found is not None:
        found.resume = True
        return found
    made = _KEPT[name] = _temporary()
    return made


def _temporary() -> Place:
    return Place(Path(tempfile.mkdtemp(prefix="audit-")), temporary=True)
