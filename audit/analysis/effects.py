"""Cells -> effects: which contrasts a suite has, with their errors and intervals.

The sign is fixed here, in `shifts`, and nowhere else: + means that the target label became
likelier.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.analysis.aggregation import Cells
from audit.analysis.design import BASELINE, Design, plan_contrasts
from audit.analysis.tables import Table, column_table, of_kind, probes_in, term_table
from audit.records import Effect, Floats, Policy, SuiteInfo
from audit.statistics import contrasts, permutation, variance

_CONSTANT = 1e-12
_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Gap:
    """Max minus min of the groups' means, its null, and the groups at either end."""

    value: float
    null: float
    p: float
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Core:
    """Shifts by family and their moments; `keep` says which of the cells' families they are of."""

    design: Design
    table: Table
    keep: npt.NDArray[np.bool_]
    d: Floats
    moments: contrasts.Moments
    by_families: Floats
    term_df: Floats
    families: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the scores show of a suite, before any margin.

    Attributes
    ----------
    design : Design
        The contrasts.
    table : Table
        Families that have every group (or, of pairs, at least one contrast), and its columns.
    d : ndarray (T, m)
        Shift of each family, in probability points.
    effects : tuple of Effect
        All of them `undecided`: that is for the policy to say.
    by_families : ndarray (m,)
        Standard errors clustered by family alone.
    term_df : ndarray (m,)
        Degrees of freedom that sampled terms allow; infinite for fixed ones.
    families, dropped : int
        Families that count (the fewest of any contrast), and those left out for want of a group.
    constant : bool
        All scores are the same: nothing can be estimated.
    """

    suite: SuiteInfo
    cells: Cells
    design: Design
    table: Table
    d: Floats
    effects: tuple[Effect, ...]
    by_families: Floats
    term_df: Floats
    families: int
    dropped: int
    constant: bool
    gap: Gap
    seed: int


def estimate(cells: Cells, suite: SuiteInfo, *, policy: Policy, seed: int) -> Estimates:
    """Estimate every contrast of a suite.

    Parameters
    ----------
    cells : Cells
        From `cells.collect`.
    suite : SuiteInfo
        Its groups, their order, and the contrast.
    policy : Policy
        Its alpha alone is used.
    seed : int
        Of the permutations.
    """
    core = shift_core(cells, suite)
    design, table, keep = core.design, core.table, core.keep
    logit = shifts(table.logit, design.weights)
    constant = not cells.high - cells.low > _CONSTANT
    logit_error, _, _ = _errors(cells, suite, design, keep, logit, table.logit, "logit")
    effects = _effects(cells, design, table, core.moments, logit_error, policy.alpha)
    if constant:
        effects = tuple(_undefined(one) for one in effects)
    return Estimates(
        suite=suite,
        cells=cells,
        design=design,
        table=table,
        d=core.d,
        effects=effects,
        by_families=core.by_families,
        term_df=core.term_df,
        families=core.families,
        dropped=core.dropped,
        constant=constant,
        gap=Gap(_NAN, _NAN, _NAN, "", "") if constant else _gap(cells, suite, core, seed),
        seed=seed,
    )


def shift_core(cells: Cells, suite: SuiteInfo) -> Core:
    """The shifts of a suite with their errors, from cells of scores or of changes of scores."""
    design = plan_contrasts(cells, suite)
    whole = column_table(cells, design.columns, whole=not design.paired)
    every = shifts(whole.p, design.weights)
    keep, families, dropped = _kept(cells, design, every)
    table, d = whole.rows(keep), every[keep]
    moments, by_families, term_df = _errors(cells, suite, design, keep, d, table.p, "p")
    return Core(design, table, keep, d, moments, by_families, term_df, families, dropped)


def shifts(y: Floats, weights: Floats) -> Floats:
    """Shift of every family: score(group) minus score(baseline), + the target became likelier.

    Parameters
    ----------
    y : ndarray (T, columns)
        Mean scores.
    weights : ndarray (m, columns)
        +1 (less its share in a mean) on the group, minus what it is measured from.

    Returns
    -------
    ndarray (T, m)
        Differences that are rounding alone (under 1e-12) are 0.
    """
    d = contrasts.contrast(y, weights)
    return np.where(np.abs(d) < _CONSTANT, 0.0, d)


def _kept(cells: Cells, design: Design, d: Floats) -> tuple[npt.NDArray[np.bool_], int, int]:
    """Families that count, their number, and how many were dropped."""
    there = np.zeros(len(cells.families), dtype=bool)
    counted = of_kind(cells, "group")
    if len(counted):
        there[cells.family[cells.template[counted[cells.member]]]] = True
    whole = np.isfinite(d)
    if not design.keys:
        return there, int(there.sum()), 0
    keep = there & (whole.any(axis=1) if design.paired else whole.all(axis=1))
    return keep, int(whole[keep].sum(axis=0).min()), int((there & ~keep).sum())


def _errors(
    cells: Cells,
    suite: SuiteInfo,
    design: Design,
    keep: npt.NDArray[np.bool_],
    d: Floats,
    y: Floats,
    scale: str,
) -> tuple[contrasts.Moments, Floats, Floats]:
    """Moments of the contrasts, with errors clustered both ways where terms are sampled."""
    one_way = contrasts.moments(d)
    unlimited = np.full(len(design.keys), np.inf)
    if suite.terms == "fixed" or not design.keys:
        return one_way, one_way.se, unlimited
    se, term_df = one_way.se.copy(), unlimited
    names = list(design.columns)
    for index in range(len(design.keys)):
        ends = [one for one in (design.plus[index], design.minus[index]) if one >= 0]
        sampled = [one for one in ends if names[one] != BASELINE]
        centre = _reference(y, design, index)
        factor = float(np.abs(design.weights[index]).max())
        factor = factor if len(ends) == 2 else factor * y.shape[1] / (y.shape[1] - 1)
        ways, terms = np.zeros(2), []
        for column in sampled:
            cell = getattr(term_table(cells, design.columns[names[column]]), scale)[keep]
            _, by_terms, both = contrasts.two_way_variances(cell - centre[:, None])
            ways += factor**2 * np.array([by_terms, both])
            terms.append(cell.shape[1])
        se[index] = np.sqrt(contrasts.combine_ways(one_way.se[index] ** 2, ways[0], ways[1]))
        term_df[index] = min(terms) - 1
    both_ways = replace(one_way, se=se, df=np.minimum(one_way.df, term_df))
    return both_ways, one_way.se, term_df


def _reference(y: Floats, design: Design, index: int) -> Floats:
    """What the terms of a contrast are centred on, family by family: it takes the sentence out."""
    plus, minus = design.plus[index], design.minus[index]
    if minus < 0:
        return np.asarray(y.mean(axis=1))
    if list(design.columns)[minus] == BASELINE:
        return y[:, minus]
    return np.asarray((y[:, plus] + y[:, minus]) / 2)


def _effects(
    cells: Cells,
    design: Design,
    table: Table,
    p: contrasts.Moments,
    logit: contrasts.Moments,
    alpha: float,
) -> tuple[Effect, ...]:
    """One record a contrast."""
    m = len(design.keys)
    if not m:
        return ()
    half = contrasts.simultaneous_half(p.se, p.df, alpha=alpha, m=m)
    narrow = contrasts.equivalence_half(p.se, p.df, alpha=alpha)
    logit_half = contrasts.simultaneous_half(logit.se, logit.df, alpha=alpha, m=m)
    tokens = contrasts.moments(table.tokens).mean[design.plus]
    means = contrasts.moments(table.p).mean[design.plus]
    explained = tokens if not design.paired else np.full(m, np.nan)
    p_value = contrasts.t_test(p.mean, p.se, p.df)
    ranked = m > 1 and not design.paired and bool(np.isfinite(half).all())
    ranks = variance.rank_sets(p.mean - half, p.mean + half) if ranked else None
    columns = {
        "p": means,
        "shift": p.mean,
        "se": p.se,
        "df": p.df,
        "low": p.mean - half,
        "high": p.mean + half,
        "pass_low": p.mean - narrow,
        "pass_high": p.mean + narrow,
        "logit_shift": logit.mean,
        "logit_low": logit.mean - logit_half,
        "logit_high": logit.mean + logit_half,
        "shrunken": variance.shrunken(p.mean, p.se),
        "tokens": tokens,
        "length_adjusted_shift": variance.without_covariate(p.mean, explained),
        "p_value": p_value,
        "p_holm": contrasts.adjusted(p_value, "holm"),
        "p_bh": contrasts.adjusted(p_value, "fdr_bh"),
    }
    return tuple(
        Effect(
            group=key,
            name=design.names[index],
            spoken=design.spoken[index],
            n=_probes(cells, design, index),
            rank_low=int(ranks[0][index]) if ranks else None,
            rank_high=int(ranks[1][index]) if ranks else None,
            margin_status="undecided",
            **dict(zip(("flips", "flips_to", "flips_from"), cells.flips.rates(key), strict=True)),
            **{name: float(values[index]) for name, values in columns.items()},
        )
        for index, key in enumerate(design.keys)
    )


def _probes(cells: Cells, design: Design, index: int) -> int:
    """The group's probes; of a declared pair, those of both sides."""
    masks = list(design.columns.values())
    mask = masks[design.plus[index]]
    return probes_in(cells, mask | masks[design.minus[index]] if design.paired else mask)


def _undefined(effect: Effect) -> Effect:
    """The effect with every statistic empty: all scores were the same."""
    kept = {"group", "name", "spoken", "n", "p", "tokens", "margin_status", "rank_low", "rank_high"}
    empty: dict[str, Any] = {one.name: _NAN for one in fields(effect) if one.name not in kept}
    return replace(effect, rank_low=None, rank_high=None, **empty)


def _gap(cells: Cells, suite: SuiteInfo, core: Core, seed: int) -> Gap:
    """How far the groups lie apart, beside what permuted groups give; empty for declared pairs."""
    g = len(suite.groups)
    if core.design.paired or g < 2 or len(core.table.families) < 2:
        return Gap(_NAN, _NAN, _NAN, "", "")
    y = shifts(core.table.p[:, :g], contrasts.pooled_weights(g))
    means = y.mean(axis=0)
    low, high = (suite.groups[int(end(means))].code for end in (np.argmin, np.argmax))
    if not y.any():
        return Gap(0.0, 0.0, _NAN, low, high)
    if suite.terms == "fixed":
        return Gap(*permutation.gap_permutation(y, seed=seed), low, high)
    centre = core.table.p[:, :g].mean(axis=1, keepdims=True)
    columns = (term_table(cells, core.design.columns[one.code]) for one in suite.groups)
    terms = [contrasts.moments(one.p[core.keep] - centre).mean for one in columns]
    found = permutation.term_permutation([one[np.isfinite(one)] for one in terms], seed=seed)
    return Gap(*found, low, high)
