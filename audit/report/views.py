"""Finished values, laid out: what the page's templates receive. No statistic is made here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from audit.charts.boundaries import World
from audit.charts.heat import heat_svg
from audit.charts.legend import legend_svg
from audit.charts.lines import line_svg
from audit.charts.marks import frame_svg, interval_svg, reach_of, strip_svg
from audit.charts.scale import Scale, p_scale, shift_scale
from audit.charts.world import Spot, land_of, world_svg
from audit.numerals import points
from audit.records import AuditResult, Effect, Group, SuiteResult
from audit.report.display import anchor, visible
from audit.report.pairs import ExamplePair, turned, widest
from audit.report.sentences import is_one_template, named
from audit.report.units import level, unit, unit_spelled

ATTRIBUTES = {
    "region": "UN region",
    "subregion": "UN subregion",
    "income": "World Bank income group",
    "un_member": "UN membership",
}
"""How the lexicon's own attributes are called; others keep their name."""

TECHNICAL = {"coast", "population", "status"}
"""Attributes that only say which sentences a group can stand in."""

ROWS, FAMILIES, ENDS = 260, 5, 8
"""What the page lists at most; it says how many more there are, and where."""

MANY, DETAILED = 12, 6
"""Of more readings than so many, the page lays out in detail those of the largest shifts alone."""

SOUGHT = {
    "USA": ("us", "america"),
    "GBR": ("uk", "britain", "england", "scotland", "wales"),
    "COD": ("drc", "congo-kinshasa"),
    "COG": ("congo-brazzaville",),
    "TUR": ("turkey",),
    "NLD": ("holland",),
    "CZE": ("czech republic",),
    "MMR": ("burma",),
    "CIV": ("ivory coast",),
    "SWZ": ("swaziland",),
    "CPV": ("cape verde",),
    "TLS": ("east timor",),
    "ARE": ("uae", "emirates"),
    "KOR": ("republic of korea",),
    "PRK": ("dprk",),
    "VAT": ("holy see",),
    "MKD": ("macedonia",),
}
"""What readers type who look for a country by another name than the lexicon's."""

SHARED = 3
"""Groups under which an attribute's mean gets no interval: of two, t with one degree of freedom."""

SEVERITY = {"beyond": 0, "undecided": 1, "within": 2}


_NONE = Markup("")


@dataclass(frozen=True, slots=True)
class Row:
    """One contrast in a table."""

    effect: Effect
    id: str
    region: str
    bar: Markup
    aliases: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The groups that share an attribute."""

    value: str
    n: int
    shift: float
    low: float
    high: float
    svg: Markup


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
    sentences: tuple[str, ...]
    worst: dict[str, str]
    map: Markup
    legend: Markup
    legend_p: Markup
    strips: tuple[tuple[str, tuple[Strip, ...]], ...]
    heat_scale: Scale
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


def common_scales(suites: Sequence[SuiteResult]) -> dict[tuple[str, str], tuple[Scale, Scale]]:
    """Each suite's classes of shift and of score: the same for those of one margin and unit."""
    alike: dict[tuple[object, ...], list[SuiteResult]] = {}
    for suite in suites:
        alike.setdefault((suite.margin, unit(suite), suite.scale), []).append(suite)
    found = {}
    for members in alike.values():
        one = members[0]
        shown = [spot for suite in members for spot in spots(suite).values()]
        shifts = shift_scale(one.margin, [spot.value for spot in shown], unit=unit(one))
        by_p = p_scale((spot.p for spot in shown), ends=one.scale)
        found.update({_reading(suite): (shifts, by_p) for suite in members})
    return found


def _reading(suite: SuiteResult) -> tuple[str, str]:
    """A suite and its target, of which a page has one reading."""
    return suite.name, suite.target


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
    rows = tuple(replace(row, bar=Markup("")) for row in view.rows)
    return replace(view, brief=True, rows=rows)


def _furthest(suite: SuiteResult) -> tuple[float, ...]:
    """The largest shift of those beyond the margin, then of the undecided: the order of the findings."""
    known = [each for each in suite.effects if math.isfinite(each.shift)]
    return tuple(
        max((abs(each.shift) for each in known if each.margin_status == standing), default=0.0)
        for standing in ("beyond", "undecided")
    )


def speaks_of_countries(suite: SuiteResult, world: World) -> bool:
    """Whether a suite's groups are territories of the map."""
    if suite.axis.startswith("countries"):
        return bool(suite.effects)
    codes = [effect.group for effect in suite.effects]
    return len(codes) >= 8 and all(code in world.territories for code in codes)


def called(attribute: str) -> str:
    """What a lexicon's attribute is called."""
    return ATTRIBUTES.get(attribute, attribute)


def ends(view: SuiteView) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The largest and the smallest shifts, eight each; fewer where they would meet."""
    known = [row for row in view.rows if math.isfinite(row.effect.shift)]
    known.sort(key=lambda row: -row.effect.shift)
    many = min(ENDS, len(known) // 2)
    return tuple(known[:many]), tuple(known[len(known) - many :][::-1])


def spots(suite: SuiteResult) -> dict[str, Spot]:
    """What the map shows of each group: its shift, shrunken where there are several templates, and p."""
    one = is_one_template(suite)
    return {
        effect.group: Spot(
            value=effect.shift if one else _shade(effect, suite.margin),
            tip=_tip(effect, suite),
            undecided=not one and effect.margin_status == "undecided",
            p=effect.p,
        )
        for effect in suite.effects
    }


def _shade(effect: Effect, margin: float) -> float:
    """The shrunken shift; the shift itself where there is none, or where it would hide a finding."""
    hides = effect.margin_status == "beyond" and abs(effect.shrunken) <= margin
    return effect.shift if hides or not math.isfinite(effect.shrunken) else effect.shrunken


def _tip(effect: Effect, suite: SuiteResult) -> str:
    moved = f"{points(effect.shift)} {unit(suite)}"
    return f"{visible(effect.name)}: score {level(effect.p, suite)}, shift {moved}"


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
    shown = spots(suite)
    scale, by_p = common.get(_reading(suite)) or common_scales([suite])[_reading(suite)]
    bounds = [
        value for effect in suite.effects for value in (effect.low, effect.high, effect.shift)
    ]
    reach = reach_of(bounds, suite.margin)
    row_prefix = f"c{infix}" if over_world else f"g-{name}"
    rows = _rows(suite, groups, row_prefix, frame, reach)
    one = is_one_template(suite)
    empty = Markup("")
    sentences, worst = _worst_sentences(suite) if over_world else ((), {})
    return SuiteView(
        suite=suite,
        id=name,
        one=one,
        world=over_world,
        prefix=prefix,
        row_prefix=row_prefix,
        land=land_of(prefix),
        scale=scale,
        scale_p=by_p,
        reach=reach,
        frame=frame_svg(frame, reach=reach, margin=suite.margin),
        frame_name=frame,
        rows=rows,
        omitted=len(suite.effects) - len(rows),
        sentences=sentences,
        worst=worst,
        map=_map(suite, world, shown, (scale, by_p), prefix, len(common) > 1)
        if over_world
        else empty,
        legend=_legend(suite, shown, scale) if over_world else empty,
        legend_p=_legend(suite, shown, by_p) if over_world else empty,
        strips=_strips(suite, groups, frame, reach),
        heat_scale=_heat_scale(suite),
    )


def _rows(
    suite: SuiteResult,
    groups: dict[str, Group],
    prefix: str,
    frame: str,
    reach: float,
) -> tuple[Row, ...]:
    """The contrasts as rows, the gravest first: all of them, or as many as a page can list."""
    effects = sorted(suite.effects, key=_severity)[:ROWS]
    return tuple(
        Row(
            effect=effect,
            id=f"{prefix}-{anchor(effect.group)}",
            region=_region(groups.get(effect.group)),
            bar=_bar(effect, frame, reach),
            aliases=_aliases(groups.get(effect.group)),
        )
        for effect in effects
    )


def _worst_sentences(suite: SuiteResult) -> tuple[tuple[str, ...], dict[str, str]]:
    """Where each group lies furthest from the others, the way that its mean went.

    Returns
    -------
    sentences : tuple of str
        Each once, with {} for the group's name.
    worst : dict of str to str
        Group -> its score there, and the sentence's place, or its text where it names another term.
    """
    effects = {effect.group: effect for effect in suite.effects}
    found: dict[str, tuple[bool, float, str, float]] = {}
    for one in (*suite.examples, *map(turned, suite.examples)):
        effect = effects.get(one.group)
        if effect is not None:
            along = one.difference * effect.shift > 0
            text = visible(one.text).replace(visible(effect.name), "{}")
            rank = along, abs(one.difference), text, one.p
            found[one.group] = max(found.get(one.group, rank), rank)
    sentences = tuple(sorted({text for _, _, text, _ in found.values() if "{}" in text}))
    return sentences, {
        group: f"{level(p, suite, 2)} {sentences.index(text) if '{}' in text else text}"
        for group, (_, _, text, p) in found.items()
    }


def _severity(effect: Effect) -> tuple[int, float, str]:
    """Beyond the margin first, then what is not decided; larger shifts before smaller ones."""
    known = math.isfinite(effect.shift)
    return SEVERITY[effect.margin_status], -abs(effect.shift) if known else 1.0, effect.group


def _aliases(group: Group | None) -> str:
    """Other names by which a reader may look for a group: usa, holland; the code is the row's id."""
    if group is None:
        return ""
    found = [*group.attributes.get("aliases", "").split(";"), *SOUGHT.get(group.code, ())]
    return " ".join(dict.fromkeys(visible(name).lower() for name in found if name))


def _region(group: Group | None) -> str:
    if group is None:
        return ""
    return group.attributes.get("subregion") or group.attributes.get("region", "")


def _bar(effect: Effect, frame: str, reach: float) -> Markup:
    known = math.isfinite(effect.low) and math.isfinite(effect.high)
    return interval_svg(
        low=effect.low if known else effect.shift,
        value=effect.shift,
        high=effect.high if known else effect.shift,
        reach=reach,
        frame=frame,
        css=effect.margin_status[0],
    )


def _map(
    suite: SuiteResult,
    world: World,
    shown: dict[str, Spot],
    scales: tuple[Scale, Scale],
    prefix: str,
    shared: bool,
) -> Markup:
    title = visible(suite.title or suite.name)
    return world_svg(
        world,
        shown,
        scales[0],
        by_p=scales[1],
        p_leads=is_one_template(suite),
        label=f"World map: score and shift by country, {title}; the table has every number",
        prefix=prefix,
        titles=False,
        shared=shared,
    )


def _legend(suite: SuiteResult, shown: dict[str, Spot], scale: Scale) -> Markup:
    """The classes with how many groups lie in each."""
    label = suite.target_kind == "label"
    ends = ("less likely", "more likely") if label else ("lower", "higher")
    if scale.name == "p":
        return legend_svg(scale, [(spot.p, False) for spot in shown.values()], ends=ends)
    values = [(spot.value, spot.undecided) for spot in shown.values()]
    counted = "percentage points" if label else unit_spelled(suite)
    return legend_svg(scale, values, ends=ends, unit=f"{counted}; bold: the margin")


def _strips(
    suite: SuiteResult, groups: dict[str, Group], frame: str, reach: float
) -> tuple[tuple[str, tuple[Strip, ...]], ...]:
    """Covariates by attribute, each with its groups' shifts as dots."""
    found: list[tuple[str, tuple[Strip, ...]]] = []
    shown = [one for one in suite.covariates if one.attribute not in TECHNICAL]
    for attribute, members in groupby(shown, key=lambda one: one.attribute):
        rows = []
        for one in members:
            values = [
                effect.shift
                for effect in suite.effects
                if (group := groups.get(effect.group))
                and group.attributes.get(attribute) == one.value
            ]
            low, high = (one.low, one.high) if one.n >= SHARED else (math.nan, math.nan)
            svg = strip_svg(values, mean=one.shift, low=low, high=high, reach=reach, frame=frame)
            rows.append(Strip(one.value, one.n, one.shift, low, high, svg))
        rows.sort(
            key=lambda strip: (-strip.shift if math.isfinite(strip.shift) else 9, strip.value)
        )
        found.append((called(attribute), tuple(rows)))
    return tuple(found)


def _heat_scale(suite: SuiteResult) -> Scale:
    """Of its own cells, which reach further than the means."""
    values = [value for row in suite.heat.values for value in row] if suite.heat else []
    return shift_scale(suite.margin, values, unit=unit(suite))


def _heat(suite: SuiteResult, scale: Scale) -> Markup:
    if suite.heat is None:
        return Markup("")
    label = f"Heat map: mean shift by family and group, {suite.title or suite.name}"
    columns = tuple(visible(named(suite, code)) for code in suite.heat.columns)
    return heat_svg(replace(suite.heat, columns=columns), scale, label=visible(label))


def _sweep(suite: SuiteResult, threshold: float) -> Markup:
    if suite.sweep is None:
        return Markup("")
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
        return Markup("")
    return line_svg(
        [float(many) for many in suite.power.families],
        suite.power.min_detectable_shift,
        label="Smallest shift that would be detected, at each number of families",
        x_title="families",
        y_title=f"detectable shift, {unit(suite)}",
        unit="",
        mark_y=suite.margin,
    )
