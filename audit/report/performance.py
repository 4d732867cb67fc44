"""Labelled data, laid out: each group's errors as numbers and intervals, the widest gap in words."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from audit.charts.marks import range_svg
from audit.records import Estimate, LabelledResult

NAMES = {
    "accuracy": "Right answers",
    "selection_rate": "Returned as the target",
    "base_rate": "Truly the target",
    "tpr": "Found, of the true ones",
    "fpr": "False alarms, of the others",
    "calibration": "Mean score less true share",
    "ece": "Calibration error",
    "macro_recall": "Recall, mean over labels (macro)",
    "macro_f1": "F1, mean over labels (macro)",
    "auc": "Ordering (AUC)",
    "subgroup_auc": "Ordering within the group (AUC)",
    "bpsn_auc": "Others’ true against its false (AUC)",
    "bnsp_auc": "Its true against others’ false (AUC)",
    "demographic_parity_difference": "Demographic parity difference",
    "demographic_parity_ratio": "Demographic parity ratio",
    "equalized_odds_difference": "Equalized odds difference",
}
"""How the measures of labelled data are called."""

EVERY_LABEL = ("accuracy", "macro_recall", "macro_f1")
"""Measures that are of no one label."""

CHARTED = ("accuracy", "tpr", "fpr", "selection_rate")
ROWS = 200


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure over the groups: a chart and the gap between its ends."""

    title: str
    low: float
    high: float
    rows: tuple[tuple[str, Estimate, Markup], ...]


@dataclass(frozen=True, slots=True)
class LabelledView:
    """One table of labelled data."""

    result: LabelledResult
    metrics: tuple[str, ...]
    titles: tuple[str, ...]
    charts: tuple[Measure, ...]
    overall: tuple[tuple[str, Estimate], ...]


def labelled_view(result: LabelledResult) -> LabelledView:
    """Lay out one table of labelled data."""
    known = {name for metrics in result.groups.values() for name in metrics}
    metrics = sorted(known, key=lambda name: (_place(name), name))
    charts = [_chart(result, name) for name in metrics if name in CHARTED or len(known) <= 4]
    return LabelledView(
        result=result,
        metrics=tuple(metrics),
        titles=tuple(titled(name, result.target) for name in metrics),
        charts=tuple(chart for chart in charts if chart.rows),
        overall=tuple(
            (titled(name, result.target), one) for name, one in sorted(result.overall.items())
        ),
    )


def titled(name: str, target: str = "") -> str:
    """What a measure is called; "gap" is said of the distance between two groups.

    Of more than two labels (`target` is one of them) what sets it against the rest says so.
    """
    if target and name.removesuffix("_gap") not in EVERY_LABEL:
        return f"{titled(name)} ({target} against the rest)"
    if name.endswith("_gap") and name.removesuffix("_gap") in NAMES:
        return f"{NAMES[name.removesuffix('_gap')]}: largest gap between groups"
    return NAMES.get(name, name.replace("_", " "))


def _place(name: str) -> int:
    names = list(NAMES)
    return names.index(name) if name in names else len(names)


def _chart(result: LabelledResult, name: str) -> Measure:
    """The measure's interval in every group, the lowest value first."""
    found = [(group, metrics[name]) for group, metrics in result.groups.items() if name in metrics]
    found = [item for item in found if math.isfinite(item[1].value)]
    found.sort(key=lambda item: (item[1].value, item[0]))
    ends = [end for _, one in found for end in (one.low, one.value, one.high) if math.isfinite(end)]
    low, high = _frame(min(ends, default=0.0), max(ends, default=1.0))
    rows = tuple(
        (group, one, range_svg(one.low, one.value, one.high, low=low, high=high))
        for group, one in found[:ROWS]
    )
    return Measure(titled(name, result.target), low, high, rows)


def _frame(least: float, most: float) -> tuple[float, float]:
    """Tenths that hold both ends."""
    return math.floor(10 * least) / 10, math.ceil(10 * most + 1e-9) / 10
