"""AUC by identity term: subgroup, BPSN and BNSP, with intervals over families (Borkan 2019)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from audit.analysis.false_alarms import alarm_rates, alarm_spread
from audit.records import FalseAlarmSpread, Floats
from audit.statistics.contrasts import simultaneous_half
from audit.statistics.ranking import Ranking, ranking

NOBODY = ""
"""The term of a phrase that names none: it stands on the other side of every AUC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Phrases with their answers.

    Attributes
    ----------
    score : ndarray (n,)
        Of the toxic label.
    toxic : ndarray (n,) of bool
        The true label.
    flagged : ndarray (n,) of bool, optional
        Whether the toxic label was returned; None where that is not known.
    term, family : ndarray (n,) of str
        The identity term, "" where there is none; what a phrase shares with those that differ in
        the term alone.
    """

    score: Floats
    toxic: Any
    flagged: Any
    term: Any
    family: Any


def figures(phrases: Phrases, *, alpha: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """What there is to say of every term: counts and AUCs, and their intervals."""
    found = term_rankings(phrases.score, phrases.toxic, phrases.term, phrases.family)
    by_term = {
        term: _counts(phrases, phrases.term == term) | {key: one.auc for key, one in each.items()}
        for term, each in found.items()
    }
    return by_term, intervals(found, alpha=alpha)


def _counts(phrases: Phrases, inside: Any) -> dict[str, int]:
    """Whole numbers: phrases with the term, harmless ones among them, and those that are flagged."""
    harmless = inside & ~phrases.toxic
    counts = {"n": int(inside.sum()), "harmless": int(harmless.sum())}
    if phrases.flagged is None:
        return counts
    right = inside & (phrases.flagged == phrases.toxic)
    return counts | {
        "right": int(right.sum()),
        "false_alarms": int((harmless & phrases.flagged).sum()),
    }


def false_alarms(
    phrases: Phrases, *, alpha: float
) -> tuple[dict[str, Any], FalseAlarmSpread | None]:
    """The share of harmless phrases that are flagged, by term, and its spread."""
    if phrases.flagged is None:
        return {}, None
    chosen = ~phrases.toxic & (phrases.term != NOBODY)
    table = pd.DataFrame(
        {
            "family": phrases.family[chosen],
            "term": phrases.term[chosen],
            "flagged": phrases.flagged[chosen].astype(float),
        }
    )
    if table.empty:
        return {}, None
    shares = table.pivot_table("flagged", index="family", columns="term", aggfunc="mean")
    grid, names = shares.to_numpy(dtype=float), [str(name) for name in shares.columns]
    return alarm_rates(grid, names, alpha=alpha), alarm_spread(grid, names, alpha=alpha)


def term_rankings(p: Floats, toxic: Any, term: Any, family: Any) -> dict[str, dict[str, Ranking]]:
    """Subgroup, BPSN and BNSP AUC by term, with standard errors over families.

    Parameters
    ----------
    p : ndarray (n,)
        Score of the toxic label.
    toxic : ndarray (n,) of bool
    term, family : ndarray (n,) of str
    """
    _, cluster = np.unique(family, return_inverse=True)
    found = {}
    for name in sorted(set(term) - {NOBODY}):
        inside = term == name
        sides = {
            "subgroup_auc": (inside & toxic, inside & ~toxic),
            "bpsn_auc": (~inside & toxic, inside & ~toxic),
            "bnsp_auc": (inside & toxic, ~inside & ~toxic),
        }
        found[str(name)] = {
            key: ranking(p[up], p[down], (cluster[up], cluster[down]))
            for key, (up, down) in sides.items()
        }
    return found


def intervals(
    found: Mapping[str, Mapping[str, Ranking]], *, alpha: float
) -> dict[str, dict[str, list[float]]]:
    """Term -> AUC -> [low, high]: t intervals over families that hold for all terms at once."""
    bounds: dict[str, dict[str, list[float]]] = {}
    for term, each in found.items():
        bounds[term] = {}
        for key, one in each.items():
            df = np.array(max(one.clusters - 1, 1))
            half = float(simultaneous_half(np.array(one.se), df, alpha=alpha, m=3 * len(found)))
            bounds[term][key] = [max(0.0, one.auc - half), min(1.0, one.auc + half)]
    return bounds
