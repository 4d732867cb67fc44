"""One pass over scored parts: sums per (template, group, term), flips, examples, what was set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.encoding import Encoder, Member, Rows, join
from audit.analysis.examples import ExtremeTally
from audit.analysis.flips import Flips, FlipTally
from audit.errors import AuditError
from audit.records import Example, Floats, Ints, SuiteInfo

_BATCH = 65_536
_PENDING = 2_000_000
_SUMS = 5
_Columns = tuple[Floats, Floats, Floats, Floats]
_MEMBERS, _TERMS = 1 << 18, 1 << 19


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums over the probes of a suite; everything later is computed from them.

    Attributes
    ----------
    families, templates, terms : tuple of str
        Names by code.
    family : ndarray (templates,) of int
        Family code of each template.
    members : tuple of Member
        By code: kind, group and the slots named in `slots`.
    template, member, term : ndarray (cells,) of int
        Codes of each cell.
    n, p, logit, target, tokens : ndarray (cells,)
        Probes, and the sums of score, log-odds, "labelled target" and subword count.
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
    template: Ints
    member: Ints
    term: Ints
    n: Floats
    p: Floats
    logit: Floats
    target: Floats
    tokens: Floats
    low: float
    high: float
    set_aside: dict[str, int]
    clipped: int
    flips: Flips
    examples: tuple[Example, ...]


def collect(
    parts: Iterable[pa.Table],
    suites: Sequence[SuiteInfo],
    *,
    threshold: float,
    target: str = "",
) -> dict[str, Cells]:
    """Sum scored parts, in one pass, into cells a suite.

    Parameters
    ----------
    parts : iterable of pyarrow.Table
        `records.SCORED`, in the source's order. Rows of a part may stand in any order, but a
        block lies in one part or in neighbouring ones.
    suites : sequence of SuiteInfo
        Every suite that the parts speak of.
    threshold : float
        p at which the label is the target; NaN: one half. Used where no label came with the
        scores, and where `target` is not named.
    target : str
        The target label, for the direction of flips where there are more than two labels.

    Returns
    -------
    dict of str to Cells
        A suite without probes is there too.

    Raises
    ------
    AuditError
        Where a part speaks of a suite that was not declared.
    """
    gatherers = {one.name: _Gatherer(one, threshold=threshold, target=target) for one in suites}
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

    def __init__(self, suite: SuiteInfo, *, threshold: float, target: str) -> None:
        self._suite = suite
        self._encoder = Encoder(suite, threshold=threshold, target=target)
        self._cells = CellSums()
        self._flips = FlipTally(suite.contrasts, self._encoder.slots)
        self._extremes = ExtremeTally(suite.name, self._encoder)
        self._waiting: list[pa.Table] = []
        self._held: Rows | None = None
        self._low, self._high = np.inf, -np.inf

    def add(self, part: pa.Table) -> None:
        """Take a part; sums are taken once enough rows have come together."""
        self._waiting.append(part.select(self._columns(part)))
        if sum(one.num_rows for one in self._waiting) >= _BATCH:
            self._flush(final=False)

    def finish(self) -> Cells:
        """The sums over everything that came."""
        if self._waiting or self._held is not None:
            self._flush(final=True)
        return build_cells(
            self._encoder,
            self._cells,
            scores=(self._low, self._high),
            flips=self._flips.result(),
            examples=self._extremes.result(tuple(one.code for one in self._suite.groups)),
        )

    def _columns(self, part: pa.Table) -> list[str]:
        wanted = ["template", "family", "block", "group", "term", "kind", "text"]
        wanted += ["p", "logit", "label", "tokens", "reason"]
        return wanted + (["slots"] if self._encoder.slots else [])

    def _flush(self, *, final: bool) -> None:
        """Sum the complete blocks; the rows of blocks seen in the last part wait for the next."""
        before = (
            self._encoder.rows(pa.concat_tables(self._waiting[:-1])) if self._waiting[1:] else None
        )
        last = self._encoder.rows(self._waiting[-1]) if self._waiting else None
        self._waiting = []
        done = [one for one in (self._held, before, last) if one is not None]
        rows = done[0]
        for one in done[1:]:
            rows = join(rows, one)
        self._held = None
        if not final and last is not None:
            block, size = rows.blocks()
            still_open = np.zeros(size, dtype=bool)
            still_open[block[len(block) - len(last.p) :]] = True
            held = still_open[block]
            self._held, rows = rows.keep(held), rows.keep(~held)
        if len(rows.p):
            self._sum(rows)

    def _sum(self, rows: Rows) -> None:
        members = self._encoder.members.seen
        codes = rows.template, rows.member, rows.term
        columns = rows.p, rows.logit, rows.target.astype(float), rows.tokens
        self._cells.add(self._encoder, codes, columns)
        self._low = min(self._low, float(rows.p.min()))
        self._high = max(self._high, float(rows.p.max()))
        counts = np.array([one.kind == "group" for one in members])[rows.member]
        rows = rows if counts.all() else rows.keep(counts)
        if len(rows.p):
            self._flips.add(rows, members)
            self._extremes.add(rows)


class CellSums:
    """Sums by (template, member, term), whatever the number of probes."""

    def __init__(self) -> None:
        self._keys: list[Ints] = []
        self._values: list[Floats] = []

    def add(self, encoder: Encoder, codes: tuple[Ints, Ints, Ints], columns: _Columns) -> None:
        """Add probes: their template, member and term, and what is summed."""
        members, terms = len(encoder.members), len(encoder.terms)
        if members > _MEMBERS or terms > _TERMS:
            raise AuditError(
                f"{members} groups with {terms} terms are more than can be told apart",
                remedy=f"at most {_MEMBERS} and {_TERMS}",
            )
        template, member, term = codes
        keys = (template * _MEMBERS + member) * _TERMS + term
        self._append(keys, (np.ones(len(keys)), *columns))
        if sum(len(one) for one in self._keys[1:]) > max(_PENDING, len(self._keys[0])):
            self._compact()

    def result(self) -> tuple[Ints, Floats]:
        """Keys in ascending order, and their sums (cells, 5)."""
        if not self._keys:
            return np.zeros(0, dtype=np.int64), np.zeros((0, _SUMS))
        self._compact()
        order = np.argsort(self._keys[0])
        return self._keys[0][order], self._values[0][order]

    def _append(self, keys: Ints, columns: tuple[Floats, ...]) -> None:
        codes, unique = pd.factorize(keys)
        sums = [np.bincount(codes, one, len(unique)) for one in columns]
        self._keys.append(unique)
        self._values.append(np.stack(sums, axis=1))

    def _compact(self) -> None:
        keys, values = np.concatenate(self._keys), np.concatenate(self._values)
        self._keys, self._values = [], []
        self._append(keys, tuple(values.T))


def build_cells(
    encoder: Encoder,
    sums: CellSums,
    *,
    scores: tuple[float, float],
    flips: Flips,
    examples: tuple[Example, ...] = (),
) -> Cells:
    """The record of what was summed; `scores` are the smallest and the largest."""
    pairs = encoder.templates.seen
    keys, totals = sums.result()
    family = encoder.families.codes([one for one, _ in pairs])
    low, high = (one if np.isfinite(one) else np.nan for one in scores)
    return Cells(
        families=encoder.families.seen,
        templates=tuple(template for _, template in pairs),
        terms=encoder.terms.seen,
        family=family,
        slots=encoder.slots,
        members=encoder.members.seen,
        template=keys // (_MEMBERS * _TERMS),
        member=keys // _TERMS % _MEMBERS,
        term=keys % _TERMS,
        n=totals[:, 0],
        p=totals[:, 1],
        logit=totals[:, 2],
        target=totals[:, 3],
        tokens=totals[:, 4],
        low=low,
        high=high,
        set_aside=dict(sorted(encoder.set_aside.items())),
        clipped=encoder.clipped,
        flips=flips,
        examples=examples,
    )
