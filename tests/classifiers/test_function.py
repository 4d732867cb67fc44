import math
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from audit.classifiers import function
from audit.errors import AuditError
from audit.records import Classifier

vader = pytest.importorskip("vaderSentiment.vaderSentiment")


def quarter(texts):
    return [0.25 for _ in texts]


def test_vader_is_audited_as_a_function():
    """VADER's compound score on [0, 1]: a real third-party classifier, its polarity right."""
    analyzer = vader.SentimentIntensityAnalyzer()
    wrapped = function.wrap(
        lambda texts: [(analyzer.polarity_scores(each)["compound"] + 1) / 2 for each in texts],
        name="vader",
    )
    assert isinstance(wrapped, Classifier)
    assert (wrapped.info.target, wrapped.info.threshold) == ("positive", 0.5)
    p = wrapped.score(["A wonderful film.", "A terrible film.", "A film."]).p[:, 1]
    assert p[0] > 0.7 > p[2] == 0.5 > 0.3 > p[1]


def test_arrays_of_other_kinds_are_numbers():
    """Sparse rows as they are; what is masked is missing, and no number that nobody meant."""
    rows = np.array([[0.75, 0.25], [0.0, 1.0]])
    sparse = function.wrap(lambda texts: csr_matrix(rows[: len(texts)]), labels=["no", "yes"])
    assert sparse.score(["a", "b"]).p.tolist() == rows.tolist()
    masked = function.wrap(lambda texts: np.ma.array([0.5, 0.25], mask=[0, 1])[: len(texts)])
    assert [math.isnan(p) for p in masked.score(["a", "b"]).p[:, 1]] == [False, True]


def test_complex_numbers_are_no_scores():
    """Their imaginary part would be lost without a word."""
    with pytest.raises(AuditError, match="returned ndarray, which is no answer"):
        function.wrap(lambda texts: np.full(len(texts), 0.5 + 0.1j)).score(["a"])


def test_vaders_three_labels_are_read_by_name():
    """neg, neu, pos: none is the target alone, and without a threshold the largest is returned."""
    analyzer = vader.SentimentIntensityAnalyzer()

    def shares(texts):
        rows = [analyzer.polarity_scores(each) for each in texts]
        return [{name: row[name] for name in ("neg", "neu", "pos")} for row in rows]

    wrapped = function.wrap(shares)
    assert wrapped.info.labels == ("neg", "neu", "pos")
    assert wrapped.info.target == ""
    assert function.wrap(shares, target="POS").info.target == "pos"
    assert math.isnan(wrapped.info.threshold)
    assert function.wrap(shares, threshold=0.4).info.threshold == 0.4
    assert wrapped.score(["A wonderful film."]).p[0, 2] > 0.5


def test_a_target_is_chosen_by_name():
    """A label that is not the positive one can be the target."""
    answer = lambda texts: [{"kind": 0.7, "rude": 0.3}] * len(texts)  # noqa: E731
    assert function.wrap(answer, target="rude").info.target == "rude"
    assert function.wrap(answer).info.target == ""
    with pytest.raises(AuditError, match="no label is called 'polite'"):
        function.wrap(answer, target="polite")


def test_bare_numbers_are_named_after_the_target():
    """A function of P(toxic) has the labels 'not toxic' and 'toxic'."""
    assert function.wrap(quarter, target="toxic").info.labels == ("not toxic", "toxic")
    assert function.wrap(quarter, labels=("no", "yes"), target="yes").info.labels == ("no", "yes")


def test_several_columns_without_names_need_names():
    """Three bare columns cannot be told apart."""
    three = lambda texts: np.full((len(texts), 3), 1 / 3)  # noqa: E731
    with pytest.raises(AuditError, match="does not name its labels"):
        function.wrap(three)
    assert function.wrap(three, labels="abc", target="b").score(["x"]).p.shape == (1, 3)


def test_labels_must_be_distinct_and_two_at_least():
    """Two columns of one name, or one label alone, are refused."""
    with pytest.raises(AuditError, match="two labels are called 'a'"):
        function.wrap(quarter, labels=("a", "a"))
    with pytest.raises(AuditError, match="the label 'a' alone"):
        function.wrap(lambda texts: [{"a": 1.0}] * len(texts))


@pytest.mark.parametrize("shape", ["probabilities", "rows", "mapping", "list", "lists"])
def test_tensors_that_carry_gradients_are_numbers(shape):
    """What a training loop would hand on is read as the numbers that it holds."""
    torch = pytest.importorskip("torch")

    def answer(texts):
        p = torch.full((len(texts),), 0.25, requires_grad=True)
        rows = torch.stack([1 - p, p], dim=1)
        named = [{"negative": 1 - one, "positive": one} for one in p]
        several = {"rows": rows, "mapping": named, "list": list(p), "lists": list(rows)}
        return several.get(shape, p)

    labels = ("negative", "positive") if shape in ("rows", "lists") else None
    wrapped = function.wrap(answer, labels=labels)
    np.testing.assert_allclose(wrapped.score(["A film.", "Another."]).p[:, 1], 0.25)


def test_what_the_function_raises_is_told_as_one_error():
    """The user's own exception stands in the message, and behind it."""

    def broken(texts):
        raise KeyError("weights")

    with pytest.raises(AuditError, match="the function raised KeyError: 'weights'") as caught:
        function.wrap(broken)
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("threshold", [0, 1, -0.5, math.nan])
def test_a_threshold_lies_between_0_and_1(threshold):
    """0, 1 and NaN are no thresholds."""
    with pytest.raises(AuditError, match="not between 0 and 1"):
        function.wrap(quarter, threshold=threshold)


def test_the_fingerprint_sees_the_source_and_can_be_given():
    """Another body, another fingerprint; a version of the user's own replaces it."""
    first = function.wrap(lambda texts: [0.25 for _ in texts], name="f").info.fingerprint
    second = function.wrap(lambda texts: [0.75 for _ in texts], name="f").info.fingerprint
    assert first != second
    assert len(first) == 64
    assert function.wrap(quarter, fingerprint="v2").info.fingerprint == "v2"


def test_a_function_declares_the_files_that_its_answers_depend_on(tmp_path):
    """Other weights are another model; without a declared file the report says what is not seen."""
    weights = tmp_path / "weights.bin"
    weights.write_bytes(b"one")
    first = function.wrap(quarter, fingerprint=[weights]).info
    assert first.fingerprint == function.wrap(quarter, fingerprint=[weights]).info.fingerprint
    weights.write_bytes(b"two")
    assert first.fingerprint != function.wrap(quarter, fingerprint=[weights]).info.fingerprint
    assert first.fingerprint_covers == "the function's name and source, and weights.bin"
    assert "not the files or weights" in function.wrap(quarter).info.fingerprint_covers
    with pytest.raises(AuditError, match="there is no such file"):
        function.wrap(quarter, fingerprint=[tmp_path / "gone.bin"])


def test_an_object_that_can_be_called_is_a_function():
    """A class with `__call__` is named by its type."""

    class Half:
        def __call__(self, texts):
            return [0.5] * len(texts)

    assert function.wrap(Half()).info.id.endswith("Half")


def test_a_function_is_imported_by_name(tmp_path, monkeypatch):
    """`python:module:function` finds a module in the working folder."""
    (tmp_path / "own_scores.py").write_text(
        "class Box:\n    @staticmethod\n    def p(t): return [.5] * len(t)\nx = 1\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    loaded = function.load("python:own_scores:Box.p", threshold=0.3)
    assert loaded.info.id == "python:own_scores:Box.p"
    assert loaded.info.threshold == 0.3
    with pytest.raises(AuditError, match="there is no 'Bocks'"):
        function.load("python:own_scores:Bocks")
    with pytest.raises(AuditError, match="'x' cannot be called"):
        function.load("python:own_scores:x")


def test_a_function_changes_the_working_folder_for_itself_alone(tmp_path, monkeypatch):
    """It finds itself where it went, at the next call too; the audit stays where it was."""
    away = tmp_path / "away"
    away.mkdir()
    (away / "weights.txt").write_text(".25", encoding="utf-8")
    (tmp_path / "wanders.py").write_text(
        "import os\nfrom pathlib import Path\nos.chdir('away')\n"
        "def score(texts): return [float(Path('weights.txt').read_text('utf-8')) for _ in texts]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(function, "_FOLDER", function._Folder())
    loaded = function.load("python:wanders:score")
    for _ in range(2):
        assert loaded.score(["a", "b"]).p[:, 1].tolist() == [0.25, 0.25]
        assert Path.cwd() == tmp_path


@pytest.mark.parametrize("name", ["python:math", "python::f", "python:math:sin:cos", "math:sin"])
def test_a_malformed_name_is_refused(name):
    """The form stands in the message."""
    with pytest.raises(AuditError, match="is not python:module:function"):
        function.load(name)


def test_a_module_that_is_not_there_is_named():
    """A failing import is told with its reason."""
    with pytest.raises(AuditError, match=r"no module 'no_such_module'.*call audit in the folder"):
        function.load("python:no_such_module:f")


def test_numbers_on_a_scale_stay_what_they_are():
    """VADER's compound from -1 to 1: no label is returned, and no other number comes beside it."""
    analyzer = vader.SentimentIntensityAnalyzer()

    def compound(texts):
        return [analyzer.polarity_scores(each)["compound"] for each in texts]

    wrapped = function.wrap(compound, scale=(-1.0, 1.0))
    info = wrapped.info
    assert (info.labels, info.activation, info.scale) == (("score",), "identity", (-1.0, 1.0))
    assert math.isnan(info.threshold)
    scores = wrapped.score(["A terrible film.", "A film."])
    assert scores.logits.tolist() == [[-0.4767], [0.0]]
    assert function.wrap(compound, scale=(-1.0, 1.0), target="compound").info.target == "compound"


def test_scores_that_leave_their_scale_are_refused_with_the_first_text():
    """2 is not between -1 and 1; without a scale it is no probability, and the scale is named."""
    with pytest.raises(AuditError, match=r"scale from -1 to 1, the first \[2\.0\] for 'b'"):
        function.wrap(lambda texts: [2.0] * len(texts), scale=(-1.0, 1.0)).score(["b"])
    with pytest.raises(AuditError, match="no probabilities") as caught:
        function.wrap(lambda texts: [2.0] * len(texts)).score(["b"])
    assert "--scale LOW,HIGH" in caught.value.remedy


@pytest.mark.parametrize(
    "answer",
    [
        {"positive": [0.5, 0.5], "negative": [0.5, 0.5]},
        {0.5, 0.25},
        b"\x00\x01",
    ],
)
def test_what_has_a_length_and_no_rows_is_no_answer(answer):
    """As many keys or bytes as texts say nothing of their order."""
    with pytest.raises(AuditError, match="no answer to several texts"):
        function.wrap(lambda texts: answer, name="f")


def test_the_best_label_alone_is_told_with_what_to_ask_for():
    """As a pipeline answers by default."""
    with pytest.raises(AuditError, match=r"the label 'positive' alone.*top_k=None"):
        function.wrap(lambda texts: [[{"label": "positive", "score": 0.9}]] * 2, name="f")
