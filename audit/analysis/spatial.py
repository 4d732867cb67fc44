"""Where on the map shifts cluster, and which shared attributes they go with."""

import numpy as np

from audit.analysis.effects import Estimates
from audit.records import Covariate, Effect, Floats, Group, MapStats
from audit.statistics.permutation import PERMUTATIONS
from audit.statistics.variance import mean_interval

NEIGHBOURS = 6
"""Nearest neighbours that a country's shift is compared with."""

SENSITIVITY = (4, 8)
"""Other numbers of neighbours, to see whether the choice matters."""

FEWEST_POINTS = 20
"""With fewer points on the map there is no talk of clustering."""

EARTH_KM = 6371.0

_PLACE = {"latitude", "longitude"}


def map_stats(estimates: Estimates) -> MapStats | None:
    """Moran's I of shifts and of residual shifts; None where groups have no points.

    Notes
    -----
    Moran (1950); weights are row-standardised k nearest neighbours by great-circle distance
    between representative points; p two-sided from 9,999 seeded permutations.
    """
    placed = _placed(estimates)
    if estimates.constant or len(placed) < FEWEST_POINTS:
        return None
    points = np.array(
        [
            [float(group.attributes[name]) for name in ("longitude", "latitude")]
            for group, _ in placed
        ]
    )
    shift = np.array([effect.shift for _, effect in placed])
    residual = np.array([effect.length_adjusted_shift for _, effect in placed])
    seed = estimates.seed
    own = morans_i(shift, points, k=NEIGHBOURS, seed=seed)
    rest = morans_i(residual, points, k=NEIGHBOURS, seed=seed)
    others = {k: morans_i(shift, points, k=k, seed=seed)[0] for k in SENSITIVITY}
    by_k = {str(k): value for k, value in sorted((others | {NEIGHBOURS: own[0]}).items())}
    return MapStats(
        moran_i=own[0], moran_p=own[1], residual_i=rest[0], residual_p=rest[1], by_k=by_k
    )


def morans_i(values: Floats, points: Floats, *, k: int, seed: int) -> tuple[float, float]:
    """Moran's I and its two-sided permutation p-value; NaN where nothing varies.

    Parameters
    ----------
    values : ndarray (n,)
    points : ndarray (n, 2)
        Longitude and latitude in degrees.
    """
    if not np.isfinite(values).all() or not np.ptp(values) > 0:
        return np.nan, np.nan
    from esda.moran import Moran
    from esda.significance import calculate_significance
    from libpysal.weights import KNN

    weights = KNN(points, k=k, radius=EARTH_KM, silence_warnings=True)
    state = np.random.get_state()  # noqa: NPY002 - esda draws from the global generator
    np.random.seed(seed % 2**32)  # noqa: NPY002
    try:
        found = Moran(values, weights, permutations=PERMUTATIONS)
    finally:
        np.random.set_state(state)  # noqa: NPY002
    p = calculate_significance(found.I, found.sim, alternative="two-sided")
    return float(found.I), float(np.squeeze(p))


def covariates(estimates: Estimates, *, alpha: float) -> tuple[Covariate, ...]:
    """Mean shift of the groups that share an attribute; n and the interval are of groups."""
    if estimates.constant or estimates.basis.design.paired:
        return ()
    by_code = {effect.group: effect.shift for effect in estimates.effects}
    groups = [group for group in estimates.suite.groups if group.code in by_code]
    found = []
    for name in sorted({key for group in groups for key in group.attributes} - _PLACE):
        values: dict[str, list[float]] = {}
        for group in groups:
            if group.attributes.get(name):
                values.setdefault(group.attributes[name], []).append(by_code[group.code])
        if len(values) < 2 or 2 * len(values) > sum(map(len, values.values())):
            continue
        for value in sorted(values):
            shift, low, high = mean_interval(np.array(values[value]), alpha=alpha)
            found.append(
                Covariate(
                    attribute=name,
                    value=value,
                    n=len(values[value]),
                    shift=shift,
                    low=low,
                    high=high,
                )
            )
    return tuple(found)


def _placed(estimates: Estimates) -> list[tuple[Group, Effect]]:
    """The groups that have a point and an effect."""
    by_code = {effect.group: effect for effect in estimates.effects}
    return [
        (group, by_code[group.code])
        for group in estimates.suite.groups
        if group.code in by_code and all(group.attributes.get(name) for name in _PLACE)
    ]
