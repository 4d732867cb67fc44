"""Intervals and families as matplotlib Axes: for notebooks, of any suite."""

import math
from typing import TYPE_CHECKING, Any

from audit.numerals import size
from audit.records import SuiteResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {"beyond": "#b35806", "undecided": "#6b7280", "within": "#542788"}
"""By margin status: told apart by colour-blind readers, and by their marks in print."""

MARKS = {"beyond": "D", "undecided": "o", "within": "s"}


def plot_intervals(suite: SuiteResult, *, most: int = 30, axes: "Axes | None" = None) -> "Axes":
    """Draw each group's shift with its simultaneous interval, the margin as a band.

    Parameters
    ----------
    suite : SuiteResult
        Finished values.
    most : int
        Groups at most, those with the largest |shift|.
    axes : matplotlib Axes, optional
        Where to draw; a new figure otherwise.

    Returns
    -------
    matplotlib.axes.Axes
        In percentage points, or points of the declared scale; + means that the score rose.
    """
    known = sorted(
        (one for one in suite.effects if math.isfinite(one.shift)), key=lambda one: -abs(one.shift)
    )
    shown = sorted(known[:most], key=lambda one: one.shift)
    axes = _axes(axes, 1.4 + 0.24 * len(shown))
    axes.axvspan(-100 * suite.margin, 100 * suite.margin, color="#e5e7eb", zorder=0)
    axes.axvline(0, color="#9ca3af", linewidth=0.8, zorder=1)
    for row, one in enumerate(shown):
        colour = COLOURS[one.margin_status]
        if math.isfinite(one.low):
            _interval(axes, one.low, one.high, row, colour)
        axes.plot(100 * one.shift, row, MARKS[one.margin_status], color=colour, markersize=5)
    axes.set_yticks(range(len(shown)), [one.name for one in shown])
    left = f", the {len(shown)} largest of {len(known)}" if len(shown) < len(known) else ""
    axes.set_xlabel(f"shift, {_unit(suite)} (grey: within {size(suite.margin)})")
    title = f"{suite.title or suite.name}: {suite.verdict}{left}"
    axes.set_title(title, loc="left", fontsize=10)
    return axes


def _interval(axes: "Axes", low: float, high: float, row: int, colour: str) -> None:
    """An interval in points; one that goes on beyond what a shift can be is cut and ends in an arrow."""
    left, right = max(low, -1.0), min(high, 1.0)
    axes.plot([100 * left, 100 * right], [row, row], color=colour, linewidth=1.6)
    for end, mark in ((-100, "<"), (100, ">")):
        if (low < -1.0) if end < 0 else (high > 1.0):
            axes.plot(end, row, mark, color=colour, markersize=5, clip_on=False)


def plot_families(families: Any, *, name: str, axes: "Axes | None" = None) -> "Axes":
    """Draw a dot a family: how far a group's score lies from the mean of all groups.

    Parameters
    ----------
    families : DataFrame
        With `shift`, in probability.
    name : str
        The group's.
    """
    shifts = sorted(100 * value for value in families["shift"].dropna())
    axes = _axes(axes, 3.2)
    axes.axhline(0, color="#9ca3af", linewidth=0.8)
    axes.plot(range(1, len(shifts) + 1), shifts, "o", color=COLOURS["beyond"], markersize=4)
    mean = sum(shifts) / len(shifts) if shifts else math.nan
    axes.axhline(mean, color=COLOURS["within"], linewidth=1.2, linestyle="--")
    axes.set_xlabel("sentence families, by shift (dashed: their mean)")
    axes.set_ylabel("shift, points")
    axes.set_title(f"{name}: {len(shifts)} families", loc="left", fontsize=10)
    return axes


def _unit(suite: SuiteResult) -> str:
    """What the axis counts."""
    return "percentage points" if suite.target_kind == "label" else "points of the scale"


def _axes(axes: "Axes | None", height: float) -> "Axes":
    """The axes handed over, or those of a new figure."""
    if axes is not None:
        return axes
    from matplotlib import pyplot as plt

    _, made = plt.subplots(figsize=(8, height), layout="constrained")
    return made
