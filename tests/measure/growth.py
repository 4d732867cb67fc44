"""How often `audit compare` calls a shift no larger, by rule: where it grew by the margin, and where it did not.

    python tests/measure/growth.py [--runs 20000] [--families 20]

Families' shifts before and after are drawn with a common and an own part. A line a case: how often the
earlier sign is open; how often "no larger" under two limits at half the error rate each (the rule before),
and under three at a third (`audit/verdict/compare.py`).
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.statistics.contrasts import Floats, equivalence_limits, moments

MARGIN, ALPHA = 0.02, 0.05
GREW = ((0.0, 0.02), (0.0, -0.02), (0.01, 0.03), (0.01, -0.03), (0.05, 0.07), (0.05, -0.07))
DID_NOT = ((0.0, 0.0), (0.01, 0.01), (0.03, 0.01), (0.05, 0.0))
SPREADS = ((0.02, 0.005), (0.1, 0.005), (0.1, 0.03), (0.005, 0.02))
"""Standard deviations over families, in probability: what both runs share, and what is each one's own."""


def most(change: Floats, total: Floats, alpha: float) -> tuple[Floats, Floats, Floats]:
    """What |after| - |before| is at most: by either sign of the earlier shift, and by |after - before|."""
    low, high = equivalence_limits(moments(change), alpha=alpha)
    total_low, total_high = equivalence_limits(moments(total), alpha=alpha)
    return np.maximum(high, -total_low), np.maximum(total_high, -low), np.maximum(high, -low)


def case(
    means: tuple[float, float],
    spreads: tuple[float, float],
    *,
    families: int,
    runs: int,
    rng: np.random.Generator,
) -> tuple[float, float, float]:
    """Shares of runs: the sign open, no larger by two limits, no larger by three."""
    shared = rng.normal(0, spreads[0], (families, runs))
    before, after = (mean + shared + rng.normal(0, spreads[1], shared.shape) for mean in means)
    change, total, start = after - before, after + before, before.mean(axis=0)
    quantile = stats.t.ppf(1 - ALPHA / 2, families - 1)
    halves = [quantile * one.std(axis=0, ddof=1) / families**0.5 for one in (change, total)]
    is_open = np.abs(start) <= np.maximum(*halves)
    up, down, _ = most(change, total, ALPHA)
    known = np.where(start >= 0, up, down)
    halved_up, halved_down, _ = most(change, total, ALPHA / 2)
    two = np.where(is_open, np.where(start >= 0, halved_up, halved_down), known)
    three = np.where(is_open, np.min(most(change, total, ALPHA / 3), axis=0), known)
    return float(is_open.mean()), float((two < MARGIN).mean()), float((three < MARGIN).mean())


def main() -> None:
    """A line a case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--families", type=int, default=20)
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    for title, cases in (("grew by the margin", GREW), ("did not grow", DID_NOT)):
        print(title)
        for means in cases:
            for spreads in SPREADS:
                found = case(means, spreads, families=args.families, runs=args.runs, rng=rng)
                print(*means, *spreads, *(f"{share:.4f}" for share in found))


if __name__ == "__main__":
    main()
