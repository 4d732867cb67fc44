import errno
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit.errors import AuditError
from audit.records import SCORED, Findings
from audit.scoring.store.lock import RunLock
from audit.scoring.store.run_store import RunStore, atomic
from tests.scoring.synthetic import Grid, Letters, changed, contents, plan_of, run

SOURCE = Grid(45, 197)  # 8,865 probes: three shards, the last of 673
ROOT = Path(__file__).parents[2]


def flip(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(bytes(data))


def test_a_run_holds_its_plan_parts_and_manifest(tmp_path: Path) -> None:
    """Exactly the agreed files; the parts give every probe once, in order, in the agreed columns."""
    store = run(tmp_path, SOURCE)
    assert sorted(contents(tmp_path)) == [
        "manifest.json",
        "plan.json",
        "probes/part-000000.parquet",
        "probes/part-000001.parquet",
        "probes/part-000002.parquet",
        "results.json",
    ]
    tables = list(RunStore.open(tmp_path).parts())
    assert [table.num_rows for table in tables] == [4096, 4096, 673]
    assert tables[0].schema.equals(SCORED)
    texts = [text for table in tables for text in table["text"].to_pylist()]
    assert texts == SOURCE.read(0, SOURCE.size)["text"].to_pylist()
    assert store.finished.probes == 8865
    assert store.finished.set_aside == 0


def test_counts_over_the_parts_become_warnings(tmp_path: Path) -> None:
    """What was set aside, cut and unknown is added up over all parts."""
    store = run(tmp_path, SOURCE, partial(Letters, limit=18))
    # The mark and 17 letters: "family 0 speaks of" is 18, so every text is cut and the term lost.
    assert store.finished.set_aside == 8865
    assert store.finished.warnings == ("8,865 probes were cut at the model's limit",)


def test_no_clock_host_or_pid_outside_the_events(tmp_path: Path) -> None:
    """Two runs in two folders: every file but events.jsonl has the same bytes."""
    run(tmp_path / "one", SOURCE)
    run(tmp_path / "two", SOURCE)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_hash_seed_of_python_changes_no_byte(tmp_path: Path) -> None:
    """Sets and dictionaries leave no trace: two PYTHONHASHSEEDs, the same files."""
    code = (
        "from pathlib import Path; import sys; from tests.scoring.synthetic import *; "
        "run(Path(sys.argv[1]), Grid(5, 197), Letters)"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", code, tmp_path / seed], env=environment, check=True)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_resume_scores_only_what_is_missing(tmp_path: Path) -> None:
    """A missing folder and an empty one are fine; finished parts are not touched again."""
    run(tmp_path / "new", SOURCE, resume=True)
    before = contents(tmp_path / "new")
    (tmp_path / "new" / "manifest.json").unlink()
    (tmp_path / "new" / "results.json").unlink()
    (tmp_path / "new" / "probes" / "part-000001.parquet").unlink()
    kept = (tmp_path / "new" / "probes" / "part-000000.parquet").stat().st_mtime_ns
    with RunStore.create(tmp_path / "new", plan_of(SOURCE), resume=True) as store:
        assert store.missing() == [1]
    run(tmp_path / "new", SOURCE, resume=True)
    assert contents(tmp_path / "new") == before
    assert (tmp_path / "new" / "probes" / "part-000000.parquet").stat().st_mtime_ns == kept


def test_resume_on_a_finished_run_makes_derived_files_again(tmp_path: Path) -> None:
    """Nothing is scored; what was derived comes back with the same bytes."""
    run(tmp_path, SOURCE)
    before = contents(tmp_path)
    (tmp_path / "results.json").unlink()
    run(tmp_path, SOURCE, resume=True)
    assert contents(tmp_path) == before


def test_an_occupied_folder_is_refused(tmp_path: Path) -> None:
    """A finished run, an unfinished one, and somebody's own files."""
    run(tmp_path / "run", SOURCE)
    with pytest.raises(AuditError, match="holds a finished run"):
        run(tmp_path / "run", SOURCE)
    (tmp_path / "run" / "manifest.json").unlink()
    with pytest.raises(AuditError, match="holds an unfinished run"):
        run(tmp_path / "run", SOURCE)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("x", "utf-8")
    for resume in (False, True):
        with pytest.raises(AuditError, match=r"not empty: it holds thesis\.doc"):
            run(tmp_path / "mine", SOURCE, resume=resume)


def test_a_run_that_was_refused_before_its_first_score_blocks_no_other(tmp_path: Path) -> None:
    """Preflight refused it: the corrected command takes the folder, and nothing is left of the old."""
    with (
        RunStore.create(tmp_path, plan_of(SOURCE)) as store,
        pytest.raises(AuditError, match="no probabilities"),
    ):
        store.checked(_refused)
    run(tmp_path, Grid(2, 197))
    with RunStore.open(tmp_path) as store:
        assert store.plan.probes == 2 * 197


def _refused() -> Findings:
    raise AuditError("no probabilities")


def test_force_replaces_a_run_and_leaves_strangers(tmp_path: Path) -> None:
    """The old run goes with all that was derived from it; a file of somebody else stays."""
    run(tmp_path, SOURCE)
    (tmp_path / "report.html").write_text("old", "utf-8")
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    run(tmp_path, Grid(2, 197), force=True)
    assert sorted(contents(tmp_path)) == [
        "manifest.json",
        "notes.txt",
        "plan.json",
        "probes/part-000000.parquet",
        "results.json",
    ]


def test_derived_names_stay_in_the_folder(tmp_path: Path) -> None:
    """A derived file cannot replace the plan, the manifest or anything elsewhere."""
    store = run(tmp_path, SOURCE)
    for name in ("plan.json", "manifest.json", "lock", "../x", "a/b"):
        with pytest.raises(ValueError, match="no name for a derived file"):
            store.write_derived(name, b"")


def test_other_derived_files_go_with_their_run(tmp_path: Path) -> None:
    """A file under a name of its own is noted, so that --force takes it away too."""
    with RunStore.create(tmp_path, plan_of(SOURCE)) as store:
        store.write_derived("map.svg", b"<svg/>")
    run(tmp_path, SOURCE, force=True)
    assert "map.svg" not in contents(tmp_path)


def test_only_finished_runs_are_opened(tmp_path: Path) -> None:
    """No run, or half a run: each with what to do."""
    with pytest.raises(AuditError, match="holds no run"):
        RunStore.open(tmp_path)
    with RunStore.create(tmp_path, plan_of(SOURCE)):
        pass
    with pytest.raises(AuditError, match="not finished"):
        RunStore.open(tmp_path)
    (tmp_path / "plan.json").write_text("{", "utf-8")
    with pytest.raises(AuditError, match="cannot be read as a run"):
        RunStore.open(tmp_path)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, at: int, code: int) -> Iterator[list[str]]:
    """Make the n-th write, fsync, rename or open of a run fail."""
    calls: list[str] = []

    def guard(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if name == "open" and options.get("mode", args[1:2] and args[1]) != "xb":
                return real(*args, **options)
            if name == "append" and not args[1] & os.O_APPEND:
                return real(*args, **options)
            calls.append(name)
            if len(calls) == at:
                raise OSError(code, os.strerror(code))
            return real(*args, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", guard("fsync", os.fsync))
        patch.setattr(os, "replace", guard("replace", os.replace))
        patch.setattr(os, "open", guard("append", os.open))
        patch.setattr(Path, "open", guard("open", Path.open))
        patch.setattr(atomic, "put", guard("write", atomic.put))
        yield calls


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_fault_73_a_disk_that_fails_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """At every write of a run: an error that names the file, no temporaries, a resume that fits."""
    run(tmp_path / "want", Grid(25, 197))
    want = contents(tmp_path / "want")
    at = 0
    while True:
        at += 1
        folder = tmp_path / f"{at}"
        with failing(monkeypatch, at, code) as calls:
            fault = None
            try:
                run(folder, Grid(25, 197))
            except AuditError as error:
                fault = error
        assert fault is None or fault.where
        assert not list(folder.rglob("*.tmp"))
        if len(calls) < at:
            break
        run(folder, Grid(25, 197), resume=True)
        assert contents(folder) == want
    # plan, two parts, manifest, results: each opened, written, synced, renamed, folder synced;
    # and a line in events.jsonl for the start, each part and the end.
    assert at > 5 * 5


def test_fault_73_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where the folder should be: an error, no traceback."""
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(AuditError, match="cannot be written"):
        run(tmp_path / "file" / "run", SOURCE)


def test_fault_74_a_second_writer_is_refused(tmp_path: Path) -> None:
    """While one process holds the run, another gets an error, and after it the run is free."""
    with RunStore.create(tmp_path, plan_of(SOURCE)):
        for _ in range(2):
            with pytest.raises(AuditError, match="another process is writing"):
                RunStore.create(tmp_path, plan_of(SOURCE), resume=True)
    run(tmp_path, SOURCE, resume=True)
    assert not (tmp_path / "lock").exists()


def test_fault_74_a_lock_left_by_a_kill_is_free(tmp_path: Path) -> None:
    """The operating system frees the lock of a dead process; the file alone means nothing."""
    (tmp_path / "lock").touch()
    run(tmp_path, SOURCE)
    assert (tmp_path / "manifest.json").is_file()


@pytest.mark.parametrize("place", [10, 4000, -300, -2])
def test_fault_75_a_flipped_byte_is_found_and_repaired(tmp_path: Path, place: int) -> None:
    """In the data or the footer, of a finished or an unfinished run: refused, and scored again."""
    run(tmp_path, SOURCE)
    want = contents(tmp_path)
    part = tmp_path / "probes" / "part-000001.parquet"
    for finished in (True, False):
        if not finished:
            (tmp_path / "manifest.json").unlink()
        flip(part, place)
        with pytest.raises(AuditError, match=r"part-000001\.parquet"):
            run(tmp_path, SOURCE, resume=True)
        run(tmp_path, SOURCE, repair=True)
        assert contents(tmp_path) == want


def test_fault_75_a_flipped_byte_is_found_by_whoever_reads(tmp_path: Path) -> None:
    """Reports read the parts too: the damage is found there, not passed on."""
    run(tmp_path, SOURCE)
    flip(tmp_path / "probes" / "part-000002.parquet", 50)
    with pytest.raises(AuditError, match="--repair"):
        list(RunStore.open(tmp_path).parts())


def test_fault_75_a_missing_part_of_a_finished_run(tmp_path: Path) -> None:
    """A part that was deleted is damage like any other."""
    run(tmp_path, SOURCE)
    want = contents(tmp_path)
    (tmp_path / "probes" / "part-000000.parquet").unlink()
    with pytest.raises(AuditError, match="damaged or missing"):
        run(tmp_path, SOURCE, resume=True)
    run(tmp_path, SOURCE, repair=True)
    assert contents(tmp_path) == want


def test_fault_76_resume_with_another_plan_lists_the_differences(tmp_path: Path) -> None:
    """Another seed or another model: refused with both values, and nothing is changed."""
    run(tmp_path, SOURCE)
    before = contents(tmp_path)
    with pytest.raises(AuditError, match=r"model\.fingerprint was"):
        run(tmp_path, SOURCE, changed, resume=True)
    with pytest.raises(AuditError, match="seed was 0, now 3"):
        RunStore.create(tmp_path, plan_of(SOURCE, seed=3), resume=True)
    assert contents(tmp_path) == before


def test_fault_77_a_foreign_part_is_not_taken_over(tmp_path: Path) -> None:
    """A part that this run did not write, however whole, is scored again."""
    run(tmp_path / "other", SOURCE, Letters)
    run(tmp_path / "want", SOURCE)
    with RunStore.create(tmp_path / "run", plan_of(SOURCE)):
        pass
    foreign = tmp_path / "other" / "probes" / "part-000001.parquet"
    (tmp_path / "run" / "probes" / foreign.name).write_bytes(foreign.read_bytes())
    run(tmp_path / "run", SOURCE, resume=True)
    assert contents(tmp_path / "run") == contents(tmp_path / "want")


def test_fault_78_a_file_system_without_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock can be had: an error that says to choose another place."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(AuditError, match="gives no locks"):
        run(tmp_path, SOURCE)


def test_lock_is_taken_again_where_its_file_went_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that ends between our open and our lock takes the file along: we open another."""
    real = fcntl.flock
    gone = []

    def vanish(file: int, how: int) -> None:
        if not gone:
            gone.append(True)
            (tmp_path / "lock").unlink()
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", vanish)
    lock = RunLock(tmp_path)
    assert (tmp_path / "lock").is_file()
    monkeypatch.undo()
    with pytest.raises(AuditError, match="another process"):
        RunLock(tmp_path)
    lock.release()
    lock.release()


def test_a_torn_line_of_events_is_passed_over(tmp_path: Path) -> None:
    """A kill may cut the last line short: what it would have noted is scored again."""
    run(tmp_path, SOURCE)
    want = contents(tmp_path)
    for name in ("manifest.json", "results.json"):
        (tmp_path / name).unlink()
    events = tmp_path / "events.jsonl"
    lines = [line for line in events.read_text("utf-8").splitlines() if "part-000002" not in line]
    events.write_text("\n".join(lines[:-1]) + '\n{"event": "part", "part": "part-0', "utf-8")
    with RunStore.create(tmp_path, plan_of(SOURCE), resume=True) as store:
        assert store.missing() == [2]
    run(tmp_path, SOURCE, resume=True)
    assert contents(tmp_path) == want
    assert [json.loads(line)["event"] for line in lines[:3]] == ["started", "part", "part"]
    after = events.read_text("utf-8").splitlines()
    torn = next(place for place, line in enumerate(after) if line.endswith('"part-0'))
    assert json.loads(after[torn + 1])["event"] == "resumed"


def test_a_run_without_all_its_parts_is_not_finished(tmp_path: Path) -> None:
    """The mark of a finished run is not written over a gap."""
    with RunStore.create(tmp_path, plan_of(SOURCE)) as store:
        with pytest.raises(AuditError, match="3 parts are missing"):
            store.finish(Findings())
        assert store.manifest is None
    assert not (tmp_path / "manifest.json").exists()


def test_a_part_that_goes_while_a_run_is_read_is_named(tmp_path: Path) -> None:
    """What was there when it was opened is not half a table later."""
    run(tmp_path, SOURCE)
    tables = RunStore.open(tmp_path).parts()
    next(tables)
    (tmp_path / "probes" / "part-000001.parquet").unlink()
    with pytest.raises(AuditError, match=r"missing: part-000001\.parquet .*--repair"):
        next(tables)


def test_a_derived_file_without_content_goes(tmp_path: Path) -> None:
    """A format that has nothing to say of this run leaves no file of the last one."""
    with RunStore.create(tmp_path, plan_of(SOURCE)) as store:
        store.write_derived("swaps.csv", b"a,b\n")
        assert (tmp_path / "swaps.csv").read_bytes() == b"a,b\n"
        for _ in range(2):
            store.write_derived("swaps.csv", b"")
        assert not (tmp_path / "swaps.csv").exists()


def test_a_file_that_a_person_works_on_is_laid_once(tmp_path: Path) -> None:
    """What stands there already stays as it is."""
    with RunStore.create(tmp_path, plan_of(SOURCE)) as store:
        store.lay_beside({"swaps.csv": b"ours\n"})
        (tmp_path / "swaps.csv").write_bytes(b"struck out\n")
        store.lay_beside({"swaps.csv": b"ours\n", "report.md": b"new\n"})
    assert (tmp_path / "swaps.csv").read_bytes() == b"struck out\n"
    assert (tmp_path / "report.md").read_bytes() == b"new\n"


def test_preflight_is_asked_once_whatever_came_between(tmp_path: Path) -> None:
    """Its findings are read again while the run is unfinished, and from the manifest afterwards."""
    asked = []

    def check() -> Findings:
        asked.append(1)
        return Findings(values={"batch_noise": 0.25})

    with RunStore.create(tmp_path, plan_of(SOURCE)) as store:
        first = store.checked(check)
        assert store.checked(check) == first
    run(tmp_path, SOURCE, resume=True)
    with RunStore.create(tmp_path, plan_of(SOURCE), resume=True) as store:
        assert store.checked(check) == Findings()  # what `run` had put there
    assert asked == [1]


def test_a_file_that_lies_in_no_run_is_named_as_it_was_typed(tmp_path: Path) -> None:
    """Not the folder that it lies in."""
    (tmp_path / "own.csv").touch()
    with pytest.raises(AuditError, match=r"own\.csv: holds no run"):
        RunStore.open(tmp_path / "own.csv")
