"""Published benchmarks: read from the user's official files, scored as their authors score them.

`base`, `published_files`, `pair_figures`, `case_files`, `case_answers`, `term_aucs`: what several share. One each: `winobias`,
`winogender`, `stereoset`, `crows_pairs`, `eec`, `hatecheck`, `holisticbias`, `sentence_templates`, `checklist`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from inspect import signature
from pathlib import Path
from typing import Any

import pyarrow as pa

from audit import registry
from audit.benchmarks.base import Benchmark as Benchmark
from audit.errors import AuditError
from audit.records import (
    BenchmarkResult,
    FalseAlarmSpread,
    ModelInfo,
    Policy,
    SuiteInfo,
    to_json,
)
from audit.verdict.false_alarms import held_against


def _that(name: str, can: str) -> Any:
    """The benchmark of that name, if it offers a function.

    Raises
    ------
    AuditError
        Naming those that do.
    """
    known = registry.entries("benchmarks")
    if name in known and hasattr(found := known[name].load(), can):
        return found
    able = [one for one, each in registry.loaded("benchmarks") if hasattr(each, can)]
    raise AuditError(
        f"{name!r} is not among the benchmarks that can do this",
        remedy=f"there are: {', '.join(sorted(able))}",
    )


def read(name: str, folder: str | Path) -> Benchmark:
    """Read a benchmark from the user's copy of its official files.

    Parameters
    ----------
    name : str
        A benchmark, built in or added by a package.
    folder : str or Path
        Where the files lie.

    Raises
    ------
    AuditError
        Where the benchmark is not known, or files are missing or broken; every broken row is named.
    """
    found: Benchmark = _that(name, "read").read(_folder(folder))
    return found


def can_summarise(info: SuiteInfo) -> bool:
    """Whether the suite is a benchmark's, or a table of scores with variants (CheckList's rule)."""
    posing = info.origin not in ("benchmark", "scores")  # facts of a suite's file are its author's
    return not posing and info.facts.get("benchmark") in registry.entries("benchmarks")


def summarise(
    info: SuiteInfo,
    parts: Iterable[pa.Table],
    *,
    model: ModelInfo | None = None,
    alpha: float = 0.05,
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
    alpha : float
        Error rate of the intervals that a policy is held against, where the benchmark has any.
    """
    name = str(info.facts.get("benchmark", ""))
    summary = _that(name, "summarise").summarise
    judged = {"alpha": alpha} if "alpha" in signature(summary).parameters else {}
    result: BenchmarkResult = summary(info, parts, model=model, **judged)
    return replace(
        result,
        gates=info.gates,
        official=_defined(result.official),
        classifier=_defined(result.classifier),
    )


def score_predictions(
    name: str,
    folder: str | Path,
    file: str | Path,
    *,
    allow_incomplete: bool = False,
    label_map: Mapping[str, str] | None = None,
    policy: Policy | None = None,
    threshold: float | None = None,
) -> dict[str, Any]:
    """Score predictions that were made elsewhere, in the benchmark's own layout.

    What is wrong with the data but does not stop the score is told as an `AuditWarning`.

    Parameters
    ----------
    label_map : mapping of str to str, optional
        The file's own names of labels -> the benchmark's.
    policy : Policy, optional
        What false alarms are held against.
    threshold : float, optional
        Score at which something is flagged; the policy's where only that states one.

    Returns
    -------
    dict
        JSON values; the shape is the benchmark's own.

    Raises
    ------
    AuditError
        The benchmark has no use for something that is given, or as its own reader says.
    """
    scorer = _that(name, "score_predictions").score_predictions
    known = signature(scorer).parameters
    given = {
        "allow_incomplete": allow_incomplete or None,
        "label_map": label_map or None,
        "alpha": policy.alpha if policy else None,
        "threshold": threshold,
    }
    given = {key: value for key, value in given.items() if value is not None}
    idle = [key for key in given if key not in known]
    if idle:
        option = "policy" if idle[0] == "alpha" else idle[0].replace("_", "-")
        raise AuditError(f"{name} has no use for --{option}", remedy="leave it out")
    if policy and policy.threshold is not None and "threshold" in known:
        given.setdefault("threshold", policy.threshold)
    found = scorer(_folder(folder), Path(file), **given)
    spread = found.get("false_alarm_spread")
    if isinstance(spread, FalseAlarmSpread):
        found["false_alarm_spread"] = asdict(held_against(spread, policy or Policy()))
    return _defined(found)


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

    scorer = _that(name, "run_language_model")
    loaded = language_model.load(model, device=device, offline=offline)
    return _defined(scorer.run_language_model(_folder(folder), loaded))


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
