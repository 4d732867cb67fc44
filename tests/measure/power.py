"""Error rates and power of the verdict.

    python tests/measure/power.py [--runs 4000] [--out docs/figures]

The rule is the product's own (`audit.verdict.rule`), at margin .05 and alpha .05. Scores are
family + effect[g] + interaction[f,g]; the spread is the interaction's SD.

- false FAIL: no group's shift is over the margin. The worst case is every group at the margin
  itself, half of them above and half below the mean.
- false PASS: a group's shift is not under the margin. The worst case is one group at the margin.
- power: one group's shift goes from 0 to .2, all others share the remainder.
"""

import argparse
import csv
from dataclasses import asdict, dataclass, fields
from itertools import product
from pathlib import Path

import numpy as np

from audit.statistics import contrasts
from audit.verdict.rule import Bounds, Contrasts, sides

MARGIN, ALPHA = 0.05, 0.05
GROUPS = (3, 20, 197)
FAMILIES = (20, 40, 80, 160)
SPREADS = (0.06, 0.09)
SHIFTS = (0.0, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
CELLS_AT_ONCE = 6_000_000


@dataclass(frozen=True)
class Rates:
    """How often one case ends in each verdict; `shift` is the true one of the named group."""

    case: str
    groups: int
    families: int
    spread: float
    shift: float
    failed: float
    passed: float
    runs: int


def simulate(
    truth: np.ndarray, families: int, spread: float, runs: int, seed: int
) -> tuple[float, float]:
    """Share of FAILs and of PASSes with these true shifts."""
    rng, groups = np.random.default_rng(seed), len(truth)
    bounds, counts, done = Bounds(MARGIN, ALPHA), np.zeros(2), 0
    while done < runs:
        size = min(runs - done, max(1, CELLS_AT_ONCE // (families * groups)))
        y = truth + spread * rng.standard_normal((size, families, groups))
        found = contrasts.moments(contrasts.contrast(y, contrasts.pooled_weights(groups)))
        beyond, within = sides(Contrasts(found.mean, found.se, found.df), bounds)
        failed = beyond.any(axis=-1)
        counts += failed.sum(), (within.all(axis=-1) & ~failed).sum()
        done += size
    failed_share, passed_share = counts / runs
    return float(failed_share), float(passed_share)


def one_group(groups: int, shift: float) -> np.ndarray:
    """One group shifted from the mean of all, the others sharing the remainder."""
    truth = np.full(groups, -shift / (groups - 1))
    truth[0] = shift
    return truth


def all_at_margin(groups: int) -> np.ndarray:
    """Half of the groups at the margin above the mean, half below; an odd one at the mean."""
    half = groups // 2
    return np.concatenate([np.full(half, MARGIN), np.full(half, -MARGIN), np.zeros(groups % 2)])


def study(runs: int) -> list[Rates]:
    """Every case."""
    rows = []
    for index, (groups, families, spread) in enumerate(product(GROUPS, FAMILIES, SPREADS)):
        cases = [("all at the margin", MARGIN, all_at_margin(groups))]
        cases += [("one at the margin", MARGIN, one_group(groups, MARGIN))]
        cases += [("power", shift, one_group(groups, shift)) for shift in SHIFTS]
        for number, (case, shift, truth) in enumerate(cases):
            seed = 1000 * index + number
            failed, passed = simulate(truth, families, spread, runs, seed)
            rows.append(Rates(case, groups, families, spread, shift, failed, passed, runs))
            print(rows[-1], flush=True)
    return rows


def write(rows: list[Rates], path: Path) -> None:
    """A CSV with a column a field."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Rates)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def draw_figure(rows: list[Rates], path: Path) -> None:
    """Share of FAILs and PASSes against the true shift."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "power"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(
        len(SPREADS), len(GROUPS), figsize=(9.6, 5.6), sharex=True, sharey=True
    )
    for (spread, groups), axis in zip(product(SPREADS, GROUPS), axes.ravel(), strict=True):
        for colour, families in enumerate(FAMILIES):
            chosen = [
                row
                for row in rows
                if (row.groups, row.families, row.spread) == (groups, families, spread)
                and row.case in ("power", "one at the margin")
            ]
            chosen.sort(key=lambda row: row.shift)
            shifts = [row.shift for row in chosen]
            style = {"color": f"C{colour}", "linewidth": 1.2}
            axis.plot(shifts, [row.failed for row in chosen], label=f"{families} families", **style)
            axis.plot(shifts, [row.passed for row in chosen], linestyle="--", **style)
        axis.axvline(MARGIN, color="0.4", linewidth=0.8)
        axis.set_title(f"{groups} groups, spread {spread:g}", fontsize=9)
    for axis in axes[-1]:
        axis.set_xlabel("true shift of one group")
    for axis in axes[:, 0]:
        axis.set_ylabel("share of runs")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    title = "solid: FAIL, dashed: PASS, the line: the margin"
    figure.legend(
        handles, labels, loc="lower center", ncols=4, fontsize=8, frameon=False, title=title
    )
    figure.tight_layout(rect=(0, 0.1, 1, 1))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run the study, print the table, say the worst rates, write all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=Path("docs/figures"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = study(options.runs)
    write(rows, options.out / "power.csv")
    draw_figure(rows, options.out / "power.svg")
    innocent = [row for row in rows if row.shift <= MARGIN]
    guilty = [row for row in rows if row.shift >= MARGIN]
    print("false FAIL at most", max(row.failed for row in innocent))
    print("false PASS at most", max(row.passed for row in guilty))


if __name__ == "__main__":
    main()
