"""Simultaneous coverage of the default band: how often it holds for every group at once.

    python tests/measure/coverage.py [--runs 4000] [--out docs/figures]

The band is the product's own (`audit.statistics.contrasts`). Scores are
Y[f,t,g] = family + effect[g] + interaction[f,g] + template[f,t,g], the interaction's SD .09 in
all, of which two templates of one family share four fifths of the variance. Two harder cases:
scores near 1 (logistic about 2.2 log-odds, SD .8) and interactions as skewed as an exponential.
Beside the band over families stands what it would cover if templates were counted as families.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import product
from pathlib import Path

import numpy as np

from audit.statistics import contrasts

SPREAD = 0.09
SHARED = 0.8
ALPHA = 0.05
GROUPS = (3, 20, 197)
FAMILIES = (20, 40, 80, 160)
CELLS_AT_ONCE = 6_000_000


@dataclass(frozen=True)
class Cell:
    """One design, and the share of runs in which every interval held."""

    groups: int
    families: int
    templates: int
    effects: str
    noise: str
    coverage: float
    as_templates: float
    runs: int


def simulate(cell: tuple[int, int, int, str, str], runs: int, seed: int) -> Cell:
    """Coverage of one design."""
    groups, families, templates, effects, noise = cell
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, 0.05, groups) if effects == "real" else np.zeros(groups)
    truth -= truth.mean()
    weights, held, held_templates, done = contrasts.pooled_weights(groups), 0, 0, 0
    while done < runs:
        size = min(runs - done, max(1, CELLS_AT_ONCE // (families * templates * groups)))
        y = scores(rng, (size, families, templates, groups), noise) + truth
        held += covered(contrasts.contrast(y.mean(axis=2), weights), truth)
        flat = y.reshape(size, families * templates, groups)
        held_templates += covered(contrasts.contrast(flat, weights), truth)
        done += size
    return Cell(*cell, coverage=held / runs, as_templates=held_templates / runs, runs=runs)


def scores(rng: np.random.Generator, shape: tuple[int, int, int, int], noise: str) -> np.ndarray:
    """Scores without effects, (runs, families, templates, groups)."""
    runs, families, templates, groups = shape
    if noise == "bounded":
        level = 2.2 + rng.normal(0, 1, (runs, families, 1, 1))
        return 1 / (1 + np.exp(-level - rng.normal(0, 0.8, shape)))
    shared = SHARED if templates > 1 else 1.0
    y = np.sqrt(shared) * SPREAD * draw(rng, (runs, families, 1, groups), noise)
    if templates > 1:
        y = y + np.sqrt(1 - shared) * SPREAD * draw(rng, shape, noise)
    return y + rng.normal(0, 0.1, (runs, families, 1, 1))


def draw(rng: np.random.Generator, shape: tuple[int, ...], noise: str) -> np.ndarray:
    """Mean 0, SD 1: normal, or exponential (skewness 2)."""
    return rng.standard_normal(shape) if noise == "normal" else rng.standard_exponential(shape) - 1


def covered(d: np.ndarray, truth: np.ndarray) -> int:
    """Runs in which the simultaneous interval of every contrast holds its true shift."""
    found = contrasts.moments(d)
    half = contrasts.simultaneous_half(found.se, found.df, alpha=ALPHA, m=len(truth))
    return int((np.abs(found.mean - truth) <= half).all(axis=-1).sum())


def designs() -> Iterator[tuple[int, int, int, str, str]]:
    """The grid; other distributions with one template and no effects alone."""
    yield from product(GROUPS, FAMILIES, (1, 2), ("none", "real"), ("normal",))
    yield from product(GROUPS, FAMILIES, (1,), ("none",), ("bounded", "skewed"))


@dataclass(frozen=True)
class TwoWay:
    """Coverage where a group is the mean of sampled terms: one-way and two-way errors."""

    families: int
    terms: int
    one_way: float
    two_way: float
    simultaneous: float
    runs: int


def simulate_terms(families: int, terms: int, runs: int, seed: int, groups: int = 8) -> TwoWay:
    """Groups of sampled terms; the truth is the mean over all terms that could have been drawn."""
    rng = np.random.default_rng(seed)
    inside = np.zeros(3)
    for _ in range(runs):
        y = rng.normal(0, 0.03, (groups, 1, terms)) + rng.normal(0, 0.06, (groups, families, terms))
        y = y + rng.normal(0, 0.06, (groups, families, 1)) + rng.normal(0, 0.1, (1, families, 1))
        means = y.mean(axis=2).T
        d = contrasts.contrast(means, contrasts.pooled_weights(groups))
        plain = contrasts.moments(d)
        centred = y - means.mean(axis=1)[None, :, None]
        ways = np.array([contrasts.two_way_variances(group) for group in centred])
        se = np.sqrt([contrasts.combine_ways(a, b, c) for a, b, c in ways])
        df = np.full(groups, min(families, terms) - 1.0)
        one = contrasts.simultaneous_half(plain.se, plain.df, alpha=ALPHA, m=1)
        two = contrasts.simultaneous_half(se, df, alpha=ALPHA, m=1)
        every = contrasts.simultaneous_half(se, df, alpha=ALPHA, m=groups)
        size = np.abs(plain.mean)
        inside += (size <= one).mean(), (size <= two).mean(), float((size <= every).all())
    return TwoWay(families, terms, *(inside / runs).tolist(), runs=runs)


def write(rows: list, path: Path) -> None:
    """A CSV with a column a field."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(rows[0])], lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {
                key: f"{value:.4f}" if isinstance(value, float) else value
                for key, value in asdict(row).items()
            }
            for row in rows
        )


def draw_figure(rows: list[Cell], path: Path) -> None:
    """Coverage against the number of families, a panel for each number of groups."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "coverage"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(GROUPS), figsize=(9.6, 3.4), sharey=True)
    for axis, groups in zip(axes, GROUPS, strict=True):
        mine = [row for row in rows if row.groups == groups]
        lines = [
            ("one template", 1, "none", "normal", "coverage", "C0o-"),
            ("one template, real effects", 1, "real", "normal", "coverage", "C0s--"),
            ("two templates", 2, "none", "normal", "coverage", "C2o-"),
            ("two templates, real effects", 2, "real", "normal", "coverage", "C2s--"),
            ("scores near 1", 1, "none", "bounded", "coverage", "C4v-"),
            ("skewed interactions", 1, "none", "skewed", "coverage", "C1^-"),
            ("templates counted as families", 2, "none", "normal", "as_templates", "C3x:"),
        ]
        for label, templates, effects, noise, column, style in lines:
            chosen = [
                row
                for row in mine
                if (row.templates, row.effects, row.noise) == (templates, effects, noise)
            ]
            axis.plot(
                [row.families for row in chosen],
                [getattr(row, column) for row in chosen],
                style,
                label=label,
                markersize=4,
                linewidth=1.2,
            )
        axis.axhline(1 - ALPHA, color="0.4", linewidth=0.8)
        axis.set(title=f"{groups} groups", xlabel="families", xscale="log")
        axis.set_xticks(FAMILIES, [str(one) for one in FAMILIES])
        axis.minorticks_off()
    axes[0].set_ylabel("all intervals hold")
    axes[0].set_ylim(0, 1.02)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=3, fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, 0.14, 1, 1))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run both studies, print the tables and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=Path("docs/figures"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for index, cell in enumerate(designs()):
        rows.append(simulate(cell, options.runs, seed=index))
        print(rows[-1], flush=True)
    write(rows, options.out / "coverage.csv")
    draw_figure(rows, options.out / "coverage.svg")
    terms = [
        simulate_terms(families, count, options.runs, seed=families * 1000 + count)
        for families, count in product((20, 60, 160), (10, 20))
    ]
    for row in terms:
        print(row)
    write(terms, options.out / "coverage-terms.csv")


if __name__ == "__main__":
    main()
