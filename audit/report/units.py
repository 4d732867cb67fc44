"""What a shift is counted in: percentage points of a probability, or points of a declared scale."""

from collections.abc import Iterable

from audit.numerals import decimal, size
from audit.records import SuiteResult


def unit(suites: SuiteResult | Iterable[SuiteResult]) -> str:
    """How a column of shifts is headed: "pp" where every score is a probability."""
    return "pp" if _probabilities(suites) else "points"


def unit_spelled(suites: SuiteResult | Iterable[SuiteResult]) -> str:
    """The same in full."""
    if isinstance(suites, SuiteResult) and not _probabilities(suites):
        low, high = suites.scale
        return f"points of the scale from {low:g} to {high:g}"
    return "percentage points of probability" if _probabilities(suites) else "points"


def level(value: float, suite: SuiteResult, digits: int = 3) -> str:
    """A mean score as its reader knows it: a probability, or a number on the scale."""
    low, high = suite.scale
    return decimal(low + value * (high - low), digits)


def margin(value: float, suites: Iterable[SuiteResult]) -> str:
    """The margin with its unit: "5.0 percentage points", "5.0 points of the scale: 0.1 on it"."""
    every = list(suites)
    if _probabilities(every):
        return f"{size(value)} percentage points"
    scales = {one.scale for one in every}
    if len(scales) == 1:
        ((low, high),) = scales
        wide = value * (high - low)
        return f"{size(value)} points of the scale from {low:g} to {high:g}, {wide:g} on it"
    return f"{size(value)} points: hundredths of each score's scale"


def _probabilities(suites: SuiteResult | Iterable[SuiteResult]) -> bool:
    """Whether every score is a label's probability."""
    every = (suites,) if isinstance(suites, SuiteResult) else suites
    return all(one.target_kind == "label" for one in every)
