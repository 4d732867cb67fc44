"""What a user hands over as a model."""

import pickle
from dataclasses import replace

import pytest

from audit.errors import AuditError
from audit.inputs.classifier import resolve_model
from audit.inputs.request import Request
from tests.fakes import KnownShifts


class _Stated:
    """A classifier of somebody else's, with the card that it states."""

    def __init__(self, info):
        self.info = info

    def score(self, texts):
        """Never called."""
        raise AssertionError


def _half(texts):
    return [0.5 for _ in texts]


def test_a_function_of_texts_is_a_classifier():
    """Any callable gives P(target) of each text."""
    classifier, _ = resolve_model(Request(classifier=_half))
    assert classifier.score(["a", "b"]).p[
        :, classifier.info.labels.index(classifier.info.target)
    ].tolist() == [0.5, 0.5]


def test_a_classifier_is_taken_as_it_is():
    """An object with .info and .score is not wrapped."""
    fake = KnownShifts()
    assert resolve_model(Request(classifier=fake))[0] is fake


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"threshold": None}, "'threshold' is None"),
        ({"threshold": "0.5"}, "'threshold' must be a number"),
        ({"labels": (0, 1)}, "'labels' must be a text"),
        ({"labels": "ab"}, "'labels' must be a list"),
        ({"target": None}, "'target' must be a text, not null"),
        ({"activation": "relu"}, "'activation' must be"),
        ({"details": {"layers": 3}}, "'layers' must be a text"),
    ],
    ids=lambda given: "" if isinstance(given, str) else next(iter(given)),
)
def test_a_card_that_says_what_none_may_say_names_the_classifier(said, told):
    """An extension's own record is checked before anything is scored."""
    fake = KnownShifts()
    card = replace(fake.info, **said)
    with pytest.raises(AuditError) as caught:
        resolve_model(Request(classifier=_Stated(card)))
    assert "_Stated: .info" in str(caught.value)
    assert told in str(caught.value)


def test_a_card_that_is_none_is_refused():
    """A mapping is no record."""
    with pytest.raises(AuditError, match="a dict is no ModelInfo"):
        resolve_model(Request(classifier=_Stated({"id": "x"})))


def test_what_is_no_classifier_is_refused():
    """A number is no model."""
    with pytest.raises(AuditError, match="a int is no classifier"):
        resolve_model(Request(classifier=3))


def test_fault_45_a_hub_id_without_a_hub_fails_at_once(monkeypatch):
    """The error names --offline, a local folder and the embedded classifier."""
    with pytest.raises(AuditError) as caught:
        resolve_model(Request(classifier="nobody/no-such-model", offline=True))
    assert all(word in str(caught.value) for word in ("--offline", "folder", "embedded"))


def test_a_named_model_goes_to_other_processes_and_an_object_does_not():
    """What was named by a string can be pickled; a live object says that it cannot."""
    _, named = resolve_model(Request(classifier="embedded"))
    assert pickle.loads(pickle.dumps(named))().info.id == "embedded"
    _, held = resolve_model(Request(classifier=KnownShifts()))
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(held)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("own.csv", "this is a file.*scores:own.csv"),
        ("own.XLSX", "this is a file.*scores:own.XLSX"),
        ("mine.py", "this is a file.*python:mine:FUNCTION"),
        ("model.joblib", "this is a file.*sklearn:model.joblib"),
        ("model.safetensors", "this is a file.*the folder that holds the model"),
        ("SCORES:own.csv", "no kind of model is called 'SCORES'.*'scores'"),
        ("sklean:model.skops", "no kind of model is called 'sklean'.*'sklearn'"),
    ],
)
def test_a_file_is_no_name_of_a_hub_model(tmp_path, monkeypatch, name, told):
    """The remedy says how such a file is named; nothing is asked of the hub."""
    monkeypatch.chdir(tmp_path)
    if ":" not in name:
        (tmp_path / name).touch()
    with pytest.raises(AuditError, match=told):
        resolve_model(Request(classifier=name))
