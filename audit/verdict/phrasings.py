"""Several phrasings of a prompt: how much of what varies is the phrasing's, and the verdict under each."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from audit.analysis.effects import Estimates
from audit.records import Effect, Floats, PhrasingResult, Phrasings, SuiteResult
from audit.statistics.variance import share_of_first

Judged = tuple[Estimates, SuiteResult]


def crossed(whole: SuiteResult, names: Sequence[str], each: Sequence[Judged]) -> SuiteResult:
    """The result of the mean over phrasings, with what each of them says by itself.

    Parameters
    ----------
    whole : SuiteResult
        Of the mean over phrasings: that is what is judged.
    names : sequence of str
        Of the phrasings.
    each : sequence of (Estimates, SuiteResult)
        Of each phrasing; none where the model has one alone.
    """
    if not each:
        return whole
    shifts = np.array([[effect.shift for effect in result.effects] for _, result in each])
    results = tuple(_told(name, result) for name, (_, result) in zip(names, each, strict=True))
    return replace(
        whole,
        phrasings=Phrasings(
            level_share=share_of_first(_levels([estimates for estimates, _ in each])),
            shift_share=_shift_share(shifts),
            agree=all(one.verdict == whole.verdict for one in results),
            each=results,
        ),
    )


def _told(name: str, result: SuiteResult) -> PhrasingResult:
    """The verdict and the largest shift of one phrasing."""
    largest: Effect = max(
        result.effects, key=lambda effect: abs(effect.shift) if effect.shift == effect.shift else -1
    )
    return PhrasingResult(
        name=name,
        verdict=result.verdict,
        group=largest.name,
        shift=largest.shift,
        low=largest.low,
        high=largest.high,
    )


def _levels(each: Sequence[Estimates]) -> Floats:
    """Mean scores (phrasings, cells) over the families and groups that every phrasing has."""
    tables = [estimates.basis.table for estimates in each]
    common = sorted(set.intersection(*(set(table.families) for table in tables)))
    rows = [[table.families.index(name) for name in common] for table in tables]
    return np.array([table.p[at].ravel() for table, at in zip(tables, rows, strict=True)])


def _shift_share(shifts: Floats) -> float:
    """Of the squares of the mean shifts (phrasings, contrasts), the part that differs by phrasing."""
    total = float(np.nansum(shifts**2))
    return float(np.nansum((shifts - shifts.mean(axis=0)) ** 2)) / total if total > 0 else np.nan
