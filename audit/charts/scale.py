"""Seven colour classes: shifts in steps from the margin, or the range that scores p cover."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

PUOR = ("#b35806", "#e68f2c", "#fdcf98", "#f7f7f7", "#d3d2ea", "#998ec3", "#542788")
"""After ColorBrewer's PuOr, its pale classes darker: orange is less likely, purple likelier."""

MAGMA = ("#fdf3bd", "#fdce93", "#fb8861", "#e34e65", "#b2357b", "#782281", "#471a7c")
"""After matplotlib's magma, for p itself: ever darker from orange to purple, and never the sea's blue."""

SEA, BORDER, ABSENT, NO_SCORE = "#a3c1d9", "#1b2430", "#8d97a5", "#ffffff"

STEPS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15)
"""Widths of a class of p; seven of the last cover 0 to 1."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Six breaks that part seven classes.

    Attributes
    ----------
    name : {"shift", "p"}
        Decides the colours: classes `q1`..`q7` for shifts, `s1`..`s7` for p.
    breaks : tuple of float
        Ascending, in probability.
    margin : float
        Where a verdict turns; one of the breaks. NaN for p.
    unit : str
        Of shifts, in the legend.
    ends : (float, float)
        What 0 and 1 stand for, where scores are numbers on a scale.
    """

    name: Literal["shift", "p"]
    breaks: tuple[float, ...]
    margin: float = math.nan
    unit: str = "pp"
    ends: tuple[float, float] = (0.0, 1.0)

    @property
    def letter(self) -> str:
        """Begins the names of the classes."""
        return "q" if self.name == "shift" else "s"

    @property
    def colours(self) -> tuple[str, ...]:
        """One colour a class."""
        return PUOR if self.name == "shift" else MAGMA

    @property
    def marks(self) -> tuple[str, ...]:
        """The breaks as the legend writes them: points for shifts, numbers on their scale for scores."""
        if self.name == "shift":
            return tuple(f"{100 * value:+.3g}".replace("-", "−") for value in self.breaks)
        low, wide = self.ends[0], self.ends[1] - self.ends[0]
        step = (self.breaks[1] - self.breaks[0]) * wide
        digits = 3 if step < 0.0099 else 2 if step < 0.99 else 1
        placed = (round(low + value * wide, digits) for value in self.breaks)
        return tuple(f"{value + 0.0:.{digits}f}".replace("-", "−") for value in placed)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the legend says of each class."""
        unit = f" {self.unit}" if self.name == "shift" else ""
        inner = [f"{low} to {high}{unit}" for low, high in pairwise(self.marks)]
        if self.name == "shift":
            inner[2] = f"within {self.marks[3].removeprefix('+')}{unit}"
        return (f"under {self.marks[0]}{unit}", *inner, f"over {self.marks[-1]}{unit}")

    def place(self, value: float) -> int:
        """Class 1..7 of a value; 0 for NaN. A shift on a break lies in the class nearer to none."""
        if math.isnan(value):
            return 0
        if self.name == "shift" and value > 0:
            return bisect_left(self.breaks, value) + 1
        return bisect_right(self.breaks, value) + 1

    def css(self, value: float) -> str:
        """The class name of a value: `q1`..`q7`, `s1`..`s7`, or `none`."""
        place = self.place(value)
        return f"{self.letter}{place}" if place else "none"


def shift_scale(margin: float, values: Iterable[float], *, unit: str = "pp") -> Scale:
    """Classes of the margin, twice and four times the margin: the same in nearly every report.

    Where a shift reaches more than eight margins, each step is wider by a whole number; where none
    reaches the margin, the steps lie within it. The margin is a break in each case.

    Parameters
    ----------
    margin : float
        The policy's margin, in probability.
    values : iterable of float
        Every shift that is drawn on this scale; NaN is passed over.
    unit : str
        What shifts are counted in.
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=2 * margin)
    if largest <= margin:
        outer = [margin / 4, margin / 2, margin]
    else:
        wider = next(many for many in range(2, 1000) if margin * many**3 >= min(largest, 1.0))
        outer = [margin, margin * wider, margin * wider**2]
    return Scale("shift", tuple([-value for value in reversed(outer)] + outer), margin, unit)


def p_scale(values: Iterable[float], *, ends: tuple[float, float] = (0.0, 1.0)) -> Scale:
    """Seven even classes over what the values cover, with round breaks; NaN is passed over."""
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    fitting = (step for step in STEPS if _start(low, step) + 7 * step >= high)
    step = next(fitting, STEPS[-1])
    start = max(0.0, min(_start(low, step), 1 - 7 * step))  # no class lies beyond 1
    return Scale("p", tuple(round(start + n * step, 6) for n in range(1, 7)), ends=ends)


def _start(low: float, step: float) -> float:
    """The round number at or under the smallest value."""
    return math.floor(low / step + 1e-9) * step


def colour_rules() -> str:
    """The colours as a stylesheet's variables: `--c` of a class of shifts, `--p` of one of p, the sheet's."""
    sheet = f":root{{--sea:{SEA};--edge:{BORDER};--absent:{ABSENT}}}"
    shifts = "".join(f".q{n}{{--c:{colour}}}" for n, colour in enumerate(PUOR, start=1))
    scores = "".join(f".s{n}{{--p:{colour}}}" for n, colour in enumerate(MAGMA, start=1))
    # A map of a finger's width has no room for a hatch.
    flat = "".join(f"--u{n}:{colour};" for n, colour in enumerate(PUOR, start=1))
    return f"{sheet}{shifts}{scores}.few{{{flat}}}"
