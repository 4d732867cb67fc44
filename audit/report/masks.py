"""Which texts of a run are masked in what is derived from it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from audit.masking import masked, speaks_of_toxicity
from audit.records import SuiteInfo

OWN = ("text", "frame", "scores", "labelled")
"""Origins whose texts are the user's, of which nobody said whether they are offensive."""


@dataclass(frozen=True, slots=True)
class Masks:
    """Which suites' texts a reader sees masked.

    A benchmark says of itself that its texts are offensive. The user's own texts are taken to be
    so where the target is a label of toxicity. The project's own suites never are.

    Attributes
    ----------
    names : frozenset of str
        The suites.
    """

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, suites: Iterable[SuiteInfo], targets: Collection[str]) -> "Masks":
        """The masks of an audit that is read for these targets."""
        own = any(map(speaks_of_toxicity, targets))
        return cls(
            frozenset(
                one.name
                for one in suites
                if one.facts.get("offensive") or (own and one.origin in OWN)
            )
        )

    def over(self, suites: Iterable[SuiteInfo]) -> tuple[SuiteInfo, ...]:
        """The suites, with their templates' texts masked."""
        return tuple(
            replace(one, texts={key: masked(text) for key, text in one.texts.items()})
            if one.name in self.names
            else one
            for one in suites
        )

    def laid_over(
        self, parts: Callable[[], Iterable[pa.Table]]
    ) -> Callable[[], Iterator[pa.Table]]:
        """Parts of a run with the texts of these suites masked."""
        return lambda: (self._cover(part) for part in parts())

    def _cover(self, part: pa.Table) -> pa.Table:
        """One part."""
        if not self.names:
            return part
        hidden = pc.is_in(part["suite"].cast(pa.string()), pa.array(sorted(self.names)))
        texts = zip(part["text"].to_pylist(), hidden.to_pylist(), strict=True)
        column = pa.array([masked(text) if hide else text for text, hide in texts], pa.string())
        return part.set_column(part.column_names.index("text"), part.field("text"), column)
