"""Error rates and power of the verdict.

    python tests/measure/power.py [--runs 1000] [--out docs/figures]

The rule is the product's own (`audit.verdict.rule`), at margin .05 and alpha .05. Scores are
family + effect[g] + interaction[f,g]; the spread is the interaction's SD.

- false FAIL: no group's shift is over the margin. The worst case is every group at the margin
  itself, half of them above and half below the mean.
- false PASS: a group's shift is not under the margin. The worst case is one group at the margin.
- power: one group's shift goes from 0 to .2, all others share the remainder.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import product
from pathlib import Path

import numpy as np

from audit.records import Band
from audit.statistics import band, contrasts
from audit.verdict.rule import Bounds, rate, sides

MARGIN, ALPHA = 0.05, 0.05
GROUPS = (3, 20, 197)
FAMILIES = (20, 40, 80, 160)
SPREADS = (0.06, 0.09)
SHIFTS = (0.0, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2)
DRAWS = 999


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
    truths: list[np.ndarray], families: int, spread: float, runs: int, seed: int
) -> np.ndarray:
    """Shares (cases, 2) of FAILs and of PASSes with each of these true shifts.

    A shift moves no error, so that one table and its draws of families serve every case.
    """
    rng, groups = np.random.default_rng(seed), len(truths[0])
    weights, counts = contrasts.pooled_weights(groups), np.zeros((len(truths), 2))
    truth = np.stack(truths)
    for run in range(runs):
        d = contrasts.contrast(spread * rng.standard_normal((families, groups)), weights)
        at = contrasts.moments(d)
        drawn, _ = band.draw_band(d, seed=run, draws=DRAWS).stored(ALPHA)
        stated = Band(alpha=ALPHA, contrasts=groups, constants={rate(ALPHA): drawn})
        bounds = Bounds(margin=MARGIN, alpha=ALPHA, band=stated)
        columns = (np.broadcast_to(one, truth.shape) for one in (at.se, at.df, at.skew, at.count))
        beyond, within = sides(contrasts.Moments(at.mean + truth, *columns), bounds)
        failed = beyond.any(axis=1)
        counts += np.stack([failed, within.all(axis=1) & ~failed], axis=1)
    return counts / runs


def one_group(groups: int, shift: float) -> np.ndarray:
    """One group shifted from the mean of all, the others sharing the remainder."""
    truth = np.full(groups, -shift / (groups - 1))
    truth[0] = shift
    return truth


def all_at_margin(groups: int) -> np.ndarray:
    """Half of the groups at the margin above the mean, half below; an odd one at the mean."""
    half = groups // 2
    return np.concatenate([np.full(half, MARGIN), np.full(half, -MARGIN), np.zeros(groups % 2)])


def study(runs: int) -> Iterator[list[Rates]]:
    """Every case, a design after the other."""
    for index, (groups, families, spread) in enumerate(product(GROUPS, FAMILIES, SPREADS)):
        cases = [("all at the margin", MARGIN, all_at_margin(groups))]
        cases += [("one at the margin", MARGIN, one_group(groups, MARGIN))]
        cases += [("power", shift, one_group(groups, shift)) for shift in SHIFTS]
        shares = simulate([truth for *_, truth in cases], families, spread, runs, seed=index)
        yield [
            Rates(case, groups, families, spread, shift, failed, passed, runs)
            for (case, shift, _), (failed, passed) in zip(cases, shares.tolist(), strict=True)
        ]


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
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path("docs/figures"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows: list[Rates] = []
    for found in study(options.runs):
        rows += found
        print(*found, sep="\n", flush=True)
        write(rows, options.out / "power.csv")
    draw_figure(rows, options.out / "power.svg")
    innocent = [row for row in rows if row.shift <= MARGIN]
    guilty = [row for row in rows if row.shift >= MARGIN]
    print("false FAIL at most", max(row.failed for row in innocent))
    print("false PASS at most", max(row.passed for row in guilty))


if __name__ == "__main__":
    main()
