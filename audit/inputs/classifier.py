"""What a user names or hands over as a model -> a `Classifier`, and how another process comes by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from audit import registry
from audit.classifiers.targets import plain_target
from audit.classifiers.transformers.snapshot import ARCHIVES
from audit.errors import AuditError
from audit.inputs.request import Request
from audit.records import Classifier, ClassifierKind, ModelInfo
from audit.scoring.workers.worker import Held
from audit.strict import Document, at_home, near, validate
from audit.strict.data import ENDINGS

OPTIONS = (
    *(
        "activation",
        "scale",
        "device",
        "dtype",
        "revision",
        "offline",
        "trust_pickle",
        "labels",
        "fingerprint",
        "endpoint",
    ),
    *("prompt", "samples", "hypothesis", "form", "concurrency", "repeat"),
)
"""How a model is loaded, beside its target; a kind of model has a use for some."""


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
    if request.scale is not None and request.activation is not None:
        raise AuditError(
            "numbers on a scale are no logits: no activation is taken of them",
            where="--scale, --activation",
            remedy="leave one of the two out",
        )
    if not isinstance(given, (str, Path)):
        classifier = _wrapped(given, request)
        _check_card(classifier, type(given).__name__)
        return classifier, Held(classifier)
    load = partial(load_named, str(given), plain_target(request.targets), given_options(request))
    classifier = load()
    _check_card(classifier, str(given))
    return classifier, Held(classifier, load)


def _check_card(classifier: Classifier, name: str) -> None:
    """Refuse a card that says what none may say: anybody's package may have written it."""
    card: Any = classifier.info
    where = f"{name}: .info"
    if not isinstance(card, ModelInfo):
        raise AuditError(f"a {type(card).__name__} is no ModelInfo", where=where)
    said = {each.name: getattr(card, each.name) for each in fields(ModelInfo)}
    validate(Document(path=Path(where), value=said, lines={}, sha256=""), ModelInfo)
    if card.threshold is None:  # a file's null is NaN; in a record it is nothing
        raise AuditError(
            "'threshold' is None",
            where=where,
            remedy="a number, or float('nan') where the likeliest of many labels is returned",
        )


def load_named(name: str, target: str | None, options: Mapping[str, Any]) -> Classifier:
    """A classifier by its MODEL string.

    Parameters
    ----------
    target : str or None
        The one label that was asked for, where it is no more than that.
    options : mapping
        Those of `OPTIONS` that were given.
    """
    if not name.strip():
        raise AuditError("no model was named", where="MODEL", remedy="e.g. embedded, or a folder")
    kind = kind_of(name)
    refuse_idle(options, kind.options, name)
    used = {option: value for option, value in options.items() if option in kind.options}
    return kind.load(name, target=target, **used)


def kind_of(name: str) -> ClassifierKind:
    """The kind of MODEL that a string names; a folder or a hub id where no kind bears its scheme."""
    scheme = name.partition(":")[0]
    known = registry.entries("classifiers")
    if scheme not in known:
        _refuse_file(name, scheme if scheme != name else "", known)
        scheme = "onnx" if _is_onnx(name) else "transformers"
    found: ClassifierKind = known[scheme].load()
    return found


def _refuse_file(name: str, scheme: str, known: Iterable[str]) -> None:
    """Raise where a file or a mistyped kind was named: nobody's file name is asked of the hub."""
    hint = near(scheme.lower(), [*known, "scores"]) if scheme else None
    path = at_home(name)
    if path.is_file():
        remedy = "name the folder that holds the model"
        for endings, written in _FILES:
            if name.lower().endswith(tuple(endings)):
                remedy = written.format(name, path.stem)
        raise AuditError("this is a file, not a model's folder", where=name, remedy=remedy)
    if hint and not path.exists():
        raise AuditError(f"no kind of model is called {scheme!r}", where="MODEL", remedy=hint)


_FILES = (
    (ARCHIVES, "archives are not unpacked: unpack it yourself and name the folder"),
    (ENDINGS, "of a table of scores say scores:{0}"),
    ((".py",), "say python:{1}:FUNCTION, in its folder"),
    ((".skops", ".joblib", ".pkl"), "say sklearn:{0}"),
)
"""How a file that holds a model or its scores is named."""


def _is_onnx(name: str) -> bool:
    """Whether a folder holds its model in ONNX and in no safetensors."""
    folder = at_home(name)
    return (folder / "model.onnx").is_file() and not any(folder.glob("*.safetensors"))


def given_options(request: Request) -> dict[str, Any]:
    """The options of a model that were given another value than their default."""
    defaults = Request()
    asked = {name: getattr(request, name) for name in OPTIONS}
    return {name: value for name, value in asked.items() if value != getattr(defaults, name)}


def refuse_idle(options: Mapping[str, Any], used: Sequence[str], name: str) -> None:
    """Refuse options that a kind of model has no use for; none of them fetches anything unasked."""
    for option in options:
        if option not in {*used, "offline"}:
            raise AuditError(
                f"{name} has no use for this option",
                where=f"--{option.replace('_', '-')}",
                remedy="leave it out",
            )


def _wrapped(given: Any, request: Request) -> Classifier:
    """A classifier from an object."""
    target, options = plain_target(request.targets), given_options(request)
    for is_one, used, wrap in _OBJECTS:
        if is_one(given):
            refuse_idle(options, used, f"a {type(given).__name__}")
            return wrap(given, target, {name: options[name] for name in used if name in options})
    raise AuditError(
        f"a {type(given).__name__} is no classifier",
        where="classifier",
        remedy="hand over a MODEL string, a pipeline, (model, tokenizer), a function of texts "
        "or an object with .info and .score(texts)",
    )


def _as_it_is(given: Any, target: str | None, options: Mapping[str, Any]) -> Classifier:
    found: Classifier = given
    return found


def _transformer(given: Any, target: str | None, options: Mapping[str, Any]) -> Classifier:
    from audit.classifiers.transformers import sequence_classifier

    return sequence_classifier.wrap(given, target=target, **options)


def _estimator(given: Any, target: str | None, options: Mapping[str, Any]) -> Classifier:
    from audit.classifiers import sklearn

    return sklearn.wrap_object(given, target=target, **options)


def _function(given: Any, target: str | None, options: Mapping[str, Any]) -> Classifier:
    from audit.classifiers import function

    return function.wrap(given, target=target, **options)


_OBJECTS: tuple[
    tuple[
        Callable[[Any], bool],
        tuple[str, ...],
        Callable[[Any, str | None, Mapping[str, Any]], Classifier],
    ],
    ...,
] = (
    (lambda given: isinstance(given, Classifier), (), _as_it_is),
    (
        lambda given: isinstance(given, tuple) or hasattr(given, "tokenizer"),
        ("activation", "scale"),
        _transformer,
    ),
    (lambda given: hasattr(given, "predict_proba"), ("labels",), _estimator),
    (lambda given: hasattr(given, "predict"), ("scale",), _estimator),
    (callable, ("activation", "labels", "fingerprint", "scale"), _function),
)
"""What an object is known by, the options that it has a use for, and who reads it."""
