"""Paired differences: one item, two sentences, one cluster."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from audit.records import Floats


@dataclass(frozen=True, slots=True)
class Pair:
    """The scores of two sentences of one item, and whether their labels differ.

    A pair that stands for several sentences holds their mean scores and the share of label
    differences.
    """

    plus: float
    minus: float
    flip: float

    @property
    def shift(self) -> float:
        """Positive: the target label is likelier in the first sentence."""
        return self.plus - self.minus


def paired_figures(pairs: Sequence[Pair], *, alpha: float = 0.05) -> dict[str, float]:
    """Mean shift over pairs with its t interval, and the flip rate.

    Parameters
    ----------
    pairs : sequence of Pair
        One a cluster.
    alpha : float
        The interval holds with 1 - alpha, for this figure alone: no correction for its siblings.

    Returns
    -------
    dict of str to float
        `n`, `shift`, `sd`, `low`, `high`, `paired_t`, `p_value`, `flip_rate`; NaN where too few
        pairs, or pairs that do not vary, leave a figure undefined.
    """
    shifts = np.array([pair.shift for pair in pairs])
    flips = np.array([pair.flip for pair in pairs])
    known = len(pairs) > 0
    figures = {
        "n": len(pairs),
        "shift": float(shifts.mean()) if known else math.nan,
        "flip_rate": float(flips.mean()) if known else math.nan,
    }
    return figures | _student(shifts, alpha)


def _student(shifts: Floats, alpha: float) -> dict[str, float]:
    """The one-sample t test of the shifts and its interval."""
    if len(shifts) < 2 or np.ptp(shifts) <= 1e-12:
        undefined = ("sd", "low", "high", "paired_t", "p_value")
        return dict.fromkeys(undefined, math.nan)
    test = stats.ttest_1samp(shifts, 0.0)
    interval = test.confidence_interval(1 - alpha)
    return {
        "sd": float(shifts.std(ddof=1)),
        "low": float(interval.low),
        "high": float(interval.high),
        "paired_t": float(test.statistic),
        "p_value": float(test.pvalue),
    }


def figures_by(pairs: Mapping[str, Pair], named: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """`paired_figures` for each name, names sorted; `named` maps an item to its name."""
    bundles: dict[str, list[Pair]] = {}
    for key, pair in pairs.items():
        bundles.setdefault(named[key], []).append(pair)
    return {name: paired_figures(bundles[name]) for name in sorted(bundles)}


def correlation(x: Sequence[float], y: Sequence[float]) -> dict[str, float]:
    """Pearson's and Spearman's r with n; NaN where either side does not vary."""
    if len(x) < 3 or np.ptp(x) <= 1e-12 or np.ptp(y) <= 1e-12:
        return {"n": len(x), "pearson": math.nan, "spearman": math.nan}
    return {
        "n": len(x),
        "pearson": float(stats.pearsonr(x, y).statistic),
        "spearman": float(stats.spearmanr(x, y).statistic),
    }
