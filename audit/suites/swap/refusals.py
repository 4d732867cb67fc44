"""Refused texts counted by reason and by group, and what a reader should know of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scipy.stats import chi2_contingency

from audit.suites.swap.spans import Refusal

FEWEST = 10
"""Texts that must name a group before its rate is compared."""
ALPHA = 0.05


@dataclass(slots=True)
class Refusals:
    """How many texts were swapped or refused, why, and of which groups.

    Attributes
    ----------
    reasons : Counter
        Reason -> texts.
    named, refused : Counter
        Group -> texts that name it; those of them that were refused.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def note_swap(self, group: str) -> None:
        """Count a text that is swapped."""
        self.named[group] += 1

    def note(self, refusal: Refusal) -> None:
        """Count a text that is refused."""
        self.reasons[refusal.reason] += 1
        self.named.update(refusal.groups)
        self.refused.update(refusal.groups)

    def facts(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {
            "not_swapped": dict(self.reasons),
            "refused_by_group": {
                group: {"texts": self.named[group], "refused": self.refused[group]}
                for group in sorted(self.named)
            },
        }

    def sentences(self, name: str) -> Iterator[str]:
        """What stands in the report: the reasons, the rates by group, a difference between groups."""
        if self.reasons:
            yield f"{name}: not swapped: {told(self.reasons.items())}"
        rates = [(self.refused[g] / n, g, n) for g, n in self.named.items() if n >= FEWEST]
        rates.sort(reverse=True)
        if rates:
            shown = rates if len(rates) <= 6 else [*rates[:3], *rates[-3:]]
            listed = "; ".join(f"{g} {self.refused[g]:,} of {n:,}" for _, g, n in shown)
            yield f"{name}: texts refused by the group that they name: {listed}"
        if self._differs([group for _, group, _ in rates]):
            high, low = rates[0], rates[-1]
            yield (
                f"{name}: texts that name {high[1]} are refused more often ({high[0]:.0%}) than those "
                f"that name {low[1]} ({low[0]:.0%}); what was scored speaks less for them"
            )

    def _differs(self, groups: list[str]) -> bool:
        """Whether the rates of groups differ by more than chance (chi-squared test, 5 %)."""
        table = [[self.refused[g], self.named[g] - self.refused[g]] for g in groups]
        totals = [sum(column) for column in zip(*table, strict=True)]
        if len(groups) < 2 or not all(totals):
            return False
        return float(chi2_contingency(table).pvalue) < ALPHA


def told(counts: Iterable[tuple[str, int]]) -> str:
    """The reasons with their counts, the most frequent first."""
    rows = sorted(counts, key=lambda row: (-row[1], row[0]))
    return "; ".join(f"{count:,}: {reason}" for reason, count in rows)
