"""A map's legend: its seven classes as one bar, how many groups lie in each, the breaks below."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from audit.charts.scale import Scale

WIDE, SLACK, HIGH = 48, 14, 60
"""Units: a class, what lies at either side, the tallest column."""


def legend_svg(
    scale: Scale, values: Iterable[tuple[float, bool]], *, ends: tuple[str, str], unit: str = ""
) -> Markup:
    """Draw the legend.

    Parameters
    ----------
    scale : Scale
        Colour classes.
    values : iterable of (float, bool)
        A group's value, and whether it is undecided; NaN is passed over.
    ends : (str, str)
        What the left and the right end mean: "less likely", "more likely".
    unit : str
        Stands between them.

    Returns
    -------
    Markup
        An <svg> whose name says every count, for who cannot see it.
    """
    placed = [(scale.place(value), undecided) for value, undecided in values]
    decided = [placed.count((place, False)) for place in range(1, 8)]
    unsure = [placed.count((place, True)) for place in range(1, 8)]
    tallest = max(1, *(map(sum, zip(decided, unsure, strict=True))))
    columns = [
        _column(scale, place, known, open_, HIGH / tallest)
        for place, (known, open_) in enumerate(zip(decided, unsure, strict=True))
    ]
    width = 7 * WIDE + 2 * SLACK
    name = "; ".join(
        f"{label}: {known + open_}{f', {open_} of them undecided' if open_ else ''}"
        for label, known, open_ in zip(scale.labels, decided, unsure, strict=True)
    )
    return Markup(  # noqa: S704 - texts were escaped, the rest are numbers
        f'<svg class="hist" viewBox="0 0 {width} {HIGH + 58}" role="img" aria-label="{escape(name)}">'
        f"{''.join(columns)}{_breaks(scale)}{_ends(ends, unit, width)}</svg>"
    )


def _column(scale: Scale, place: int, known: int, open_: int, unit: float) -> str:
    """One class: a column of what is decided, hatched above it what is not, and its swatch."""
    x, name = SLACK + place * WIDE, f"{scale.letter}{place + 1}"
    parts, foot = [], HIGH + 14.0
    for many, css in ((known, name), (open_, f"{name} u")):
        tall = round(many * unit, 1)
        foot -= tall
        if many:
            parts.append(
                f'<rect class="{css}" x="{x + 6}" y="{foot:g}" width="{WIDE - 12}" height="{tall:g}"/>'
            )
    if known + open_:
        parts.append(
            f'<text class="t" x="{x + WIDE / 2:g}" y="{foot - 3:g}" text-anchor="middle">{known + open_}</text>'
        )
    parts.append(f'<rect class="{name}" x="{x}" y="{HIGH + 14}" width="{WIDE}" height="12"/>')
    return "".join(parts)


def _breaks(scale: Scale) -> str:
    """The breaks under the bar; a longer line where the margin is."""
    parts = []
    for place, (value, mark) in enumerate(zip(scale.breaks, scale.marks, strict=True), start=1):
        x, at_margin = SLACK + place * WIDE, abs(value) == scale.margin
        line = f'<path class="{"at" if at_margin else "tk"}" d="M{x} {HIGH + 12}V{HIGH + 29}"/>'
        weight = ' font-weight="650"' if at_margin else ""
        parts.append(
            f'{line}<text class="t" x="{x}" y="{HIGH + 40}" text-anchor="middle"{weight}>{mark}</text>'
        )
    return "".join(parts)


def _ends(ends: tuple[str, str], unit: str, width: int) -> str:
    """What either end means, and the unit between them."""
    placed = (("start", 0.0, ends[0]), ("middle", width / 2, unit), ("end", width, ends[1]))
    return "".join(
        f'<text class="t" x="{x:g}" y="{HIGH + 55}" text-anchor="{anchor}">{escape(words)}</text>'
        for anchor, x, words in placed
        if words
    )
