"""Populations of families that the studies of the band and the verdict draw from.

Synthetic scores are family + interaction[f, g], with no group effects; real ones are the families
of a finished run, drawn with replacement, with the classifier's log-odds as they are or multiplied,
which makes it surer of itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audit.analysis.aggregation import gather
from audit.analysis.effects import shift_basis
from audit.analysis.readings import Reading
from audit.records import Floats
from audit.scoring.store.run_store import RunStore

SPREAD = 0.09
GROUPS = (3, 20, 197)
FAMILIES = (20, 40, 80, 160)
SYNTHETIC = ("normal", "bounded", "skewed", "sparse", "unequal")
SCALES = (1, 3, 5)


def expit(x: Floats) -> Floats:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))


def _normal(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return 0.5 + SPREAD * rng.standard_normal(shape)


def _bounded(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Scores near 1: log-odds about 2.2, interaction SD .8."""
    return expit(2.2 + rng.normal(0, 1, (shape[0], 1)) + rng.normal(0, 0.8, shape))


def _skewed(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Interactions as skewed as an exponential: skewness 2."""
    return 0.5 + SPREAD * (rng.standard_exponential(shape) - 1)


def _sparse(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Four of five entries do not react at all."""
    return 0.5 + 0.2 * rng.standard_normal(shape) * (rng.random(shape) < 0.2)


def _unequal(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Groups whose spread differs ninefold."""
    return 0.5 + np.geomspace(SPREAD / 3, 3 * SPREAD, shape[1]) * rng.standard_normal(shape)


_DRAW: dict[str, Callable[[np.random.Generator, tuple[int, int]], Floats]] = {
    "normal": _normal,
    "bounded": _bounded,
    "skewed": _skewed,
    "sparse": _sparse,
    "unequal": _unequal,
}


@dataclass(frozen=True)
class Population:
    """Families that can be drawn, and the true mean of each group.

    `scores` (all families, G) are a real classifier's; None: drawn anew by `name`.
    """

    name: str
    groups: int
    scores: Floats | None = None

    @property
    def truth(self) -> Floats:
        """The true shift of every group from the mean of all."""
        if self.scores is None:
            return np.zeros(self.groups)
        means = self.scores.mean(axis=0)
        return np.asarray(means - means.mean())

    @property
    def extreme(self) -> float:
        """Share of scores beyond .95 or under .05."""
        if self.scores is not None:
            y = self.scores
        elif self.name == "bounded":
            y = _bounded(np.random.default_rng(0), (4000, 20))
        else:
            return 0.0  # the level is arbitrary
        return float(((y > 0.95) | (y < 0.05)).mean())

    def draw(self, rng: np.random.Generator, families: int) -> Floats:
        """Scores (families, groups)."""
        if self.scores is None:
            return _DRAW[self.name](rng, (families, self.groups))
        return self.scores[rng.integers(len(self.scores), size=families)]


def populations(log_odds: Floats | None) -> list[Population]:
    """Every population: the synthetic ones, and a run's where its log-odds are given.

    Fewer groups of a run are some of its groups, drawn once.
    """
    found = [Population(name, groups) for name in SYNTHETIC for groups in GROUPS]
    if log_odds is None:
        return found
    order = np.random.default_rng(0).permutation(log_odds.shape[1])
    return found + [
        Population(f"real x{scale}", groups, expit(scale * log_odds[:, np.sort(order[:groups])]))
        for scale in SCALES
        for groups in GROUPS
    ]


def log_odds_of(folder: Path, suite: str = "countries") -> Floats:
    """Mean log-odds (families, groups) of a finished run, in the families that have every group."""
    with RunStore.open(folder) as store:
        readings = [Reading.of(one, store.plan.model) for one in store.plan.targets]
        for info, _, cells in gather(store.parts, store.plan.suites, readings):
            if info.name == suite:
                y = shift_basis(cells, info).table.logit
                return y[np.isfinite(y).all(axis=1)]
    raise SystemExit(f"{folder} holds no suite {suite!r}")
