"""Whether a verdict hangs on little: what leaving something out would change."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from audit.analysis.effects import Estimates
from audit.analysis.wordings import without_each_wording
from audit.records import Verdict
from audit.statistics import clustering, variance
from audit.statistics.contrasts import Moments, moments
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
    found = _verdicts(left, bounds)
    return tuple(units[one] for one in np.flatnonzero(found != verdict))


def turning_domains(estimates: Estimates, bounds: Bounds, verdict: Verdict) -> tuple[str, ...]:
    """Subjects all of whose families together would change the verdict, were they left out.

    One family of very many changes nothing; a subject may. Where fewer than ten families would be
    left nothing is said.
    """
    p, basis = estimates.p, estimates.basis
    of_family = [estimates.suite.domains.get(one, "") for one in basis.table.families]
    domain = dict(zip(basis.unit.tolist(), of_family, strict=True))
    named = np.array([domain[index] for index in range(len(basis.units))])
    found = []
    for one in dict.fromkeys(named.tolist()):
        rest = p.d[named != one]
        if one and len(rest) >= FEWEST_FAMILIES and p.d.shape[1] and not estimates.constant:
            left = moments(rest)
            left = clustering.with_terms(left, p.ways.with_families(len(rest), len(p.d)))
            if _verdicts(left, bounds) != verdict:
                found.append(one)
    return tuple(found)


def turning_wordings(
    estimates: Estimates, bounds: Bounds, verdict: Verdict
) -> frozenset[tuple[str, str]]:
    """(Group, term) of the wordings whose absence alone would change the verdict."""
    if estimates.p.families < FEWEST_FAMILIES:
        return frozenset()
    return frozenset(
        (group, term)
        for group, term, left in without_each_wording(estimates)
        if _verdicts(left, bounds) != verdict
    )


def _verdicts(found: Moments, bounds: Bounds) -> npt.NDArray[np.str_]:
    """The verdicts that shifts (..., m) would have."""
    beyond, within = sides(found, bounds)
    passes = np.where(within.all(axis=-1), "PASS", "INCONCLUSIVE")
    return np.where(beyond.any(axis=-1), "FAIL", passes)
