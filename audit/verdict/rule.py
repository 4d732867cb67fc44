"""The rule that turns shifts and a margin into PASS, FAIL or INCONCLUSIVE."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from audit.records import Effect, Floats, Verdict
from audit.statistics.contrasts import equivalence_half, simultaneous_half

FEWEST_FAMILIES = 10
"""With fewer, nothing is decided."""

Mask = npt.NDArray[np.bool_]

Standing = Literal["beyond", "within", "undecided"]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """What a verdict is read from, in probability: m shifts on the last axis."""

    shift: Floats
    se: Floats
    df: Floats

    @classmethod
    def of(cls, effects: Sequence[Effect]) -> "Contrasts":
        """Those of finished effects."""
        columns = ([getattr(one, name) for one in effects] for name in ("shift", "se", "df"))
        return cls(*(np.array(column, dtype=float) for column in columns))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a policy asks: the margin, the error rate, and the noise under which nothing is an effect."""

    margin: float
    alpha: float
    noise: float = 0.0


def standings(contrasts: Contrasts, families: int, bounds: Bounds) -> list[Standing]:
    """Where each contrast stands: "beyond" the margin for certain, "within" it, or "undecided".

    Beyond: |shift| - t(1-alpha/2m, df)*SE > margin, which holds for m contrasts at once.
    Within: |shift| + t(1-alpha, df)*SE < margin, two one-sided tests, by themselves.
    """
    if families < FEWEST_FAMILIES or not len(contrasts.shift):
        return ["undecided"] * len(contrasts.shift)
    beyond, within = sides(contrasts, bounds)
    return [
        "beyond" if far else "within" if near else "undecided"
        for far, near in zip(beyond, within, strict=True)
    ]


def sides(contrasts: Contrasts, bounds: Bounds) -> tuple[Mask, Mask]:
    """Which contrasts (last axis) lie beyond the margin, and which within it, for certain."""
    size, m = np.abs(contrasts.shift), contrasts.shift.shape[-1]
    wide = simultaneous_half(contrasts.se, contrasts.df, alpha=bounds.alpha, m=m)
    narrow = equivalence_half(contrasts.se, contrasts.df, alpha=bounds.alpha)
    with np.errstate(invalid="ignore"):
        beyond = size - wide > max(bounds.margin, bounds.noise)
        return beyond, size + narrow < bounds.margin


def verdict_of(standing: Sequence[str]) -> Verdict:
    """FAIL where one contrast is beyond, PASS where all are within, INCONCLUSIVE otherwise."""
    if "beyond" in standing:
        return "FAIL"
    return "PASS" if standing and set(standing) == {"within"} else "INCONCLUSIVE"


def combined(verdicts: Sequence[str]) -> Verdict:
    """The worst of several verdicts; INCONCLUSIVE of none."""
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts and set(verdicts) == {"PASS"} else "INCONCLUSIVE"
