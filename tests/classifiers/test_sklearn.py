import math
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC
from skops import io

from audit.classifiers import sklearn
from audit.errors import AuditError
from audit.inputs.classifier import resolve_model
from audit.inputs.request import Request
from audit.records import Classifier

TEXTS = ["a good day", "a bad day", "good good", "bad bad", "so so", "a so so day"]
SIX = ["positive", "negative", "positive", "negative", "neutral", "neutral"]


def own_step(texts):
    """A step of the user's own: a type that skops does not know to be safe."""
    return texts


def pipeline(labels=SIX, last=None):
    last = LogisticRegression() if last is None else last
    return make_pipeline(CountVectorizer(), last).fit(TEXTS, labels)


def saved(folder, estimator, name="own.skops"):
    path = folder / name
    io.dump(estimator, path) if name.endswith(".skops") else joblib.dump(estimator, path)
    return f"sklearn:{path}"


def test_a_pipeline_trained_on_sst2_is_audited_from_its_skops_file(tmp_path):
    """TF-IDF and logistic regression on SST-2 train: 80 % of dev right through the adapter."""
    folder = Path(os.environ.get("AUDIT_DATA", "../shared/data")) / "sst2"
    if not folder.is_dir():
        pytest.skip(f"no official data at {folder} (AUDIT_DATA)")
    train, dev = (
        [line.rsplit("\t", 1) for line in (folder / name).read_text("utf-8").splitlines()[1:]]
        for name in ("train.tsv", "dev.tsv")
    )
    texts, gold = zip(*train[::5], strict=True)
    named = {"0": "negative", "1": "positive"}
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, max_iter=300))
    model.fit(texts, [named[each] for each in gold])
    classifier = sklearn.load(saved(tmp_path, model))
    assert isinstance(classifier, Classifier)
    assert classifier.info.labels == ("negative", "positive")
    texts, gold = zip(*dev, strict=True)
    scores = classifier.score(texts)
    assert scores.p == pytest.approx(model.predict_proba(texts), abs=1e-12)
    right = np.mean((scores.p[:, 1] >= 0.5) == np.array([each == "1" for each in gold]))
    assert right > 0.78


def test_three_classes_and_a_target_by_name(tmp_path):
    """Classes exclude each other; argmax decides; any of them can be the target."""
    name = saved(tmp_path, pipeline())
    info = sklearn.load(name).info
    assert (info.id, info.target) == ("sklearn:own.skops", "")
    assert math.isnan(info.threshold)
    assert sklearn.load(name, target="neutral", threshold=0.4).info.threshold == 0.4
    assert sklearn.load(name).score(TEXTS).p.shape == (6, 3)


def test_classes_that_are_numbers_need_a_target(tmp_path):
    """0 and 1 say nothing of what they mean."""
    name = saved(tmp_path, pipeline([1, 0, 1, 0, 1, 0]))
    assert sklearn.load(name).info.target == ""
    assert sklearn.load(name, target="1").info.labels == ("0", "1")


def test_labels_that_do_not_exclude_each_other(tmp_path):
    """One-vs-rest and multi-output estimators give a probability for each label by itself."""
    y = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [1, 1], [0, 0]])
    rest = sklearn.load(
        saved(tmp_path, pipeline(y, OneVsRestClassifier(LogisticRegression()))), target="1"
    )
    assert rest.info.activation == "sigmoid"
    outputs = sklearn.load(
        saved(tmp_path, pipeline(y, MultiOutputClassifier(LogisticRegression()))), target="output 0"
    )
    assert outputs.info.labels == ("output 0", "output 1")
    assert outputs.score(["good"]).p[0] == pytest.approx(rest.score(["good"]).p[0], abs=1e-6)


def test_types_that_are_not_known_to_be_safe_are_listed(tmp_path):
    """A function of the user's own in a skops file is refused by name until it is trusted."""
    model = make_pipeline(FunctionTransformer(own_step), CountVectorizer(), LogisticRegression())
    name = saved(tmp_path, model.fit(TEXTS, SIX))
    with pytest.raises(AuditError, match=r"not known to be safe: .*own_step.*--trust-pickle"):
        sklearn.load(name)
    assert sklearn.load(name, trust_pickle=True).score(["good"]).p.shape == (1, 3)


def test_fault_37_a_pickle_is_read_only_where_it_is_trusted(tmp_path):
    """Joblib files can run code: refused with the remedy, read when the user says so."""
    name = saved(tmp_path, pipeline(), "own.joblib")
    with pytest.raises(AuditError, match=r"can run any code .*skops\.io\.dump"):
        sklearn.load(name)
    assert sklearn.load(name, trust_pickle=True).info.labels[-1] == "positive"


def test_an_untrusted_pickle_runs_nothing(tmp_path):
    """Code in a joblib file does not run when it is refused."""
    mark = tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (mark,))

    joblib.dump(Evil(), tmp_path / "evil.joblib")
    with pytest.raises(AuditError):
        sklearn.load(f"sklearn:{tmp_path / 'evil.joblib'}")
    assert not mark.exists()


def test_what_gives_no_probabilities_is_refused(tmp_path):
    """A support vector machine's margin is no probability: the remedy is to calibrate."""
    with pytest.raises(
        AuditError, match=r"LinearSVC.*|Pipeline gives no probabilities.*Calibrated"
    ):
        sklearn.load(saved(tmp_path, pipeline(last=LinearSVC())))


def test_an_estimator_of_numbers_says_so_when_it_gets_texts(tmp_path):
    """A classifier without a vectorizer cannot take texts."""
    model = LogisticRegression().fit([[0.0], [1.0]], ["negative", "positive"])
    with pytest.raises(AuditError, match=r"predict_proba raised ValueError.*vectorizer"):
        sklearn.load(saved(tmp_path, model)).score(["good"])


def test_an_unfitted_estimator_is_refused(tmp_path):
    """Without classes nothing was learned."""
    with pytest.raises(AuditError, match="not fitted"):
        sklearn.load(saved(tmp_path, make_pipeline(CountVectorizer(), LogisticRegression())))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.skops", b"not a zip", "no skops file"),
        ("a.txt", b"", "no file of an estimator"),
        ("a.skops", None, "no such file"),
    ],
)
def test_other_files_are_refused(tmp_path, name, content, message):
    """What is no estimator's file is told in one sentence."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(AuditError, match=message):
        sklearn.load(f"sklearn:{tmp_path / name}")


LAST_STEPS = {
    "calibrated": CalibratedClassifierCV(LinearSVC(), cv=2),
    "forest": RandomForestClassifier(3, random_state=0),
    "boosted": GradientBoostingClassifier(n_estimators=2, random_state=0),
    "neighbours": KNeighborsClassifier(2),
    "searched": GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}, cv=2),
}


@pytest.mark.parametrize("name", LAST_STEPS)
def test_usual_pipelines_load_without_trust(tmp_path, name):
    """Calibrated, of trees, with sparse rows, from a search: they hold data alone."""
    made = pipeline(last=LAST_STEPS[name])
    loaded = sklearn.load(saved(tmp_path, made))
    assert loaded.score(["a good day"]).p[0] == pytest.approx(made.predict_proba(["a good day"])[0])


def test_classes_of_numbers_are_named_in_their_order(tmp_path):
    """0 and 1 as negative and positive: the second is the score; three names for two are refused."""
    made = pipeline([1, 0, 1, 0, 1, 0])
    path = saved(tmp_path, made)
    info = sklearn.load(path, labels=("negative", "positive")).info
    assert (info.labels, info.target) == (("negative", "positive"), "positive")
    assert sklearn.wrap_object(made, labels=("negative", "positive")).info.target == "positive"
    with pytest.raises(AuditError, match="3 names for the classes 0, 1"):
        sklearn.load(path, labels=("a", "b", "c"))


def test_a_regression_is_read_on_its_scale(tmp_path):
    """Stars predicted by words: numbers from 1 to 5 as they are; without a scale, what to say."""
    made = pipeline([1.0, 5.0, 1.0, 5.0, 1.0, 5.0], last=Ridge(0.01))
    loaded = sklearn.load(saved(tmp_path, made), scale=(0.0, 6.0), target="stars")
    assert (loaded.info.labels, loaded.info.scale) == (("stars",), (0.0, 6.0))
    want = made.predict(["a good day", "a bad day"])
    np.testing.assert_allclose(loaded.score(["a good day", "a bad day"]).logits[:, 0], want)
    held = resolve_model(Request(classifier=made, scale=(0.0, 6.0)))[0]
    assert held.info.labels == ("score",)
    with pytest.raises(AuditError, match="say --scale LOW,HIGH"):
        sklearn.wrap_object(made)
    with pytest.raises(AuditError, match="lie on no scale"):
        sklearn.wrap_object(pipeline(), scale=(0.0, 1.0))
    with pytest.raises(AuditError, match="no use for this option"):
        resolve_model(Request(classifier=made, scale=(0.0, 6.0), labels=("stars",)))


class Other:
    """An estimator of somebody's own, which answers as it is told."""

    def __init__(self, classes, answer):
        self.classes_ = classes
        self.answer = answer

    def predict_proba(self, texts):
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        [[0.75, 0.25], [0.5, 0.5]],
        pd.DataFrame({"b": [0.25, 0.5], "a": [0.75, 0.5]}),
        pd.DataFrame([[0.75, 0.25], [0.5, 0.5]]),
        csr_matrix([[0.75, 0.25], [0.5, 0.5]]),
    ],
)
@pytest.mark.parametrize("classes", [["a", "b"], np.array(["a", "b"])])
def test_other_libraries_estimators_are_read_by_their_classes(classes, answer):
    """Lists of rows, and data frames by the names of their columns, whatever their order."""
    classifier, _ = resolve_model(Request(classifier=Other(classes, answer), target="b"))
    assert classifier.info.labels == ("a", "b")
    assert classifier.score(["x", "y"]).p.tolist() == [[0.75, 0.25], [0.5, 0.5]]


@pytest.mark.parametrize("answer", [None, np.float64(0.5), "x", [[0.5], [0.5, 0.5]]])
def test_an_estimator_whose_answer_cannot_be_read_is_refused(answer):
    """Without a traceback."""
    classifier, _ = resolve_model(Request(classifier=Other(["a", "b"], answer), target="b"))
    with pytest.raises(AuditError):
        classifier.score(["x", "y"])
