"""What is read from a classifier's scores: one label's probability, a mean over labels, a difference."""

import math
from dataclasses import dataclass, field
from typing import Literal

from audit.records.basics import Number

TargetKind = Literal["label", "mean", "difference", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is read from the scores of all labels as *the* score, on a scale from `low` to `high`.

    The value is the sum of weight times score over the labels that `weights` names; the score is
    where it lies on the scale, (value - low) / (high - low): 0 to 1, whatever is read, so that
    one margin means the same share of the scale for every target.

    Attributes
    ----------
    name : str
        "toxic", "mean(1 star=1, 2 stars=2)", "joy - anger".
    kind : {"label", "mean", "difference", "value"}
        One label's probability; a mean of numbers that stand for the labels; the probability of
        one label less that of another; a number that is no probability.
    weights : dict of str to float
        Label -> what it counts.
    low, high : float
        The ends of the scale: 0 and 1 for a probability.
    threshold : float
        The value at which the target is returned; NaN: the label that came with the scores, or
        the likeliest one.
    """

    name: str
    kind: TargetKind = "label"
    weights: dict[str, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 1.0
    threshold: Number = math.nan

    @property
    def spoken(self) -> str:
        """What the score is, as a heading has it: "P(toxic)"."""
        return f"P({self.name})" if self.kind == "label" else self.name

    @property
    def asked(self) -> str:
        """The score as a suite's question has it: "the probability of “toxic”"."""
        if self.kind != "label":
            return self.name
        return f"the probability of “{self.name}”" if self.name else "the score"
