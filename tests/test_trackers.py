"""A run in an experiment tracker: its figures by name, and real local stores of each tracker."""

import json
import math
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import DEFAULT, MagicMock

import pytest

from audit.cli.main import main
from audit.errors import AuditError
from audit.records import sealed
from audit.result import Audit
from audit.trackers import TRACKERS, figures, log
from tests.report import samples


@pytest.fixture
def audit(tmp_path) -> Audit:
    """Made-up results in a folder with a report."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "report.html").write_text("<p>a report", encoding="utf-8")
    (folder / "results.json").write_bytes(sealed(samples.sample()))
    return Audit.load(folder)


def test_each_shift_stands_between_its_bounds(audit):
    """A suite's largest shift is one of them; only finite numbers are sent."""
    found = figures(audit)
    assert all(map(math.isfinite, found.values()))
    suite = audit.result.suites[0]
    for one in suite.effects:
        row = f"{suite.key}/{one.group}"
        assert found[f"{row}/low"] <= found[f"{row}/shift"] <= found[f"{row}/high"]
    largest = max((one.shift for one in suite.effects), key=abs)
    assert found[f"{suite.key}/largest/shift"] == largest


def test_what_is_not_known_is_left_out(audit):
    """A shift that is NaN gives no metric."""
    suite = audit.result.suites[0]
    lost = replace(suite.effects[0], shift=math.nan)
    changed = replace(audit.result, suites=(replace(suite, effects=(lost,)),))
    assert not [name for name in figures(Audit(changed, audit.folder)) if "shift" in name]


def test_names_use_letters_that_trackers_take(audit):
    """A target's name in brackets and a group with an umlaut lose them."""
    suite = replace(audit.result.suites[0], key="gender [ja: ü]")
    found = figures(Audit(replace(audit.result, suites=(suite,)), audit.folder))
    assert all(name.startswith("gender _ja_ _/") for name in found)


def test_a_missing_package_is_named(audit, monkeypatch):
    """With the extra that brings it."""

    def none(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("audit.trackers.import_module", none)
    with pytest.raises(AuditError, match=r"classifier-audit\[mlflow\]"):
        log(audit, "mlflow")


@pytest.mark.parametrize(("own", "read"), [({}, "true"), ({"MLFLOW_DISABLE_TELEMETRY": "0"}, "0")])
def test_mlflow_tells_its_makers_nothing_unless_the_user_says_so(audit, monkeypatch, own, read):
    """The setting is there when the package is read; one of the user's stands."""
    seen = []

    def package(_):
        seen.append(own["MLFLOW_DISABLE_TELEMETRY"])
        return MagicMock()

    monkeypatch.setattr("audit.trackers.environ", own)
    monkeypatch.setattr("audit.trackers.import_module", package)
    log(audit, "mlflow")
    assert seen == [read]


def test_a_tracker_that_there_is_not_is_told_with_those_that_there_are(audit):
    """Nothing of that name is imported."""
    with pytest.raises(AuditError, match=r"no tracker 'mlfow' .*mlflow, trackio, wandb"):
        log(audit, "mlfow")


@pytest.mark.parametrize("tracker", TRACKERS)
def test_what_a_tracker_says_is_no_result(audit, monkeypatch, capsys, tracker):
    """A package that prints leaves the command's output to the run's id."""
    package = MagicMock()
    for call in (package.set_experiment, package.init):
        call.side_effect = lambda *_, **__: sys.stdout.write("hello") and DEFAULT
    monkeypatch.setattr("audit.trackers.import_module", lambda _: package)
    log(audit, tracker)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "hello")


@pytest.mark.parametrize(
    ("tracker", "way"),
    [("mlflow", "MLFLOW_TRACKING_URI"), ("trackio", "TRACKIO_DIR"), ("wandb", "WANDB_MODE")],
)
def test_a_tracker_that_refuses_is_told_where_to_send_runs(audit, monkeypatch, tracker, way):
    """The error names the setting that says where a run goes."""
    package = MagicMock()
    for call in (package.set_experiment, package.init):
        call.side_effect = RuntimeError("no store")
    monkeypatch.setattr("audit.trackers.import_module", lambda _: package)
    with pytest.raises(AuditError, match=rf"no store.*{way}"):
        log(audit, tracker)


def _logged(folder: Path, tracker: str, capsys) -> str:
    """What `audit log` prints, and nothing beside it: the run's id."""
    with pytest.raises(SystemExit) as stop:
        main(["log", str(folder), "--to", tracker, "--project", "reviews"])
    shown = capsys.readouterr()
    assert stop.value.code == 0, shown.err
    (said,) = shown.out.split()
    return said


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_mlflow_shows_the_run(audit, tmp_path, monkeypatch, capsys):
    """A store on disk holds each shift with its bounds, the verdict and the report."""
    mlflow = pytest.importorskip("mlflow", exc_type=ImportError)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.chdir(tmp_path)
    store = (tmp_path / "store").as_uri()
    mlflow.set_tracking_uri(store)
    client = mlflow.MlflowClient(store)
    run = client.get_run(_logged(audit.folder, "mlflow", capsys))
    assert run.data.metrics == pytest.approx(figures(audit))
    assert run.data.tags["audit.verdict"] == audit.result.verdict
    kept = {Path(one.path).name for one in client.list_artifacts(run.info.run_id, "audit")}
    assert kept == {"report.html", "results.json"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_trackio_shows_the_run(audit, tmp_path, monkeypatch, capsys):
    """Its database holds each shift with its bounds and the verdict; its blobs are the run's files."""
    store = tmp_path / "store"
    monkeypatch.setenv("TRACKIO_DIR", str(store))
    pytest.importorskip("trackio", exc_type=ImportError)
    said = _logged(audit.folder, "trackio", capsys)
    with sqlite3.connect(store / "reviews.db") as database:
        (metrics,) = database.execute("SELECT metrics FROM metrics WHERE run_id = ?", [said])
        (config,) = database.execute("SELECT config FROM configs WHERE run_id = ?", [said])
    database.close()
    assert json.loads(metrics[0]) == pytest.approx(figures(audit))
    assert json.loads(config[0])["verdict"] == audit.result.verdict
    kept = {one.read_bytes() for one in (store / "artifacts").rglob("*") if one.is_file()}
    assert kept == {one.read_bytes() for one in audit.folder.iterdir()}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_wandb_keeps_the_run(audit, tmp_path, monkeypatch, capsys):
    """Offline, its file holds each shift with its bounds, the verdict and the files."""
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    pytest.importorskip("wandb", exc_type=ImportError)
    said = _logged(audit.folder, "wandb", capsys)
    (file,) = tmp_path.rglob(f"run-{said}.wandb")
    kept = list(_wandb_records(file.read_bytes()))
    items = [item for one in kept for item in one.history.item]
    metrics = {item.key or "/".join(item.nested_key): item.value_json for item in items}
    assert {name: json.loads(metrics[name]) for name in figures(audit)} == pytest.approx(
        figures(audit)
    )
    config = {one.key: one.value_json for record in kept for one in record.run.config.update}
    assert json.loads(config["verdict"]) == audit.result.verdict
    sent = [one.request.log_artifact.artifact for one in kept] + [one.artifact for one in kept]
    assert {entry.path for one in sent for entry in one.manifest.contents} == {
        "report.html",
        "results.json",
    }


def _wandb_records(data: bytes) -> Iterator:
    """The records of a file in the form of LevelDB's log: blocks of 32 KiB, records in pieces."""
    from wandb.proto import wandb_internal_pb2

    place, piece = 7, b""
    while place + 7 <= len(data):
        if (left := 32768 - place % 32768) < 7:
            place += left
            continue
        length, kind = int.from_bytes(data[place + 4 : place + 6], "little"), data[place + 6]
        piece += data[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):  # whole, or the last piece
            yield wandb_internal_pb2.Record.FromString(piece)
            piece = b""
