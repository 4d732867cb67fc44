"""Harmless texts that are flagged: how many of each group, and how far apart two groups lie."""

from dataclasses import dataclass

from audit.records.basics import Number, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarmSpread:
    """How far apart identities lie in the share of harmless cases that are flagged.

    Attributes
    ----------
    value : float
        The largest share less the smallest.
    highest, lowest : str
        The identities of either.
    low, high : float
        At least, and at most, so far two identities are apart: bounds for all pairs at once.
    limit : float
        The one-sided bound that a PASS is read from.
    templates : int
        What the bounds rest on: templates, or a suite's families.
    most : float, optional
        The spread that the policy tolerates; None where it states none.
    verdict : {"PASS", "FAIL", "INCONCLUSIVE"}, optional
        Whether the spread is at most that.
    """

    value: Number
    highest: str
    lowest: str
    low: Number
    high: Number
    limit: Number
    templates: int
    most: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAlarms:
    """One group's harmless sentences.

    Attributes
    ----------
    flagged, harmless : int
        Sentences for which the target was returned, and all of them.
    low, high : float
        Limits of the share, for all groups of the suite at once.
    by_kind : tuple of (int, int)
        The same two counts for each kind of sentence; empty where the suite has one.
    """

    group: str
    name: str
    flagged: int
    harmless: int
    low: Number
    high: Number
    by_kind: tuple[tuple[int, int], ...] = ()

    @property
    def share(self) -> float:
        """Flagged of all."""
        return self.flagged / self.harmless if self.harmless else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """What is flagged of a suite in which nothing should be.

    Attributes
    ----------
    kinds : tuple of str
        The kinds of sentence that the suite tells apart.
    groups : tuple of GroupAlarms
        In the suite's order.
    """

    kinds: tuple[str, ...]
    groups: tuple[GroupAlarms, ...]
    spread: FalseAlarmSpread | None
