"""What another package may add: the object that stands behind each entry point.

A suite is the path of its YAML file; a benchmark is an object with the functions `read` and
`summarise` that the modules of `audit.benchmarks` have. The others are the records below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audit.records.basics import Floats
from audit.records.packed import PackedRun
from audit.records.runs import AuditResult, Comparison
from audit.records.scores import Classifier


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierKind:
    """A kind of MODEL, written as its name, or as its name, a colon and more.

    Attributes
    ----------
    load : callable
        MODEL as the user wrote it -> a `Classifier`. It takes the keyword `target` (the one label
        that was asked for; None where none, several or a combination were), and those that
        `options` names.
    options : tuple of str
        Further options of the command line that it has a use for; every other is refused.
    form : str
        How MODEL is written: "python:module:function".
    """

    load: Callable[..., Classifier]
    options: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a format may need beside the result.

    Attributes
    ----------
    results_sha256 : str
        Of `results.json`.
    boundaries : Path, optional
        Other borders for the map (GeoJSON).
    previous : Comparison, optional
        This audit against an earlier one.
    scored : PackedRun, optional
        Every sentence with its scores; None where no part of the run is at hand, or none is wanted.
    """

    results_sha256: str
    boundaries: str | Path | None = None
    previous: Comparison | None = None
    scored: PackedRun | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file that is derived from a finished audit.

    Attributes
    ----------
    file : str
        Its name in the run's folder.
    render : callable
        Finished values -> the file's bytes: the same values, the same bytes. Empty: it has nothing
        to say of this audit, and no file is written.
    """

    file: str
    render: Callable[[AuditResult, Rendering], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDefinition:
    """A named statistic of the scores of a suite.

    Attributes
    ----------
    statistic : callable
        Mean scores (T families, G groups), in probability -> one number; its percentile interval
        comes from resampled families.
    source : str
        The paper that defines it.
    interval : bool
        False for distances that noise alone makes larger than 0: resampling adds to them once
        more, so that a percentile interval hardly ever holds what they are without noise.
    """

    name: str
    statistic: Callable[[Floats], float]
    source: str
    interval: bool = True
