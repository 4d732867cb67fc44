"""The heat map of families by groups or regions: cells of one class are one path."""

from itertools import groupby

from markupsafe import Markup, escape

from audit.charts.scale import Scale
from audit.records import Heat

WIDTH, LABELS = 720, 118
"""Drawing units: the sheet, and the height that the slanted column names take."""


def heat_svg(heat: Heat, scale: Scale, *, label: str) -> Markup:
    """Families from the lowest to the highest mean, one column a group or region.

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
    wide = min(120.0, WIDTH / (columns + 1.2))
    ground = f'<path class="q4" d="M0 {rows / 2:g}h{columns}" stroke-width="{rows}"/>'
    return Markup(  # noqa: S704 - texts were escaped, the rest are numbers
        f'<svg class="heat" viewBox="0 0 {WIDTH} {LABELS + rows * tall}" role="img" '
        f'aria-label="{escape(label)}">{_names(heat.columns, wide)}'
        f'<g transform="translate(0 {LABELS}) scale({_n(wide)} {tall})">{ground}{_cells(heat, scale)}</g></svg>'
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


def _names(columns: tuple[str, ...], wide: float) -> str:
    """Column names, slanted; every so many where they would lie on each other."""
    every = max(1, round(14 / wide))
    return "".join(
        f'<text class="t" transform="translate({_n((place + 0.5) * wide)} {LABELS - 6}) rotate(-40)">'
        f"{escape(name if len(name) < 27 else name[:25] + '…')}</text>"
        for place, name in enumerate(columns)
        if place % every == 0
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
