"""How often the band holds for every group at once, how wide it is, and how often a verdict is wrong.

    python -m tests.measure.coverage [--population RUN] [--runs 500] [--scores "real x5" ...]
        [--groups 3 ...] [--families 20 ...] [--out data/methods]

RUN is a finished run of the countries suite; without it the synthetic populations alone are
measured. Band, limits and rule are the product's own. For each population, number of groups and
number of families:

- coverage: every simultaneous interval holds its true shift; beside it that of Bonferroni-t alone,
  and how much wider the band is;
- false FAIL: some interval clears the margin where every group is at the margin itself, every other
  one above and below; the worse of the two ways to begin;
- false PASS: a group at the margin itself is put within it, mean over groups and signs, and of the
  worst group.

Each run draws families 999 times, a tenth of what the product does: the quantile is as exact on
average, and the studies take hours otherwise. False PASS needs no draws and has four times the runs.
A design's seed is its own, so that designs measured apart are those measured together; what the file
holds of other designs is kept. A second study does the same where a group is the mean of sampled terms.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from pathlib import Path

import numpy as np

from audit.records import Floats
from audit.statistics import band, clustering, contrasts, pigeonhole
from tests.measure.populations import FAMILIES, Population, expit, log_odds_of, populations

ALPHA = 0.05
DRAWS = 999
TERM_DRAWS = 499
FIRST_SEED = 100
TOGETHER = 20


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
    found, failed = np.zeros(3), np.zeros((2, 2))
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
        )
        failed += [[(e > half).any() for e in (error * sign, -error * sign)] for half in (wide, t)]
    coverage, coverage_t, width = (found / runs).tolist()
    fail, fail_t = (failed.max(axis=1) / runs).tolist()
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
    for start in range(0, runs, TOGETHER):
        shape = min(TOGETHER, runs - start), families, population.groups
        y = population.draw(rng, shape[0] * families).reshape(shape)
        at = contrasts.moments(contrasts.contrast(y, weights))
        plain = replace(at, skew=np.zeros_like(at.skew))
        for way, one in enumerate((at, plain)):
            low, high = contrasts.equivalence_limits(one, alpha=ALPHA)
            missed[way] += (high < truth).sum(axis=0), (low > truth).sum(axis=0)
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


def with_kept(found: list, path: Path, order: list[tuple]) -> list:
    """What was measured, with what the file holds of other designs: in this order, then the rest."""
    rows = {design_of(one): one for one in [*_held(path, type(found[0])), *found]}
    return [rows[one] for one in dict.fromkeys([*order, *rows]) if one in rows]


def design_of(one: Cell | TermCell) -> tuple:
    """What was drawn, as the studies name it."""
    if isinstance(one, Cell):
        return one.scores, one.groups, one.families
    return one.scores, (one.groups, one.families, one.terms), one.terms_sd


def _held(path: Path, kind: type) -> list:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        read = [(one.name, one.type) for one in fields(kind)]
        return [kind(**{n: of(row[n]) for n, of in read}) for row in csv.DictReader(file)]


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
    parser.add_argument("--scores", nargs="+")
    parser.add_argument("--groups", nargs="+", type=int)
    parser.add_argument("--families", nargs="+", type=int)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    def wanted(*design: str | int) -> bool:
        asked = options.scores, options.groups, options.families
        return all(not some or one in some for one, some in zip(design, asked, strict=True))

    if options.only != "terms":
        log_odds = log_odds_of(options.population) if options.population else None
        designs = list(product(populations(log_odds), FAMILIES))
        order = [(one.name, one.groups, families) for one, families in designs]
        study = (
            simulate(*design, options.runs, seed)
            for seed, (design, named) in enumerate(zip(designs, order, strict=True), FIRST_SEED)
            if wanted(*named)
        )
        _keep(study, options.out / "coverage.csv", order)
    if options.only != "bands":
        study = (
            simulate_terms(design, options.runs, seed)
            for seed, design in enumerate(TERM_DESIGNS)
            if wanted(design[0], *design[1][:2])
        )
        _keep(study, options.out / "coverage-terms.csv", list(TERM_DESIGNS))


def _keep(study: Iterator, path: Path, order: list[tuple]) -> None:
    """Write each design as it is measured."""
    rows: list = []
    for one in study:
        rows.append(one)
        print(one, flush=True)
        write(with_kept(rows, path, order), path)


if __name__ == "__main__":
    main()
