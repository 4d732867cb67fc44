"""A run in an experiment tracker: its figures by name, and a real local MLflow store."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from audit.cli.main import main
from audit.errors import AuditError
from audit.records import sealed
from audit.result import Audit
from audit.trackers import figures, log
from tests.report import samples


@pytest.fixture
def audit(tmp_path) -> Audit:
    """Made-up results in a folder with a report."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "report.html").write_text("<p>a report")
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


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_mlflow_shows_the_run(audit, tmp_path, monkeypatch, capsys):
    """A store on disk holds each shift with its bounds, the verdict and the report."""
    mlflow = pytest.importorskip("mlflow", exc_type=ImportError)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.chdir(tmp_path)
    store = (tmp_path / "store").as_uri()
    mlflow.set_tracking_uri(store)
    with pytest.raises(SystemExit) as stop:
        main(["log", str(audit.folder), "--to", "mlflow", "--project", "reviews"])
    shown = capsys.readouterr()
    assert stop.value.code == 0, shown.err
    client = mlflow.MlflowClient(store)
    run = client.get_run(shown.out.split()[-1])
    assert run.data.metrics == pytest.approx(figures(audit))
    assert run.data.tags["audit.verdict"] == audit.result.verdict
    kept = {Path(one.path).name for one in client.list_artifacts(run.info.run_id, "audit")}
    assert kept == {"report.html", "results.json"}
