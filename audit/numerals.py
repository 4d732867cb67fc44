"""How numbers are written for people: shifts in percentage points, shares in percent, true minus signs."""

import math

MISSING = "–"
"""Stands for what is not known."""


def points(value: float, digits: int = 1) -> str:
    """Write a shift in percentage points with its sign: +12.3, −0.4, 0.0."""
    if not math.isfinite(value):
        return MISSING
    text = f"{100 * value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text.replace("-", "−")


def size(value: float, digits: int = 1) -> str:
    """Write the size of a shift in percentage points, without its sign."""
    return MISSING if not math.isfinite(value) else f"{100 * abs(value):.{digits}f}"


def span(low: float, high: float, *, furthest: float = 1.0) -> str:
    """Write an interval in percentage points: −3.1 to +4.5.

    Parameters
    ----------
    low, high : float
        Its limits; what lies beyond `furthest` is written as that.
    furthest : float
        How far the quantity can lie from 0: 1 for a shift, 2 for the difference of two.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    return f"{points(max(low, -furthest))} to {points(min(high, furthest))}"


def percent(value: float, digits: int = 1) -> str:
    """Write a share in percent."""
    return MISSING if not math.isfinite(value) else f"{100 * value:.{digits}f}%".replace("-", "−")


def decimal(value: float, digits: int = 3) -> str:
    """Write a number with a fixed count of decimals."""
    return MISSING if not math.isfinite(value) else f"{value:.{digits}f}".replace("-", "−")


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign; a rounded zero has none."""
    if not math.isfinite(value):
        return MISSING
    text = f"{value:+.{digits}f}"
    return text[1:] if not text.strip("+-0.") else text.replace("-", "−")


def p_value(value: float) -> str:
    """Write a p-value: three decimals, or under .001."""
    if not math.isfinite(value):
        return MISSING
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def count(value: int) -> str:
    """Write a count with commas."""
    return f"{value:,}"


def counted(many: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun: 1 family, 2 families."""
    return f"{count(many)} {noun if many == 1 else plural or noun + 's'}"


def ranks(low: int | None, high: int | None) -> str:
    """Write the ranks that a group could hold."""
    if low is None or high is None:
        return MISSING
    return str(low) if low == high else f"{low}–{high}"
