"""Whether a verdict hangs on little: what leaving something out would change."""

from dataclasses import replace

import numpy as np

from audit.analysis.effects import Estimates
from audit.records import Verdict
from audit.statistics import clustering, variance
from audit.verdict.rule import FEWEST_FAMILIES, Bounds, sides


def turning_units(estimates: Estimates, bounds: Bounds, verdict: Verdict) -> tuple[str, ...]:
    """Families (or clusters) whose absence alone would change the verdict, the minimum of ten aside.

    The drawn constant of the band is kept: it hardly moves with one of many families.
    """
    p, units = estimates.p, estimates.basis.units
    if estimates.constant or len(units) < FEWEST_FAMILIES or not p.d.shape[1]:
        return ()
    left = variance.without_each(p.d)
    left = replace(left, df=np.minimum(left.df, p.ways.family_df))
    left = clustering.with_terms(left, p.ways)
    beyond, within = sides(left, bounds)
    passes = np.where(within.all(axis=1), "PASS", "INCONCLUSIVE")
    found = np.where(beyond.any(axis=1), "FAIL", passes)
    return tuple(units[one] for one in np.flatnonzero(found != verdict))
