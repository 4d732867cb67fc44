"""Small multiples: the same groups under several targets or in several runs, a column each, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.charts.marks import frame_svg, interval_svg, reach_of
from audit.records import Effect, SuiteResult
from audit.report.views import SuiteView

COLUMNS, ROWS = 6, 40
"""Columns that fit beside each other; groups from which on the numbers stand alone."""


@dataclass(frozen=True, slots=True)
class Multiples:
    """Groups by columns: each cell an effect and its interval as a mark."""

    title: str
    names: tuple[str, ...]
    frame: Markup
    reach: float
    rows: tuple[tuple[str, tuple[tuple[Effect, Markup] | None, ...]], ...]
    omitted: int


def side_by_side(
    title: str, columns: Sequence[tuple[str, SuiteResult | None]], *, frame: str
) -> Multiples:
    """Lay out one suite in several columns, by the order of its first.

    Parameters
    ----------
    title : str
        The suite's.
    columns : sequence of (str, SuiteResult or None)
        What heads a column, and the suite there; the first one names the rows.
    frame : str
        The id of the columns' common frame.
    """
    there = [suite for _, suite in columns if suite is not None]
    found = [{one.group: one for one in suite.effects} if suite else {} for _, suite in columns]
    bounds = [end for suite in there for one in suite.effects for end in (one.low, one.high)]
    reach = reach_of(bounds, there[0].margin)
    first = there[0].effects
    rows = tuple(
        (one.name, tuple(_cell(each.get(one.group), reach, frame) for each in found))
        for one in first[:ROWS]
    )
    drawn = frame_svg(frame, reach=reach, margin=there[0].margin)
    names = tuple(name for name, _ in columns)
    return Multiples(title, names, drawn, reach, rows, len(first) - len(rows))


def by_target(views: Sequence[SuiteView]) -> tuple[Multiples, ...]:
    """Suites that are read for several targets, but for those that the maps show: the furthest ones."""
    suites: dict[str, list[SuiteResult]] = {}
    for view in views:
        if not view.world and not view.one:
            suites.setdefault(view.suite.name, []).append(view.suite)
    found = []
    for place, members in enumerate(each for each in suites.values() if len(each) > 1):
        members.sort(key=_furthest, reverse=True)
        columns = [(suite.target, suite) for suite in members[:COLUMNS]]
        title = members[0].title or members[0].name
        found.append(side_by_side(title, columns, frame=f"b{place}"))
    return tuple(found)


def _cell(effect: Effect | None, reach: float, frame: str) -> tuple[Effect, Markup] | None:
    if effect is None:
        return None
    bar = interval_svg(
        low=effect.low,
        value=effect.shift,
        high=effect.high,
        reach=reach,
        frame=frame,
        css=effect.margin_status[0],
    )
    return effect, bar


def _furthest(suite: SuiteResult) -> float:
    return max((abs(one.shift) for one in suite.effects if math.isfinite(one.shift)), default=0.0)
