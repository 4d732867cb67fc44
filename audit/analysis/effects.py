"""Cells -> effects: which contrasts a suite has, with their errors and intervals.

The sign is fixed here, in `shifts`, and nowhere else: + means that the target label became
likelier.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from audit.analysis.aggregation import Cells
from audit.analysis.design import Design, plan_contrasts
from audit.analysis.tables import FamilyTable, column_table, of_kind, probes_in, term_table
from audit.records import Effect, Floats, Ints, Policy, SuiteInfo
from audit.statistics import (
    band,
    clustering,
    contrasts,
    permutation,
    pigeonhole,
    unbalanced,
    variance,
)
from audit.statistics.ties import evened

ROUNDING = 1e-12
"""Scores and shifts that differ by no more are the same."""

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Gap:
    """Max minus min of the groups' means, its null, and the groups at either end."""

    value: float
    null: float
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What the shifts of a suite are taken over.

    Attributes
    ----------
    table : FamilyTable
        Families that have every group (or, of pairs, at least one contrast), and its columns.
    keep : ndarray of bool
        Which of the cells' families those are.
    units : tuple of str
        What is sampled: the families, or the clusters that items of a suite of pairs share.
    unit : ndarray (families,) of int
        The unit of each of the table's families.
    dropped : int
        Families left out for want of a group.
    """

    design: Design
    table: FamilyTable
    keep: npt.NDArray[np.bool_]
    units: tuple[str, ...]
    unit: Ints
    dropped: int


@dataclass(frozen=True, slots=True)
class Shifts:
    """The shifts on one scale, with their errors.

    Attributes
    ----------
    d : ndarray (T, m)
        Shift of every unit.
    moments : Moments
        Over units, with what sampled terms add to the error.
    ways : Ways
        Where the variance of the shifts comes from.
    terms : tuple of ndarray (T, K)
        Scores by sampled term, a table a column; empty where terms are fixed.
    weights : ndarray (m, columns)
    """

    d: Floats
    moments: contrasts.Moments
    ways: clustering.Ways
    terms: tuple[Floats, ...]
    weights: Floats

    @property
    def families(self) -> int:
        """Units that count: the fewest of any contrast."""
        return int(self.moments.count.min()) if self.d.shape[1] else len(self.d)

    def draw(self, seed: int) -> band.Draws:
        """The largest studentised error of any contrast, for each draw of what is sampled."""
        if not self.terms:
            return band.draw_band(self.d, seed=seed)
        return pigeonhole.draw_both(self.terms, self.weights, seed=seed)


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the scores show of a suite, before any margin.

    Attributes
    ----------
    basis : Basis
        The contrasts, and the families that they are taken over.
    p : Shifts
        The shifts in probability, and their errors.
    effects : tuple of Effect
        All of them `undecided`: that is for the policy to say.
    draws : Draws
        The largest studentised error of any contrast in each draw of families: what the
        simultaneous intervals are read from.
    constant : bool
        All scores are the same.
    omnibus_p : float
        Of no shift in any contrast: the smallest error rate at which one of the simultaneous
        intervals leaves 0 out. Studentised, so that unequal variances do not reject.
    """

    suite: SuiteInfo
    cells: Cells
    basis: Basis
    p: Shifts
    effects: tuple[Effect, ...]
    draws: band.Draws
    constant: bool
    gap: Gap
    omnibus_p: float
    seed: int


def estimate(
    cells: Cells, suite: SuiteInfo, *, policy: Policy, seed: int, level: float | None = None
) -> Estimates:
    """Estimate every contrast of a suite.

    Parameters
    ----------
    cells : Cells
        From `aggregation.collect`.
    suite : SuiteInfo
        Its groups, their order, and the contrast.
    policy : Policy
        Its alpha alone is used.
    seed : int
        Of the draws of families and the permutations.
    level : float, optional
        The error rate of the simultaneous intervals, where it is not the policy's alpha.
    """
    basis, p = shift_core(cells, suite)
    logit = _shifts_on(cells, suite, basis, "logit")
    draws = p.draw(seed)
    rates = policy.alpha if level is None else level, policy.alpha
    bands = _Bands(p, logit, (draws, logit.draw(seed)), *rates)
    return Estimates(
        suite=suite,
        cells=cells,
        basis=basis,
        p=p,
        effects=_effects(cells, basis, bands),
        draws=draws,
        constant=not cells.high - cells.low > ROUNDING,
        gap=_gap(cells, suite, basis, seed),
        omnibus_p=omnibus(p.moments, draws),
        seed=seed,
    )


def shift_basis(cells: Cells, suite: SuiteInfo) -> Basis:
    """Which contrasts a suite has, and over which families."""
    design = plan_contrasts(cells, suite)
    whole = column_table(cells, design.columns, whole=not design.paired)
    keep, dropped = _kept(cells, suite, design, np.isfinite(whole.p))
    table = whole.rows(keep)
    return Basis(design, table, keep, *_units(suite, table.families), dropped)


def shift_core(cells: Cells, suite: SuiteInfo) -> tuple[Basis, Shifts]:
    """The shifts of a suite in probability, from cells of scores or of changes of scores."""
    basis = shift_basis(cells, suite)
    return basis, _shifts_on(cells, suite, basis, "p")


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
    return np.where(np.abs(d) < ROUNDING, 0.0, d)


def _kept(
    cells: Cells, suite: SuiteInfo, design: Design, present: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], int]:
    """Families that count, and how many were dropped.

    A group of which a family can't be said (`needs:`) is not missing in it.
    """
    there = np.zeros(len(cells.families), dtype=bool)
    counted = of_kind(cells, "group")
    if len(counted):
        there[cells.family[cells.template[counted[cells.member]]]] = True
    if not design.keys:
        return there, 0
    if design.paired:
        sides = contrasts.contrast(np.where(present, 0.0, np.nan), design.weights)
        keep = there & np.isfinite(sides).any(axis=1)
    else:
        columns = tuple(design.columns)
        declared = [np.isin(columns, suite.lacking.get(family, ())) for family in cells.families]
        keep = there & (present | np.reshape(declared, present.shape).astype(bool)).all(axis=1)
    return keep, int((there & ~keep).sum())


def _units(suite: SuiteInfo, families: tuple[str, ...]) -> tuple[tuple[str, ...], Ints]:
    """What is sampled, in order of first sight, and the unit of each family."""
    named = [suite.clusters.get(one, one) for one in families]
    units = tuple(dict.fromkeys(named))
    code = {name: index for index, name in enumerate(units)}
    return units, np.array([code[name] for name in named], dtype=np.int64)


def _by_unit(d: Floats, basis: Basis) -> Floats:
    """The mean over the families of each unit that have the contrast; NaN where none has."""
    if len(basis.units) == len(d):
        return d
    present = np.isfinite(d)
    count, total = (np.zeros((len(basis.units), d.shape[1])) for _ in range(2))
    np.add.at(count, basis.unit, present)
    np.add.at(total, basis.unit, np.where(present, d, 0.0))
    mean = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


def _shifts_on(cells: Cells, suite: SuiteInfo, basis: Basis, name: Literal["p", "logit"]) -> Shifts:
    """Shifts and their errors on one scale, clustered both ways where terms are sampled."""
    y, weights = getattr(basis.table, name), basis.design.weights
    d, plain = measure_shifts(y, basis)
    known = bool(np.isfinite(y).any())  # of a score on a scale there are no log-odds
    if suite.terms == "fixed" or not basis.design.keys or not known:
        return Shifts(d, plain, clustering.by_family(plain), (), weights)
    # What all columns share is the sentence's, no term's.
    centre = np.nanmean(y, axis=1, keepdims=True)
    terms = tuple(
        _by_unit(getattr(term_table(cells, mask), name)[basis.keep] - centre, basis)
        for mask in basis.design.columns.values()
    )
    ways = clustering.both_ways(plain, [clustering.term_variance(one) for one in terms], weights)
    return Shifts(d, clustering.with_terms(plain, ways), ways, terms, weights)


def measure_shifts(y: Floats, basis: Basis) -> tuple[Floats, contrasts.Moments]:
    """Shifts by unit, and their moments over units."""
    design = basis.design
    if np.isfinite(y).all() or not design.of_mean:
        d = _by_unit(shifts(y, design.weights), basis)
        return d, _evened(contrasts.moments(d))
    d, df = unbalanced.complete_shifts(y)
    groups = y.shape[1]
    d = d * design.weights[0, 0] * groups / (groups - 1)
    return d, _evened(replace(contrasts.moments(d), df=df, count=df + 1))


def _evened(found: contrasts.Moments) -> contrasts.Moments:
    """The moments with equal shifts, errors and skewnesses equal to the last digit."""
    mean, se = evened(found.mean), evened(found.se)
    return replace(found, mean=mean, se=se, skew=evened(found.skew, 1e-9))


def family_shifts(basis: Basis, shifts: Shifts) -> Floats:
    """Shift (T, m) of every unit, to look at one by one: empty where it can't be said of the group."""
    y = basis.table.p
    if np.isfinite(y).all() or not basis.design.of_mean:
        return shifts.d
    return np.asarray(y - np.nanmean(y, axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class _Bands:
    """Both scales with the draws of their bands; `level` is of the bands, `alpha` of single limits."""

    p: Shifts
    logit: Shifts
    draws: tuple[band.Draws, band.Draws]
    level: float
    alpha: float

    def halves(self) -> tuple[Floats, Floats]:
        """Half widths of the simultaneous intervals."""
        p, logit = (
            contrasts.simultaneous_half(
                one.moments.se,
                one.moments.df,
                alpha=self.level,
                m=one.d.shape[1],
                drawn=draws.constants(self.level),
            )
            for one, draws in zip((self.p, self.logit), self.draws, strict=True)
        )
        return p, logit


def _effects(cells: Cells, basis: Basis, bands: _Bands) -> tuple[Effect, ...]:
    """One record a contrast."""
    design, table, p, logit = basis.design, basis.table, bands.p.moments, bands.logit.moments
    m = len(design.keys)
    if not m:
        return ()
    half, logit_half = bands.halves()
    pass_low, pass_high = contrasts.equivalence_limits(p, alpha=bands.alpha)
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
        "skew": p.skew,
        "low": p.mean - half,
        "high": p.mean + half,
        "pass_low": pass_low,
        "pass_high": pass_high,
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
            families=int(p.count[index]),
            rank_low=int(ranks[0][index]) if ranks else None,
            rank_high=int(ranks[1][index]) if ranks else None,
            margin_status="undecided",
            thin=bool(bands.draws[0].thin[index]),
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


def omnibus(found: contrasts.Moments, draws: band.Draws) -> float:
    """The smallest error rate at which one of the simultaneous intervals leaves 0 out.

    Studentised: groups whose scores vary more than others' are not taken for groups that differ.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(found.mean) / found.se
    known = np.isfinite(t)
    if not known.any():
        return _NAN
    single = len(t) * contrasts.t_test(found.mean, found.se, found.df)
    return float(np.maximum(draws.p_values(t), np.minimum(single, 1.0))[known].min())


def _gap(cells: Cells, suite: SuiteInfo, basis: Basis, seed: int) -> Gap:
    """How far the groups lie apart, beside what permuted groups give; empty for declared pairs."""
    g, table = len(suite.groups), basis.table
    if basis.design.paired or g < 2 or len(table.families) < 2:
        return Gap(_NAN, _NAN, "", "")
    y = table.p[:, :g]
    means = evened(unbalanced.complete_shifts(y)[0].mean(axis=0))
    y = shifts(y[np.isfinite(y).all(axis=1)], contrasts.pooled_weights(g))
    if len(y) < 2 or not np.isfinite(means).all():
        return Gap(_NAN, _NAN, "", "")
    low, high = (suite.groups[int(end(means))].code for end in (np.argmin, np.argmax))
    if not y.any():
        return Gap(0.0, 0.0, low, high)
    terms = _sampled_terms(cells, suite, basis)
    if min(map(len, terms), default=0) < 2:
        _, null = permutation.gap_permutation(y, seed=seed)
        return Gap(float(means.max() - means.min()), null, low, high)
    return Gap(*permutation.term_permutation(terms, seed=seed), low, high)


def _sampled_terms(cells: Cells, suite: SuiteInfo, basis: Basis) -> list[Floats]:
    """The mean score of each sampled term, a group after the other; none where terms are fixed."""
    if suite.terms == "fixed":
        return []
    centre = np.nanmean(basis.table.p[:, : len(suite.groups)], axis=1, keepdims=True)
    columns = (term_table(cells, basis.design.columns[one.code]) for one in suite.groups)
    terms = [contrasts.moments(one.p[basis.keep] - centre).mean for one in columns]
    return [one[np.isfinite(one)] for one in terms]
