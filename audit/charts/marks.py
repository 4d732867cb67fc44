"""Marks that stand in a table's row: an interval against the margin, a strip of groups.

Each is a small SVG that stretches with its column; its scale runs from -reach to +reach. It has no
name for screen readers, since the same row holds the numbers. A page has hundreds: attributes have
no quotes where HTML asks for none, and an interval is the <svg> without class, id and viewBox.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

HEIGHT = 16


def frame_svg(name: str, *, reach: float, margin: float) -> Markup:
    """The margin's band and the line at no shift, once a suite; rows refer to it by name."""
    edge = min(50.0, 50 * margin / reach)
    return Markup(  # noqa: S704 - numbers, and a name that `anchor` made
        f'<g id="{name}"><rect class="mg" x="{50 - edge:g}%" width="{2 * edge:g}%" '
        f'height="{HEIGHT}"/><line class="ax" x1="50%" x2="50%" y2="{HEIGHT}"/></g>'
    )


def interval_svg(
    *, low: float, value: float, high: float, reach: float, frame: str, css: str = ""
) -> Markup:
    """A dot with its interval over the suite's frame.

    Parameters
    ----------
    low, value, high : float
        In probability; NaN draws the frame alone.
    reach : float
        What the right edge stands for. An interval that goes on beyond it ends in an arrow.
    frame : str
        Name of a `frame_svg` of the same page.
    css : str
        A class of the project's own that colours the dot.
    """
    marks = ""
    if all(map(math.isfinite, (low, value, high))):
        left, right = _share(low, reach), _share(high, reach)
        marks = f"<rect x={left:g}% width={max(0.0, right - left):.3g}% />"
        marks += _arrows(low, high, reach)
        marks += f"<circle cx={_share(value, reach):g}%{f' class={css}' if css else ''} />"
    return Markup(  # noqa: S704 - numbers and the project's own names alone
        f"<svg><use href=#{frame} />{marks}</svg>"
    )


def strip_svg(
    values: Sequence[float], *, mean: float, low: float, high: float, reach: float, frame: str
) -> Markup:
    """Every group of a region as a dot, their mean as a bar with its interval, over the frame."""
    places = sorted({round(_at(value, reach)) for value in values if math.isfinite(value)})
    # A line of no length is a dot under round caps, a closed one is not in print.
    steps = "".join(f"m{here - last} 0h0" for last, here in pairwise(places))
    dots = f"M{places[0]} 8h0{steps}" if places else ""
    marks = f'<path class="gr" d="{dots}"/>' if dots else ""
    if math.isfinite(mean):
        if math.isfinite(low) and math.isfinite(high):
            marks += f'<path class="ci" d="M{_at(low, reach):g} 8H{_at(high, reach):g}"/>'
        marks += f'<path class="mean" d="M{_at(mean, reach):g} 2v12"/>'
    return Markup(  # noqa: S704 - numbers and the project's own names alone
        f'<svg class="strip" viewBox="0 0 200 {HEIGHT}" '
        f'preserveAspectRatio="none"><use href="#{frame}"/>{marks}</svg>'
    )


def range_svg(lower: float, value: float, upper: float, *, low: float, high: float) -> Markup:
    """A dot with its interval on a scale from `low` to `high`, without a frame."""
    wide = high - low if high > low else 1.0
    ends = [100 * (end - low) / wide for end in (lower, value, upper)]
    if not all(map(math.isfinite, ends)):
        return Markup("")
    return Markup(  # noqa: S704 - numbers alone
        f'<svg><rect x="{ends[0]:.3g}%" width="{ends[2] - ends[0]:.3g}%"/>'
        f'<circle cx="{ends[1]:.3g}%"/></svg>'
    )


def stack_svg(parts: Sequence[tuple[str, int]]) -> Markup:
    """How many there are of each kind, as one bar.

    Parameters
    ----------
    parts : sequence of (str, int)
        A class of the project's own, and how many.
    """
    total = sum(many for _, many in parts)
    drawn, start = "", 0.0
    for name, many in parts:
        wide = 100 * many / total if total else 0.0
        if many:
            drawn += f'<rect class="k-{name}" x="{start:.4g}%" width="{wide:.4g}%" height="100%"/>'
        start += wide
    return Markup(f'<svg class="stack" height="{HEIGHT}">{drawn}</svg>')  # noqa: S704 - as above


def reach_of(values: Sequence[float], margin: float) -> float:
    """A round reach that holds every finite value and the margin."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    steps = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return next((step for step in steps if step >= max(largest, 1.2 * margin)), 1.0)


def _arrows(low: float, high: float, reach: float) -> str:
    """The ends of an interval that goes on where the drawing stops."""
    left = "<path class=go d=M6,4L1,8l5,4 />" if low < -reach else ""
    right = "<svg class=go x=100%><path class=go d=M-6,4L-1,8l-5,4 /></svg>" if high > reach else ""
    return left + right


def _share(value: float, reach: float) -> float:
    """Where a value lies, in percent of the column."""
    return round(50 + 50 * max(-1.0, min(1.0, value / reach)), 1)


def _at(value: float, reach: float) -> float:
    """Where a value lies on 0..200, with what lies beyond drawn at the edge."""
    return round(100 + 100 * max(-1.0, min(1.0, value / reach)), 1)
