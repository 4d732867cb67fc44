"""How alike the shifts of items that share an opening are, by the embedded classifier.

    python tests/measure/openings.py

Prints, for each contrast of the three style sets, the mean shift, the correlation of two shifts
within an opening (one-way ICC over the openings of two items) and the standard error of the
mean by opening over that by family.
"""

from collections import defaultdict
from typing import Any

import numpy as np
from charge import positive
from numpy.typing import NDArray

from audit.records import Contrast
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite

STYLES = ("winobias-style", "winogender-style", "stereoset-style")

Values = NDArray[np.float64]


def correlation(pairs: Values) -> float:
    """One-way ICC of pairs x 2 values: (MSB - MSW) / (MSB + MSW)."""
    means = pairs.mean(axis=1)
    between = 2 * means.var(ddof=1)
    within = ((pairs - means[:, None]) ** 2).sum() / len(pairs)
    return float((between - within) / (between + within))


def clustered_error(shifts: Values, clusters: list[str]) -> float:
    """Standard error of the mean, residuals added up within a cluster."""
    sums: dict[str, float] = defaultdict(float)
    for shift, cluster in zip(shifts - shifts.mean(), clusters, strict=True):
        sums[cluster] += shift
    count = len(sums)
    total = sum(value**2 for value in sums.values())
    return float(np.sqrt(total * count / (count - 1)) / len(shifts))


def shifts_of(contrast: Contrast, rows: list[dict[str, Any]]) -> dict[str, float]:
    """Family -> plus minus minus, as probability; each row has its score as `p`."""
    sides: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        side = row["group"] if contrast.by == "group" else dict(row["slots"])[contrast.by]
        sides[row["family"]][side] = row["p"]
    return {family: side[contrast.plus] - side[contrast.minus] for family, side in sides.items()}


def main() -> None:
    """Score the three sets and print a row a contrast."""
    for name in STYLES:
        suite = read_suite(name)
        source = SuiteSource([suite])
        rows = source.read(0, source.size).to_pylist()
        for row, p in zip(rows, positive([row["text"] for row in rows]), strict=True):
            row["p"] = p
        clusters = suite.info.clusters
        for contrast in suite.info.contrasts:
            found = shifts_of(contrast, rows)
            shifts = np.array(list(found.values()))
            openings: dict[str, list[float]] = defaultdict(list)
            for family, shift in found.items():
                openings[clusters[family]].append(shift)
            pairs = np.array([pair for pair in openings.values() if len(pair) == 2])
            by_family = shifts.std(ddof=1) / np.sqrt(len(shifts))
            by_opening = clustered_error(shifts, [clusters[family] for family in found])
            print(
                f"| `{name}` | {contrast.name} | {shifts.mean():+.4f} | {correlation(pairs):.2f} "
                f"| {by_opening / by_family:.2f} |"
            )


if __name__ == "__main__":
    main()
