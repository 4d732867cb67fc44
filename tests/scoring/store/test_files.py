import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from audit.errors import AuditError
from audit.records import Manifest, Plan, from_json, sealed, to_json, unsealed
from audit.scoring.store import files
from audit.scoring.store.run_store import RunStore
from tests.scoring.synthetic import Grid, contents, plan_of, run

SOURCE = Grid(40, 5)


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A finished run, with somebody's own file beside it."""
    run(tmp_path / "run", SOURCE)
    (tmp_path / "victim").write_text("precious", "utf-8")
    return tmp_path / "run"


@pytest.fixture(autouse=True)
def victim_is_whole(tmp_path: Path) -> Iterator[None]:
    """Whatever a test does to a received run, the file beside it stays."""
    yield
    if (tmp_path / "victim").exists() or (tmp_path / "run").exists():
        assert (tmp_path / "victim").read_text("utf-8") == "precious"


def add_event(folder: Path, **event: str) -> None:
    with (folder / "events.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(event) + "\n")


def put_manifest(folder: Path, **changed: object) -> None:
    """A manifest with other values, sealed anew as a forger would."""
    made = unsealed(Manifest, (folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_bytes(sealed(replace(made, **changed)))  # type: ignore[arg-type]


def test_part_names_are_those_that_a_run_gives() -> None:
    """Six digits and no other form of the number; anything else is no part."""
    assert [files.index_of(files.name_of(index)) for index in (0, 7, 1_234_567)] == [
        0,
        7,
        1_234_567,
    ]
    for name in ("part-1.parquet", "part-0000001.parquet", "part-00000x.parquet", "", ".."):
        assert files.index_of(name) is None
    assert files.index_of("../part-000001.parquet") is None


@pytest.mark.parametrize(
    "name", ["../victim", "/etc/hostname", "a/b", "", ".x", "plan.json", "x" * 99]
)
def test_derived_names_are_plain(name: str) -> None:
    """No path, no hidden file, none of the run's own names."""
    assert not files.may_be_derived(name)


def test_fault_90_an_event_that_names_a_file_elsewhere_deletes_nothing(received: Path) -> None:
    """`derived` and `part` events with absolute and climbing names: --force and --repair pass by."""
    digest = sha256(b"precious").hexdigest()
    for name in (str(received.parent / "victim"), "../victim", "../../run/../victim"):
        add_event(received, event="derived", file=name, sha256=digest)
        add_event(received, event="part", part=name, sha256=digest)
        add_event(received, event="part", part=f"../{name}", sha256=digest)
    run(received, SOURCE, repair=True)
    run(received, SOURCE, force=True)


def test_fault_90_an_event_deletes_no_file_that_it_did_not_see_written(received: Path) -> None:
    """A plain name in an event: the file goes only where its content is what was noted."""
    (received / "thesis.txt").write_text("mine", "utf-8")
    add_event(received, event="derived", file="thesis.txt", sha256="0" * 64)
    add_event(received, event="derived", file="thesis.txt")
    run(received, SOURCE, force=True)
    assert (received / "thesis.txt").read_text("utf-8") == "mine"


def test_fault_90_a_manifest_that_names_other_parts_is_refused(received: Path) -> None:
    """A climbing name, one part too many, one too few, other counts: by whoever reads it."""
    parts = dict(from_json(Manifest, to_json(RunStore.open(received).finished)).parts)
    climbing = {"../../victim": "0" * 64}
    for changed in (climbing, parts | climbing, {}, {"part-000001.parquet": "0" * 64}):
        put_manifest(received, parts=changed)
        with pytest.raises(AuditError, match="names other parts"):
            RunStore.open(received)
        with pytest.raises(AuditError, match="names other parts"):
            run(received, SOURCE, resume=True)
    put_manifest(received, parts=parts, probes=3)
    with pytest.raises(AuditError, match="counts other probes"):
        RunStore.open(received)
    run(received, SOURCE, repair=True)
    assert RunStore.open(received).finished.probes == SOURCE.size


@pytest.mark.parametrize("name", ["events.jsonl", "manifest.json", "plan.json", "lock"])
def test_fault_90_a_link_in_the_place_of_a_file_is_not_followed(received: Path, name: str) -> None:
    """Every way into the run refuses it, and what it points to stays as it is."""
    (received / name).unlink(missing_ok=True)
    (received / name).symlink_to(received.parent / "victim")
    for options in ({"resume": True}, {"repair": True}, {"force": True}):
        with pytest.raises(AuditError, match="plain file"):
            run(received, SOURCE, **options)
    with pytest.raises(AuditError, match="plain file"):
        RunStore.open(received)
    assert (received / name).is_symlink()
    with pytest.raises(AuditError, match="it is a symbolic link"):
        files.read(received / name)


def test_fault_90_a_linked_folder_of_parts_is_not_followed(received: Path) -> None:
    """`probes` that points elsewhere: nothing is read there, written there or deleted there."""
    shutil.move(received / "probes", received.parent / "elsewhere")
    (received / "probes").symlink_to(received.parent / "elsewhere")
    before = contents(received.parent / "elsewhere")
    for options in ({"resume": True}, {"repair": True}, {"force": True}):
        with pytest.raises(AuditError, match="symbolic link"):
            run(received, SOURCE, **options)
    with pytest.raises(AuditError, match="symbolic link"):
        RunStore.open(received)
    assert contents(received.parent / "elsewhere") == before


def test_fault_90_a_linked_part_is_not_followed(received: Path) -> None:
    """A part that points elsewhere is neither read nor replaced through the link."""
    part = received / "probes" / "part-000000.parquet"
    shutil.move(part, received.parent / "part")
    part.symlink_to(received.parent / "part")
    with pytest.raises(AuditError, match="plain file"):
        run(received, SOURCE, repair=True)
    with pytest.raises(AuditError, match="plain file"):
        list(RunStore.open(received).parts())


def test_fault_90_a_pipe_or_a_second_name_is_refused_at_once(received: Path) -> None:
    """A pipe would wait for ever; a hard link would change the file that shares its content."""
    (received / "events.jsonl").unlink()
    os.link(received.parent / "victim", received / "events.jsonl")
    with pytest.raises(AuditError, match="no plain file of its own"):
        run(received, SOURCE, resume=True)
    (received / "plan.json").unlink()
    os.mkfifo(received / "plan.json")
    with pytest.raises(AuditError, match="no plain file"):
        RunStore.open(received)


def test_fault_90_a_plan_that_was_edited_is_refused(received: Path) -> None:
    """Every third byte of the plan flipped in turn: never a run under the old hash."""
    path = received / "plan.json"
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(AuditError, match=r"plan"):
            RunStore.open(received)
    path.write_bytes(whole.replace(b'"margin": 0.05', b'"margin": 0.5'))
    with pytest.raises(AuditError, match="not the plan that the run was made by"):
        RunStore.open(received)


def test_fault_90_a_plan_of_a_later_version_or_of_odd_counts_is_refused(received: Path) -> None:
    """Schema 99, and a count of parts that would take for ever, under a manifest made to fit."""
    plan = from_json(Plan, (received / "plan.json").read_text("utf-8"))
    for changed in ({"schema": 99}, {"shards": 10**12}, {"probes": 0, "shards": 0}):
        text = to_json(replace(plan, **changed))  # type: ignore[arg-type]
        (received / "plan.json").write_text(text, "utf-8")
        put_manifest(received, plan=sha256(text.encode()).hexdigest())
        with pytest.raises(AuditError, match=r"schema 99|probes in"):
            RunStore.open(received)


def test_fault_75_every_byte_of_a_manifest_is_guarded(received: Path) -> None:
    """Each byte flipped in turn is found, and --repair makes the run whole again."""
    whole = contents(received)
    path = received / "manifest.json"
    data = path.read_bytes()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(AuditError, match=r"manifest\.json"):
            RunStore.open(received)
    run(received, SOURCE, repair=True)
    assert contents(received) == whole


@pytest.mark.parametrize(
    "name",
    [
        "probes/part-000000.parquet",
        "notes.tmp",
        "plan.json",
        "lock",
        "report.html",
        "manifest.json",
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_fault_91_nothing_of_a_stranger_is_deleted(tmp_path: Path, name: str, force: bool) -> None:
    """`--out` on a folder with files that look like ours: refused, or written beside them."""
    (tmp_path / "out" / "probes").mkdir(parents=True)
    (tmp_path / "out" / name).write_text('{"name": "somebody\'s own"}', "utf-8")
    beside = force and name == "notes.tmp"
    if beside:
        (tmp_path / "out" / "probes").rmdir()
        run(tmp_path / "out", SOURCE, force=True)
    else:
        with pytest.raises(AuditError):
            run(tmp_path / "out", SOURCE, force=force)
    assert (tmp_path / "out" / name).read_text("utf-8") == '{"name": "somebody\'s own"}'


def test_fault_91_what_a_killed_run_leaves_is_no_stranger(tmp_path: Path) -> None:
    """A lock, a first line of events, a half-written plan: the next run takes the folder."""
    (tmp_path / "probes").mkdir()
    (tmp_path / "lock").touch()
    (tmp_path / "events.jsonl").write_text('{"time": "2026', "utf-8")
    (tmp_path / "plan.json.0a1b2c3d.tmp").write_text("{", "utf-8")
    (tmp_path / "probes" / "part-000000.parquet.0a1b2c3d.tmp").write_text("P", "utf-8")
    run(tmp_path, SOURCE)
    assert not list(tmp_path.rglob("*.tmp"))
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "events.jsonl").write_text('{"level": "info"}', "utf-8")
    with pytest.raises(AuditError, match=r"holds events\.jsonl"):
        run(tmp_path / "strange", SOURCE)


def test_a_plan_alone_is_no_finished_run(tmp_path: Path) -> None:
    """Reading needs the manifest."""
    with RunStore.create(tmp_path, plan_of(SOURCE)):
        pass
    with pytest.raises(AuditError, match="not finished"):
        RunStore.open(tmp_path)


def test_a_file_of_a_run_is_plain_and_no_larger_than_one_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder and a pipe are told from a file, and a pipe is not waited for."""
    monkeypatch.setattr(files, "LIMIT", 4)
    (tmp_path / "plan.json").write_bytes(b"1234")
    assert files.read(tmp_path / "plan.json") == b"1234"
    (tmp_path / "plan.json").write_bytes(b"12345")
    with pytest.raises(AuditError, match="it is over 4 bytes"):
        files.read(tmp_path / "plan.json")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(AuditError, match="it is no plain file"):
            files.read(tmp_path / name)
    assert files.read(tmp_path / "missing") is None
