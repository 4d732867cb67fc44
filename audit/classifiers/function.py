"""Any Python function of texts as a classifier."""

import importlib
import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import chdir, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import numpy as np

from audit.classifiers.answers import SHAPES, Form, labels_in, to_scores, width
from audit.classifiers.label_map import SCORE, choose_target
from audit.errors import AuditError
from audit.records import Activation, ClassifierKind, ModelInfo, Scores
from audit.strict import at_home, doubled, near, sha256_of

FIRST_TEXTS = ("The chair is made of wood.", "It was a bright day.")
"""What a function is asked where its labels are not stated: any two texts show its shape."""


_NO_ROWS = (str, bytes, Mapping, Set)
"""What has a length and no rows in the order of the texts."""


class _Folder:
    """The working folder of the user's code: where it goes, the audit does not go along.

    Otherwise a module that calls `os.chdir` would send a relative --out elsewhere.
    """

    def __init__(self) -> None:
        self._theirs = Path()

    @contextmanager
    def imported(self) -> Iterator[None]:
        """The folder that the user typed in."""
        self._theirs = Path()
        with self.called():
            yield

    @contextmanager
    def called(self) -> Iterator[None]:
        """Where the user's code went last; the audit's own folder again afterwards."""
        ours = Path.cwd()
        with chdir(self._theirs):
            try:
                yield
            finally:
                now = Path.cwd()
                self._theirs = Path() if now == ours else now


_FOLDER = _Folder()


class FunctionClassifier:
    """A function of texts, read as a classifier; made by `wrap` and `load`.

    Parameters
    ----------
    function : callable
        Texts in, one answer a text out.
    form : Form
        How its answers are read.
    info : ModelInfo
        What is audited.
    """

    def __init__(self, function: Callable[..., Any], form: Form, info: ModelInfo) -> None:
        self._function = function
        self._form = form
        self._info = info

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order; whatever the function raises is an AuditError."""
        return to_scores(_answer(self._function, texts, self._form.where), texts, self._form)


def wrap(
    function: Callable[..., Any],
    *,
    labels: Sequence[str] | None = None,
    target: str | None = None,
    name: str | None = None,
    threshold: float | None = None,
    activation: Activation | None = None,
    returns: Literal["probabilities", "logits"] = "probabilities",
    scale: tuple[float, float] | None = None,
    fingerprint: str | Sequence[str | Path] = (),
) -> FunctionClassifier:
    """Read a function of texts as a classifier.

    Parameters
    ----------
    function : callable
        Gets a list of n texts; answers with n numbers (P of the target), an array (n, labels), a
        data frame with a column a label, n mappings of label to probability, or n lists of
        ``{"label": ..., "score": ...}`` as a transformers pipeline with ``top_k=None`` does.
    labels : sequence of str, optional
        One a column. Taken from the answer to two plain sentences where it names them.
    target : str, optional
        The label whose probability is the score; "positive" where there is such a label. Of bare
        numbers it is the name of what they are the probability of.
    name : str, optional
        What the report calls it; module and name of the function by default.
    threshold : float, optional
        0.5, or argmax where one of more than two labels is returned.
    activation : {"softmax", "sigmoid"}, optional
        "sigmoid" where labels do not exclude each other; "softmax" by default.
    returns : {"probabilities", "logits"}
        What the numbers are; a lone logit's sigmoid is P(target).
    scale : (float, float), optional
        The ends of the scale of numbers that are no probabilities.
    fingerprint : str or sequence of paths
        What tells this version of the classifier from another: a text of your own, or the files
        that its answers depend on. The SHA-256 of name and source alone does not see them.

    Raises
    ------
    AuditError
        Where the answer has none of these shapes, or labels and target are not clear.

    Examples
    --------
    >>> classifier = wrap(lambda texts: [0.25 for _ in texts], name="a quarter")
    >>> classifier.info.target, classifier.score(["Good."]).p.tolist()
    ('positive', [[0.75, 0.25]])
    """
    called = name or _name(function)
    names = _labels(function, labels, target, called, scale)
    form = Form(
        labels=names,
        target=choose_target(names, target),
        returns=returns,
        activation="identity" if scale else activation or "softmax",
        where=called,
        scale=scale,
    )
    digest, covers = _fingerprint(function, called, fingerprint)
    info = ModelInfo(
        id=called,
        fingerprint=digest,
        fingerprint_covers=covers,
        labels=names,
        target=form.target,
        threshold=settle_threshold(threshold, form),
        activation=form.activation,
        scale=scale,
        details={"kind": "function", "returns": "values" if scale else returns},
    )
    return FunctionClassifier(function, form, info)


def load(
    name: str,
    *,
    labels: Sequence[str] | None = None,
    target: str | None = None,
    threshold: float | None = None,
    activation: Activation | None = None,
    returns: Literal["probabilities", "logits"] = "probabilities",
    fingerprint: Sequence[str | Path] = (),
    scale: tuple[float, float] | None = None,
) -> FunctionClassifier:
    """Import ``python:module:function`` and read it as a classifier; options as in `wrap`.

    The module is looked for in the working folder as well, as ``python -m`` does.

    Raises
    ------
    AuditError
        Where module or function are not there, or the module fails while it is imported.
    """
    parts = name.split(":")
    if len(parts) != 3 or parts[0] != "python" or not all(parts):
        raise AuditError(f"{name!r} is not python:module:function", where="MODEL")
    function = _imported(parts[1], parts[2], name)
    return wrap(
        function,
        labels=labels,
        target=target,
        name=name,
        threshold=threshold,
        activation=activation,
        returns=returns,
        fingerprint=fingerprint,
        scale=scale,
    )


def settle_threshold(threshold: float | None, form: Form) -> float:
    """The threshold asked for, or 0.5; NaN (argmax) for more than two labels that exclude each other.

    NaN on a scale, too: no label is returned there until a threshold says so.
    """
    if form.scale is not None and threshold is None:
        return math.nan
    if threshold is None:
        return math.nan if form.activation == "softmax" and len(form.labels) > 2 else 0.5
    if not 0 < threshold < 1:
        raise AuditError(f"a threshold of {threshold} is not between 0 and 1", where="--threshold")
    return threshold


def _labels(
    function: Callable[..., Any],
    labels: Sequence[str] | None,
    target: str | None,
    called: str,
    scale: tuple[float, float] | None,
) -> tuple[str, ...]:
    """The labels as stated, or as the function's answer to two plain sentences shows them."""
    if labels is not None:
        names = tuple(map(str, labels))
    else:
        answer = _answer(function, FIRST_TEXTS, called)
        names = labels_in(answer) or _of_bare_numbers(answer, target, called, scale)
    twice = doubled(names)
    if twice or len(names) < (2 if scale is None else 1):
        what = f"two labels are called {twice[0]!r}" if twice else "there is one label only"
        remedy = "name every label once, two at least"
        if labels is None and not twice:
            what = f"the answer speaks of the label {', '.join(names)!r} alone"
            remedy = "return every label's score (top_k=None in a transformers pipeline), or bare numbers"
        raise AuditError(what, where=called, remedy=remedy)
    return names


def _of_bare_numbers(
    answer: Any, target: str | None, called: str, scale: tuple[float, float] | None
) -> tuple[str, ...]:
    """Names for an answer without any: possible where there is one number a text."""
    try:
        columns = width(answer)
    except (TypeError, ValueError):
        columns = 0
    if columns != 1 or any(isinstance(row, dict) for row in answer):
        raise AuditError(
            "the answer does not name its labels",
            where=called,
            remedy=f"name them (labels=...), or return {SHAPES}",
        )
    if scale is not None:
        return (target or SCORE,)
    spoken = target or "positive"
    return (f"not {spoken}", spoken)


def _answer(function: Callable[..., Any], texts: Sequence[str], called: str) -> Any:
    """What the function answers; an exception of its own is told as an AuditError."""
    try:
        with _FOLDER.called():
            answer = function(list(texts))
        if inspect.iscoroutine(answer):
            answer.close()
            raise AuditError(
                "the function is async: it answers with a promise",
                where=called,
                remedy="hand over lambda texts: asyncio.run(function(texts))",
            )
        answer = list(answer) if isinstance(answer, Iterator) else off_the_graph(answer)
        imaginary = np.iscomplexobj(answer) if hasattr(answer, "dtype") else False
        if isinstance(answer, _NO_ROWS) or imaginary or not hasattr(answer, "__len__"):
            what = f"it returned {type(answer).__name__}, which is no answer to several texts"
            raise AuditError(what, where=called, remedy=f"return {SHAPES}")
        return answer
    except AuditError:
        raise
    except Exception as error:
        what = f"the function raised {type(error).__name__}: {error}"
        raise AuditError(what, where=called) from error


def off_the_graph(answer: Any) -> Any:
    """Tensors as plain arrays: with a gradient, on a device or in bfloat16 they are as good.

    So are sparse arrays; what is masked in an array is missing.
    """
    if hasattr(answer, "detach"):
        tensor = answer.detach().cpu()
        return (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    if isinstance(answer, np.ma.MaskedArray):
        numbers: Any = answer.astype(np.float64)
        return numbers.filled(np.nan)
    if hasattr(answer, "toarray"):
        return answer.toarray()
    if isinstance(answer, (list, tuple)) and any(hasattr(row, "detach") for row in answer):
        return [off_the_graph(row) for row in answer]
    return answer


def _imported(module: str, path: str, name: str) -> Callable[..., Any]:
    """The callable at a dotted path in a module."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        with _FOLDER.imported():
            found: Any = importlib.import_module(module)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name in (module, module.split(".")[0]):
            remedy = "call audit in the folder that holds it, or install its package"
            raise AuditError(f"there is no module {module!r}", where=name, remedy=remedy) from error
        what = f"the module {module!r} cannot be imported: {type(error).__name__}: {error}"
        raise AuditError(what, where=name) from error
    for part in path.split("."):
        if not hasattr(found, part):
            known = [each for each in dir(found) if callable(getattr(found, each, None))]
            raise AuditError(f"there is no {part!r}", where=name, remedy=near(part, known))
        found = getattr(found, part)
    if not callable(found):
        raise AuditError(f"{path!r} cannot be called", where=name)
    return found  # type: ignore[no-any-return]


def _name(function: Callable[..., Any]) -> str:
    """`python:module:function`, or the type's name for an object that can be called."""
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"python:{named.__module__}:{named.__qualname__}"


def _fingerprint(
    function: Callable[..., Any], called: str, stated: str | Sequence[str | Path]
) -> tuple[str, str]:
    """The fingerprint, and what it covers: what was stated, or the source with the files named."""
    if isinstance(stated, str) and stated:
        return stated, "what the person who wrapped the function stated"
    source, digests = _source(function), [sha256_of(_file(path)) for path in stated]
    known = "\n".join([called, source, *digests]) if digests else f"{called}\n{source}"
    covers = "the function's name" + (" and source" if source else "")
    names = ", ".join(Path(path).name for path in stated)
    rest = f", and {names}" if names else "; not the files or weights that it loads"
    return sha256(known.encode()).hexdigest(), covers + rest


def _file(path: str | Path) -> Path:
    """A file that a function's answers depend on."""
    file = at_home(path)
    if not file.is_file():
        raise AuditError(
            "there is no such file", where=str(path), remedy="name a file that --fingerprint reads"
        )
    return file


def _source(function: Callable[..., Any]) -> str:
    """The source, where Python can tell it."""
    unwrapped = inspect.unwrap(function)
    try:
        return inspect.getsource(unwrapped if inspect.isroutine(unwrapped) else type(unwrapped))
    except (OSError, TypeError):
        return ""


KIND = ClassifierKind(
    load=load,
    options=("activation", "labels", "fingerprint", "scale"),
    form="python:module:function",
)
