"""Line charts: flips at each threshold, the detectable shift at each number of families."""

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 40


def line_svg(
    xs: Sequence[float],
    ys: Sequence[float],
    *,
    label: str,
    x_title: str,
    y_title: str,
    unit: str = "%",
    mark_x: float = math.nan,
    mark_y: float = math.nan,
) -> Markup:
    """One line on two axes.

    Parameters
    ----------
    xs, ys : sequence of float
        Ascending x; a NaN in y breaks the line.
    label : str
        What the figure shows, for who cannot see it.
    unit : str
        What stands after a hundred times y.
    mark_x, mark_y : float
        A dashed line: the threshold in use, the margin.
    """
    finite = [y for y in (*ys, mark_y) if math.isfinite(y)]
    if not xs or not finite:
        return Markup("")
    span = (min(xs), max(xs) if max(xs) > min(xs) else min(xs) + 1)
    ceiling = _ceiling(max(finite))
    points = [(_x(x, span), _y(y, ceiling)) for x, y in zip(xs, ys, strict=True)]
    parts = [_ticks_y(ceiling, unit), _ticks_x(xs, span), _line(points)]
    if math.isfinite(mark_x):
        parts.append(f'<path class="mk" d="M{_x(mark_x, span)} {TOP}V{HEIGHT - BOTTOM}"/>')
    if math.isfinite(mark_y):
        parts.append(f'<path class="mk" d="M{LEFT} {_y(mark_y, ceiling)}H{WIDTH - RIGHT}"/>')
    parts.append(
        f'<text class="t" x="{(LEFT + WIDTH - RIGHT) / 2:g}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{escape(x_title)}</text>'
        f'<text class="t" transform="translate(11 {(TOP + HEIGHT - BOTTOM) / 2:g}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_title)}</text>'
    )
    return Markup(  # noqa: S704 - texts were escaped, the rest are numbers
        f'<svg class="line" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _line(points: list[tuple[float, float]]) -> str:
    whole = [math.isfinite(y) for _, y in points]
    steps = "".join(
        f"M{a[0]:g} {a[1]:g}L{b[0]:g} {b[1]:g}"
        for (a, left), (b, right) in pairwise(zip(points, whole, strict=True))
        if left and right
    )
    dots = "".join(f"M{x:g} {y:g}h0" for (x, y), drawn in zip(points, whole, strict=True) if drawn)
    return f'<path class="ln" d="{steps}"/><path class="dt" d="{dots}"/>'


def _ticks_y(ceiling: float, unit: str) -> str:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y = _y(share * ceiling, ceiling)
        text = f"{100 * share * ceiling:.4g}{escape(unit)}"
        parts.append(
            f'<path class="gd" d="M{LEFT} {y:g}H{WIDTH - RIGHT}"/>'
            f'<text class="t" x="{LEFT - 5}" y="{y + 4:g}" text-anchor="end">{text}</text>'
        )
    return "".join(parts)


def _ticks_x(xs: Sequence[float], span: tuple[float, float]) -> str:
    shown = sorted({xs[0], xs[len(xs) // 2], xs[-1]})
    return "".join(
        f'<text class="t" x="{_x(x, span):g}" y="{HEIGHT - BOTTOM + 15}" '
        f'text-anchor="middle">{x:g}</text>'
        for x in shown
    )


def _x(x: float, span: tuple[float, float]) -> float:
    return round(LEFT + (x - span[0]) / (span[1] - span[0]) * (WIDTH - LEFT - RIGHT), 1)


def _y(y: float, ceiling: float) -> float:
    if not math.isfinite(y):
        return math.nan
    return round(HEIGHT - BOTTOM - y / ceiling * (HEIGHT - TOP - BOTTOM), 1)


def _ceiling(largest: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    if largest <= 0:
        return 0.01
    power = math.pow(10, math.floor(math.log10(largest)))
    return next((m * power for m in (1, 2, 5, 10) if m * power >= largest * 0.999), 10 * power)
