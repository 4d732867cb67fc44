"""scikit-learn pipelines from files: skops, which runs no code; joblib only where it is trusted."""

import zipfile
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from audit.classifiers.answers import Form, to_scores
from audit.classifiers.function import off_the_graph, settle_threshold
from audit.classifiers.label_map import SCORE, choose_target
from audit.errors import AuditError
from audit.records import Activation, ClassifierKind, ModelInfo, Scores
from audit.strict import at_home, sha256_of

PICKLES = {".joblib", ".pkl", ".pickle"}
DATA_ALONE = frozenset(
    f"{module}.{name}"
    for module, names in {
        "scipy.sparse._csr": ("csr_matrix", "csr_array"),
        "scipy.sparse._csc": ("csc_matrix", "csc_array"),
        "sklearn.calibration": ("_CalibratedClassifier", "_SigmoidCalibration"),
        "sklearn.ensemble._hist_gradient_boosting.predictor": ("TreePredictor",),
        "sklearn.feature_selection._univariate_selection": ("chi2", "f_classif"),
        "sklearn.metrics._scorer": ("_PassthroughScorer",),
        "sklearn.model_selection._split": ("KFold", "StratifiedKFold"),
        "sklearn.neural_network._stochastic_optimizers": ("AdamOptimizer", "SGDOptimizer"),
        "sklearn.tree._tree": ("Tree",),
        "sklearn.utils._bunch": ("Bunch",),
    }.items()
    for name in names
)
"""Types of scipy and scikit-learn that skops leaves to its user: they hold arrays and numbers, and
reading them runs nothing of the file's own."""

LARGEST = 4 * 2**30
"""Bytes that a skops file may unpack to."""


class SklearnClassifier:
    """A fitted scikit-learn pipeline that takes texts; made by `load` and `wrap`.

    Parameters
    ----------
    estimator : sklearn estimator
        Has `predict_proba`.
    form : Form
        How its answers are read.
    info : ModelInfo
        What is audited.
    """

    def __init__(self, estimator: Any, form: Form, info: ModelInfo) -> None:
        self._estimator = estimator
        self._form = form
        self._info = info

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Probabilities of the texts in their order, or what a regression predicts of them."""
        asked = "predict" if self._form.scale else "predict_proba"
        try:
            answer = getattr(self._estimator, asked)(list(texts))
        except Exception as error:
            raise AuditError(
                f"{asked} raised {type(error).__name__}: {(str(error) + chr(10)).splitlines()[0]}",
                where=self._info.id,
                remedy="the pipeline must take texts: begin it with a vectorizer",
            ) from error
        if isinstance(answer, list) and answer and np.ndim(answer[0]) == 2:
            # one array (n, 2) a label
            answer = np.column_stack([np.asarray(each)[:, -1] for each in answer])
        elif list(getattr(answer, "columns", ())) == list(range(len(self._form.labels))):
            answer = answer.to_numpy()  # a data frame whose columns bear no names
        return to_scores(off_the_graph(answer), texts, self._form)


def load(
    name: str,
    *,
    target: str | None = None,
    threshold: float | None = None,
    labels: Sequence[str] | None = None,
    scale: tuple[float, float] | None = None,
    trust_pickle: bool = False,
) -> SklearnClassifier:
    """Load a scikit-learn pipeline from a file.

    Parameters
    ----------
    name : str
        ``sklearn:FILE.skops``; ``sklearn:FILE.joblib`` where pickles are trusted.
    target : str, optional
        The class whose probability is the score; "positive" where there is such a class.
    threshold : float, optional
        0.5, or argmax where one of more than two classes is returned.
    labels : sequence of str, optional
        Names of the classes in the order of `classes_`, e.g. of 0 and 1.
    scale : (float, float), optional
        The ends of the scale of what a regression predicts.
    trust_pickle : bool
        Loading a pickle, or a skops file with types of its own, can run any code.

    Raises
    ------
    AuditError
        Where the file cannot be loaded safely, or holds nothing that gives probabilities.
    """
    path = at_home(name.removeprefix("sklearn:"))
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path))
    digest = sha256_of(path)
    estimator = _estimator(path, trust_pickle=trust_pickle)
    return wrap(
        estimator,
        name=f"sklearn:{path.name}",
        fingerprint=digest,
        target=target,
        threshold=threshold,
        labels=labels,
        scale=scale,
    )


def wrap_object(
    estimator: Any,
    *,
    target: str | None = None,
    labels: Sequence[str] | None = None,
    scale: tuple[float, float] | None = None,
) -> SklearnClassifier:
    """Read an estimator that lives in memory, as `load` reads it from a file.

    Raises
    ------
    AuditError
        It cannot be told from another one, or `wrap` refuses it.
    """
    import joblib

    name = type(estimator).__name__
    try:
        fingerprint = sha256(joblib.hash(estimator).encode()).hexdigest()
    except Exception as error:
        raise AuditError(
            f"the estimator cannot be told from another one: {type(error).__name__}: {error}",
            where=name,
            remedy="hand over its function: classifier=lambda texts: model.predict_proba(texts)",
        ) from error
    return wrap(
        estimator, name=name, fingerprint=fingerprint, target=target, labels=labels, scale=scale
    )


def wrap(
    estimator: Any,
    *,
    name: str,
    fingerprint: str,
    target: str | None = None,
    threshold: float | None = None,
    labels: Sequence[str] | None = None,
    scale: tuple[float, float] | None = None,
) -> SklearnClassifier:
    """Read a fitted estimator that takes texts as a classifier; options as in `load`."""
    classes, activation = _answers(estimator, name, target, scale)
    names = _named(classes, labels, name)
    form = Form(
        labels=names,
        target=choose_target(names, target),
        activation=activation,
        where=name,
        scale=scale,
    )
    info = ModelInfo(
        id=name,
        fingerprint=fingerprint,
        fingerprint_covers="the fitted estimator, to the byte",
        labels=names,
        target=form.target,
        threshold=settle_threshold(threshold, form),
        activation=activation,
        scale=scale,
        details={
            "kind": "scikit-learn",
            "estimator": type(estimator).__name__,
            "libraries": f"scikit-learn {version('scikit-learn')}",
        },
    )
    return SklearnClassifier(estimator, form, info)


def _answers(
    estimator: Any, name: str, target: str | None, scale: tuple[float, float] | None
) -> tuple[tuple[str, ...], Activation]:
    """The labels, and how they exclude each other; of a regression its one number on the scale."""
    gives = hasattr(estimator, "predict_proba")
    if gives and scale is None:
        return _labels(estimator, name)
    if gives:
        raise AuditError(
            "the estimator gives probabilities of classes, which lie on no scale",
            where=f"{name}, --scale",
            remedy="leave it out",
        )
    if scale is not None and hasattr(estimator, "predict"):
        return (target or SCORE,), "identity"
    raise AuditError(
        f"a {type(estimator).__name__} gives no probabilities",
        where=name,
        remedy="wrap its last step in sklearn.calibration.CalibratedClassifierCV; where predict itself "
        "gives probabilities, hand over lambda texts: model.predict(texts); of a regression "
        "say --scale LOW,HIGH: the ends of what it predicts",
    )


def _estimator(path: Path, *, trust_pickle: bool) -> Any:
    """The object in the file."""
    suffix = path.suffix.lower()
    if suffix == ".skops":
        return _from_skops(path, trust_pickle=trust_pickle)
    if suffix not in PICKLES:
        raise AuditError(f"{suffix or 'no ending'!r} is no file of an estimator", where=str(path))
    if not trust_pickle:
        raise AuditError(
            "a pickle can run any code when it is loaded",
            where=str(path),
            remedy="save it with skops.io.dump, or say --trust-pickle if you made it yourself",
        )
    import joblib

    try:
        return joblib.load(path)
    except Exception as error:
        raise AuditError(
            f"cannot be loaded: {type(error).__name__}: {error}", where=str(path)
        ) from error


def _from_skops(path: Path, *, trust_pickle: bool) -> Any:
    """The object in a skops file, if every type in it is known or trusted."""
    from skops import io

    _refuse_bomb(path)
    try:
        named = io.get_untrusted_types(file=path)
        strange = sorted(set(named) - DATA_ALONE)
        if strange and not trust_pickle:
            raise AuditError(
                f"the file holds types that are not known to be safe: {', '.join(strange)}",
                where=str(path),
                remedy="say --trust-pickle if you made it yourself: they can run any code",
            )
        return io.load(path, trusted=named)
    except AuditError:
        raise
    except Exception as error:
        what = f"cannot be loaded as skops: {type(error).__name__}: {error}"
        raise AuditError(what, where=str(path)) from error


def _refuse_bomb(path: Path) -> None:
    """Raise where the archive is broken or would unpack to more than it may."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise AuditError(f"this is no skops file: {error}", where=str(path)) from error
    if size > LARGEST:
        raise AuditError(f"the file unpacks to {size:,} bytes", where=str(path))


def _labels(estimator: Any, name: str) -> tuple[tuple[str, ...], Activation]:
    """The classes, and whether they exclude each other."""
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        raise AuditError(
            "the estimator has no classes_: it is not fitted, or says nothing of its labels",
            where=name,
            remedy="fit it; or hand over lambda texts: model.predict_proba(texts) and labels=[...]",
        )
    if isinstance(classes, list) and not any(map(np.isscalar, classes)):
        # one array of two classes a label
        if any(len(each) != 2 for each in classes):
            raise AuditError("a label of several outputs has more than two classes", where=name)
        return tuple(f"output {number}" for number in range(len(classes))), "sigmoid"
    last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    activation: Activation = "sigmoid" if getattr(last, "multilabel_", False) else "softmax"
    return tuple(str(each) for each in classes), activation


def _named(classes: tuple[str, ...], labels: Sequence[str] | None, name: str) -> tuple[str, ...]:
    """The classes by the names that were given for them, in their order."""
    if not labels:
        return classes
    if len(set(labels)) != len(classes):
        raise AuditError(
            f"{len(set(labels))} names for the classes {', '.join(classes)}",
            where=f"{name}, --labels",
            remedy="name each class once, in this order",
        )
    return tuple(labels)


KIND = ClassifierKind(
    load=load, options=("trust_pickle", "labels", "scale"), form="sklearn:FILE.skops"
)
