"""The records that pass between the stages: what they hold, in which unit, with which sign.

Every record is a frozen dataclass that goes to JSON and comes back unchanged
(`to_json`, `from_json`). A number that could not be estimated is NaN, and null in JSON.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BeforeValidator, TypeAdapter

Verdict = Literal["PASS", "FAIL", "INCONCLUSIVE"]
ContrastKind = Literal["pooled", "rest", "baseline", "pairs"]
Kind = Literal["group", "baseline", "placebo"]
Activation = Literal["softmax", "sigmoid"]
Origin = Literal["suite", "benchmark", "text", "frame", "scores", "labelled"]

Number = Annotated[float, BeforeValidator(lambda value: math.nan if value is None else value)]
"""A float that may be NaN; null in JSON."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHARD = 4096
"""Probes in one part of a run."""

MAX_LOGIT_P = 1e-6
"""Where only p is known, it is clipped to [MAX_LOGIT_P, 1 - MAX_LOGIT_P] before log-odds are taken."""

CATEGORY = pa.dictionary(pa.int32(), pa.string())

PROBES = pa.schema(
    [
        ("suite", CATEGORY),
        ("template", CATEGORY),
        ("family", CATEGORY),
        ("block", pa.int64()),
        ("group", CATEGORY),
        ("term", CATEGORY),
        ("kind", CATEGORY),
        ("slots", pa.map_(pa.string(), pa.string())),
        ("text", pa.string()),
        ("gold", CATEGORY),
    ]
)
"""The probe table before scoring; `gold` is null where the data has no true label."""

SCORED = pa.schema(
    [
        *PROBES,
        ("p", pa.float64()),
        ("logit", pa.float64()),
        ("label", CATEGORY),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
        ("unknown", pa.bool_()),
        ("reason", CATEGORY),
    ]
)
"""The probe table after scoring; `reason` is null for every probe that counts."""


# --- suites and probes ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that probes speak of.

    Attributes
    ----------
    code : str
        What stands in the `group` column: "FRA", "female".
    name : str
        What a reader is shown: "France", "women".
    attributes : dict of str to str
        Facts from the lexicon, as text: region, subregion, income, latitude, longitude, ...
    """

    code: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A declared pair: mean of the probes with `by` = `plus`, minus those with `by` = `minus`.

    `by` is "group" or the name of a slot.
    """

    name: str
    by: str
    plus: str
    minus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteInfo:
    """What later stages need to know of a suite without expanding it.

    Attributes
    ----------
    origin : Origin
        Where the probes come from.
    axis : str
        The lexicon's name ("countries"), or the suite's own where it has none.
    groups : tuple of Group
        Groups of kind `group`, in the lexicon's order.
    templates, families, probes : int
        Counts of probes of kind `group` and what makes them.
    texts : dict of str to str
        Template id -> template text as written (at most 2,000 of them).
    gates : bool
        False for language-model benchmarks: they never gate a classifier.
    facts : dict
        JSON values that a benchmark needs to state its score from scored probes
        (occupation shares, dropped items, ...).
    """

    name: str
    title: str
    version: str
    licence: str
    question: str = ""
    harm: str = ""
    origin: Origin = "suite"
    axis: str
    contrast: ContrastKind = "pooled"
    contrasts: tuple[Contrast, ...] = ()
    terms: Literal["fixed", "sampled"] = "fixed"
    placebo: str = ""
    groups: tuple[Group, ...]
    templates: int
    families: int
    probes: int
    texts: dict[str, str] = field(default_factory=dict)
    gates: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Source(Protocol):
    """Probes in a fixed order that can be read from any position, in this process or another."""

    @property
    def suites(self) -> tuple[SuiteInfo, ...]:
        """The suites, in the order of their probes."""

    @property
    def size(self) -> int:
        """Number of probes of every kind."""

    @property
    def inputs(self) -> dict[str, str]:
        """File name -> SHA-256 of every file that the probes were made from."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know about the probes: drops, doubled terms, ..."""

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop) with the columns of `PROBES`, or of `SCORED` where scores came with them.

        A column `reason` may stand beside those of `PROBES`: why the source sets a probe aside.
        """


# --- classifiers and scores ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a classifier says about n texts; exactly one of `logits` and `p` is given.

    Attributes
    ----------
    labels : tuple of str
        One name a column, no name twice.
    logits, p : ndarray (n, labels) of float64, optional
        Raw logits, or probabilities in [0, 1].
    activation : {"softmax", "sigmoid"}
        How logits become probabilities: one label of many, or each for itself.
    tokens : ndarray (n,) of int, optional
        Subword counts with the special tokens.
    truncated, unknown : ndarray (n,) of bool, optional
        Whether the text was cut, and whether it holds an unknown token.
    """

    labels: tuple[str, ...]
    logits: Floats | None = None
    p: Floats | None = None
    activation: Activation = "softmax"
    tokens: Ints | None = None
    truncated: npt.NDArray[np.bool_] | None = None
    unknown: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """Which classifier was audited, and how its answer is read.

    Attributes
    ----------
    id, revision : str
        What the user named, and the commit or version that it resolved to ("" where there is none).
    fingerprint : str
        SHA-256 over weights, configuration with label map, and tokenizer.
    labels : tuple of str
        In the order of the logits.
    target : str
        The label whose probability is the score.
    threshold : float
        The label is the target iff p >= threshold; NaN: argmax over more than two labels.
    details : dict of str to str
        Weights hash, tokenizer hash and kind, maximum length, library versions, ...
    """

    id: str
    revision: str = ""
    fingerprint: str
    labels: tuple[str, ...]
    target: str
    threshold: Number = 0.5
    activation: Activation = "softmax"
    device: str = "cpu"
    dtype: str = "float32"
    details: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class Classifier(Protocol):
    """The one extension point for models."""

    @property
    def info(self) -> ModelInfo:
        """What is audited."""

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Token ids of n texts, ragged: text i is ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: npt.NDArray[np.int32]
    offsets: Ints
    truncated: npt.NDArray[np.bool_]
    unknown: npt.NDArray[np.bool_]


@runtime_checkable
class TokenClassifier(Classifier, Protocol):
    """A classifier that lets the scoring engine form the batches: exact lengths, no padding."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Token ids with the special tokens, cut at the model's limit."""

    def forward(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Logits (batch, labels) for ids (batch, length), every row of one length."""


# --- policy --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that an owner accepts until a day; applied by the gate alone."""

    suite: str
    groups: tuple[str, ...]
    reason: str
    owner: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who states the policy, in which role, on which day (ISO 8601)."""

    by: str
    role: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is asked of the classifier, stated before the first probe is scored.

    Attributes
    ----------
    margin : float
        The largest |shift|, in probability, that is tolerated.
    alpha : float
        Error rate a suite, in (0, 0.5).
    threshold : float
        p at which the classifier returns the target; NaN: the model's own.
    gates : tuple of str
        Suites that count for the run's verdict; empty: all that may gate.
    """

    margin: float = 0.05
    rationale: str = "default: five percentage points; state your own"
    alpha: float = 0.05
    threshold: Number = math.nan
    gates: tuple[str, ...] = ()
    intended_use: str = ""
    affected_groups: tuple[str, ...] = ()
    harm: str = ""
    waivers: tuple[Waiver, ...] = ()
    signed: Signature | None = None


# --- findings ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One contrast of a suite. + means that the target label became likelier.

    Attributes
    ----------
    group : str
        The group's code, or the contrast's name in a suite of pairs.
    name : str
        What a reader is shown.
    n : int
        The group's probes that count.
    p : float
        Mean score of the group, over families.
    shift, se, df : float
        Mean over families in probability points, its standard error, degrees of freedom.
    low, high : float
        Simultaneous 1-alpha interval (Bonferroni-t over the suite's contrasts).
    pass_low, pass_high : float
        The 1-2*alpha interval that PASS is judged by (TOST).
    logit_shift, logit_low, logit_high : float
        The same on log-odds.
    shrunken : float
        Empirical-Bayes estimate; colours the map.
    rank_low, rank_high : int
        Set of ranks that the simultaneous band allows, 1 = largest shift.
    flips, flips_to, flips_from : float
        Share of the others in the block whose label differs; target here and not there; the reverse.
    tokens : float
        Mean subword count.
    residual : float
        Shift with the part explained by subword count taken out.
    p_value, p_holm, p_bh : float
        Two-sided test of no shift; adjusted by Holm (claims) and Benjamini-Hochberg (exploration).
    standing : {"beyond", "within", "undecided"}
        Whether the interval is clear of the margin, inside it, or neither.
    """

    group: str
    name: str
    n: int
    p: Number
    shift: Number
    se: Number
    df: Number
    low: Number
    high: Number
    pass_low: Number
    pass_high: Number
    logit_shift: Number
    logit_low: Number
    logit_high: Number
    shrunken: Number
    rank_low: int | None
    rank_high: int | None
    flips: Number
    flips_to: Number
    flips_from: Number
    tokens: Number
    residual: Number
    p_value: Number
    p_holm: Number
    p_bh: Number
    standing: Literal["beyond", "within", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """How far groups spread beyond names that mean nothing; None readings where nothing FAILs."""

    ratio: Number
    low: Number
    high: Number
    terms: int
    reading: Literal["group-specific", "lexical instability"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Shares (0..1) of the variance of scores, and how reproducible the ranking of groups is."""

    group: Number
    family: Number
    interaction: Number
    residual: Number
    e_rho2: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStats:
    """Moran's I of shifts and of residual shifts (k = 6), and its sensitivity to k."""

    moran_i: Number
    moran_p: Number
    residual_i: Number
    residual_p: Number
    by_k: dict[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A named row or column statistic with its bootstrap interval and the paper that defines it."""

    name: str
    value: Number
    low: Number
    high: Number
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """Mean shift of the groups that share an attribute; n counts groups, never probes."""

    attribute: str
    value: str
    n: int
    shift: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """One family: its text, mean score, how far groups spread in it, and whether it alone turns the verdict."""

    family: str
    text: str
    templates: int
    p: Number
    spread: Number
    lowest: str
    highest: str
    turns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Mean shift by family (rows) and group or region (columns), in probability points."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Flip rate at each threshold: what the choice of threshold does."""

    thresholds: tuple[float, ...]
    flip_rates: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """Minimum detectable shift at each number of families, at the present spread."""

    families: tuple[int, ...]
    mds: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Two texts of one block that differ in the group alone; `difference` is p minus other_p."""

    suite: str
    template: str
    family: str
    group: str
    term: str
    text: str
    p: float
    label: str
    other_group: str
    other_term: str
    other_text: str
    other_p: float
    other_label: str
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """Everything that is said about one suite; finished values.

    Attributes
    ----------
    verdict, because : Verdict, str
        The verdict, and in one plain sentence why.
    templates, families, groups, probes : int
        What counted; `probes` of kind `group`.
    set_aside : dict of str to int
        Reason -> probes that did not count.
    dropped_families : int
        Families that lacked a group.
    constant : bool
        max p minus min p over all probes is at most 1e-12: statistics are undefined.
    mds : float
        Minimum detectable shift, in probability.
    families_needed : int, optional
        The smallest number of families that would decide at the present spread; None: none would.
    gap, gap_null : float
        Max minus min of the shifts; the 95th percentile of that under permutation.
    gap_low, gap_high : str
        The groups at either end.
    flip_rate : float
        Share of (block, pair of different groups) whose label differs.
    clipped : int
        Probes whose log-odds were taken from a clipped p.
    exploratory : bool
        True where the suite took no part in the run's verdict.
    may_gate : bool
        False for language-model benchmarks, which no policy lets gate.
    terms, contrasts : str, tuple of Contrast
        As the suite declares them.
    notes : tuple of str
        Caveats that the suite's authors state.
    """

    name: str
    title: str
    question: str
    harm: str
    origin: Origin
    axis: str
    version: str
    licence: str
    verdict: Verdict
    because: str
    margin: float
    alpha: float
    contrast: ContrastKind
    templates: int
    families: int
    groups: int
    probes: int
    set_aside: dict[str, int]
    dropped_families: int
    constant: bool
    mds: Number
    families_needed: int | None
    gap: Number
    gap_null: Number
    gap_low: str
    gap_high: str
    flip_rate: Number
    omnibus_p: Number
    clipped: int
    exploratory: bool
    effects: tuple[Effect, ...]
    placebo: Placebo | None
    variance: Variance | None
    map: MapStats | None
    metrics: tuple[Metric, ...]
    covariates: tuple[Covariate, ...]
    rows: tuple[FamilyRow, ...]
    heat: Heat | None
    sweep: Sweep | None
    power: Power | None
    sign_agreement: Number
    turning_families: tuple[str, ...]
    examples: tuple[Example, ...]
    may_gate: bool = True
    terms: Literal["fixed", "sampled"] = "fixed"
    contrasts: tuple[Contrast, ...] = ()
    notes: tuple[str, ...] = ()


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
    Groups under `minimum` rows are suppressed: named in `suppressed`, without numbers.
    """

    name: str
    rows: int
    minimum: int
    groups: dict[str, dict[str, Estimate]]
    overall: dict[str, Estimate]
    suppressed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkResult:
    """A published benchmark: its official score and what was dropped.

    `official` holds the figures under the benchmark's own names, `classifier` what the
    classifier mode adds (correlations, shifts by domain); both are JSON values.
    """

    name: str
    citation: str
    official: dict[str, Any]
    classifier: dict[str, Any]
    items: int
    dropped: tuple[str, ...]
    notes: tuple[str, ...]
    gates: bool = False


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
    warnings: tuple[str, ...] = ()
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a finished run holds: hashes of its parts, preflight's findings, warnings."""

    schema: int = 1
    plan: str
    parts: dict[str, str]
    preflight: dict[str, float | str]
    warnings: tuple[str, ...]
    probes: int
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """A finished audit: plain values, written as `results.json`.

    `preflight` holds the measured noise floor (`batch_noise`) and the canaries' scores;
    `inputs` maps file -> SHA-256; `incomplete` is True where families or probes had to be left out.
    """

    schema: int = 1
    model: ModelInfo
    policy: Policy
    verdict: Verdict
    suites: tuple[SuiteResult, ...]
    labelled: tuple[LabelledResult, ...]
    benchmarks: tuple[BenchmarkResult, ...]
    warnings: tuple[str, ...]
    inputs: dict[str, str]
    incomplete: bool
    preflight: dict[str, float | str]
    versions: dict[str, str]
    seed: int
    command: str
    plan: str
    groups: dict[str, tuple[Group, ...]]
    allow_incomplete: bool = False


# --- comparisons ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedEffect:
    """One contrast in two runs, paired probe by probe.

    Attributes
    ----------
    before, after : float
        The shift in the first run and in the other one, over the families both have.
    difference, low, high : float
        after minus before (signed), with its simultaneous interval.
    standing : {"grew", "shrank", "same", "undecided"}
        |shift| grew or shrank by more than the margin for certain; the difference lies inside the
        margin for certain; or neither.
    """

    group: str
    name: str
    before: Number
    after: Number
    difference: Number
    low: Number
    high: Number
    standing: Literal["grew", "shrank", "same", "undecided"]


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

    The verdict FAILs where some |shift| grew by more than the margin for certain, PASSes where no
    difference leaves the margin, and is INCONCLUSIVE otherwise.
    """

    schema: int = 1
    verdict: Verdict
    margin: float
    audits: tuple[AuditResult, ...]
    against: tuple[tuple[ComparedSuite, ...], ...]
    warnings: tuple[str, ...]


# --- to JSON and back ----------------------------------------------------------------------

Record = TypeVar("Record")


def to_json(record: object) -> str:
    """The record as JSON: sorted keys, unrounded numbers, null for NaN and infinities.

    Parameters
    ----------
    record : dataclass instance
        Any record of this module, or a mapping of JSON values.

    Returns
    -------
    str
        With a newline at the end.
    """
    plain = TypeAdapter(type(record)).dump_python(record, mode="python")
    return (
        json.dumps(_finite(plain), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        + "\n"
    )


def from_json(kind: type[Record], text: str) -> Record:
    """The record that `to_json` wrote.

    Raises
    ------
    pydantic.ValidationError
        Where the text is no record of this kind.
    """
    return TypeAdapter(kind).validate_json(text)


def _finite(value: Any) -> Any:
    """The value with every NaN and infinity as None, and tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
