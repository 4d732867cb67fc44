"""Every option takes effect or is refused, for every kind of model and of object."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from audit import registry
from audit.errors import AuditError
from audit.inputs import Request, resolve
from audit.inputs.classifier import OPTIONS, load_named, resolve_model
from audit.records import Classifier
from tests.fakes import KnownShifts

VALUES: dict[str, Any] = {
    "activation": "sigmoid",
    "scale": (1.0, 5.0),
    "device": "cuda",
    "dtype": "bfloat16",
    "revision": "main",
    "offline": True,
    "trust_pickle": True,
    "labels": ("no", "yes"),
    "fingerprint": (__file__,),
    "endpoint": "http://localhost:1",
    "prompt": "prompt.yaml",
    "samples": 3,
    "hypothesis": "It is {}.",
    "form": "tei",
    "concurrency": 2,
    "repeat": 3,
}
NAMES = {
    "transformers": "some/model",
    "onnx": "onnx:folder",
    "embedded": "embedded",
    "python": "python:module:function",
    "sklearn": "sklearn:file.skops",
    "http": "http://localhost:1",
    "https": "https://localhost:1",
    "chat": "chat:model",
    "lm": "lm:folder",
    "zero-shot": "zero-shot:folder",
}


def half(texts: list[str]) -> list[float]:
    return [0.5 for _ in texts]


class Blank:
    """Gives probabilities and says nothing of its labels."""

    def predict_proba(self, texts: list[str]) -> np.ndarray:
        return np.full((len(texts), 2), 0.5)


def estimator() -> Any:
    pipeline = make_pipeline(CountVectorizer(), LogisticRegression())
    return pipeline.fit(["good day", "bad day"], ["negative", "positive"])


OBJECTS: dict[str, tuple[Callable[[], Any], set[str]]] = {
    "classifier": (KnownShifts, set()),
    "function": (lambda: half, {"activation", "labels", "fingerprint", "scale"}),
    "estimator": (estimator, {"labels"}),
}


def test_the_table_below_knows_every_option_and_every_kind() -> None:
    """What is added to either must be added here."""
    assert set(VALUES) == set(OPTIONS)
    assert set(NAMES) == set(registry.entries("classifiers"))


@pytest.mark.parametrize("scheme", NAMES)
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_a_kind_cannot_use_is_refused_before_anything_is_loaded(
    scheme: str, option: str
) -> None:
    """It is a keyword of the kind's loader, or an error that names the option."""
    kind = registry.entries("classifiers")[scheme].load()
    if option in kind.options:
        assert option in inspect.signature(kind.load).parameters
    elif option != "offline":
        with pytest.raises(AuditError, match="has no use for this option") as caught:
            load_named(NAMES[scheme], None, {option: VALUES[option]})
        assert caught.value.where == f"--{option.replace('_', '-')}"


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_an_object_cannot_use_is_refused(name: str, option: str) -> None:
    """An object is taken as it is: what it was made with is not made over."""
    make, used = OBJECTS[name]
    request = Request(classifier=make(), **{option: VALUES[option]})
    if option in used or option == "offline":
        assert isinstance(resolve_model(request)[0], Classifier)
    else:
        with pytest.raises(AuditError, match="has no use for this option"):
            resolve_model(request)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"batch_tokens": 512}, "--batch-tokens"),
        ({"text_column": "comment"}, "--axis, --text-column, --approved, --ignore-case"),
        ({"axis": "gender"}, "--axis, --text-column, --approved, --ignore-case"),
    ],
)
def test_an_option_of_the_probes_that_takes_no_effect_is_refused(
    options: dict[str, Any], where: str
) -> None:
    """Batches of a function, a column of no file."""
    with pytest.raises(AuditError) as caught:
        resolve(Request(suite="gender", classifier=half, **options))
    assert caught.value.where == where


def test_a_file_of_scores_takes_no_option_of_a_model(tmp_path: Path) -> None:
    """There is no model: neither batches nor threads nor a device."""
    path = tmp_path / "own.csv"
    path.write_text("group,block,p\na,1,.2\nb,1,.3\n", "utf-8")
    for option in ("device", "dtype", "activation", "labels", "batch_tokens", "threads"):
        value = VALUES.get(option, 3)
        with pytest.raises(AuditError):
            resolve(Request(classifier=f"scores:{path}", **{option: value}))


def test_lines_of_text_have_no_column(tmp_path: Path) -> None:
    """A column of a .txt file is nowhere."""
    (tmp_path / "t.txt").write_text("She left.\n", "utf-8")
    request = Request(
        text=tmp_path / "t.txt", axis="gender", text_column="comment", classifier=half
    )
    with pytest.raises(AuditError, match="has no columns"):
        resolve(request)


def test_labels_take_effect_on_a_function() -> None:
    """Columns without names get those that are stated."""
    request = Request(
        classifier=lambda texts: np.full((len(texts), 2), 0.5),
        labels=("bad", "good"),
        target="good",
    )
    assert resolve_model(request)[0].info.labels == ("bad", "good")


def test_an_estimator_in_memory_is_read_as_from_its_file() -> None:
    """Its classes are the labels, its fitted weights the fingerprint; without classes, what to do."""
    one, other = estimator(), estimator()
    other.steps[-1][1].coef_ *= 2
    first, again, changed = (
        resolve_model(Request(classifier=each))[0].info for each in (one, estimator(), other)
    )
    assert first.labels == ("negative", "positive")
    assert first.fingerprint == again.fingerprint != changed.fingerprint
    with pytest.raises(AuditError, match=r"no classes_.*labels=\["):
        resolve_model(Request(classifier=Blank()))
