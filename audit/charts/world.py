"""The world map as SVG: one path or circle a territory, coloured by class, no inline style.

A territory that has a shift and a score carries a class for each, so that one set of shapes shows
either: the page's stylesheet chooses.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from audit.charts.boundaries import UNIT, Area, Territory, World
from audit.charts.scale import Scale

SMALL = 12.0
"""Square pixels under which a territory is drawn as a circle."""

RADIUS, SPECK_RADIUS = 3.5, 1.5
"""Pixels: a small state that was tested, and a small territory that was not."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What the map shows of one territory.

    Attributes
    ----------
    value : float
        What colours it; NaN is dotted: no score.
    tip : str
        The tooltip, plain text.
    undecided : bool
        Hatched: the interval is not clear of the margin.
    p : float
        The mean score, where it can be shown instead.
    """

    value: float
    tip: str
    undecided: bool = False
    p: float = math.nan


def world_svg(
    world: World,
    spots: Mapping[str, Spot],
    scale: Scale,
    *,
    label: str,
    by_p: Scale | None = None,
    p_leads: bool = False,
    prefix: str = "m",
    titles: bool = True,
    shared: bool = False,
) -> Markup:
    """The map.

    Parameters
    ----------
    world : World
        Territories as they are drawn.
    spots : dict of str to Spot
        Code -> what is shown; a territory without one is grey: not in the test set.
    scale : Scale
        Colour classes of the values.
    label : str
        What the figure shows, for who cannot see it.
    by_p : Scale, optional
        Colour classes of p: each territory carries both.
    p_leads : bool
        Whether p is what is seen first.
    prefix : str
        Of the ids: `m` gives ``m-FRA``; empty: no ids.
    titles : bool
        Whether territories carry their tooltips.
    shared : bool
        Whether the page holds the shapes once (`shapes_svg`), and this map refers to them.

    Returns
    -------
    Markup
        An <svg> without script, style attribute or outside reference.
    """
    drawn = []
    for one in _ordered(world, spots):
        spot = spots.get(one.code)
        css = "off" if spot is None else _classes(spot, scale, by_p)
        drawn.append(
            _again(one, spot, css, prefix) if shared else _drawn(one, spot, css, prefix, titles)
        )
    named = f' id="{escape(land_of(prefix))}"' if prefix else ""
    mode = "land by-p" if p_leads else "land"
    return Markup(  # noqa: S704 - every text below was escaped where it was put in
        f'<svg class="world" viewBox="0 0 {world.width} {world.height}" role="img" '
        f'aria-label="{escape(label)}"><g class="{mode}"{named}>{"".join(drawn)}</g></svg>'
    )


def shapes_svg(world: World) -> Markup:
    """Every territory once, uncoloured, for the maps of one page: each refers to it by its code."""
    drawn = "".join(
        f'<path id="w-{escape(one.code)}" class="wd" d="{outline(one.areas)}"/>'
        if one.size >= SMALL
        else f'<circle id="w-{escape(one.code)}" class="wd" cx="{one.x}" cy="{one.y}"/>'
        for one in world.territories.values()
    )
    return Markup(  # noqa: S704 - numbers and escaped codes
        f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{drawn}</defs></svg>'
    )


def _ordered(world: World, spots: Mapping[str, Spot]) -> list[Territory]:
    """Large ones first, then the circles; what was tested lies on top."""
    known = world.territories.values()
    small = sorted((one for one in known if one.size < SMALL), key=lambda one: one.code in spots)
    return [*(one for one in known if one.size >= SMALL), *small]


def _again(one: Territory, spot: Spot | None, css: str, prefix: str) -> str:
    """One territory by reference."""
    named = f" id={escape(prefix)}-{escape(one.code)}" if spot is not None and prefix else ""
    return f'<use href="#w-{escape(one.code)}"{named} class="{css}"/>'


def _classes(spot: Spot, scale: Scale, by_p: Scale | None) -> str:
    """The classes of a territory that was tested: of its value, of p, and `u` where undecided."""
    names = [scale.css(spot.value)]
    names += [by_p.css(spot.p)] if by_p is not None else []
    names += ["u"] if spot.undecided else []
    return " ".join(names)


def land_of(prefix: str) -> str:
    """The id of what is drawn of a map, so that the same shapes can stand small elsewhere."""
    return f"land-{prefix}"


def _drawn(one: Territory, spot: Spot | None, css: str, prefix: str, titles: bool) -> str:
    """One territory; nothing is written of it that did not come from the boundaries or was escaped."""
    marks = f'class="{css}"'
    if spot is not None and prefix:
        marks = f'id="{escape(prefix)}-{escape(one.code)}" {marks}'
    title = f"<title>{escape(spot.tip)}</title>" if spot is not None and titles else ""
    if one.size >= SMALL:
        shape = f'path {marks} d="{outline(one.areas)}"'
        return f"<{shape}>{title}</path>" if title else f"<{shape}/>"
    radius = round((RADIUS if spot is not None else SPECK_RADIUS) * UNIT)
    shape = f'circle {marks} cx="{one.x}" cy="{one.y}" r="{radius}"'
    return f"<{shape}>{title}</circle>" if title else f"<{shape}/>"


def outline(areas: tuple[Area, ...]) -> str:
    """Path data of polygons: relative steps, no character that is not needed."""
    return "".join(_ring(ring) for area in areas for ring in area)


def _ring(ring: tuple[tuple[int, int], ...]) -> str:
    (x, y), *_ = ring
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring[:-1]))
    return f"M{x} {y}l{steps}z".replace(" -", "-")
