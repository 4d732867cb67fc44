"""What stands beside a suite's effects: variance, map, metrics, families, curves, examples."""

from dataclasses import dataclass, field

from audit.records.basics import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Shares (0..1) of the variance of scores, and how reproducible the ranking of groups is."""

    group: Number
    family: Number
    interaction: Number
    residual: Number
    generalizability: Number


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
class FrameEffect:
    """A contrast's shift in the families of one frame alone: seen, known, or said of oneself.

    The interval holds for the contrasts of one frame at once; `families` is how many it rests on.
    """

    frame: str
    group: str
    families: int
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
    changes_verdict: bool


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
    min_detectable_shift: tuple[Number, ...]


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
