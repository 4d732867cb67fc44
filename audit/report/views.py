"""Finished values, laid out: what the page's templates receive. No statistic is made here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from audit.charts.boundaries import World
from audit.charts.heat import heat_svg
from audit.charts.lines import line_svg
from audit.charts.marks import frame_svg, reach_of
from audit.charts.scale import Scale, shift_scale
from audit.charts.world import land_of
from audit.records import AuditResult, SuiteResult
from audit.report.display import anchor, visible
from audit.report.maps import (
    common_scales,
    country_legend,
    country_map,
    reading,
    speaks_of_countries,
    spots,
    worst_sentences,
)
from audit.report.pairs import ExamplePair, widest
from audit.report.rows import Row, Strip, contrast_rows, strips
from audit.report.sentences import is_one_template, named
from audit.report.units import unit

MANY, DETAILED = 12, 6
"""Of more readings than so many, the page lays out in detail those of the largest shifts alone."""

_NONE = Markup("")


@dataclass(frozen=True, slots=True)
class SuiteView:
    """One suite, laid out."""

    suite: SuiteResult
    id: str
    one: bool
    world: bool
    prefix: str
    row_prefix: str
    land: str
    scale: Scale
    scale_p: Scale
    reach: float
    frame: Markup
    frame_name: str
    rows: tuple[Row, ...]
    omitted: int
    strips: tuple[tuple[str, tuple[Strip, ...]], ...]
    heat_scale: Scale
    sentences: tuple[str, ...] = ()
    worst: dict[str, str] = field(default_factory=dict)
    map: Markup = _NONE
    legend: Markup = _NONE
    legend_p: Markup = _NONE
    heat: Markup = _NONE
    sweep: Markup = _NONE
    power: Markup = _NONE
    pairs: tuple[ExamplePair, ...] = ()
    brief: bool = False


def suite_views(result: AuditResult, world: World) -> tuple[SuiteView, ...]:
    """Lay out every suite; the first over countries owns the short ids (``m-FRA``, ``c-FRA``)."""
    views: list[SuiteView] = []
    detailed = _detailed(result.suites)
    common = common_scales([one for one in result.suites if speaks_of_countries(one, world)])
    for place, suite in enumerate(result.suites):
        first = not any(view.world for view in views)
        view = _view(suite, result, world, first=first, frame=f"f{place}", common=common)
        views.append(_drawn(view, result) if place in detailed else _brief(view))
    return tuple(views)


def _detailed(suites: Sequence[SuiteResult]) -> set[int]:
    """The places of those that are drawn: all, or where there are many those of the largest shifts."""
    places = range(len(suites))
    if len(suites) <= MANY:
        return set(places)
    return set(sorted(places, key=lambda place: _furthest(suites[place]), reverse=True)[:DETAILED])


def _drawn(view: SuiteView, result: AuditResult) -> SuiteView:
    """A view with its drawings and examples."""
    suite = view.suite
    return replace(
        view,
        heat=_heat(suite, view.heat_scale),
        sweep=_sweep(suite, result.model.threshold),
        power=_power(suite),
        pairs=widest(suite),
    )


def _brief(view: SuiteView) -> SuiteView:
    """A view's numbers without its drawings and examples."""
    rows = tuple(replace(row, bar=_NONE) for row in view.rows)
    return replace(view, brief=True, rows=rows)


def _furthest(suite: SuiteResult) -> tuple[float, ...]:
    """The largest shift of those beyond the margin, then of the undecided: the order of the findings."""
    known = [each for each in suite.effects if math.isfinite(each.shift)]
    return tuple(
        max((abs(each.shift) for each in known if each.margin_status == standing), default=0.0)
        for standing in ("beyond", "undecided")
    )


def _view(
    suite: SuiteResult,
    result: AuditResult,
    world: World,
    *,
    first: bool,
    frame: str,
    common: dict[tuple[str, str], tuple[Scale, Scale]],
) -> SuiteView:
    groups = {group.code: group for group in result.groups.get(suite.name, ())}
    over_world = speaks_of_countries(suite, world)
    name = anchor(suite.key or suite.name)
    infix = "" if first else f"-{name}"
    prefix = f"m{infix}"
    scales = common.get(reading(suite)) or common_scales([suite])[reading(suite)]
    reach = reach_of([v for e in suite.effects for v in (e.low, e.high, e.shift)], suite.margin)
    row_prefix = f"c{infix}" if over_world else f"g-{name}"
    rows = contrast_rows(suite, groups, row_prefix, frame, reach)
    view = SuiteView(
        suite=suite,
        id=name,
        one=is_one_template(suite),
        world=over_world,
        prefix=prefix,
        row_prefix=row_prefix,
        land=land_of(prefix),
        scale=scales[0],
        scale_p=scales[1],
        reach=reach,
        frame=frame_svg(frame, reach=reach, margin=suite.margin),
        frame_name=frame,
        rows=rows,
        omitted=len(suite.effects) - len(rows),
        strips=strips(suite, groups, frame, reach),
        heat_scale=_heat_scale(suite),
    )
    return _mapped(view, world, shared=len(common) > 1) if over_world else view


def _mapped(view: SuiteView, world: World, *, shared: bool) -> SuiteView:
    """A view of countries with its map, and each country's worst sentence."""
    suite, shown = view.suite, spots(view.suite)
    sentences, worst = worst_sentences(suite)
    return replace(
        view,
        map=country_map(suite, world, shown, (view.scale, view.scale_p), view.prefix, shared),
        legend=country_legend(suite, shown, view.scale),
        legend_p=country_legend(suite, shown, view.scale_p),
        sentences=sentences,
        worst=worst,
    )


def _heat_scale(suite: SuiteResult) -> Scale:
    """Of its own cells, which reach further than the means."""
    values = [value for row in suite.heat.values for value in row] if suite.heat else []
    return shift_scale(suite.margin, values, unit=unit(suite))


def _heat(suite: SuiteResult, scale: Scale) -> Markup:
    if suite.heat is None:
        return _NONE
    label = f"Heat map: mean shift by family and group, {suite.title or suite.name}"
    columns = tuple(visible(named(suite, code)) for code in suite.heat.columns)
    return heat_svg(replace(suite.heat, columns=columns), scale, label=visible(label))


def _sweep(suite: SuiteResult, threshold: float) -> Markup:
    if suite.sweep is None:
        return _NONE
    return line_svg(
        suite.sweep.thresholds,
        suite.sweep.flip_rates,
        label="Share of comparisons whose label differs, at each threshold",
        x_title="threshold on p",
        y_title="flips",
        mark_x=threshold,
    )


def _power(suite: SuiteResult) -> Markup:
    if suite.power is None:
        return _NONE
    return line_svg(
        [float(many) for many in suite.power.families],
        suite.power.min_detectable_shift,
        label="Smallest shift that would be detected, at each number of families",
        x_title="families",
        y_title=f"detectable shift, {unit(suite)}",
        unit="",
        mark_y=suite.margin,
    )
