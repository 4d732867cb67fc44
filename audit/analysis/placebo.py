"""What names that mean nothing do: how far they spread, and how often groups of them would FAIL."""

import math
from dataclasses import dataclass

import numpy as np

from audit.analysis.design import BASELINE
from audit.analysis.effects import Estimates
from audit.analysis.tables import of_kind, term_table
from audit.records import Floats, Ints
from audit.statistics import band
from audit.statistics.bootstrap import RESAMPLES, Interval
from audit.statistics.clustering import Ways
from audit.statistics.contrasts import Moments, moments

DEALS = 1_000
"""How often placebo terms are dealt into made-up groups."""

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class PlaceboTerms:
    """Scores of the placebo terms and of the groups, in the families that have all of them.

    Attributes
    ----------
    names : tuple of str
        The terms.
    scores : ndarray (T, J)
    groups : ndarray (T, G)
    reference : ndarray (T, 1)
        What the suite's shifts are measured from: the mean of the groups, or the baseline.
    terms : int
        Terms that a group is the mean of (the median group).
    sampled : bool
        A group's terms are a sample.
    """

    names: tuple[str, ...]
    scores: Floats
    groups: Floats
    reference: Floats
    terms: int
    sampled: bool


def placebo_terms(estimates: Estimates) -> PlaceboTerms | None:
    """The placebos of a suite; None where it has none, or only declared pairs."""
    cells, design = estimates.cells, estimates.basis.design
    members = of_kind(cells, "placebo")
    if estimates.constant or design.paired or not members.any():
        return None
    table = term_table(cells, members).rows(estimates.basis.keep)
    whole = estimates.basis.table
    groups = whole.p[:, : len(estimates.suite.groups)]
    there = np.isfinite(table.p).all(axis=1) & np.isfinite(groups).all(axis=1)
    scores, groups = table.p[there], groups[there]
    reference = groups.mean(axis=1, keepdims=True)
    if BASELINE in whole.columns:
        reference = whole.p[there][:, [whole.columns.index(BASELINE)]]
    sizes = [term_table(cells, mask).p.shape[1] for mask in design.columns.values()]
    terms = max(1, int(np.median(sizes))) if sizes else 1
    sampled = estimates.suite.terms == "sampled"
    return PlaceboTerms(table.columns, scores, groups, reference, terms, sampled)


def spread_ratio(placebo: PlaceboTerms, *, seed: int, alpha: float) -> Interval:
    """SD of the groups' means over what groups of so many placebo terms would have.

    Returns
    -------
    Interval
        SD(groups) / (SD(placebo terms) / sqrt(K)), each kind centred on itself, ddof 1;
        percentile bootstrap over families and placebo terms. Infinite where no placebo moves and
        groups do; NaN where there are fewer than two of either, or neither moves.
    """
    (t, j), g = placebo.scores.shape, placebo.groups.shape[1]
    if min(t, j, g) < 2:
        return Interval(np.nan, np.nan, np.nan)
    rng = np.random.default_rng(seed)
    value = _ratio(placebo.groups.mean(axis=0), placebo.scores.mean(axis=0), placebo.terms)
    if not np.isfinite(value):
        return Interval(value, value, value)
    drawn = np.empty(RESAMPLES)
    for index in range(RESAMPLES):
        weight = np.bincount(rng.integers(t, size=t), minlength=t) / t
        means = (weight @ placebo.scores)[rng.integers(j, size=j)]
        drawn[index] = _ratio(weight @ placebo.groups, means, placebo.terms)
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return Interval(value, np.nan, np.nan)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2])
    return Interval(value, float(low), float(high))


def _ratio(groups: Floats, placebos: Floats, terms: int) -> float:
    """The closed form: a mean of K terms spreads by 1/sqrt(K) of what terms do."""
    above, floor = float(groups.std(ddof=1)), float(placebos.std(ddof=1)) / math.sqrt(terms)
    if floor > _NOTHING:
        return above / floor
    return math.inf if above > _NOTHING else math.nan


def term_moments(placebo: PlaceboTerms, *, seed: int) -> tuple[Moments, band.Draws]:
    """Shift of every placebo term, measured as the groups are, and the draws of their band."""
    d = np.where(
        np.abs(placebo.scores - placebo.reference) < _NOTHING,
        0.0,
        placebo.scores - placebo.reference,
    )
    return moments(d), band.draw_band(d, seed=seed)


def dealt(placebo: PlaceboTerms, contrast: Floats, *, seed: int) -> Moments:
    """Shifts of made-up groups: placebo terms dealt into as many groups of as many terms.

    A deal repeats no term where there are enough of them; else every place is drawn apart.

    Parameters
    ----------
    contrast : ndarray (m, columns)
        The suite's own weights on its groups (and, last, its baseline).

    Returns
    -------
    Moments
        Arrays (deals, m), with errors as the suite's own: by family, or both ways where terms
        are sampled.
    """
    groups = placebo.groups.shape[1]
    hands = _hands(placebo, groups, np.random.default_rng(seed))
    t = len(placebo.scores)
    columns = np.hstack([placebo.scores, placebo.reference])
    covariance = np.cov(columns, rowvar=False)
    means = columns.mean(axis=0)
    own = _OfTerms.of(placebo.scores - placebo.scores.mean(axis=1, keepdims=True))
    found = [_one_deal(hand, contrast, (means, covariance / t), own) for hand in hands]
    mean, families, terms, both, spread = (np.array(one) for one in zip(*found, strict=True))
    # Scores that hardly differ leave a variance that rounding can take below 0.
    families = np.maximum(families, 0.0)
    df = np.full(mean.shape, t - 1.0)
    none = np.zeros(mean.shape)
    if not placebo.sampled or placebo.terms < 2:
        return Moments(mean, np.sqrt(families), df, none, df + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        term_df = np.where(spread > 0, terms**2 / spread, np.inf)
    ways = Ways(families, terms, both, df, term_df)
    return Moments(mean, ways.se, ways.df, none, df + 1)


def _hands(placebo: PlaceboTerms, groups: int, rng: np.random.Generator) -> list[Ints]:
    """The terms (groups, K) of each deal."""
    j, shape = placebo.scores.shape[1], (groups, placebo.terms)
    places = groups * placebo.terms
    if places > j:
        return list(rng.integers(j, size=(DEALS, *shape)))
    return [rng.permutation(j)[:places].reshape(shape) for _ in range(DEALS)]


@dataclass(frozen=True, slots=True)
class _OfTerms:
    """Sums over families of each term's score, centred in its family, and of its square."""

    families: int
    sums: Floats
    squares: Floats

    @classmethod
    def of(cls, e: Floats) -> "_OfTerms":
        return cls(len(e), e.sum(axis=0), (e**2).sum(axis=0))

    def ways(self, hand: Ints) -> tuple[Floats, Floats]:
        """V_terms and V_both of each group of a hand."""
        k, n = hand.shape[1], hand.size // len(hand) * self.families
        sums, squares = self.sums[hand], self.squares[hand].sum(axis=1)
        mean = sums.sum(axis=1, keepdims=True) / n
        away = ((sums - self.families * mean) ** 2).sum(axis=1)
        return k / (k - 1) * away / n**2, n / (n - 1) * (squares - n * mean[:, 0] ** 2) / n**2


def _one_deal(
    hand: Ints, contrast: Floats, table: tuple[Floats, Floats], own: _OfTerms
) -> tuple[Floats, ...]:
    """Means, V_families, V_terms, V_both of one deal, and what Satterthwaite divides by."""
    groups, k = hand.shape
    means, covariance = table
    members = np.zeros((len(means), contrast.shape[1]))
    np.add.at(members, (hand, np.arange(groups)[:, None]), 1 / k)
    members[-1, groups:] = 1.0  # the baseline's own column
    weights = members @ contrast.T
    families = np.einsum("jm,ji,im->m", weights, covariance, weights, optimize=True)
    if k < 2:
        none = np.zeros(len(families))
        return means @ weights, families, none, none, none
    terms, both = own.ways(hand)
    squared = contrast[:, :groups] ** 2
    spread = squared**2 @ (terms**2 / (k - 1))
    return means @ weights, families, squared @ terms, squared @ both, spread
