"""Published benchmarks: read from the user's official files, scored as their authors score them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from audit.benchmarks import checklist, stereoset, winobias, winogender
from audit.benchmarks.benchmark import Benchmark as Benchmark
from audit.errors import AuditError
from audit.records import BenchmarkResult, ModelInfo, SuiteInfo

_READERS: dict[str, Callable[[Path], Benchmark]] = {
    "winobias": winobias.read,
    "winogender": winogender.read,
    "stereoset": stereoset.read,
    "checklist": checklist.read,
}
NAMES = tuple(_READERS)


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
    _require(name, _READERS)
    path = Path(folder)
    if not path.is_dir():
        raise AuditError("there is no such folder", where=str(folder), remedy="--data DIR")
    return _READERS[name](path)


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
    if name == "checklist":
        return checklist.summarise(info, parts, model=model)
    summaries = {
        "winobias": winobias.summarise,
        "winogender": winogender.summarise,
        "stereoset": stereoset.summarise,
    }
    _require(name, summaries)
    return summaries[name](info, parts)


def can_summarise(info: SuiteInfo) -> bool:
    """Whether the suite is a benchmark's, or a table of scores with variants (CheckList's rule)."""
    return "benchmark" in info.facts


def score_predictions(name: str, folder: str | Path, file: str | Path) -> dict[str, Any]:
    """Score predictions that were made elsewhere, in the benchmark's own layout.

    What is wrong with the data but does not stop the score is told as an `AuditWarning`.

    Returns
    -------
    dict
        JSON values; the shape is the benchmark's own.
    """
    scorers = {"stereoset": stereoset.score_predictions, "checklist": checklist.score_predictions}
    _require(name, scorers)
    return scorers[name](Path(folder), Path(file))


def _require(name: str, known: Iterable[str]) -> None:
    """Refuse a name that is not known here."""
    names = sorted(known)
    if name not in names:
        raise AuditError(
            f"{name!r} is not among the benchmarks here", remedy=f"there are: {', '.join(names)}"
        )
