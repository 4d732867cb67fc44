"""How often the band was measured to hold in the design nearest to a suite's."""

import csv
import math
from functools import lru_cache

import numpy as np

from audit import paths
from audit.analysis.effects import Estimates
from audit.records import MeasuredDesign

EXTREME = 0.05
"""Scores under it, or over 1 minus it, are those of a classifier that is sure of itself."""


def nearest_design(estimates: Estimates) -> MeasuredDesign | None:
    """The measured design with the nearest number of groups and families, then share of sure scores.

    Notes
    -----
    Made by `tests/measure/coverage.py` from the embedded classifier's own scores, as they are and
    with log-odds times 3 and 5. None for sampled terms and declared pairs, which it does not hold.
    """
    y = estimates.basis.table.p
    y = y[np.isfinite(y)]
    unlike = estimates.suite.terms == "sampled" or estimates.basis.design.paired
    if unlike or not y.size or not estimates.effects:
        return None
    sure = float(((y < EXTREME) | (y > 1 - EXTREME)).mean())
    groups, families = len(estimates.suite.groups), max(1, estimates.p.families)

    def distance(one: MeasuredDesign) -> tuple[float, float]:
        size = abs(math.log(one.groups / groups)) + abs(math.log(one.families / families))
        return size, abs(one.sure - sure)

    return min(_measured(), key=distance, default=None)


@lru_cache(maxsize=1)
def _measured() -> tuple[MeasuredDesign, ...]:
    """The designs of a real classifier's scores."""
    with (paths.METHODS / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            MeasuredDesign(
                scores=row["scores"],
                groups=int(row["groups"]),
                families=int(row["families"]),
                sure=float(row["extreme"]),
                coverage=float(row["coverage"]),
                runs=int(row["runs"]),
            )
            for row in csv.DictReader(file)
            if row["scores"].startswith("real")
        )
