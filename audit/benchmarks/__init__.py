"""Published benchmarks: read from the user's official files, scored as their authors score them."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from audit.benchmarks import (
    checklist,
    crows_pairs,
    eec,
    holisticbias,
    stereoset,
    stereoset_likelihood,
    winobias,
    winogender,
)
from audit.benchmarks.base import Benchmark as Benchmark
from audit.errors import AuditError
from audit.records import BenchmarkResult, ModelInfo, SuiteInfo, to_json


class _Published(Protocol):
    """What every benchmark's module offers."""

    def read(self, folder: Path) -> Benchmark:
        """Read the user's copy."""

    def summarise(
        self, info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
    ) -> BenchmarkResult:
        """State the score from the scored probes."""


_PUBLISHED: dict[str, _Published] = {
    "winobias": winobias,
    "winogender": winogender,
    "stereoset": stereoset,
    "crows-pairs": crows_pairs,
    "eec": eec,
    "holisticbias": holisticbias,
    "checklist": checklist,
}
NAMES = tuple(_PUBLISHED)
_OF_PREDICTIONS = {
    "stereoset": stereoset.score_predictions,
    "checklist": checklist.score_predictions,
}
_OF_LANGUAGE_MODELS = {
    "stereoset": stereoset_likelihood.run_language_model,
    "crows-pairs": crows_pairs.run_language_model,
}


def read(name: str, folder: str | Path) -> Benchmark:
    """Read a benchmark from the user's copy of its official files.

    Parameters
    ----------
    name : str
        One of `NAMES`.
    folder : str or Path
        Where the files lie.

    Raises
    ------
    AuditError
        Where the benchmark is not known, or files are missing or broken; every broken row is named.
    """
    _require(name, NAMES)
    return _PUBLISHED[name].read(_folder(folder))


def can_summarise(info: SuiteInfo) -> bool:
    """Whether the suite is a benchmark's, or a table of scores with variants (CheckList's rule)."""
    return info.facts.get("benchmark") in NAMES


def summarise(
    info: SuiteInfo, parts: Iterable[pa.Table], *, model: ModelInfo | None = None
) -> BenchmarkResult:
    """State a benchmark's score from its scored probes.

    Parameters
    ----------
    info : SuiteInfo
        A suite that `can_summarise`.
    parts : iterable of pyarrow.Table
        Scored probes (`records.SCORED`); those of other suites are passed over.
    model : ModelInfo, optional
        The classifier; CheckList needs its labels.
    """
    name = str(info.facts.get("benchmark", ""))
    _require(name, NAMES)
    result = _PUBLISHED[name].summarise(info, parts, model=model)
    return replace(
        result, official=_defined(result.official), classifier=_defined(result.classifier)
    )


def score_predictions(name: str, folder: str | Path, file: str | Path) -> dict[str, Any]:
    """Score predictions that were made elsewhere, in the benchmark's own layout.

    What is wrong with the data but does not stop the score is told as an `AuditWarning`.

    Returns
    -------
    dict
        JSON values; the shape is the benchmark's own.
    """
    _require(name, _OF_PREDICTIONS)
    return _defined(_OF_PREDICTIONS[name](_folder(folder), Path(file)))


def run_language_model(
    name: str, folder: str | Path, model: str, *, device: str = "cpu", offline: bool = False
) -> dict[str, Any]:
    """Score a language model as the benchmark's authors meant; it never gates a classifier.

    Parameters
    ----------
    name : {"stereoset", "crows-pairs"}
        Those that are made for language models.
    model : str
        A folder or hub id of a masked or a causal model.

    Returns
    -------
    dict
        JSON values; the shape is the benchmark's own.
    """
    from audit.classifiers.transformers import language_model

    _require(name, _OF_LANGUAGE_MODELS)
    loaded = language_model.load(model, device=device, offline=offline)
    return _defined(_OF_LANGUAGE_MODELS[name](_folder(folder), loaded))


def _defined(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures as JSON values: what is undefined is None."""
    plain: dict[str, Any] = json.loads(to_json(figures))
    return plain


def _folder(folder: str | Path) -> Path:
    """The folder, if it is one."""
    path = Path(folder)
    if not path.is_dir():
        raise AuditError("there is no such folder", where=str(folder), remedy="--data DIR")
    return path


def _require(name: str, known: Iterable[str]) -> None:
    """Refuse a name that is not known here."""
    if name not in known:
        raise AuditError(
            f"{name!r} is not among the benchmarks that can do this",
            remedy=f"there are: {', '.join(sorted(known))}",
        )
