import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from audit.cli.benchmark import _lines, _named_labels, bench, benchmark
from audit.errors import AuditError
from audit.records import FalseAlarmSpread


def test_labels_are_named_in_pairs():
    """The file's name of a label, and the benchmark's."""
    assert _named_labels("toxic=hateful, fine = non-hateful") == {
        "toxic": "hateful",
        "fine": "non-hateful",
    }
    assert _named_labels(None) == {}
    for text in ("toxic", "=hateful", "toxic=", "a=b,c"):
        with pytest.raises(AuditError, match=r"--label-map: .* is not A=B"):
            _named_labels(text)


def test_figures_are_a_line_each():
    """With the way to them; numbers to four digits."""
    shown = _lines({"total": {"right": 3, "share": 0.123456}, "names": ["a"]})
    assert shown == ["total  right  3", "total  share  0.1235", "names  0  a"]
    assert _lines({"ident": {"women": [187, 421, 26, 96]}}) == ["ident  women  187  421  26  96"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["winobias", "--data", "."], "either a model or predictions"),
        (
            ["winobias", "--data", ".", "--model", "embedded", "--predictions", "p"],
            "either a model",
        ),
        (["winobias", "--model", "embedded"], "--data DIR"),
        (["winobias", "--data", ".", "--model", "embedded", "--label-map", "a=b"], "--target"),
    ],
)
def test_what_does_not_go_together_is_refused_at_once(words, told):
    """Before anything is read."""
    fault = CliRunner().invoke(benchmark, [*words, "-q"]).exception
    assert isinstance(fault, AuditError)
    assert told in str(fault)


def test_a_models_options_are_read_as_a_runs_are(monkeypatch):
    """Lists are taken apart, a scale is two numbers, and what was not given is left out."""
    asked = {}

    def run_audit(**options):
        asked.update(options)
        raise AuditError("far enough")

    monkeypatch.setattr("audit.pipeline.run_audit", run_audit)
    words = [
        "winobias",
        "--data",
        ".",
        "--model",
        "m",
        "--labels",
        "no, yes",
        "--scale",
        "0,5",
        "-q",
    ]
    assert "far enough" in str(CliRunner().invoke(benchmark, words).exception)
    assert (asked["labels"], asked["scale"]) == (("no", "yes"), (0, 5))
    assert "policy" not in asked


ALARMS = FalseAlarmSpread(
    value=0.25, highest="women", lowest="men", low=0.125, high=0.375, limit=0.375, templates=8
)


@pytest.fixture
def scored(monkeypatch):
    """What the scorer of predictions is asked for; it finds one figure."""
    asked = {}

    def score_predictions(name, data, file, **options):
        asked.update(options, name=name, data=data, file=file)
        return {"total": {"right": 3}}

    monkeypatch.setattr("audit.benchmarks.score_predictions", score_predictions)
    return asked


def call(command, *words):
    return CliRunner().invoke(command, [*map(str, words)], standalone_mode=False)


def test_predictions_are_scored_as_they_were_named(scored, tmp_path):
    """Labels, policy and threshold go along; a figure is a line, or one document."""
    (tmp_path / "policy.yaml").write_text("margin: 0.25\nrationale: a test\n", "utf-8")
    words = ("hatecheck", "--data", tmp_path, "--predictions", "p.csv", "-q")
    done = call(benchmark, *words, "--label-map", "a=b", "--policy", tmp_path / "policy.yaml")
    assert done.output == "total  right  3\n"
    assert (scored["name"], scored["data"], scored["file"]) == (
        "hatecheck",
        tmp_path,
        Path("p.csv"),
    )
    assert (scored["label_map"], scored["policy"].margin) == ({"a": "b"}, 0.25)
    done = call(benchmark, *words, "--json")
    assert json.loads(done.output) == {"total": {"right": 3}}
    assert scored["policy"] is None


def test_a_checklist_of_predictions_lies_where_they_lie(scored, tmp_path):
    """Its tests come with the predictions: no --data is asked for."""
    call(benchmark, "checklist", "--predictions", tmp_path / "p.txt", "-q")
    assert scored["data"] == tmp_path


def test_a_language_model_is_told_by_its_prefix(monkeypatch, tmp_path):
    """lm:FOLDER goes to the official score of language models, with its device."""
    asked = []

    def run_language_model(*words, **options):
        asked.append((*words, options))
        return {"lms": 91.25}

    monkeypatch.setattr("audit.benchmarks.run_language_model", run_language_model)
    done = call(benchmark, "stereoset", "--data", tmp_path, "--model", "lm:mine", "--offline", "-q")
    assert done.output == "lms  91.25\n"
    assert asked == [("stereoset", tmp_path, "mine", {"device": "cpu", "offline": True})]


@pytest.mark.parametrize("alarms", [None, ALARMS])
def test_a_classifiers_figures_stand_beside_the_official_ones(monkeypatch, tmp_path, alarms):
    """What was warned of is a message; the spread of false alarms is there where it was counted."""
    one = SimpleNamespace(
        official={"accuracy": 0.5}, classifier={"flip rate": 0.25}, false_alarm_spread=alarms
    )
    found = SimpleNamespace(result=SimpleNamespace(warnings=("two cases lack",), benchmarks=(one,)))
    monkeypatch.setattr("audit.pipeline.run_audit", lambda **_: found)
    done = call(benchmark, "hatecheck", "--data", tmp_path, "--model", "m", "--json")
    assert "warning: two cases lack" in done.stderr
    told = json.loads(done.stdout)
    assert (told["accuracy"], told["classifier"]) == (0.5, {"flip rate": 0.25})
    assert ("false_alarm_spread" in told) == (alarms is not None)


def test_the_speed_here_is_a_line_a_figure_or_one_document(monkeypatch):
    """As many rounds as were asked for."""
    figures = {"gemm_share": 0.71234, "rounds": 2}
    monkeypatch.setattr(
        "audit.scoring.bench.measure_speed", lambda device, rounds: {**figures, "rounds": rounds}
    )
    assert call(bench, "--rounds", 2).output == "gemm_share  0.7123\nrounds  2\n"
    assert json.loads(call(bench, "--rounds", 2, "--json").output) == figures
