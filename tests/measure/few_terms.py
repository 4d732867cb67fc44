"""What else could be done with few wordings a group: `python -m tests.measure.few_terms [--out FILE]`.

Scores in which no group differs but by its families and terms, as in `coverage`, and with terms that
lie ninefold further apart in one group than in another. For each way to judge how far a group's terms
lie apart, how often one 95 % limit of a group misses (mean over groups, and of the worst), how often
all Bonferroni intervals hold, and how wide both are, in probability:

- satterthwaite: the product's own: each group's own terms, V^2 / sum of V_i^2 / df_i;
- smallest: the same variance at min(T, K) - 1 degrees of freedom;
- moderated: variances drawn toward their common one as far as they agree (Smyth 2004);
- pooled: one variance for the terms of all groups.
"""

import argparse
import csv
from itertools import product
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats

from audit.records import Floats
from audit.statistics import clustering, contrasts
from tests.measure.coverage import ALPHA

RUNS = 400
WAYS = ("satterthwaite", "smallest", "moderated", "pooled")
DESIGNS = tuple(
    (shape, scores, spread, unequal)
    for shape, scores, spread, unequal in product(
        ((19, 67, 4), (3, 87, 4), (6, 80, 6), (3, 90, 10)),
        ("normal", "skewed", "bounded"),
        (0.0, 0.03, 0.08),
        (False, True),
    )
    if spread or not unequal
)
FIELDS = ("scores", "groups", "families", "terms", "terms_sd", "unequal", "way")
FOUND = ("all_hold", "misses", "worst_misses", "pass_half", "fail_half")


def moderated(variances: Floats, df: float) -> tuple[Floats, Floats]:
    """Variances and degrees of freedom under a common scaled inverse chi-squared (Smyth 2004)."""
    log = np.log(variances) - special.digamma(df / 2) + np.log(df / 2)
    excess = log.var(ddof=1) - special.polygamma(1, df / 2)
    if excess <= 0:
        return np.full_like(variances, variances.mean()), np.full_like(
            variances, df * len(variances)
        )
    half = optimize.brentq(lambda x: special.polygamma(1, x) - excess, 1e-3, 1e6)
    common = np.exp(log.mean() + special.digamma(half) - np.log(half))
    prior = 2 * half
    return (prior * common + df * variances) / (prior + df), np.full_like(variances, prior + df)


def scores_of(
    rng: np.random.Generator, design: tuple[tuple[int, int, int], str, float, bool]
) -> Floats:
    """Scores (groups, families, terms)."""
    (groups, families, terms), scores, spread, unequal = design
    sizes = spread * (np.geomspace(1 / 3, 3, groups) if unequal else np.ones(groups))
    if spread:
        sizes *= spread / np.sqrt((sizes**2).mean())
    parts = (groups, families, 1), (groups, 1, terms), (groups, families, terms)
    each = sizes[:, None, None]
    if scores == "bounded":
        moved = [
            s * rng.standard_normal(p) for s, p in zip((0.5, 10 * each, 0.6), parts, strict=True)
        ]
        return special.expit(2.2 + rng.normal(0, 1, (1, families, 1)) + sum(moved))
    draw = rng.standard_normal if scores == "normal" else lambda p: rng.standard_exponential(p) - 1
    moved = [s * draw(p) for s, p in zip((0.06, each, 0.06), parts, strict=True)]
    return sum(moved) + 0.1 * rng.standard_normal((1, families, 1))


def truth_of(design: tuple[tuple[int, int, int], str, float, bool]) -> Floats:
    """True shifts: 0, but where bounded scores of wordings further apart lie nearer to the middle."""
    (groups, _, _), scores, spread, unequal = design
    if scores != "bounded" or not unequal:
        return np.zeros(groups)
    rng, large = np.random.default_rng(99), ((groups, 200, 60), scores, spread, unequal)
    mean = np.mean([scores_of(rng, large).mean(axis=(1, 2)) for _ in range(40)], axis=0)
    return np.asarray(mean - mean.mean())


def measure(design: tuple[tuple[int, int, int], str, float, bool]) -> dict[str, Floats]:
    """For each way, what `FOUND` names."""
    (groups, families, terms), *_ = design
    rng, truth, weights = (
        np.random.default_rng(1),
        truth_of(design),
        contrasts.pooled_weights(groups),
    )
    found = {way: np.zeros(3) for way in WAYS}
    missed = {way: np.zeros(groups) for way in WAYS}
    for _ in range(RUNS):
        y = scores_of(rng, design)
        means = y.mean(axis=2).T
        plain = contrasts.moments(contrasts.contrast(means, weights))
        parts = np.array(
            [clustering.term_variance(one) for one in y - means.mean(axis=1)[None, :, None]]
        )
        own, df = parts[:, 0], terms - 1.0
        pooled = np.full(groups, own.mean()), np.full(groups, df * groups)
        for way in WAYS:
            v, dfs = {"moderated": moderated(own, df), "pooled": pooled}.get(
                way, (own, np.full(groups, df))
            )
            ways = clustering.both_ways(plain, list(zip(v, parts[:, 1], dfs, strict=True)), weights)
            at = np.full(groups, min(families, terms) - 1.0) if way == "smallest" else ways.df
            one, all_ = (stats.t.ppf(1 - a, at) * ways.se for a in (ALPHA, ALPHA / 2 / groups))
            error = plain.mean - truth
            missed[way] += ((error > one) * 1.0 + (error < -one)) / 2
            found[way] += (np.abs(error) <= all_).all(), one.mean(), all_.mean()
    return {
        way: np.array([found[way][0], missed[way].mean(), missed[way].max(), *found[way][1:]])
        / RUNS
        for way in WAYS
    }


def main() -> None:
    """Write a row a design and way, as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/methods/few-terms.csv"))
    with parser.parse_args().out.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow((*FIELDS, *FOUND))
        for design in DESIGNS:
            (groups, families, terms), scores, spread, unequal = design
            for way, found in measure(design).items():
                stated = scores, groups, families, terms, spread, unequal, way
                rows.writerow((*stated, *(f"{one:.4f}" for one in found)))
            file.flush()


if __name__ == "__main__":
    main()
