"""The heat map of families by groups or regions: cells of one class are one path."""

from itertools import groupby

from markupsafe import Markup, escape

from audit.charts.scale import Scale
from audit.records import Heat

NARROW, WIDE, SLACK, LONGEST = 320, 720, 90, 26
"""Pixels: the sheet with few and with many columns, what slanted names take to the right; characters."""


def heat_svg(heat: Heat, scale: Scale, *, label: str) -> Markup:
    """Draw families as rows in the suite's order, one column a group or region.

    Parameters
    ----------
    heat : Heat
        Mean shifts; NaN is left blank.
    scale : Scale
        The colour classes of the suite's map.
    label : str
        What the figure shows, for who cannot see it.
    """
    if not heat.rows or not heat.columns:
        return Markup("")
    rows, columns = len(heat.rows), len(heat.columns)
    tall = max(3, min(16, 640 // rows))
    names = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in heat.columns]
    top = 16 + 4 * max(map(len, names))  # a slanted character rises by about 4 px
    width = min(WIDE, max(NARROW, 34 * columns + SLACK))
    wide = (width - SLACK) / columns
    ground = f'<rect class="q4" width="{columns}" height="{rows}"/>'
    return Markup(  # noqa: S704 - texts were escaped, the rest are numbers
        f'<svg class="heat" width="{width}" viewBox="0 0 {width} {top + rows * tall}" role="img" '
        f'aria-label="{escape(label)}">{_names(names, wide, top)}'
        f'<g transform="translate(0 {top}) scale({_n(wide)} {tall})">{ground}{_cells(heat, scale)}</g></svg>'
    )


def _cells(heat: Heat, scale: Scale) -> str:
    """Cells as strokes one unit wide; what is neutral shows the ground."""
    paths: dict[str, list[str]] = {}
    for row, values in enumerate(heat.values):
        place = 0
        for name, run in groupby(scale.css(value) for value in values):
            wide = len(list(run))
            if name != "q4":
                paths.setdefault(name, []).append(f"M{place} {row}h{wide}")
            place += wide
    return "".join(
        f'<path class="{name}" transform="translate(0 .5)" d="{"".join(paths[name])}"/>'
        for name in sorted(paths)
    )


def _names(columns: list[str], wide: float, top: int) -> str:
    """Column names, slanted; every so many where they would lie on each other."""
    every = max(1, round(14 / wide))
    return "".join(
        f'<text class="t" transform="translate({_n((place + 0.5) * wide)} {top - 6}) rotate(-40)">'
        f"{escape(name)}</text>"
        for place, name in enumerate(columns)
        if place % every == 0
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
