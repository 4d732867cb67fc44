"""What is found of a classifier before a run: its noise, and whether it answers at all."""

from dataclasses import dataclass, field

from audit.records.basics import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySet:
    """Sentences whose score should be plainly high, and plainly low.

    Attributes
    ----------
    name, language : str
        What they are about, and a tag of BCP 47.
    targets, opposites : tuple of str
        Labels (without regard to case) or targets that `high` should score high, and low.
    high, low : tuple of str
        The sentences.
    """

    name: str
    language: str = "en"
    targets: tuple[str, ...] = ()
    opposites: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    low: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryScores:
    """What a classifier said of a set: for each sentence the score of every label."""

    name: str
    language: str
    targets: tuple[str, ...]
    opposites: tuple[str, ...]
    high: tuple[tuple[Number, ...], ...]
    low: tuple[tuple[Number, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """Whether a classifier tells a set's sentences apart for one target.

    Attributes
    ----------
    high, low : float
        Mean score of the sentences that should score high, and low; NaN where one has none.
    auc : float
        Share of pairs in which the high one scores higher; ties count half.
    sentences : int
        On either side.
    """

    name: str
    language: str
    high: Number
    low: Number
    auc: Number
    sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What preflight measured, by name, what it heard of canaries, and what a reader must know."""

    values: dict[str, Number | str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    canaries: tuple[CanaryScores, ...] = ()
