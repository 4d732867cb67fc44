"""Who is flagged for nothing: the counts of suites in which nothing should be, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.records import FalseAlarms, GroupAlarms, SuiteResult


@dataclass(frozen=True, slots=True)
class FlaggedView:
    """Suites of the same groups, read for one target.

    Attributes
    ----------
    suites : tuple of SuiteResult
        A column each.
    rows : tuple of (str, tuple of GroupAlarms)
        The group, and its counts in each suite; the group that is flagged most comes first.
    kinds : tuple of (SuiteResult, tuple of str, tuple of GroupAlarms)
        Of suites that tell kinds of sentence apart: those, and the groups in the same order.
    """

    suites: tuple[SuiteResult, ...]
    rows: tuple[tuple[str, tuple[GroupAlarms, ...]], ...]
    kinds: tuple[tuple[SuiteResult, tuple[str, ...], tuple[GroupAlarms, ...]], ...]


def flagged_views(suites: Sequence[SuiteResult]) -> list[FlaggedView]:
    """One view for each target and set of groups."""
    together: dict[tuple[str, ...], list[SuiteResult]] = {}
    for suite in suites:
        if suite.false_alarms:
            groups = (one.group for one in suite.false_alarms.groups)
            together.setdefault((suite.target, *groups), []).append(suite)
    return [_view(tuple(some)) for some in together.values()]


def _view(suites: tuple[SuiteResult, ...]) -> FlaggedView:
    """The groups by how often all suites together flag them."""
    found = [(suite, suite.false_alarms) for suite in suites if suite.false_alarms]
    columns = zip(*(alarms.groups for _, alarms in found), strict=True)
    rows = sorted(columns, key=lambda each: (-_share(each), each[0].name))
    order = {each[0].group: at for at, each in enumerate(rows)}
    return FlaggedView(
        suites=suites,
        rows=tuple((each[0].name, tuple(each)) for each in rows),
        kinds=tuple(
            (suite, alarms.kinds, _ordered(alarms, order))
            for suite, alarms in found
            if alarms.kinds
        ),
    )


def _ordered(alarms: FalseAlarms, order: dict[str, int]) -> tuple[GroupAlarms, ...]:
    return tuple(sorted(alarms.groups, key=lambda one: order[one.group]))


def _share(each: Sequence[GroupAlarms]) -> float:
    """Flagged of all harmless sentences of the suites together."""
    return sum(one.flagged for one in each) / max(1, sum(one.harmless for one in each))
