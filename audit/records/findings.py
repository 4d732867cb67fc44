"""What is found about one suite: finished values."""

import math
from dataclasses import dataclass, field
from typing import Literal

from audit.records.alarms import FalseAlarms
from audit.records.basics import ContrastKind, Number, Origin, Verdict
from audit.records.between import Between
from audit.records.canaries import Canary
from audit.records.measures import (
    Covariate,
    Example,
    FamilyRow,
    FrameEffect,
    Heat,
    MapStats,
    Metric,
    Power,
    Sweep,
    Variance,
)
from audit.records.probes import Contrast
from audit.records.targets import TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One contrast of a suite. + means that the target label became likelier.

    Attributes
    ----------
    group : str
        The group's code, or the contrast's name in a suite of pairs.
    name : str
        What a reader is shown.
    spoken : str
        The same within a sentence: "the Netherlands".
    n : int
        The group's probes that count.
    families : int, optional
        Families (or clusters) that have the contrast; None in results of older versions.
    p : float
        Mean score of the group, over families.
    shift, se, df : float
        Mean over families in probability points, its standard error, degrees of freedom.
    skew : float
        Skewness of the mean over families, which the PASS limits take into account.
    low, high : float
        Simultaneous interval: shift -+ c se, c as the suite's `band` says.
    pass_low, pass_high : float
        The two one-sided limits at alpha that PASS is judged by (TOST, after Hall 1992).
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
    length_adjusted_shift : float
        Shift with the part explained by subword count taken out.
    p_value, p_holm, p_bh : float
        Two-sided test of no shift; adjusted by Holm (claims) and Benjamini-Hochberg (exploration).
    thin : bool
        Differs in so few families that some draws of them hold none: a wider band of its own.
    margin_status : {"beyond", "within", "undecided"}
        Whether the interval is clear of the margin, inside it, or neither.
    """

    group: str
    name: str
    spoken: str
    n: int
    families: int | None = None
    p: Number
    shift: Number
    se: Number
    df: Number
    skew: Number
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
    length_adjusted_shift: Number
    p_value: Number
    p_holm: Number
    p_bh: Number
    thin: bool = False
    margin_status: Literal["beyond", "within", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How wide the simultaneous intervals are: c = max(t(1-alpha/2m, df), the drawn constant).

    Attributes
    ----------
    alpha : float
        The error rate of FAIL: the policy's, divided over gating suites where it says so.
    contrasts : int
        m, tested together.
    constants : dict of str to float
        Error rate -> the constant drawn from the families, so that another policy can be held
        against the same run.
    thin : dict of str to float
        The same for contrasts that differ in a few families alone.
    """

    alpha: float
    contrasts: int
    constants: dict[str, Number]
    thin: dict[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredDesign:
    """How often the band held for every group at once in a design that was measured.

    Attributes
    ----------
    scores : str
        Whose: "real x3" are the embedded classifier's with log-odds times three.
    sure : float
        Share of scores beyond .95 or under .05.
    coverage : float
        Share of `runs` in which every interval held its true shift.
    """

    scores: str
    groups: int
    families: int
    sure: float
    coverage: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """What names that mean nothing do in the same sentences.

    Attributes
    ----------
    ratio, low, high : float
        SD of the groups' mean scores over that of placebo terms / sqrt(terms a group), with its
        interval; null where no placebo moves the score.
    terms, terms_a_group : int
        Placebo terms, and how many terms a group is the mean of.
    beyond : int
        Placebo terms whose own shift is beyond the margin for certain, as a group's would be.
    false_alarm : float
        Share of `deals` in which made-up groups of placebo terms would FAIL this suite's rule.
    dealt : int
        Made-up groups of a deal.
    reading : {"group-specific", "lexical instability", "not decided"}, optional
        Of a FAIL: the ratio is over 1 for certain, under 1 for certain, or neither.
    """

    ratio: Number
    low: Number
    high: Number
    terms: int
    terms_a_group: int = 1
    beyond: int = 0
    false_alarm: Number = math.nan
    deals: int = 0
    dealt: int = 0
    reading: Literal["group-specific", "lexical instability", "not decided"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasShift:
    """Two names of one thing: how much likelier the target is with `name` than with `term`.

    `low`, `high` hold for all pairs of the suite at once.
    """

    group: str
    term: str
    name: str
    families: int
    shift: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasFloor:
    """What wording alone does: pairs of names for the same thing, in the same sentences.

    Attributes
    ----------
    typical, largest : float
        Median and maximum of |shift| over pairs.
    beyond : int
        Pairs whose shift is beyond the margin for certain.
    """

    typical: Number
    largest: Number
    beyond: int
    pairs: tuple[AliasShift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingShift:
    """One of a group's several wordings: its shift, measured as the group's is.

    `low`, `high` hold for one wording at a time; `changes_verdict`: without it the suite's verdict
    would be another.
    """

    group: str
    term: str
    families: int
    shift: Number
    low: Number
    high: Number
    changes_verdict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """How often the returned label differs between probes that are alike except for the group.

    Attributes
    ----------
    rate, se, low, high : float
        Share of comparisons, its standard error and its 1-alpha interval, clustered by family.
    placebo_rate : float
        The same share between names that mean nothing.
    comparisons, families : int
        What it rests on.
    most : float, optional
        The share that the policy tolerates; None where it states none.
    margin_status : {"beyond", "within", "undecided"}, optional
        Whether the interval is clear of that, inside it, or neither.
    often : bool
        The policy states nothing, and the label differs in more than a twentieth.
    """

    rate: Number
    se: Number
    low: Number
    high: Number
    placebo_rate: Number
    comparisons: int
    families: int
    most: float | None = None
    margin_status: Literal["beyond", "within", "undecided"] | None = None
    often: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmoved:
    """Share of probes whose score the group's term did not move at all; terms, and those that never do."""

    share: Number
    terms: int
    never: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhrasingResult:
    """What one phrasing of a prompt, by itself, says of a suite: its verdict and largest shift."""

    name: str
    verdict: Verdict
    group: str
    shift: Number
    low: Number
    high: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasings:
    """The phrasings of a prompt as a factor that is crossed with families and groups.

    Attributes
    ----------
    level_share : float
        Share of the variance of scores that is the phrasing's alone: it moves all groups alike.
    shift_share : float
        Share of the variance of shifts (each family's own mean taken out) that is the phrasing's
        with the group: how far the findings depend on the phrasing.
    agree : bool
        Whether every phrasing has the verdict of their mean.
    each : tuple of PhrasingResult
        In the order of the prompt file.
    """

    level_share: Number
    shift_share: Number
    agree: bool
    each: tuple[PhrasingResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteResult:
    """Everything that is said about one suite; finished values.

    Attributes
    ----------
    verdict, because : Verdict, str
        The verdict, and in one plain sentence why.
    templates, families, groups, probes : int
        What counted; `probes` of kind `group`, `families` the fewest that any contrast has.
    set_aside : dict of str to int
        Reason -> probes that did not count.
    dropped_families : int
        Families that lacked a group.
    constant : bool
        max p minus min p over all probes is at most 1e-12: statistics are undefined.
    min_detectable_shift : float
        Minimum detectable shift, in probability.
    turning_families, turning_domains : tuple of str
        Families (or clusters), and whole domains of them, without which the verdict would be another.
    domains : int
        What the families speak of: how many subjects, where they say so.
    nearest : MeasuredDesign, optional
        The measured design nearest to this suite's; None for sampled terms and declared pairs.
    aliases : AliasFloor, optional
        What two names of one thing do.
    wordings : tuple of WordingShift
        Of the groups that have several.
    single_worded : int
        Groups that one wording stands for: what another one would do is not known.
    families_needed : int, optional
        The smallest number of families that would decide in four of five audits, were the present
        shifts the true ones; None: none would.
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
    key : str
        What tells it from the others: its name, and the target where there are several.
    target, target_kind : str
        What was read as the score; "label": the probability of one.
    scale : (float, float)
        The ends of the score's scale, 0 and 1 for a probability: every score, shift and margin
        is a share of it.
    decisions, unmoved : Decisions, Unmoved
        What becomes of the returned label, and of scores that no term moves.
    may_gate : bool
        False for language-model benchmarks, which no policy lets gate.
    terms, contrasts : str, tuple of Contrast
        As the suite declares them.
    canary : Canary, optional
        Whether the classifier tells plain sentences apart; None where there are none for this
        target and language.
    between : Between, optional
        How far any two groups lie apart, where the policy judges that: then the verdict is of it.
    clusters : dict of str to str
        Family -> the cluster that it shares with others, which is then what is sampled and counted
        in `families`; empty where every family stands for itself.
    lacking : dict of str to tuple of str
        Family -> groups of which it can't be said: nothing is missing there.
    false_alarms : FalseAlarms, optional
        What is flagged, where the suite says that nothing in it should be.
    notes : tuple of str
        Caveats that the suite's authors state.
    phrasings : Phrasings, optional
        Where a prompt was asked in several.
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
    min_detectable_shift: Number
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
    band: Band
    nearest: MeasuredDesign | None
    placebo: Placebo | None
    aliases: AliasFloor | None
    wordings: tuple[WordingShift, ...]
    single_worded: int
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
    turning_domains: tuple[str, ...]
    domains: int
    examples: tuple[Example, ...]
    key: str = ""
    target: str = ""
    target_kind: TargetKind = "label"
    scale: tuple[float, float] = (0.0, 1.0)
    decisions: Decisions | None = None
    unmoved: Unmoved | None = None
    may_gate: bool = True
    terms: Literal["fixed", "sampled"] = "fixed"
    contrasts: tuple[Contrast, ...] = ()
    canary: Canary | None = None
    between: Between | None = None
    clusters: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)
    frames: tuple[FrameEffect, ...] = ()
    false_alarms: FalseAlarms | None = None
    notes: tuple[str, ...] = ()
    phrasings: Phrasings | None = None
