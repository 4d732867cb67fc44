"""Arrays in, arrays out: where variance comes from, how far an estimate can be trusted, what is noise."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.tools.tools import add_constant

from audit.records import Floats, Ints
from audit.statistics.contrasts import Moments


@dataclass(frozen=True, slots=True)
class Split:
    """Variance components; `f` is MS_group/MS_interaction, `generalizability` the generalizability of a ranking."""

    group: float
    family: float
    interaction: float
    residual: float
    f: float
    generalizability: float

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Group, family, interaction and residual as shares of their sum; NaN of nothing."""
        parts = self.group, self.family, self.interaction, self.residual
        known = [one for one in parts if np.isfinite(one)]
        total = sum(known)
        shares = tuple(one / total if total > 0 else np.nan for one in parts)
        return shares[0], shares[1], shares[2], shares[3]


def split_variance(y: Floats, within: float = np.nan, replicates: float = np.nan) -> Split:
    """Random-effects variance components of a complete family-by-group table.

    Parameters
    ----------
    y : ndarray (T, G)
        Means over replicates.
    within : float
        Variance of replicates within (family, group); NaN where there are none: then the
        interaction holds it.
    replicates : float
        Mean number of replicates behind an entry of y.

    Returns
    -------
    Split
        var_g = (MS_g - MS_tg)/T, var_f = (MS_f - MS_tg)/G, var_gf = MS_tg - within/replicates,
        each not below 0; E rho^2 = var_g/(var_g + MS_tg/T).

    Notes
    -----
    Shrout and Fleiss (1979), ICC; Brennan (2001), Generalizability Theory. Where MS_g > MS_tg,
    E rho^2 is ICC(C,k), which is Cronbach's alpha: (MS_g - MS_tg)/MS_g.
    """
    t, g = y.shape
    if t < 2 or g < 2:
        return Split(*(np.nan,) * 6)
    rows, columns, mean = y.mean(axis=1), y.mean(axis=0), y.mean()
    ms_g = t * float(((columns - mean) ** 2).sum()) / (g - 1)
    ms_f = g * float(((rows - mean) ** 2).sum()) / (t - 1)
    left = y - rows[:, None] - columns + mean
    ms_tg = float((left**2).sum()) / ((t - 1) * (g - 1))
    group, family = max(0.0, (ms_g - ms_tg) / t), max(0.0, (ms_f - ms_tg) / g)
    noise = within / replicates if np.isfinite(within) else 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        f = float(np.float64(ms_g) / ms_tg)
        rho = float(np.float64(group) / (group + ms_tg / t))
    return Split(group, family, max(0.0, ms_tg - noise), within, f, rho)


def share_of_first(y: Floats) -> float:
    """Share of the variance of a table (levels, cells) that lies between its levels.

    The sum of squares of the levels' means about their mean, as a share of the total: 0 where
    every level has the same mean, 1 where nothing else varies. A column with NaN takes no part.
    """
    y = y[:, ~np.isnan(y).any(axis=0)]
    if y.size == 0:
        return np.nan
    total = float(((y - y.mean()) ** 2).sum())
    between = y.shape[1] * float(((y.mean(axis=1) - y.mean()) ** 2).sum())
    return between / total if total > 0 else np.nan


def shrunken(shift: Floats, se: Floats) -> Floats:
    """Empirical-Bayes estimates: mean + (shift - mean) * tau2 / (tau2 + SE^2).

    The mean is the contrasts' own, weighted by 1/(tau2 + SE^2); of pooled ones it is about 0.
    tau2 by Paule and Mandel (1982), as statsmodels' `combine_effects(method_re="iterated")` has
    it, a negative one taken as 0. NaN for fewer than three contrasts, which say nothing of a spread.
    """
    known = np.isfinite(shift) & np.isfinite(se)
    out = np.full(shift.shape, np.nan)
    if known.sum() < 3:
        return out
    if not (se[known] > 0).all():  # no error: nothing to shrink
        out[known] = shift[known]
        return out
    tau2 = max(0.0, float(combine_effects(shift[known], se[known] ** 2, method_re="iterated").tau2))
    weights = 1 / (tau2 + se[known] ** 2)
    mean = float(np.average(shift[known], weights=weights))
    out[known] = mean + (shift[known] - mean) * tau2 * weights
    return out


def rank_sets(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Ranks (1 = largest) that simultaneous intervals allow each contrast.

    The best rank is 1 + the number of intervals that lie wholly above, the worst m - the number
    that lie wholly below: all hold at once with the intervals' own confidence.

    Notes
    -----
    Mogstad, Romano, Shaikh and Wilhelm (2024), Inference for ranks.
    """
    ordered_low, ordered_high = np.sort(low), np.sort(high)
    above = len(low) - np.searchsorted(ordered_low, high, side="right")
    below = np.searchsorted(ordered_high, low, side="left")
    return np.asarray(1 + above), np.asarray(len(low) - below)


def without_covariate(shift: Floats, covariate: Floats) -> Floats:
    """Shift with the part that a covariate explains taken out, by least squares over groups.

    Returns
    -------
    ndarray (m,)
        shift - b*(covariate - its mean); NaN for fewer than four groups or an unknown
        covariate, and the shift itself where the covariate does not vary.
    """
    if len(shift) < 4 or not (np.isfinite(covariate).all() and np.isfinite(shift).all()):
        return np.full(len(shift), np.nan)
    centred = covariate - covariate.mean()
    if not np.abs(centred).max() > 1e-12:
        return shift.copy()
    slope = OLS(shift, add_constant(centred)).fit().params[1]
    return np.asarray(shift - slope * centred)


def without_each(d: Floats) -> Moments:
    """The moments of every contrast with one family left out.

    Parameters
    ----------
    d : ndarray (T, m)
        NaN where a family does not have the contrast.

    Returns
    -------
    Moments
        Arrays (T, m); row f: over all families but f.
    """
    present = np.isfinite(d)
    centre = np.nanmean(d, axis=0)
    x = np.where(present, d - centre, 0.0)  # centred, or the sums of powers cancel
    left = (present.sum(axis=0) - present).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, second, third = ((x**power).sum(axis=0) - x**power for power in (1, 2, 3))
        mean = mean / left
        cubes = third - 3 * mean * second + 2 * left * mean**3
        squares = np.maximum(second - left * mean**2, 0.0)
        se = np.sqrt(squares / (left - 1) / left)
        skew = np.where(squares > 0, cubes / squares**1.5, 0.0)
    return Moments(mean + centre, se, np.maximum(left - 1, 0), skew, left)


def mean_interval(values: Floats, *, alpha: float) -> tuple[float, float, float]:
    """Mean and its t interval; NaN bounds for fewer than two values."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf(1 - alpha / 2, len(values) - 1) * stats.sem(values))
    return mean, mean - half, mean + half
