"""Every pair of groups as a contrast, where differences are judged instead of shifts from the mean."""

from dataclasses import replace

import numpy as np

from audit.analysis.effects import ROUNDING, Estimates, Shifts
from audit.records import Floats, Ints
from audit.statistics import band, clustering, contrasts

DRAWS_OF_MANY = 1_999
"""Draws of families where there are more than `MANY` pairs."""

MANY = 2_000


def between(estimates: Estimates) -> Estimates | None:
    """The same scores, read as differences between any two groups; the higher one minus the lower.

    Returns
    -------
    Estimates or None
        `p` and `draws` are of all pairs, by the same families and terms as the shifts; `effects`
        are none. None where shifts are not measured from the mean of three groups or more: then
        every contrast is a difference already.
    """
    basis, p = estimates.basis, estimates.p
    design = basis.design
    if not design.of_mean:
        return None
    plus, minus = _ends(p.moments.mean)
    weights = np.zeros((len(plus), p.d.shape[1]))
    at = np.arange(len(plus))
    weights[at, plus], weights[at, minus] = 1.0, -1.0
    pairs = replace(
        design,
        keys=tuple(f"{design.keys[a]}-{design.keys[b]}" for a, b in zip(plus, minus, strict=True)),
        names=tuple(design.names[one] for one in plus),
        spoken=tuple(design.spoken[one] for one in plus),
        weights=weights,
        plus=plus,
        minus=minus,
    )
    found = _differences(p, weights, scale=float(design.weights[0, 0] - design.weights[0, 1]))
    return replace(
        estimates,
        basis=replace(basis, design=pairs),
        p=found,
        effects=(),
        draws=_drawn(found, estimates.seed),
    )


def _ends(mean: Floats) -> tuple[Ints, Ints]:
    """The groups of every pair, the one that lies higher first."""
    order = np.argsort(mean, kind="stable")
    low, high = np.triu_indices(len(mean), 1)
    return order[high], order[low]


def _differences(p: Shifts, weights: Floats, *, scale: float) -> Shifts:
    """Differences by family, with the errors that families and terms give them.

    `scale` is what the shifts from the mean of the others are larger by.
    """
    d = p.d @ weights.T / scale
    d = np.where(np.abs(d) < ROUNDING, 0.0, d)
    ends = np.where(weights != 0, p.ways.family_df, np.inf)
    df = ends.min(axis=1)
    plain = replace(contrasts.moments(d), df=df, count=df + 1)
    if not p.terms:
        return Shifts(d, plain, clustering.by_family(plain), (), weights)
    parts = [clustering.term_variance(one) for one in p.terms]
    ways = clustering.both_ways(plain, parts, weights)
    return Shifts(d, clustering.with_terms(plain, ways), ways, p.terms, weights)


def _drawn(found: Shifts, seed: int) -> band.Draws:
    """The largest studentised error of any pair; fewer draws of very many."""
    if found.terms or found.d.shape[1] <= MANY:
        return found.draw(seed)
    return band.draw_band(found.d, seed=seed, draws=DRAWS_OF_MANY)
