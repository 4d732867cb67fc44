"""Model selection that sees shifts: a scikit-learn scorer, minus the largest shift of a small suite."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.pipeline import run_audit
from audit.suites.suite import Suite, read_suite


@dataclass(frozen=True, kw_only=True)
class ShiftScorer:
    """What `make_shift_scorer` returns; it can be pickled, so that a search may use processes.

    Attributes
    ----------
    suite : Suite
        Already cut down.
    target : str or None
        The label whose probability is the score.
    labels : tuple of str
        Names of the classes.
    seed : int
    """

    suite: Suite
    target: str | None
    labels: tuple[str, ...]
    seed: int

    def __call__(self, estimator: Any, X: Any = None, y: Any = None) -> float:  # noqa: N803
        """Minus the largest absolute shift, in probability: 0 at best, and higher is better.

        Parameters
        ----------
        estimator : fitted estimator of texts, or whatever `run_audit` takes
        X, y : ignored
            A scorer is called with them; the suite brings its own sentences.

        Raises
        ------
        AuditError
            Where the estimator cannot be audited, or no shift can be estimated: one that gives
            every sentence the same score would be the best of all.
        """
        result = run_audit(
            self.suite,
            estimator,
            target=self.target,
            labels=self.labels,
            seed=self.seed,
            threads=1,
            formats=("junit",),  # nobody looks at a report: the cheapest
            explorer=False,
            progress=_silent,
        ).result
        found = [abs(one.shift) for suite in result.suites for one in suite.effects]
        known = [each for each in found if math.isfinite(each)]
        if not known:
            raise AuditError(
                "no shift could be estimated",
                where=self.suite.name,
                remedy="does the estimator score two of the suite's sentences differently?",
            )
        return 0.0 - max(known)


def make_shift_scorer(
    suite: str | Path | Suite = "gender",
    *,
    target: str | None = None,
    families: int = 20,
    labels: Sequence[str] = (),
    seed: int = 0,
) -> ShiftScorer:
    """Make a scorer for `GridSearchCV`, `cross_validate` and the like.

    Parameters
    ----------
    suite : str, Path or Suite
        By name or file.
    target : str, optional
        The label whose probability is the score; None: the positive of two labels, every label of
        more, of which the one that shifts most counts.
    families : int
        Families that are kept, drawn at random; all where the suite has no more. Every candidate
        is asked the same ones.
    labels : sequence of str
        Names of the classes in the order of `classes_`, e.g. of 0 and 1.
    seed : int
        Of the draw and of the audit.

    Returns
    -------
    ShiftScorer
        Called with (estimator, X, y); X and y are ignored. It gives minus the largest absolute
        shift, in probability: 0 at best, and higher is better. It is an estimate from few
        families, made to rank candidates; a verdict is an audit's.

    Raises
    ------
    AuditError
        Where there is no such suite, or fewer than one family is asked for.
    """
    whole = suite if isinstance(suite, Suite) else read_suite(suite)
    kept = min(families, len(whole.families))
    return ShiftScorer(
        suite=whole.sample(kept, seed=seed), target=target, labels=tuple(labels), seed=seed
    )


def _silent(done: int, total: int) -> None:
    """Say nothing: a search audits many candidates."""
