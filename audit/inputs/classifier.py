"""What a user names or hands over as a model -> a `Classifier`, and how another process comes by it."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.inputs.request import Request
from audit.records import Activation, Classifier, ModelInfo, Scores
from audit.scoring.workers.worker import Held


def resolve_model(request: Request) -> tuple[Classifier, Held]:
    """The classifier that a request names or hands over, and how other processes come by it.

    Returns
    -------
    classifier : Classifier
        Ready to score.
    held : Held
        Picklable where the model was named by a string.

    Raises
    ------
    AuditError
        Where it cannot be found or is no classifier.
    """
    given = request.classifier
    if not isinstance(given, (str, Path)):
        classifier = _wrapped(given, request)
        return classifier, Held(classifier)
    load = partial(_named, str(given), for_workers(request))
    classifier = load()
    return classifier, Held(classifier, load)


def for_workers(request: Request) -> Request:
    """The part of a request that says how a model is loaded: it can be pickled."""
    names = (
        "target",
        "threshold",
        "activation",
        "device",
        "dtype",
        "revision",
        "offline",
        "trust_pickle",
    )
    return Request(**{name: getattr(request, name) for name in names})


def _reading(request: Request) -> dict[str, Any]:
    """How scores are read: the target and the threshold, None where the user said nothing."""
    threshold = None if math.isnan(request.threshold) else request.threshold
    return {"target": request.target, "threshold": threshold}


def refuse_model_options(request: Request, name: str) -> None:
    """Refuse options that only a transformer that is loaded here has a use for."""
    defaults = Request()
    for option in ("device", "dtype", "revision"):
        if getattr(request, option) != getattr(defaults, option):
            raise AuditError(
                f"{name} is not loaded by this toolkit: the option cannot take effect",
                where=f"--{option}",
                remedy="leave it out",
            )


def _activation(request: Request) -> Activation | None:
    """The declared activation, for models that return probabilities or logits a label."""
    if request.activation == "single":
        raise AuditError(
            "a single logit is declared for transformers alone",
            where="--activation",
            remedy="return P(target), or one number a label",
        )
    return request.activation


def _named(name: str, request: Request) -> Classifier:
    """A classifier by its MODEL string."""
    reading = _reading(request)
    scheme = name.split(":", 1)[0]
    if not name.strip():
        raise AuditError("no model was named", where="MODEL", remedy="e.g. embedded, or a folder")
    if scheme in {"python", "sklearn", "http", "https"}:
        refuse_model_options(request, name)
    if name == "embedded":
        from audit.classifiers import embedded

        return embedded.load(device=request.device, dtype=request.dtype, **reading)
    if scheme == "python":
        from audit.classifiers import function

        return function.load(name, activation=_activation(request), **reading)
    if scheme == "sklearn":
        from audit.classifiers import sklearn

        return sklearn.load(name, trust_pickle=request.trust_pickle, **reading)
    if scheme in {"http", "https"}:
        from audit.classifiers import endpoint

        if request.offline:
            raise AuditError("an endpoint cannot be reached with --offline", where=name)
        return endpoint.load(name, activation=_activation(request), **reading)

    from audit.classifiers.transformers import sequence_classifier

    return sequence_classifier.load(
        name,
        revision=request.revision,
        device=request.device,
        dtype=request.dtype,
        offline=request.offline,
        activation=request.activation,
        **reading,
    )


def _wrapped(given: Any, request: Request) -> Classifier:
    """A classifier from an object."""
    reading = _reading(request)
    if isinstance(given, Classifier):
        return (
            _Read(given, request) if any(value is not None for value in reading.values()) else given
        )
    if isinstance(given, tuple) or hasattr(given, "tokenizer"):
        from audit.classifiers.transformers import sequence_classifier

        return sequence_classifier.wrap(given, activation=request.activation, **reading)
    from audit.classifiers import function

    if callable(given):
        return function.wrap(given, **reading)
    if hasattr(given, "predict_proba"):
        return function.wrap(given.predict_proba, labels=tuple(map(str, given.classes_)), **reading)
    raise AuditError(
        f"a {type(given).__name__} is no classifier",
        where="classifier",
        remedy="hand over a MODEL string, a pipeline, (model, tokenizer), a function of texts "
        "or an object with .info and .score(texts)",
    )


class _Read:
    """A user's classifier, read at another target or threshold than its own; otherwise itself."""

    def __init__(self, classifier: Classifier, request: Request) -> None:
        info = classifier.info
        target = request.target or info.target
        if target not in info.labels:
            raise AuditError(
                f"no label {target!r}", where="--target", remedy=f"labels: {', '.join(info.labels)}"
            )
        threshold = info.threshold if math.isnan(request.threshold) else request.threshold
        self._classifier = classifier
        self._info = replace(info, target=target, threshold=threshold)

    @property
    def info(self) -> ModelInfo:
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        return self._classifier.score(texts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._classifier, name)
