"""One suite, or one group, of a finished audit: each shows itself and gives its sentences."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.numerals import counted, points, span
from audit.records import AuditResult, Effect, Group, SuiteResult
from audit.report.sentences import families_of
from audit.result.scored import by_family, scored_probes, with_sentence
from audit.strict import near

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEFT = 'style="text-align:left"'
"""Words stand left: a notebook's own style sets every cell to the right."""


@dataclass(frozen=True, kw_only=True)
class SuiteSlice:
    """One suite, read for one target.

    Attributes
    ----------
    result : SuiteResult
        Finished values.
    groups : tuple of Group
        With their attributes (region, income, ...).

    Examples
    --------
    >>> audit["countries"]["NER"]  # doctest: +SKIP
    <Niger in countries: −15.9 points (−18.8 to −12.9), beyond the margin>
    """

    result: SuiteResult
    groups: tuple[Group, ...]
    whole: AuditResult = field(repr=False)
    folder: Path = field(repr=False)
    show_offensive: bool = field(default=False, repr=False)

    def __getitem__(self, group: str) -> GroupSlice:
        """A group by its code or name."""
        for effect in self.result.effects:
            if group in (effect.group, effect.name):
                return GroupSlice(suite=self, effect=effect)
        known = [name for one in self.result.effects for name in (one.group, one.name)]
        raise AuditError(
            f"no group {group!r} in {self.result.name}",
            remedy=near(group, known) or f"there are: {', '.join(known[1::2][:12])}, ...",
        )

    group = __getitem__

    def to_frame(self) -> pd.DataFrame:
        """The effects as a table, largest |shift| first, with the groups' attributes.

        Returns
        -------
        pandas.DataFrame
            `shift`, `low`, `high` in probability; + means that the target became likelier.
        """
        import pandas as pd

        about = {one.code: one.attributes for one in self.groups}
        rows = [asdict(one) | about.get(one.group, {}) for one in self.result.effects]
        table = pd.DataFrame(rows)
        return table.sort_values("shift", key=abs, ascending=False, ignore_index=True)

    @cached_property
    def _probes(self) -> pd.DataFrame:
        named = {one.name: one for one in self.whole.targets}
        target = named.get(self.result.target, self.whole.targets[0])
        return scored_probes(
            self.folder,
            self.result.name,
            target,
            self.whole.model,
            show_offensive=self.show_offensive,
        )

    def probes(self) -> pd.DataFrame:
        """Every sentence with its score."""
        return self._probes.copy()

    def sentence(self, text: str) -> pd.DataFrame:
        """The sentences that hold a text, beside those that they were compared with."""
        return with_sentence(self._probes, text)

    def plot_intervals(self, *, most: int = 30, axes: Axes | None = None) -> Axes:
        """Draw shifts with their intervals against the margin; see `audit.charts.plot_intervals`."""
        from audit.charts import plot_intervals

        return plot_intervals(self.result, most=most, axes=axes)

    def plot_map(self, **options: Any) -> Axes:
        """Draw the world map; see `audit.charts.plot_map`."""
        from audit.charts import plot_map

        return plot_map(self.whole, suite=self.result.key, **options)

    def __repr__(self) -> str:
        one = self.result
        return (
            f"<{one.verdict} {one.key}: {counted(len(one.effects), 'group')} over "
            f"{families_of(one)} {'family' if one.families == 1 else 'families'}>"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td {LEFT}>{escape(one.name)}</td><td>{points(one.shift)}</td>"
            f"<td>{span(one.low, one.high)}</td><td>{one.margin_status}</td></tr>"
            for one in sorted(self.result.effects, key=_by_size)[:12]
        )
        return (
            f"<p><b>{self.result.verdict}</b> {escape(self.result.because)}</p>"
            f"<table><thead><tr><th {LEFT}>Group</th><th>Shift, points</th><th>Interval</th><th>Margin</th>"
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )


@dataclass(frozen=True, kw_only=True)
class GroupSlice:
    """One group of a suite: its effect, and the sentences behind it."""

    suite: SuiteSlice
    effect: Effect

    def families(self) -> pd.DataFrame:
        """A row a family: the group's score beside the mean of all groups."""
        return by_family(self.suite.probes(), self.effect.group)

    def probes(self) -> pd.DataFrame:
        """The group's sentences with their scores, highest first."""
        every = self.suite.probes()
        mine = every[every["group"] == self.effect.group]
        return mine.sort_values("p", ascending=False, ignore_index=True)

    def plot_families(self, axes: Axes | None = None) -> Axes:
        """Draw a dot a family: the group's score less the mean of all groups."""
        from audit.charts import plot_families

        return plot_families(self.families(), name=self.effect.name, axes=axes)

    def __repr__(self) -> str:
        one = self.effect
        return (
            f"<{one.name} in {self.suite.result.key}: {points(one.shift)} points "
            f"({span(one.low, one.high)}), {_status(one)}>"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td {LEFT}>{escape(text)}</td><td>{p:.3f}</td><td>{others:.3f}</td></tr>"
            for text, p, others in self.families()[["text", "p", "others"]]
            .head(8)
            .itertuples(index=False)
        )
        return (
            f"<p><b>{escape(self.effect.name)}</b> {points(self.effect.shift)} points "
            f"({span(self.effect.low, self.effect.high)}), {_status(self.effect)}</p>"
            f"<table><thead><tr><th {LEFT}>Sentence</th><th>Score</th><th>Mean of all groups</th></tr>"
            f"</thead><tbody>{rows}</tbody></table>"
        )


def _by_size(effect: Effect) -> float:
    """Largest first; what could not be estimated last."""
    return -abs(effect.shift) if math.isfinite(effect.shift) else 1.0


def _status(effect: Effect) -> str:
    """Where the shift stands against the margin, in words."""
    words = {"beyond": "beyond the margin", "within": "within the margin"}
    return words.get(effect.margin_status, "not decided")
