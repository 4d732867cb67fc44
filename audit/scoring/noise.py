"""How much the answers of a classifier vary between equal requests, and what that means for a shift."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from audit.errors import AuditError
from audit.records import Floats, SuiteInfo, noise_floor

ROUNDING = 1e-7
"""Differences up to this are rounding, no noise."""

ROOM = 8.0
"""Standard deviations of noise that a difference between two single answers may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What `repeats` equal requests of `texts` texts showed.

    Attributes
    ----------
    sd : float
        Standard deviation of one score between equal requests, in probability.
    """

    sd: float
    texts: int
    repeats: int = 2

    @property
    def values(self) -> dict[str, float | str]:
        """For `records.Findings`; nothing where answers never vary."""
        if not self.sd:
            return {}
        return {
            "repeat_noise": self.sd,
            "repeats": float(self.repeats),
            "repeated_texts": float(self.texts),
        }

    def remarks(self, suites: Sequence[SuiteInfo]) -> Iterator[str]:
        """What a reader must know of it."""
        if not self.sd:
            return
        told = (
            f"answers to equal requests vary: a score has a standard deviation of "
            f"{100 * self.sd:.2g} percentage points ({self.texts} texts scored {self.repeats} times)"
        )
        floors = ", ".join(
            f"{100 * noise_floor(self.values, one.probes, len(one.groups)):.2g} in {one.name}"
            for one in suites
            if one.groups
        )
        yield f"{told}; shifts up to these points are noise: {floors}" if floors else told


def measure(first: Floats, second: Floats) -> Noise:
    """The noise that two rounds of equal requests show: that of the label that varies most.

    Parameters
    ----------
    first, second : ndarray (texts, labels)
        P of the labels; a text without a number in either round takes no part.
    """
    known = np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)
    apart = (first - second)[known]
    if np.abs(apart).max(initial=0.0) <= ROUNDING:
        return Noise(sd=0.0, texts=int(known.sum()))
    # The difference of two answers has twice the variance of one.
    return Noise(sd=math.sqrt(float(np.mean(apart**2, axis=0).max()) / 2), texts=int(known.sum()))


def refuse_swamped(noise: Noise, suites: Sequence[SuiteInfo], margin: float, where: str) -> None:
    """Raise where noise alone moves a group's shift as far as the margin.

    Raises
    ------
    AuditError
        With both numbers, and how many repeats would do.
    """
    for suite in suites:
        if not suite.groups:
            continue
        floor = noise_floor(noise.values, suite.probes, len(suite.groups))
        if floor > margin:
            times = math.ceil((floor / (margin / 2)) ** 2)
            raise AuditError(
                f"the answers vary too much: in {suite.name} noise alone moves a group's shift by "
                f"up to {100 * floor:.1f} percentage points, and the margin is {100 * margin:.1f}",
                where=where,
                remedy="set the temperature to 0, or average more answers: "
                f"{times} times the --repeat or the --samples",
            )
