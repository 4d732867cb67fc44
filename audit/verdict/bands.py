"""What is kept of the drawn bands, so that another policy can be held against the same run."""

from dataclasses import dataclass, replace

import numpy as np

from audit.analysis.between import between
from audit.analysis.effects import Estimates
from audit.records import Band, Between, Policy
from audit.statistics.contrasts import equivalence_limits, simultaneous_half
from audit.verdict.rule import Bounds, gap_status, rate

RATES = (0.01, 0.05, 0.1)
"""Error rates that the drawn constants are stored at, beside the policy's own."""


def band_of(estimates: Estimates, policy: Policy, level: float) -> Band:
    """The drawn constants, at the usual error rates and at those of the policy."""
    draws = estimates.draws
    stored = {rate(one): draws.stored(one) for one in _rates(policy, level)}
    constants = {one: steady for one, (steady, _) in stored.items()}
    thin = {one: every for one, (_, every) in stored.items()} if draws.thin.any() else {}
    return Band(alpha=level, contrasts=len(draws.thin), constants=constants, thin=thin)


@dataclass(frozen=True, slots=True)
class JudgedPairs:
    """All differences between groups, what the policy asks of them, and where the largest stands."""

    pairs: Estimates
    bounds: Bounds
    gap: Between


def judged_pairs(estimates: Estimates, policy: Policy, bounds: Bounds) -> JudgedPairs | None:
    """The differences between any two groups; None where the policy or the suite has no use for them."""
    pairs = between(estimates) if policy.judge == "gap" else None
    if pairs is None:
        return None
    band = band_of(pairs, policy, bounds.band.alpha)
    limits = replace(bounds, band=band, thin=pairs.draws.thin)
    gap = _largest(pairs, policy, band)
    gap = replace(gap, margin_status=gap_status(gap, pairs.p.families, limits))
    return JudgedPairs(pairs, limits, gap)


def _largest(pairs: Estimates, policy: Policy, band: Band) -> Between:
    """The largest difference, and its limits at every stored error rate."""
    found, design = pairs.p.moments, pairs.basis.design
    size = np.abs(found.mean)
    halves = {
        one: simultaneous_half(
            found.se, found.df, alpha=one, m=len(size), drawn=pairs.draws.constants(one)
        )
        for one in _rates(policy, band.alpha)
    }
    limits = {one: equivalence_limits(found, alpha=one) for one in _rates(policy, band.alpha)}
    at, own = int(np.argmax(size)), halves[band.alpha]
    columns = tuple(zip(design.plus, design.minus, strict=True))[at]
    spoken = [group.spoken for group in pairs.suite.groups]
    return Between(
        plus=spoken[columns[0]],
        minus=spoken[columns[1]],
        difference=float(size[at]),
        low=float(max((size - own).max(), 0.0)),
        high=float((size + own).max()),
        pairs=len(size),
        at_least={rate(one): float((size - half).max()) for one, half in halves.items()},
        at_most={rate(one): float(np.abs(both).max()) for one, both in limits.items()},
        margin_status="undecided",
    )


def _rates(policy: Policy, level: float) -> list[float]:
    return sorted({*RATES, policy.alpha, level})
