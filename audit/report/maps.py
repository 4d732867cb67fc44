"""What the world map of a suite shows: a spot a country, its classes, its legend."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from audit.charts.boundaries import World
from audit.charts.legend import legend_svg
from audit.charts.scale import Scale, p_scale, shift_scale
from audit.charts.world import Spot, world_svg
from audit.numerals import points
from audit.records import Effect, SuiteResult
from audit.report.display import visible
from audit.report.pairs import turned
from audit.report.sentences import is_one_template
from audit.report.units import level, unit, unit_spelled


def speaks_of_countries(suite: SuiteResult, world: World) -> bool:
    """Whether a suite's groups are territories of the map."""
    if suite.axis.startswith("countries"):
        return bool(suite.effects)
    codes = [effect.group for effect in suite.effects]
    return len(codes) >= 8 and all(code in world.territories for code in codes)


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
        found.update({reading(suite): (shifts, by_p) for suite in members})
    return found


def reading(suite: SuiteResult) -> tuple[str, str]:
    """A suite and its target, of which a page has one reading."""
    return suite.name, suite.target


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


def worst_sentences(suite: SuiteResult) -> tuple[tuple[str, ...], dict[str, str]]:
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


def country_map(
    suite: SuiteResult,
    world: World,
    shown: dict[str, Spot],
    scales: tuple[Scale, Scale],
    prefix: str,
    shared: bool,
) -> Markup:
    """The world in the suite's classes, by score and by shift."""
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


def country_legend(suite: SuiteResult, shown: dict[str, Spot], scale: Scale) -> Markup:
    """The classes with how many groups lie in each."""
    label = suite.target_kind == "label"
    ends = ("less likely", "more likely") if label else ("lower", "higher")
    if scale.name == "p":
        return legend_svg(scale, [(spot.p, False) for spot in shown.values()], ends=ends)
    values = [(spot.value, spot.undecided) for spot in shown.values()]
    counted = "percentage points" if label else unit_spelled(suite)
    return legend_svg(scale, values, ends=ends, unit=f"{counted}; bold: the margin")
