import pytest
from click.testing import CliRunner

from audit.cli.benchmark import _lines, _named_labels, benchmark
from audit.errors import AuditError


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
