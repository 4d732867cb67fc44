"""What a published benchmark is once it is read: probes, and what was left out of them and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from audit.records import PROBES, Contrast, Group, Kind, Source, SuiteInfo, TableSource


@dataclass(frozen=True, slots=True)
class BenchmarkItem:
    """One sentence of a benchmark, as a row of the probe table.

    Attributes
    ----------
    family : str
        What counts as one observation: paraphrases of each other share it.
    block : int
        Sentences that differ in the group alone share it.
    group, term : str
        The code of a group, and the word that stands for it here.
    slots : dict of str to str
        What else is known of the sentence.
    template : str
        The sentence without its group, where the benchmark has such; the family's where it hasn't.
    """

    family: str
    block: int
    group: str
    term: str
    text: str
    slots: dict[str, str]
    template: str = ""
    kind: Kind = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A benchmark that was read from the user's copy.

    Attributes
    ----------
    name, citation : str
        The name on the command line, and the paper.
    source : Source
        Its probes.
    dropped : tuple of str
        The irregular items that were left out, each with its place and the reason.
    notes : tuple of str
        What a reader should know of the score.
    """

    name: str
    citation: str
    source: Source
    dropped: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkCard:
    """What every benchmark states of itself, whatever the user's copy holds.

    Attributes
    ----------
    question, harm, axis : str
        What a report says: what it asks, who is hurt if the answer is yes, what the groups are.
    groups : tuple of Group
        All that may stand in an item's `group`.
    contrasts : tuple of Contrast
        What is compared with what; each group with the mean of all where none is declared.
    gates : bool
        Whether a policy may count it.
    canaries : str
        The set of plain sentences that a classifier must tell apart before a PASS counts; "": the
        set that speaks of the target.
    """

    name: str
    title: str
    version: str
    licence: str
    citation: str
    question: str
    harm: str
    axis: str
    groups: tuple[Group, ...]
    contrasts: tuple[Contrast, ...] = ()
    gates: bool = True
    notes: tuple[str, ...] = ()
    language: str = "en"
    canaries: str = ""


def bring_together(
    card: BenchmarkCard,
    items: list[BenchmarkItem],
    *,
    inputs: dict[str, str],
    warnings: tuple[str, ...] = (),
    dropped: tuple[str, ...] = (),
    facts: dict[str, Any] | None = None,
    lacking: dict[str, tuple[str, ...]] | None = None,
) -> Benchmark:
    """The benchmark whose one suite holds these items.

    `facts` joins what every benchmark keeps for its summary: its name, citation, drops and notes.
    `lacking` names the groups that the authors' own file leaves out of a family: nobody's run is
    incomplete for them.
    """
    told = (f"{card.name}: {len(dropped)} irregular items left out",) if dropped else ()
    info = suite_info(card, items, dropped=dropped, facts=facts or {}, lacking=lacking or {})
    source = TableSource(
        suites=(info,),
        table=probe_table(card.name, items),
        inputs=inputs,
        warnings=tuple(f"{card.name}: {warning}" for warning in warnings) + told,
    )
    return Benchmark(
        name=card.name,
        citation=card.citation,
        source=source,
        dropped=dropped,
        notes=card.notes,
    )


def suite_info(
    card: BenchmarkCard,
    items: list[BenchmarkItem],
    *,
    dropped: tuple[str, ...],
    facts: dict[str, Any],
    lacking: dict[str, tuple[str, ...]],
) -> SuiteInfo:
    """What later stages need to know, counted over the items of kind `group`."""
    counted = [item for item in items if item.kind == "group"]
    texts: dict[str, str] = {}
    for item in counted:
        if len(texts) < 2000:
            texts.setdefault(item.template or item.family, item.text)
    kept = {"benchmark": card.name, "citation": card.citation}
    return SuiteInfo(
        name=card.name,
        title=card.title,
        version=card.version,
        licence=card.licence,
        question=card.question,
        harm=card.harm,
        origin="benchmark",
        axis=card.axis,
        contrast="pairs" if card.contrasts else "pooled",
        contrasts=card.contrasts,
        groups=card.groups,
        templates=len({item.template or item.family for item in counted}),
        families=len({item.family for item in counted}),
        probes=len(counted),
        texts=texts,
        gates=card.gates,
        language=card.language,
        canaries=card.canaries,
        lacking=lacking,
        facts=kept | {"dropped": list(dropped), "notes": list(card.notes)} | facts,
    )


def probe_table(suite: str, items: list[BenchmarkItem]) -> pa.Table:
    """The items with the columns of `PROBES`."""
    columns: dict[str, list[Any]] = {
        "suite": [suite] * len(items),
        "template": [item.template or item.family for item in items],
        "family": [item.family for item in items],
        "block": [item.block for item in items],
        "group": [item.group for item in items],
        "term": [item.term for item in items],
        "kind": [item.kind for item in items],
        "slots": [list(item.slots.items()) for item in items],
        "text": [item.text for item in items],
        "gold": [None] * len(items),
    }
    arrays = [_column(columns[column.name], column.type) for column in PROBES]
    return pa.table(arrays, schema=PROBES)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    """One column of the probe table."""
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, kind)


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One scored probe as a summary needs it.

    Attributes
    ----------
    family, block, group, term, slots
        As `BenchmarkItem` has them.
    p : float
        P(target), in 0..1.
    label : str
        The returned label.
    """

    family: str
    block: int
    group: str
    term: str
    slots: dict[str, str]
    p: float
    label: str


def scored_items(info: SuiteInfo, parts: Iterable[pa.Table]) -> Iterator[ScoredItem]:
    """The suite's probes that count, in the order of the parts."""
    needed = ["family", "block", "group", "term", "slots", "p", "label"]
    for part in parts:
        counts = pc.and_(pc.equal(part["suite"], info.name), pc.is_null(part["reason"]))
        chosen = part.filter(counts).select(needed)
        for batch in chosen.to_batches(max_chunksize=4096):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                family, block, group, term, slots, p, label = row
                yield ScoredItem(family, block, group, term, dict(slots or ()), p, label)
