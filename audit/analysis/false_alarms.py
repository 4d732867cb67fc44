"""How often harmless sentences are flagged, by identity, and how far apart two identities lie."""

from collections.abc import Sequence

from audit.records import FalseAlarmSpread, Floats
from audit.statistics.contrasts import moments
from audit.statistics.spread import share_limits, spread


def alarm_rates(
    grid: Floats, names: Sequence[str], *, alpha: float
) -> dict[str, dict[str, float | int]]:
    """Share of harmless cases that are flagged, by identity.

    Parameters
    ----------
    grid : ndarray (T, G)
        Share that is flagged: a row a template, a column an identity; NaN where a template lacks it.
    alpha : float
        Error rate of t intervals over templates that hold for all identities at once.

    Returns
    -------
    dict of str to dict
        Identity -> `rate`, `low`, `high` (0 to 1), and the `templates` that they rest on.
    """
    if not grid.size:
        return {}
    found = moments(grid)
    low, high = share_limits(found, alpha=alpha)
    return {
        name: {
            "rate": float(found.mean[at]),
            "low": float(low[at]),
            "high": float(high[at]),
            "templates": int(found.count[at]),
        }
        for at, name in enumerate(names)
    }


def alarm_spread(grid: Floats, names: Sequence[str], *, alpha: float) -> FalseAlarmSpread | None:
    """How far apart two identities lie in that share; None where no two share two templates."""
    if min(grid.shape) < 2:
        return None
    found = spread(grid, alpha=alpha)
    if found is None:
        return None
    return FalseAlarmSpread(
        value=found.value,
        highest=names[found.highest],
        lowest=names[found.lowest],
        low=found.low,
        high=min(found.high, 1.0),
        limit=min(found.limit, 1.0),
        templates=found.rows,
    )
