"""What becomes of the returned label, and of scores that a group's term does not move."""

import numpy as np

from audit.analysis.aggregation import Cells
from audit.analysis.flips import Flips
from audit.analysis.tables import of_kind
from audit.records import Decisions, Floats, SuiteInfo, Unmoved
from audit.statistics.shares import clustered_share, share_interval


def decisions(cells: Cells, suite: SuiteInfo, *, alpha: float) -> Decisions | None:
    """How often the returned label differs; None where nothing is returned or compared.

    Parameters
    ----------
    alpha : float
        The interval holds with 1-alpha.
    """
    flips = cells.flips
    if not flips.total or not flips.decided:
        return None
    differ, pairs = _by_cluster(flips, cells, suite)
    rate, se = clustered_share(differ, pairs)
    clusters = int((pairs > 0).sum())
    low, high = share_interval(rate, se, clusters=clusters, comparisons=flips.total, alpha=alpha)
    return Decisions(
        rate=rate,
        se=se,
        low=low,
        high=high,
        placebo_rate=cells.placebo_flips.rate,
        comparisons=int(flips.total),
        families=clusters,
    )


def unmoved(cells: Cells) -> Unmoved | None:
    """Probes and terms whose score is their sentence's own; None where no score came."""
    counted = of_kind(cells, "group")
    inside = counted[cells.member] if len(counted) else np.zeros(0, dtype=bool)
    if not inside.any() or not np.isfinite(cells.high):
        return None
    n, moved = cells.n[inside], cells.moved[inside]
    wording = cells.member[inside] * np.int64(len(cells.terms)) + cells.term[inside]
    there, by_term = np.bincount(wording) > 0, np.bincount(wording, moved)
    return Unmoved(
        share=float(1 - moved.sum() / n.sum()),
        terms=int(there.sum()),
        never=int((by_term[there] == 0).sum()),
    )


def _by_cluster(flips: Flips, cells: Cells, suite: SuiteInfo) -> tuple[Floats, Floats]:
    """Comparisons whose label differs, and all of them, by what is sampled."""
    names = [suite.clusters.get(one, one) for one in cells.families[: len(flips.families)]]
    _, code = np.unique(names, return_inverse=True)
    pairs, differ = (np.bincount(code, column).astype(float) for column in flips.families.T)
    return differ, pairs
