import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from audit import Audit, Suite, run_audit
from audit.cli.results import check, compare, report
from audit.errors import AuditError
from audit.records import sealed
from tests.fakes import KnownShifts

STILL = {"Aland": 0.0, "Borland": 0.0, "Corland": 0.0}


def audited(folder, **shifts):
    """Twelve families about three places."""
    texts = [f"On day {n} we went to {{place}}." for n in range(12)]
    suite = Suite.from_templates(
        texts, groups={"A": "Aland", "B": "Borland", "C": "Corland"}, name="places"
    )
    return run_audit(suite, KnownShifts(STILL | shifts, spread=0.1), out=folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One run that PASSes, one that FAILs."""
    folder = tmp_path_factory.mktemp("runs")
    audited(folder / "before")
    audited(folder / "after", Aland=0.3)
    return folder


def call(command, *words, **options):
    return CliRunner().invoke(command, [*map(str, words)], standalone_mode=False, **options)


@pytest.mark.parametrize(("run", "code", "verdict"), [("before", 0, "PASS"), ("after", 1, "FAIL")])
def test_a_gate_returns_its_code_and_says_why(runs, monkeypatch, run, code, verdict):
    """A line a suite, or one document."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    done = call(check, runs / run)
    assert done.return_value == code
    assert done.output.startswith(verdict)
    assert json.loads(call(check, runs / run, "--json").output)["verdict"] == verdict


def test_a_jobs_summary_is_written_where_it_can_be(runs, tmp_path, monkeypatch):
    """And a place where it can't is a warning, whatever the gate says."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    call(check, runs / "after")
    assert "FAIL: audit of known-shifts" in (tmp_path / "summary.md").read_text("utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    done = call(check, runs / "after")
    assert done.return_value == 1
    assert "warning: the job's summary cannot be written" in done.output


def test_a_report_is_made_again_byte_for_byte(runs, tmp_path):
    """Without the model; afterwards read for another threshold, it says so."""
    run = tmp_path / "run"
    shutil.copytree(runs / "before", run)
    before = {file.name: file.read_bytes() for file in run.iterdir() if file.is_file()}
    call(report, run)
    after = {name: (run / name).read_bytes() for name in before if name != "events.jsonl"}
    assert after == {name: data for name, data in before.items() if name != "events.jsonl"}
    assert "read post hoc" in call(report, run, "--threshold", "0.4").output


def test_two_runs_are_compared_where_there_is_room(runs, tmp_path):
    """Written into an empty folder; over somebody's work only where that is asked for."""
    done = call(compare, runs / "before", runs / "after", "--out", tmp_path / "c")
    assert "places: " in done.output
    assert (tmp_path / "c" / "compare.html").is_file()
    again = call(compare, runs / "before", runs / "after", "--out", tmp_path / "c")
    assert isinstance(again.exception, AuditError)
    assert "the folder is not empty" in str(again.exception)
    assert call(compare, runs / "before", runs / "after", "--out", tmp_path / "c", "--force").output


def test_a_comparison_is_printed_where_no_folder_is_named(runs):
    """A line a suite, or one document; nothing is written."""
    done = call(compare, runs / "before", runs / "after")
    head, line = done.output.splitlines()
    assert head == "FAIL  against known-shifts, margin 0.02"
    assert line.startswith("FAIL          known-shifts  places: ")
    told = json.loads(call(compare, runs / "before", runs / "after", "--json").output)
    assert told["verdict"] == "FAIL"


def test_a_run_that_left_probes_out_is_checked_as_incomplete(runs, tmp_path):
    """3 comes before the gate's own code, and a message says why."""
    run = tmp_path / "run"
    run.mkdir()
    whole = Audit.load(runs / "before").result
    (run / "results.json").write_bytes(sealed(replace(whole, incomplete=True)))
    done = call(check, run)
    assert done.return_value == 3
    assert "the run is incomplete" in done.output
    allowed = replace(whole, incomplete=True, allow_incomplete=True)
    (run / "results.json").write_bytes(sealed(allowed))
    assert call(check, run).return_value == 0


@pytest.mark.parametrize(
    ("named", "code", "told"),
    [
        ("contries", 2, "did you mean 'countries'?"),
        ("weather", 4, "INCONCLUSIVE  weather: not in this run (it holds "),
        ("religion", 4, "INCONCLUSIVE  religion: not in this run (it holds "),
    ],
)
def test_a_gate_over_a_suite_that_the_run_lacks_says_what_it_holds(
    runs, tmp_path, monkeypatch, named, code, told
):
    """A slip of the pen is refused, as `run` and `validate` do; a suite of another run is open."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "policy.yaml").write_text(f"gates: [{named}]\n", "utf-8")
    if code == 2:
        done = call(check, runs / "before", "--policy", tmp_path / "policy.yaml")
        assert isinstance(done.exception, AuditError)
        assert told in str(done.exception)
    else:
        done = call(check, runs / "before", "--policy", tmp_path / "policy.yaml")
        assert done.return_value == code
        assert told in done.output
