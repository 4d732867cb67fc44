"""Suites and probes: the tidy table that carries everything, and who gives it."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa

from audit.records.basics import ContrastKind, Floats, Origin, ScoreKind

CATEGORY = pa.dictionary(pa.int32(), pa.string())

PROBES = pa.schema(
    [
        ("suite", CATEGORY),
        ("template", CATEGORY),
        ("family", CATEGORY),
        ("block", pa.int64()),
        ("group", CATEGORY),
        ("term", CATEGORY),
        ("kind", CATEGORY),
        ("slots", pa.map_(pa.string(), pa.string())),
        ("text", pa.string()),
        ("gold", CATEGORY),
    ]
)
"""The probe table before scoring; `gold` is null where the data has no true label."""

SCORED = pa.schema(
    [
        *PROBES,
        ("scores", pa.list_(pa.float64())),
        ("returned", CATEGORY),
        ("tokens", pa.int32()),
        ("truncated", pa.bool_()),
        ("unknown", pa.bool_()),
        ("reason", CATEGORY),
    ]
)
"""The probe table after scoring.

`scores` holds one number a label, exactly as the classifier gave it; `kind_of` says what they are.
`returned` is the label that came with the scores, null where none did. `reason` is null for every
probe that counts.
"""

READ = pa.schema(
    [
        *PROBES,
        ("p", pa.float64()),
        ("logit", pa.float64()),
        ("label", CATEGORY),
        *(SCORED.field(name) for name in ("tokens", "truncated", "unknown", "reason")),
    ]
)
"""The scored table as it is read for one target: its score, log-odds, and the returned label."""

_KIND = b"audit.scores"


def marked(table: pa.Table, kind: ScoreKind) -> pa.Table:
    """The table, its metadata saying what the column `scores` holds."""
    return table.replace_schema_metadata({**(table.schema.metadata or {}), _KIND: kind.encode()})


def kind_of(table: pa.Table) -> ScoreKind:
    """What the column `scores` holds; probabilities where nothing says so."""
    said = (table.schema.metadata or {}).get(_KIND)
    return "logits" if said == b"logits" else "p"


def score_lists(values: Floats) -> pa.Array:
    """An array (n, labels) as the column `scores`."""
    rows, width = values.shape
    offsets = pa.array(np.arange(rows + 1) * width, pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(values.ravel()))


def score_matrix(table: pa.Table) -> Floats:
    """The column `scores` as an array (n, labels); no column where only labels came."""
    column = table["scores"]
    flat = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    values = np.concatenate(flat) if flat else np.zeros(0)
    return (
        values.reshape(len(column), -1)
        if len(column) and len(values)
        else values.reshape(len(column), 0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that probes speak of.

    Attributes
    ----------
    code : str
        What stands in the `group` column: "FRA", "female".
    name : str
        What a reader is shown: "France", "women".
    attributes : dict of str to str
        Facts from the lexicon, as text: region, subregion, income, latitude, longitude, ...
    """

    code: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """The name as a sentence has it: "the Netherlands"."""
        article = self.attributes.get("article", "")
        return f"{article} {self.name}" if article else self.name

    def is_called(self, word: str) -> bool:
        """Whether a person who typed the word means this group: its code, or its name in any case."""
        names = (self.name.casefold(), self.spoken.casefold())
        return word == self.code or word.casefold() in names


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A declared pair: mean of the probes with `by` = `plus`, minus those with `by` = `minus`.

    `by` is "group" or the name of a slot.
    """

    name: str
    by: str
    plus: str
    minus: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Two names of one thing: `name` says of the group what its `term` says."""

    group: str
    term: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteInfo:
    """What later stages need to know of a suite without expanding it.

    Attributes
    ----------
    origin : Origin
        Where the probes come from.
    axis : str
        The lexicon's name ("countries"), or the suite's own where it has none.
    groups : tuple of Group
        Groups of kind `group`, in the lexicon's order.
    templates, families, probes : int
        Counts of probes of kind `group` and what makes them.
    texts : dict of str to str
        Template id -> template text as written (at most 2,000 of them).
    language : str
        Of the texts, as a tag of BCP 47.
    frames, clusters : dict of str to str
        Family -> how the group is known in it (observable, known, self-reported); family -> the
        cluster of items that share an opening. Families that say nothing are not there.
    domains : dict of str to str
        Family -> what it speaks of (film, news, travel, ...), where it says so.
    lacking : dict of str to tuple of str
        Family -> groups of which it can't be said (`needs:`): there is nothing to be missing.
    aliases : tuple of Alias
        Names of the same thing, whose shift from each other is what wording alone does: terms of
        the groups (where wordings are sampled), or probes of kind `alias`.
    gates : bool
        False for language-model benchmarks: they never gate a classifier.
    canaries : str
        The set of plain sentences that a classifier must tell apart to answer the suite's question
        at all; "": the set that speaks of the target.
    facts : dict
        JSON values that a benchmark needs to state its score from scored probes
        (occupation shares, dropped items, ...).
    """

    name: str
    title: str
    version: str
    licence: str
    question: str = ""
    harm: str = ""
    origin: Origin = "suite"
    axis: str
    contrast: ContrastKind = "pooled"
    contrasts: tuple[Contrast, ...] = ()
    terms: Literal["fixed", "sampled"] = "fixed"
    placebo: str = ""
    groups: tuple[Group, ...]
    templates: int
    families: int
    probes: int
    texts: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    frames: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    gates: bool = True
    canaries: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@runtime_checkable
class Source(Protocol):
    """Probes in a fixed order that can be read from any position, in this process or another."""

    @property
    def suites(self) -> tuple[SuiteInfo, ...]:
        """The suites, in the order of their probes."""

    @property
    def size(self) -> int:
        """Number of probes of every kind."""

    @property
    def inputs(self) -> dict[str, str]:
        """File name -> SHA-256 of every file that the probes were made from."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader should know about the probes: drops, doubled terms, ..."""

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop) with the columns of `PROBES`, or of `SCORED` where scores came with them.

        A column `reason` may stand beside those of `PROBES`: why the source sets a probe aside.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """A `Source` whose probes lie in one table."""

    suites: tuple[SuiteInfo, ...]
    table: pa.Table = field(repr=False)
    inputs: dict[str, str]
    warnings: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of probes of every kind."""
        return int(self.table.num_rows)

    def read(self, start: int, stop: int) -> pa.Table:
        """Probes [start, stop)."""
        return self.table.slice(start, stop - start)
