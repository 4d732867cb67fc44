"""Where a run is written: where the user said, under `reports/`, or in a temporary folder."""

import re
import shutil
import tempfile
import weakref
from pathlib import Path

from audit.inputs.request import Request
from audit.records import Plan
from audit.scoring.store.plan import plan_hash

REPORTS = Path("reports")


class Place:
    """A run's folder; a temporary one goes when this does."""

    def __init__(self, path: Path, *, temporary: bool = False) -> None:
        self.path = path
        if temporary:
            weakref.finalize(self, shutil.rmtree, path, ignore_errors=True)


def place(request: Request, plan: Plan) -> Place:
    """The folder for a run: asked for, or named after the model and the plan, or temporary."""
    if request.out is not None:
        return Place(Path(request.out))
    if request.in_reports:
        model = re.sub(r"[^A-Za-z0-9._-]+", "-", plan.model.id).strip("-.") or "model"
        return Place(REPORTS / f"{model}-{plan_hash(plan)[:12]}")
    return Place(Path(tempfile.mkdtemp(prefix="audit-")), temporary=True)
