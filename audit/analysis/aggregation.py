"""One pass over scored parts: for each target, sums per (template, group, term), flips, examples."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.encoding import Blocks, Encoder, Member, ReadProbes, Unread, join
from audit.analysis.examples import ExtremeTally
from audit.analysis.flips import NO_FLIPS, Flips, FlipTally, Mask
from audit.analysis.readings import Reading
from audit.analysis.unmoved import moved
from audit.errors import AuditError
from audit.records import Example, Floats, Ints, SuiteInfo

_BATCH = 65_536
_NUMBERS = 4_000_000
"""Scores that are held at once, where labels are many."""

_CELLS = 8_000_000
"""Cells of all targets that one pass may gather; there are at most as many a target as probes."""

_PENDING = 10_000_000
"""Sums that wait to be put together."""

_MEMBERS, _TERMS = 1 << 18, 1 << 19


Small = npt.NDArray[np.int32]
"""Codes and counts of cells, half as large as others: of a million probes there may be as many cells."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums over the probes of a suite, read for one target; everything later is computed from them.

    Attributes
    ----------
    families, templates, terms : tuple of str
        Names by code.
    family : ndarray (templates,) of int
        Family code of each template.
    members : tuple of Member
        By code: kind, group and the slots named in `slots`.
    template, member, term : ndarray (cells,) of int
        Codes of each cell; cells are in their order.
    n, p, logit, target, tokens, moved : ndarray (cells,)
        Probes, and the sums of score, log-odds, "labelled target", subword count, and "the score
        is another than the sentence's own".
    low, high : float
        Smallest and largest score of a probe that counts, of any kind.
    set_aside : dict of str to int
        Reason -> probes that do not count.
    clipped : int
        Probes whose log-odds were taken from a clipped p.
    """

    families: tuple[str, ...]
    templates: tuple[str, ...]
    terms: tuple[str, ...]
    family: Ints
    slots: tuple[str, ...]
    members: tuple[Member, ...]
    template: Small
    member: Small
    term: Small
    n: Small
    p: Floats
    logit: Floats
    target: Small | Floats
    tokens: Floats
    moved: Small | Floats
    low: float
    high: float
    set_aside: dict[str, int]
    clipped: int
    flips: Flips
    placebo_flips: Flips
    examples: tuple[Example, ...]


def gather(
    parts: Callable[[], Iterable[pa.Table]],
    suites: Sequence[SuiteInfo],
    readings: Sequence[Reading],
) -> Iterator[tuple[SuiteInfo, Reading, Cells]]:
    """Cells of every suite and target: in one pass over the parts, or several where memory asks for it.

    Parameters
    ----------
    parts : callable
        Begins to read the run's parts anew.
    """
    probes = sum(one.probes for one in suites)
    at_once = max(1, _CELLS // max(1, probes))
    for start in range(0, len(readings), at_once):
        some = readings[start : start + at_once]
        found = collect(parts(), suites, some)
        pa.default_memory_pool().release_unused()  # of what the parts were read into
        for suite in suites:
            for reading, cells in zip(some, found.pop(suite.name), strict=True):
                yield suite, reading, cells


def collect(
    parts: Iterable[pa.Table],
    suites: Sequence[SuiteInfo],
    readings: Sequence[Reading],
) -> dict[str, tuple[Cells, ...]]:
    """Sum scored parts, in one pass, into cells a suite and target.

    Parameters
    ----------
    parts : iterable of pyarrow.Table
        `records.SCORED`, in the source's order. Rows of a part may stand in any order, but a
        block lies in one part or in neighbouring ones.
    suites : sequence of SuiteInfo
        Every suite that the parts speak of.
    readings : sequence of Reading
        One a target.

    Returns
    -------
    dict of str to tuple of Cells
        For each suite, cells in the order of the readings. A suite without probes is there too.

    Raises
    ------
    AuditError
        Where a part speaks of a suite that was not declared.
    """
    gatherers = {one.name: _Gatherer(one, readings) for one in suites}
    for part in parts:
        for name, rows in _by_suite(part):
            if name not in gatherers:
                raise AuditError(
                    f"scores of a suite that was not declared: {name!r}", where="suite"
                )
            gatherers[name].add(rows)
    return {name: gatherer.finish() for name, gatherer in gatherers.items()}


def _by_suite(part: pa.Table) -> list[tuple[str, pa.Table]]:
    """The part, cut into its suites."""
    names = part.column("suite").unique().to_pylist()
    if len(names) <= 1:
        return [(name, part) for name in names]
    column = part.column("suite").cast(pa.string())
    return [(name, part.filter(pc.equal(column, name))) for name in names]


class _Gatherer:
    """Holds back the blocks that the next part may continue, and sums all others."""

    def __init__(self, suite: SuiteInfo, readings: Sequence[Reading]) -> None:
        self._suite = suite
        self._encoder = Encoder(suite)
        self._tallies = [_Tally(suite, reading, self._encoder) for reading in readings]
        labels = max((len(one.labels) for one in readings), default=1)
        self._batch = min(_BATCH, _NUMBERS // max(1, labels))
        self._cells = CellSums()
        self._waiting: list[pa.Table] = []
        self._held: Unread | None = None

    def add(self, part: pa.Table) -> None:
        """Take a part; sums are taken once enough rows have come together."""
        self._waiting.append(part.select(self._columns()))
        if sum(one.num_rows for one in self._waiting) >= self._batch:
            self._flush(final=False)

    def finish(self) -> tuple[Cells, ...]:
        """The sums over everything that came, for each target."""
        if self._waiting or self._held is not None:
            self._flush(final=True)
        codes, sums = self._cells.result(1 + SUMMED * len(self._tallies))
        return tuple(
            tally.cells(codes, (*sums[:2], *sums[_columns_of(place)]))
            for place, tally in enumerate(self._tallies)
        )

    def _columns(self) -> list[str]:
        wanted = ["template", "family", "block", "group", "term", "kind", "text"]
        wanted += ["scores", "returned", "tokens", "reason"]
        return wanted + (["slots"] if self._encoder.slots else [])

    def _flush(self, *, final: bool) -> None:
        """Sum the complete blocks; the rows of blocks seen in the last part wait for the next."""
        encode = self._encoder.probes
        before = encode(pa.concat_tables(self._waiting[:-1])) if self._waiting[1:] else None
        last = encode(self._waiting[-1]) if self._waiting else None
        self._waiting = []
        done = [one for one in (self._held, before, last) if one is not None]
        probes = done[0]
        for one in done[1:]:
            probes = join(probes, one)
        self._held = None
        if not final and last is not None:
            blocks = probes.blocks()
            still_open = np.zeros(blocks.size, dtype=bool)
            still_open[blocks.code[len(probes) - len(last) :]] = True
            held = still_open[blocks.code]
            self._held, probes = probes.keep(held), probes.keep(~held)
        if len(probes):
            self._sum(probes)

    def _sum(self, probes: Unread) -> None:
        scene = Scene.of(probes, self._encoder.members.seen)
        columns: list[Floats | Mask] = [probes.tokens]
        for tally in self._tallies:
            columns += tally.add(scene)
        self._cells.add(self._encoder, (probes.template, probes.member, probes.term), columns)


@dataclass(frozen=True, slots=True)
class Scene:
    """Complete blocks, laid out once for every target: all rows, and those of one kind.

    Attributes
    ----------
    kinds : dict of str to (mask, probes, blocks)
        Of "group" and "placebo", where there are any.
    """

    whole: Unread
    blocks: Blocks
    members: tuple[Member, ...]
    kinds: dict[str, tuple[Mask, Unread, Blocks]]

    @classmethod
    def of(cls, probes: Unread, members: tuple[Member, ...]) -> "Scene":
        """Lay out complete blocks."""
        blocks = probes.blocks()
        kinds = {}
        for kind in ("group", "placebo"):
            mask = np.array([one.kind == kind for one in members], dtype=bool)[probes.member]
            if mask.all():
                kinds[kind] = mask, probes, blocks
            elif mask.any():
                kept = probes.keep(mask)
                kinds[kind] = mask, kept, kept.blocks()
        return cls(probes, blocks, members, kinds)


SUMMED = 4
"""Columns that are summed for each target: score, log-odds, labelled target, moved by the term."""


def _columns_of(place: int) -> slice:
    """Where the sums of a target stand, after those of probes and tokens."""
    return slice(2 + SUMMED * place, 2 + SUMMED * (place + 1))


class _Tally:
    """What is gathered of one suite for one target, beside the sums by cell."""

    def __init__(self, suite: SuiteInfo, reading: Reading, encoder: Encoder) -> None:
        self._groups = tuple(one.code for one in suite.groups)
        self._reading, self._encoder = reading, encoder
        self._flips = FlipTally(suite.contrasts, encoder.slots)
        self._placebos = FlipTally((), encoder.slots)
        self._extremes = ExtremeTally(suite.name, encoder)
        self._low, self._high = np.inf, -np.inf
        self._clipped = 0

    def add(self, scene: Scene) -> tuple[Floats, Floats, Mask, Mask]:
        """Read complete blocks for the target; returns what is summed by cell."""
        answer = self._encoder.read(scene.whole, self._reading)
        rows = ReadProbes.of(scene.whole, answer)
        self._clipped += answer.clipped
        self._low = min(self._low, float(rows.p.min()))
        self._high = max(self._high, float(rows.p.max()))
        for kind, (mask, probes, blocks) in scene.kinds.items():
            part = ReadProbes.of(probes, answer, mask)
            if kind == "group":
                self._flips.add(part, scene.members, blocks)
                self._extremes.add(part, blocks)
            else:
                self._placebos.add(part, scene.members, blocks)
        changed = moved(rows, scene.members, scene.blocks)
        return rows.p, rows.logit, rows.target, changed

    def cells(self, codes: Sequence[Small], sums: Sequence[Any]) -> Cells:
        """The record, with the sums of probes, tokens and this target."""
        return build_cells(
            self._encoder,
            codes,
            sums,
            scores=(self._low, self._high),
            flips=self._flips.result(),
            placebo_flips=self._placebos.result(),
            examples=self._extremes.result(self._groups),
            clipped=self._clipped,
        )


class CellSums:
    """Sums by (template, member, term), whatever the number of probes."""

    def __init__(self) -> None:
        self._keys: list[Ints] = []
        self._values: list[list[Any]] = []

    def add(
        self, encoder: Encoder, codes: tuple[Ints, Ints, Ints], columns: Sequence[Floats | Mask]
    ) -> None:
        """Add probes: their template, member and term, and what is summed."""
        members, terms = len(encoder.members), len(encoder.terms)
        if members > _MEMBERS or terms > _TERMS:
            raise AuditError(
                f"{members} groups with {terms} terms are more than can be told apart",
                remedy=f"at most {_MEMBERS} and {_TERMS}",
            )
        template, member, term = codes
        place, unique = pd.factorize((template * _MEMBERS + member) * _TERMS + term)
        self._keys.append(unique)
        self._values = self._values or [[] for _ in (0, *columns)]
        probes = np.ones(len(place), dtype=bool)
        for kept, one in zip(self._values, (probes, *columns), strict=True):
            kept.append(_summed(place, one, len(unique)))
        waiting = sum(len(one) for one in self._keys[1:])
        if waiting > max(_PENDING // len(self._values), len(self._keys[0])):
            self._compact()

    def result(self, columns: int) -> tuple[list[Small], list[Any]]:
        """Codes of the cells in ascending order, and the sums of probes and of each column."""
        if not self._keys:
            return [np.zeros(0, dtype=np.int32)] * 3, [np.zeros(0)] * (1 + columns)
        self._compact()
        keys = self._keys[0]
        codes = keys // (_MEMBERS * _TERMS), keys // _TERMS % _MEMBERS, keys % _TERMS
        return [one.astype(np.int32) for one in codes], [one for (one,) in self._values]

    def _compact(self) -> None:
        """Add up what came of the same cells, a column after the other: few lie there twice."""
        keys, place = np.unique(np.concatenate(self._keys), return_inverse=True)
        self._keys = [keys]
        for kept in self._values:
            kept[:] = [_summed(place, np.concatenate(kept), len(keys))]


def _summed(place: Ints, values: Any, size: int) -> Small | Floats:
    """The sum at each place: a whole number of what is counted."""
    sums = np.bincount(place, values, size)
    if values.dtype in (np.bool_, np.int32):
        return sums.astype(np.int32)
    return np.asarray(sums, dtype=np.float64)


def build_cells(
    encoder: Encoder,
    codes: Sequence[Small],
    sums: Sequence[Any],
    *,
    scores: tuple[float, float],
    flips: Flips = NO_FLIPS,
    placebo_flips: Flips = NO_FLIPS,
    examples: tuple[Example, ...] = (),
    clipped: int = 0,
) -> Cells:
    """The record of what was summed: probes, tokens, score, log-odds, labelled target, moved.

    Parameters
    ----------
    sums : sequence of ndarray (cells,)
        In that order.
    scores : (float, float)
        The smallest and the largest.
    """
    pairs = encoder.templates.seen
    family = encoder.families.codes([one for one, _ in pairs])
    low, high = (one if np.isfinite(one) else np.nan for one in scores)
    n, tokens, p, logit, target, shifted = sums
    template, member, term = codes
    return Cells(
        families=encoder.families.seen,
        templates=tuple(template for _, template in pairs),
        terms=encoder.terms.seen,
        family=family,
        slots=encoder.slots,
        members=encoder.members.seen,
        template=template,
        member=member,
        term=term,
        n=n,
        p=p,
        logit=logit,
        target=target,
        tokens=tokens,
        moved=shifted,
        low=low,
        high=high,
        set_aside=dict(sorted(encoder.set_aside.items())),
        clipped=clipped,
        flips=flips,
        placebo_flips=placebo_flips,
        examples=examples,
    )
