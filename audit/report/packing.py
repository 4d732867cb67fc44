"""A run's sentences and scores, packed for its page: every text as it was scored, a byte a score."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.readings import Reading, said_in
from audit.records import (
    GRID,
    STEPS,
    Floats,
    PackedBlock,
    PackedColumn,
    PackedRun,
    PackedScores,
    PackedSuite,
    SuiteInfo,
    Target,
)
from audit.report.cuts import cut
from audit.report.display import visible
from audit.report.masks import Masks
from audit.scoring.store.run_store import RunStore

T = TypeVar("T")

MOST = 400_000
"""Scores that a page carries, of all suites and targets together: 530 KB."""

LETTERS = 1_500_000
"""Characters of its texts, before they are deflated."""

BESIDE = {"placebo", "baseline"}
"""Kinds of probes that a reader can compare a group with."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The probes of one suite, in the order of the run; each piece of `p` is (targets, some of n).

    What many probes have in common they share: a string or tuple a probe would be most of the
    memory that a report takes.
    """

    by: tuple[str, ...]
    template: list[str] = field(default_factory=list)
    family: list[str] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    term: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    slots: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    p: list[Floats] = field(default_factory=list)

    @classmethod
    def of(cls, suite: SuiteInfo) -> "Rows":
        """No probes yet of a suite; of slots it keeps those that a declared pair goes by."""
        return cls(tuple(sorted({one.by for one in suite.contrasts} - {"group"})))

    def add(self, part: pa.Table, p: Floats, shared: dict[Any, Any]) -> None:
        """Take the probes of one part, and what they have in common with others from `shared`."""
        for name in ("template", "family", "group", "kind"):
            values = part[name].cast(pa.string()).to_pylist()
            getattr(self, name).extend(shared.setdefault(one, one) for one in values)
        terms = map(visible, part["term"].cast(pa.string()).to_pylist())
        self.term.extend(shared.setdefault(one, one) for one in terms)
        self.text.extend(map(visible, part["text"].to_pylist()))
        self.block.extend(part["block"].to_pylist())
        for value in part["slots"].to_pylist() if self.by else [()] * len(part):
            slots = dict(value or ())
            kept = tuple((name, slots[name]) for name in self.by if name in slots)
            self.slots.append(shared.setdefault(kept, kept))
        self.p.append(p)


def pack_run(
    store: RunStore,
    targets: Sequence[Target],
    *,
    show_offensive: bool = False,
    most: int = MOST,
) -> PackedRun:
    """Pack a finished run as it is read for these targets, its texts masked as in the report."""
    suites = store.plan.suites
    masks = Masks() if show_offensive else Masks.of(suites, [one.name for one in targets])
    readings = [Reading.of(target, store.plan.model) for target in targets]
    return pack(masks.laid_over(store.parts), suites, readings, most=most)


def pack(
    parts: Callable[[], Iterable[pa.Table]],
    suites: Sequence[SuiteInfo],
    readings: Sequence[Reading],
    *,
    most: int = MOST,
) -> PackedRun:
    """Pack the suites that a page can carry, in their order, as long as they fit.

    Parameters
    ----------
    parts : callable
        Begins to read the run's parts anew.
    readings : sequence of Reading
        One a target.
    most : int
        Scores in all; a suite that would make them more is named in `too_large`.
    """
    asked = [one for one in suites if one.origin != "labelled" and one.templates > 1]
    chosen, left = [], most
    for suite in asked:
        if suite.probes * len(readings) <= left:
            chosen.append(suite)
            left -= suite.probes * len(readings)
    found = _read(parts(), chosen, readings) if chosen else {}
    packed, letters = [], LETTERS
    for suite in chosen:
        rows = found[suite.name]
        one = _packed(suite, rows, readings) if rows.block else None
        if one and one.letters <= letters:
            packed.append(one)
            letters -= one.letters
    names = {one.name for one in packed}
    over = [
        one.name
        for one in asked
        if one.name not in names and (one not in chosen or found[one.name].block)
    ]
    return PackedRun(suites=tuple(packed), too_large=tuple(over))


def unpacked(suite: PackedSuite, target: str) -> Iterator[tuple[str, str, str, float]]:
    """Template, term, text and score of every probe of a packed suite."""
    scores = next(one for one in suite.scores if one.target == target)
    at = 0
    for block, (low, high) in zip(suite.blocks, scores.bounds, strict=True):
        for place, index in enumerate(block.columns):
            column = suite.columns[index]
            template = block.templates[place if len(block.templates) > 1 else 0]
            text = "".join(
                literal + piece
                for literal, piece in zip(block.literals, (*column.pieces, ""), strict=True)
            )
            p = (low + (high - low) * scores.codes[at] / STEPS) / GRID
            yield suite.templates[template], column.term, text, p
            at += 1


def _read(
    parts: Iterable[pa.Table], suites: Sequence[SuiteInfo], readings: Sequence[Reading]
) -> dict[str, Rows]:
    """The probes that count of these suites."""
    found, shared = {one.name: Rows.of(one) for one in suites}, dict[Any, Any]()
    for part in parts:
        p = np.stack([reading.read(said_in(part)).p for reading in readings])
        suite = part["suite"].cast(pa.string())
        asked = pc.is_in(part["kind"].cast(pa.string()), pa.array(["group", *sorted(BESIDE)]))
        counted = pc.and_(pc.is_null(part["reason"]), asked)
        usable = counted.to_numpy(zero_copy_only=False).astype(bool) & np.isfinite(p).all(axis=0)
        for name in suite.unique().to_pylist():
            mine = usable & pc.equal(suite, name).to_numpy(zero_copy_only=False).astype(bool)
            if name in found and mine.any():
                found[name].add(part.filter(pa.array(mine)), p[:, mine], shared)
    return found


def _packed(suite: SuiteInfo, rows: Rows, readings: Sequence[Reading]) -> PackedSuite:
    """One suite: its blocks in the order of the run."""
    sets = _Numbered(one.code for one in suite.groups)
    speaks = _speakers(rows, sets)
    templates, families = _Numbered(rows.template), _Numbered(rows.family)
    of_template = dict(zip(rows.template, rows.family, strict=True))
    columns: _Numbered[tuple[tuple[int, ...], str, tuple[str, ...]]] = _Numbered(())
    blocks, order = [], []
    for places in _blocks(rows):
        literals, pieces = cut([rows.text[at] for at in places])
        keys = [
            (speaks[at], rows.term[at], piece) for at, piece in zip(places, pieces, strict=True)
        ]
        of_block = [templates.number(rows.template[at]) for at in places]
        if len(set(of_block)) == 1:
            of_block = of_block[:1]
        runs = _runs([columns.number(key) for key in keys])
        blocks.append(PackedBlock(templates=tuple(of_block), literals=literals, runs=runs))
        order.append(places)
    return PackedSuite(
        name=suite.name,
        sets=tuple(sets),
        pairs=tuple(
            (one.name, sets.number(_side(one.by, one.plus)), sets.number(_side(one.by, one.minus)))
            for one in suite.contrasts
        ),
        families=tuple(families),
        frames=tuple(suite.frames.get(one, "") for one in families),
        units=tuple(suite.clusters.get(one, one) for one in families),
        kept=tuple(_kept(suite, rows, families)),
        templates=tuple(templates),
        family=tuple(families.number(of_template[one]) for one in templates),
        columns=tuple(PackedColumn(sets=s, term=term, pieces=piece) for s, term, piece in columns),
        blocks=tuple(blocks),
        scores=tuple(
            _scores(one.target.name, p, order)
            for one, p in zip(readings, np.concatenate(rows.p, axis=1), strict=True)
        ),
    )


def _speakers(rows: Rows, sets: "_Numbered[str]") -> list[tuple[int, ...]]:
    """What each probe speaks for: its group, and its sides of pairs that go by a slot."""
    found: dict[Any, tuple[int, ...]] = {}
    speaks = []
    for key in zip(rows.kind, rows.group, rows.slots, strict=True):
        if key not in found:
            kind, group, slots = key
            names = [kind if kind in BESIDE else group]
            names += [_side(name, value) for name, value in slots if kind == "group"]
            found[key] = tuple(sets.number(name) for name in names)
        speaks.append(found[key])
    return speaks


def _side(by: str, value: str) -> str:
    """What a side of a declared pair is called among the sets."""
    return value if by == "group" else f"{by}={value}"


def _blocks(rows: Rows) -> list[list[int]]:
    """The places of every block's probes; a block holds one suite's and, mostly, one template's."""
    found: dict[int, list[int]] = {}
    for at, block in enumerate(rows.block):
        found.setdefault(block, []).append(at)
    return list(found.values())


def _kept(suite: SuiteInfo, rows: Rows, families: "_Numbered[str]") -> Iterator[bool]:
    """Whether each family takes part in the effects; see `analysis.effects`."""
    there: dict[str, dict[str, set[str]]] = {}
    for family, template, group, kind in zip(
        rows.family, rows.template, rows.group, rows.kind, strict=True
    ):
        if kind == "group":
            there.setdefault(family, {}).setdefault(template, set()).add(group)
    every = {one.code for one in suite.groups}
    for family in families:
        inside = there.get(family, {}).values()
        whole = set.intersection(*inside) if inside else set()
        lacking = every - whole - set(suite.lacking.get(family, ()))
        yield bool(inside) and (suite.contrast == "pairs" or not lacking)


def _runs(numbers: Sequence[int]) -> tuple[int, ...]:
    """Numbers as runs of neighbours: first, how many, first, how many, ..."""
    runs: list[int] = []
    for number in numbers:
        if runs and number == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [number, 1]
    return tuple(runs)


def _scores(target: str, p: Floats, blocks: Sequence[Sequence[int]]) -> PackedScores:
    """Every block's scores in steps between its lowest and its highest."""
    bounds, codes = [], []
    for places in blocks:
        mine = p[list(places)]
        low, high = int(np.floor(mine.min() * GRID)), int(np.ceil(mine.max() * GRID))
        share = (mine * GRID - low) / max(1, high - low)
        bounds.append((low, high))
        codes.append(np.rint(np.clip(share, 0, 1) * STEPS).astype(np.uint8).tobytes())
    return PackedScores(target=target, bounds=tuple(bounds), codes=b"".join(codes))


class _Numbered(dict[T, int]):
    """Things in the order in which they were first seen."""

    def __init__(self, first: Iterable[T]) -> None:
        super().__init__()
        for one in first:
            self.number(one)

    def number(self, one: T) -> int:
        """Its number; a new one where it was not seen before."""
        return self.setdefault(one, len(self))
