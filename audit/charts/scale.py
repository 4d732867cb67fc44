"""Seven colour classes: symmetric about no shift, neutral within the margin; or even steps of p."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

PUOR = ("#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#d8daeb", "#998ec3", "#542788")
"""ColorBrewer PuOr: told apart by colour-blind readers; orange: less likely, purple: likelier."""

YLGNBU = ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")
"""ColorBrewer YlGnBu for p itself, from 0 to 1."""

SEA, BORDER, ABSENT, NO_SCORE = "#b9d2e6", "#5b6470", "#8d97a5", "#ffffff"


@dataclass(frozen=True, slots=True)
class Scale:
    """Six breaks that part seven classes.

    Attributes
    ----------
    name : {"shift", "p"}
        Decides the colours: classes `q1`..`q7` for shifts, `s1`..`s7` for p.
    breaks : tuple of float
        Ascending, in probability.
    """

    name: str
    breaks: tuple[float, ...]

    @property
    def colours(self) -> tuple[str, ...]:
        """One colour a class."""
        return PUOR if self.name == "shift" else YLGNBU

    @property
    def labels(self) -> tuple[str, ...]:
        """What the legend says of each class."""
        marks = [_mark(value, signed=self.name == "shift") for value in self.breaks]
        if self.name == "p":
            marks = ["0", *marks, "1"]
            return tuple(f"{low}–{high}" for low, high in pairwise(marks))
        inner = [f"{low} to {high} pp" for low, high in pairwise(marks)]
        inner[2] = f"within {marks[3].removeprefix('+')} pp"
        return (f"under {marks[0]} pp", *inner, f"over {marks[-1]} pp")

    def place(self, value: float) -> int:
        """Class 1..7 of a value; 0 for NaN. A value on the margin is neutral."""
        if math.isnan(value):
            return 0
        if self.name == "shift" and value > 0:
            return bisect_left(self.breaks, value) + 1
        return bisect_right(self.breaks, value) + 1

    def css(self, value: float) -> str:
        """The class name of a value: `q1`..`q7`, `s1`..`s7`, or `none`."""
        place = self.place(value)
        return f"{'q' if self.name == 'shift' else 's'}{place}" if place else "none"


def shift_scale(margin: float, values: Iterable[float]) -> Scale:
    """Neutral within the margin; outside it three classes a side, of a whole number of margins each.

    Parameters
    ----------
    margin : float
        The policy's margin, in probability.
    values : iterable of float
        Every shift that is drawn on this scale; NaN is passed over.
    """
    largest = max((abs(value) for value in values if math.isfinite(value)), default=margin)
    step = max(1, round((largest / margin - 1) / 3)) * margin
    outer = [margin, margin + step, margin + 2 * step]
    return Scale("shift", tuple([-value for value in reversed(outer)] + outer))


def p_scale() -> Scale:
    """Seven even steps from 0 to 1."""
    return Scale("p", tuple(step / 7 for step in range(1, 7)))


def _mark(value: float, *, signed: bool) -> str:
    """A break as the legend writes it: percentage points for shifts, two decimals for p."""
    if not signed:
        return f"{value:.2f}"
    points = 100 * value
    return f"{points:+.{3 if abs(points) >= 10 else 2}g}".replace("-", "−")
