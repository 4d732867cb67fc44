"""Of a suite whose sentences are all harmless: how many are flagged, by group and kind of sentence."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audit.analysis.aggregation import Cells
from audit.analysis.between import between
from audit.analysis.effects import Estimates, Shifts, shift_core
from audit.records import FalseAlarms, FalseAlarmSpread, Floats, GroupAlarms, SuiteInfo
from audit.statistics import clustering
from audit.statistics.contrasts import moments
from audit.statistics.spread import one_sided_limit, share_limits

HARMLESS = "harmless"
"""The fact by which a suite says that nothing in it should be flagged."""


def flagged(estimates: Estimates, suite: SuiteInfo, *, alpha: float) -> FalseAlarms | None:
    """The sentences for which the target was returned; None where the suite may hold others.

    Parameters
    ----------
    alpha : float
        Error rate of the intervals: over families, and over wordings where those are sampled, for
        all groups at once.
    """
    if not suite.facts.get(HARMLESS) or not estimates.basis.design.of_mean:
        return None
    cells = estimates.cells
    basis, returned = shift_core(replace(cells, p=cells.target.astype(float)), suite)
    shares = replace(estimates, basis=basis, p=returned)
    low, high = _limits(basis.table.p, returned, alpha=alpha)
    kinds = tuple(dict.fromkeys(suite.domains.get(one, "") for one in cells.families))
    counts = _counts(cells, suite, kinds)
    return FalseAlarms(
        kinds=kinds if len(kinds) > 1 else (),
        groups=tuple(
            GroupAlarms(
                group=one.code,
                name=one.spoken,
                flagged=int(counts[at, :, 0].sum()),
                harmless=int(counts[at, :, 1].sum()),
                low=float(low[at]),
                high=float(high[at]),
                by_kind=tuple((int(one), int(of)) for one, of in counts[at]) if kinds[1:] else (),
            )
            for at, one in enumerate(suite.groups)
        ),
        spread=_spread(shares, low, high, alpha=alpha),
    )


def _counts(cells: Cells, suite: SuiteInfo, kinds: Sequence[str]) -> Floats:
    """Sentences flagged, and all of them: by group, kind of sentence, and which of the two."""
    counts = np.zeros((len(suite.groups), len(kinds), 2))
    group = {one.code: at for at, one in enumerate(suite.groups)}
    kind = {name: at for at, name in enumerate(kinds)}
    of_family = np.array([kind[suite.domains.get(one, "")] for one in cells.families])
    of_member = np.array(
        [group.get(one.group, -1) if one.kind == "group" else -1 for one in cells.members]
    )
    row, column = of_member[cells.member], of_family[cells.family[cells.template]]
    inside = row >= 0
    for place, values in enumerate((cells.target, cells.n)):
        np.add.at(counts[:, :, place], (row[inside], column[inside]), values[inside])
    return counts


def _limits(y: Floats, returned: Shifts, *, alpha: float) -> tuple[Floats, Floats]:
    """Limits of every group's share, clustered as the shifts are."""
    y = y[:, : len(returned.weights)]
    found = moments(y)
    if returned.terms:
        parts = [clustering.term_variance(one) for one in returned.terms]
        ways = clustering.both_ways(found, parts, np.eye(y.shape[1]))
        found = clustering.with_terms(found, ways)
    return share_limits(found, alpha=alpha)


def _spread(
    shares: Estimates, low: Floats, high: Floats, *, alpha: float
) -> FalseAlarmSpread | None:
    """How far apart two groups lie in the share that is flagged.

    At least and at most: what the groups' intervals, which hold at once, leave possible. Intervals
    of all pairs would say less: there are many more pairs than groups, and few wordings a group.
    """
    pairs = between(shares)
    if pairs is None:
        return None
    found, design = pairs.p.moments, pairs.basis.design
    at = int(np.abs(found.mean).argmax())
    names = [one.spoken for one in shares.suite.groups]
    return FalseAlarmSpread(
        value=float(found.mean[at]),
        highest=names[design.plus[at]],
        lowest=names[design.minus[at]],
        low=max(0.0, float(low.max() - high.min())),
        high=float(high.max() - low.min()),
        limit=min(1.0, one_sided_limit(found, alpha=alpha)),
        templates=int(found.count.min()),
    )
