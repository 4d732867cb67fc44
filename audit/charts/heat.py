"""The heat map of families by groups or regions: cells of one class are one path."""

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
    paths: dict[str, list[str]] = {}
    for row in range(rows):
        for column in range(columns):
            name = scale.css(heat.values[row][column])
            move = f"M{_n(column * wide)} {LABELS + row * tall}h{_n(wide)}v{tall}h-{_n(wide)}z"
            paths.setdefault(name, []).append(move)
    cells = "".join(f'<path class="{name}" d="{"".join(paths[name])}"/>' for name in sorted(paths))
    return Markup(  # noqa: S704 - texts were escaped, the rest are numbers
        f'<svg class="heat" viewBox="0 0 {WIDTH} {LABELS + rows * tall}" role="img" '
        f'aria-label="{escape(label)}">{_names(heat.columns, wide)}{cells}</svg>'
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
