"""Paired differences: one item, two sentences, one cluster; the arithmetic is the suites' own."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from audit.analysis.effects import shifts
from audit.statistics.contrasts import moments, simultaneous_half, t_test

PLUS_MINUS = np.array([[1.0, -1.0]])
CONSTANT = 1e-12
"""Shifts that vary by no more have no standard error: they are all the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The scores of two sentences of one item, and whether their labels differ.

    A pair that stands for several sentences holds their mean scores and the share of label
    differences.
    """

    plus: float
    minus: float
    flip: float


def paired_figures(pairs: Sequence[Pair], *, alpha: float = 0.05) -> dict[str, float]:
    """Mean shift over pairs with its t interval, and the flip rate.

    Parameters
    ----------
    pairs : sequence of Pair
        One a cluster; the shift is positive where the target label is likelier in its first sentence.
    alpha : float
        The interval holds with 1 - alpha, for this figure alone: no correction for its siblings.

    Returns
    -------
    dict of str to float
        `n`, `shift`, `sd`, `low`, `high`, `paired_t`, `p_value`, `flip_rate`; NaN where too few
        pairs, or pairs that do not vary, leave a figure undefined.
    """
    scores = np.array([[pair.plus, pair.minus] for pair in pairs]).reshape(-1, 2)
    shift = shifts(scores, PLUS_MINUS)
    found = moments(shift)
    varies = len(pairs) > 1 and np.ptp(shift) > CONSTANT
    se = np.where(varies, found.se, np.nan)
    half = simultaneous_half(se, found.df, alpha=alpha, m=1)
    mean = float(found.mean[0])
    return {
        "n": len(pairs),
        "shift": mean,
        "sd": float(se[0]) * math.sqrt(len(pairs)),
        "low": mean - float(half[0]),
        "high": mean + float(half[0]),
        "paired_t": mean / float(se[0]),
        "p_value": float(t_test(found.mean, se, found.df)[0]),
        "flip_rate": float(np.mean([pair.flip for pair in pairs])) if pairs else math.nan,
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
