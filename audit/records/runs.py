"""A run from its plan to its result, and what several of them show side by side."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from audit.records.alarms import FalseAlarmSpread
from audit.records.basics import Number, Verdict
from audit.records.canaries import CanaryScores
from audit.records.findings import SuiteResult
from audit.records.policy import Policy
from audit.records.probes import Group, SuiteInfo
from audit.records.scores import ModelInfo
from audit.records.targets import Target

RESULTS_SCHEMA = 2
"""Of `results.json`; 2 renamed `standing`, `turns`, `residual`, `e_rho2` and `mds`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its interval, and the number of items that it rests on."""

    value: Number
    low: Number
    high: Number
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledResult:
    """Performance by group on labelled data; `groups` maps group -> metric -> estimate.

    `overall` holds differences and ratios over groups (demographic parity, equalized odds, ...).
    Groups under `minimum` rows are suppressed: named in `suppressed`, without numbers. Of more
    than two labels, `target` is the one that rates, AUC and calibration set against the rest, and
    `labels` has recall, precision and F1 of each label; accuracy counts the true label returned.
    """

    name: str
    rows: int
    minimum: int
    groups: dict[str, dict[str, Estimate]]
    overall: dict[str, Estimate]
    suppressed: tuple[str, ...]
    target: str = ""
    labels: dict[str, dict[str, Estimate]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkResult:
    """A published benchmark: its official score and what was dropped.

    `official` holds the figures under the benchmark's own names, `classifier` what the
    classifier mode adds (correlations, shifts by domain); both are JSON values.
    `false_alarm_spread` is that of benchmarks that know which cases are harmless.
    """

    name: str
    citation: str
    official: dict[str, Any]
    classifier: dict[str, Any]
    items: int
    dropped: tuple[str, ...]
    notes: tuple[str, ...]
    gates: bool = False
    false_alarm_spread: FalseAlarmSpread | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What fixes every byte of a run, written before the first probe is scored.

    Attributes
    ----------
    inputs : dict of str to str
        File name -> SHA-256.
    batch_tokens, threads : int
        Token budget of a batch; torch threads a worker.
    versions : dict of str to str
        Of the libraries that take part in scores.
    command : str
        The command in its canonical form.
    targets : tuple of Target
        What is read from the scores: a verdict each.
    probes, shards : int
        Probes of every kind, and the parts that hold them.
    """

    schema: int = 1
    suites: tuple[SuiteInfo, ...]
    model: ModelInfo
    policy: Policy
    inputs: dict[str, str]
    batch_tokens: int
    threads: int
    seed: int
    versions: dict[str, str]
    command: str
    probes: int
    shards: int
    targets: tuple[Target, ...] = ()
    warnings: tuple[str, ...] = ()
    allow_incomplete: bool = False


def noise_floor(preflight: Mapping[str, float | str], probes: int, groups: int) -> float:
    """What noise alone may move a shift by, in probability: no shift up to it is an effect.

    A score's dependence on its batch counts whole, since it need not average out; the noise
    between equal requests by its 95 % range for the difference of two means of `probes / groups`
    probes each.

    Parameters
    ----------
    preflight : mapping
        `batch_noise` and `repeat_noise`, as preflight measured them.
    """
    batch, repeat = (
        value if isinstance(value := preflight.get(name, 0.0), float) else 0.0
        for name in ("batch_noise", "repeat_noise")
    )
    each = max(1.0, probes / max(1, groups))
    return max(batch, 1.96 * repeat * math.sqrt(2.0 / each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a finished run holds: hashes of its parts, preflight's findings, warnings."""

    schema: int = 1
    plan: str
    parts: dict[str, str]
    preflight: dict[str, Number | str]
    warnings: tuple[str, ...]
    probes: int
    set_aside: int
    canaries: tuple[CanaryScores, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """A finished audit: plain values, written as `results.json`.

    `preflight` holds the measured noise floor (`batch_noise`);
    `inputs` maps file -> SHA-256; `post_hoc` is True where targets or threshold were chosen after
    scoring; `incomplete` is True where families or probes had to be left out.
    """

    schema: int = RESULTS_SCHEMA
    model: ModelInfo
    policy: Policy
    verdict: Verdict
    suites: tuple[SuiteResult, ...]
    labelled: tuple[LabelledResult, ...]
    benchmarks: tuple[BenchmarkResult, ...]
    warnings: tuple[str, ...]
    inputs: dict[str, str]
    incomplete: bool
    preflight: dict[str, Number | str]
    versions: dict[str, str]
    seed: int
    command: str
    plan: str
    groups: dict[str, tuple[Group, ...]]
    targets: tuple[Target, ...] = ()
    post_hoc: bool = False
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedEffect:
    """One contrast in two runs, paired probe by probe.

    Attributes
    ----------
    before, after : float
        The shift in the first run and in the other one, over the families both have.
    difference, low, high : float
        after minus before (signed), with its simultaneous interval.
    change : {"grew", "smaller", "no larger", "undecided"}
        |shift| grew by more than the margin for certain; it is smaller for certain; it did not
        grow by the margin, for certain; or none of these.
    reversed : bool
        The shift has the opposite sign in the other run.
    """

    group: str
    name: str
    spoken: str
    before: Number
    after: Number
    difference: Number
    low: Number
    high: Number
    change: Literal["grew", "smaller", "no larger", "undecided"]
    reversed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSuite:
    """One suite in the first run and in one other run."""

    name: str
    title: str
    axis: str
    verdict: Verdict
    because: str
    margin: float
    alpha: float
    families: int
    probes: int
    unpaired: int
    flip_rate: Number
    effects: tuple[ComparedEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two to five audits on one page: `against[i]` compares `audits[i + 1]` with `audits[0]`.

    The verdict FAILs where some |shift| grew by more than the margin for certain, PASSes where for
    certain none did, and is INCONCLUSIVE otherwise.
    """

    schema: int = 1
    verdict: Verdict
    margin: float
    audits: tuple[AuditResult, ...]
    against: tuple[tuple[ComparedSuite, ...], ...]
    warnings: tuple[str, ...]

    def __repr__(self) -> str:
        ids = ", ".join(repr(one.model.id) for one in self.audits)
        return f"<Comparison {self.verdict} of {ids}>"
