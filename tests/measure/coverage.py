"""How often the band holds for every group at once, how wide it is, and how often a verdict is wrong.

    python -m tests.measure.coverage [--population RUN] [--runs 500] [--out data/methods]

RUN is a finished run of the countries suite; without it the synthetic populations alone are
measured. Band, limits and rule are the product's own. For each population, number of groups and
number of families:

- coverage: every simultaneous interval holds its true shift; beside it that of Bonferroni-t alone,
  and how much wider the band is;
- false FAIL: some interval clears the margin where every group is at the margin itself, half of
  them above and half below;
- false PASS: a group at the margin itself is put within it, mean over groups and signs, and of the
  worst group.

Each run draws families 1,999 times, a fifth of what the product does: the quantile is as exact on
average, and the studies take hours otherwise. False PASS needs no draws and has four times the runs.
A second study does the same where a group is the mean of sampled terms.
"""

import argparse
import csv
from dataclasses import asdict, dataclass, fields
from itertools import product
from pathlib import Path

import numpy as np

from audit.records import Floats
from audit.statistics import band, clustering, contrasts, pigeonhole
from tests.measure.populations import FAMILIES, Population, expit, log_odds_of, populations

ALPHA = 0.05
DRAWS = 1_999
TERM_DRAWS = 999


@dataclass(frozen=True)
class Cell:
    """One design and what was measured of it."""

    scores: str
    groups: int
    families: int
    extreme: float
    coverage: float
    coverage_t: float
    width: float
    false_fail: float
    false_fail_t: float
    false_pass: float
    false_pass_t: float
    false_pass_worst: float
    runs: int


def simulate(population: Population, families: int, runs: int, seed: int) -> Cell:
    """Measure one design."""
    rng, m = np.random.default_rng(seed), population.groups
    weights, truth = contrasts.pooled_weights(m), population.truth
    sign = np.where(np.arange(m) % 2, 1.0, -1.0)
    found = np.zeros(5)
    for run in range(runs):
        d = contrasts.contrast(population.draw(rng, families), weights)
        at = contrasts.moments(d)
        drawn = band.draw_band(d, seed=run, draws=DRAWS).constants(ALPHA)
        t, wide = (
            contrasts.simultaneous_half(at.se, at.df, alpha=ALPHA, m=m, drawn=one)
            for one in (0.0, drawn)
        )
        error = at.mean - truth
        known = t > 0
        found += (
            (np.abs(error) <= wide + band.ROUNDING).all(),
            (np.abs(error) <= t + band.ROUNDING).all(),
            (wide[known] / t[known]).mean() if known.any() else 1.0,
            (error * sign > wide).any(),
            (error * sign > t).any(),
        )
    coverage, coverage_t, width, fail, fail_t = (found / runs).tolist()
    passed, passed_t = false_pass(population, families, 4 * runs, rng)
    return Cell(
        scores=population.name,
        groups=m,
        families=families,
        extreme=population.extreme,
        coverage=coverage,
        coverage_t=coverage_t,
        width=width,
        false_fail=fail,
        false_fail_t=fail_t,
        false_pass=float(passed.mean()),
        false_pass_t=float(passed_t.mean()),
        false_pass_worst=float(passed.max()),
        runs=runs,
    )


def false_pass(
    population: Population, families: int, runs: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """How often each group (and sign) at the margin is put within it: by the limits, and by t."""
    truth, missed = population.truth, np.zeros((2, 2, population.groups))
    weights = contrasts.pooled_weights(population.groups)
    for _ in range(runs):
        at = contrasts.moments(contrasts.contrast(population.draw(rng, families), weights))
        plain = contrasts.Moments(at.mean, at.se, at.df, np.zeros_like(at.skew), at.count)
        for way, one in enumerate((at, plain)):
            low, high = contrasts.equivalence_limits(one, alpha=ALPHA)
            missed[way] += high < truth, low > truth
    return missed[0] / runs, missed[1] / runs


@dataclass(frozen=True)
class TermCell:
    """Coverage where a group is the mean of sampled terms: `terms_sd` is how far they lie apart."""

    scores: str
    groups: int
    families: int
    terms: int
    terms_sd: float
    one_way: float
    t: float
    coverage: float
    width: float
    runs: int


def simulate_terms(
    design: tuple[str, tuple[int, int, int], float], runs: int, seed: int
) -> TermCell:
    """All intervals at once, one-way, by t at Satterthwaite's degrees of freedom, and by the band."""
    scores, (groups, families, terms), spread = design
    rng = np.random.default_rng(seed)
    weights, found = contrasts.pooled_weights(groups), np.zeros(4)
    for run in range(runs):
        y = draw_terms(rng, scores, (groups, families, terms), spread)
        means = y.mean(axis=2).T
        one_way = contrasts.moments(contrasts.contrast(means, weights))
        cells = list(y - means.mean(axis=1)[None, :, None])
        ways = clustering.both_ways(
            one_way, [clustering.term_variance(one) for one in cells], weights
        )
        both = clustering.with_terms(one_way, ways)
        drawn = pigeonhole.draw_both(cells, weights, seed=run, draws=TERM_DRAWS).constants(ALPHA)
        plain, t, wide = (
            contrasts.simultaneous_half(one.se, one.df, alpha=ALPHA, m=groups, drawn=constants)
            for one, constants in ((one_way, 0.0), (both, 0.0), (both, drawn))
        )
        size = np.abs(one_way.mean)
        found += [(size <= half).all() for half in (plain, t, wide)] + [(wide / t).mean()]
    return TermCell(scores, groups, families, terms, spread, *(found / runs).tolist(), runs=runs)


def draw_terms(
    rng: np.random.Generator, scores: str, shape: tuple[int, int, int], spread: float
) -> Floats:
    """Scores (groups, families, terms) in which no group differs but by its families and terms."""
    groups, families, terms = shape
    parts = (groups, families, 1), (groups, 1, terms), shape
    if scores == "bounded":
        sizes = 0.5, 10 * spread, 0.6
        moved = sum(
            size * rng.standard_normal(part) for size, part in zip(sizes, parts, strict=True)
        )
        return expit(2.2 + rng.normal(0, 1, (1, families, 1)) + moved)
    draw = (
        rng.standard_normal
        if scores == "normal"
        else lambda part: rng.standard_exponential(part) - 1
    )
    sizes = 0.06, spread, 0.06
    return sum(size * draw(part) for size, part in zip(sizes, parts, strict=True)) + 0.1 * (
        rng.standard_normal((1, families, 1))
    )


TERM_DESIGNS = tuple(
    product(
        ("normal", "skewed", "bounded"),
        ((3, 87, 10), (8, 60, 20), (19, 67, 4), (8, 20, 10), (3, 160, 4)),
        (0.0, 0.03, 0.08),
    )
)


def write(rows: list, path: Path) -> None:
    """A CSV with a column a field."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(rows[0])], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            values = asdict(row).items()
            writer.writerow({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in values})


def main() -> None:
    """Run both studies and write their tables as they grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", type=Path)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--out", type=Path, default=Path("data/methods"))
    parser.add_argument("--only", choices=("bands", "terms"), default=None)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    log_odds = log_odds_of(options.population) if options.population else None
    rows: list[Cell] = []
    for seed, (population, families) in enumerate(product(populations(log_odds), FAMILIES)):
        if options.only != "terms":
            rows.append(simulate(population, families, options.runs, seed))
            print(rows[-1], flush=True)
            write(rows, options.out / "coverage.csv")
    terms: list[TermCell] = []
    for seed, design in enumerate(TERM_DESIGNS):
        if options.only != "bands":
            terms.append(simulate_terms(design, options.runs, seed))
            print(terms[-1], flush=True)
            write(terms, options.out / "coverage-terms.csv")


if __name__ == "__main__":
    main()
