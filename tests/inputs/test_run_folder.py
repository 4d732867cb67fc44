"""Where a run is written, and that it is gone on with on whatever machine."""

import shlex
from pathlib import Path

import pytest

from audit import run_audit
from audit.errors import AuditError
from audit.inputs.request import Request
from audit.inputs.run_folder import REPORTS, as_begun, place
from audit.scoring.store.plan import plan_hash
from tests.fakes import KnownShifts
from tests.scoring.synthetic import Grid, Lengths, plan_of
from tests.suites.small import write_lexicon, write_suite


@pytest.fixture
def suite(tmp_path: Path) -> str:
    """A small suite's file."""
    write_lexicon(tmp_path)
    return str(write_suite(tmp_path, *(f"They {verb} in {{country}}." for verb in ("met", "sat"))))


def test_other_cores_are_no_other_plan(
    suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that was begun on eight cores is gone on with on two: with the threads that it began with."""
    cores = {0, 1, 2, 3, 4, 5, 6, 7}
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: cores)
    first = run_audit(suite, KnownShifts(), out=tmp_path / "out", allow_incomplete=True)
    assert "--threads 8" in first.result.command
    (tmp_path / "out" / "manifest.json").unlink()
    cores = {0, 1}
    again = run_audit(
        suite, KnownShifts(), out=tmp_path / "out", resume=True, allow_incomplete=True
    )
    assert again.result.plan == first.result.plan
    options = {"out": tmp_path / "out", "allow_incomplete": True}
    with pytest.raises(AuditError, match="threads was 8, now 3"):
        run_audit(suite, KnownShifts(), threads=3, resume=True, **options)
    assert run_audit(suite, KnownShifts(), force=True, **options).result.command.endswith("2")


def test_the_command_names_the_threads_that_fix_the_bytes() -> None:
    """Settled for the user or asked for, once; never where none take part."""
    assert shlex.split(Request().command(threads=4))[-2:] == ["--threads", "4"]
    assert Request(threads=3).command(threads=3).count("--threads") == 1
    assert "--threads" not in Request().command()


def test_the_folder_under_reports_is_the_same_on_every_machine() -> None:
    """Its name knows the plan, and no number of cores that nobody asked for."""
    named = []
    for threads in (1, 2, 8):
        request = Request(classifier=Lengths(), under=REPORTS)
        plan = plan_of(Grid(2, 3), threads=threads, command=request.command(threads=threads))
        named.append(place(request, plan).path)
    assert len(set(named)) == 1
    assert named[0].parent == REPORTS


def test_a_plan_that_cannot_be_read_is_left_to_who_takes_up_the_run(tmp_path: Path) -> None:
    """Nothing is adopted from it."""
    plan = plan_of(Grid(2, 3))
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    assert plan_hash(as_begun(plan, Request(), tmp_path)) == plan_hash(plan)
