"""Scored probes as arrays of codes: what the sums over cells and blocks are taken from."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from audit.analysis.readings import Answer, Reading, Said, said_in
from audit.errors import AuditError
from audit.records import Floats, Ints, ScoreKind, SuiteInfo
from audit.scoring.probabilities import known

NO_SCORE = "no score"
"""The reason of a probe that came without a finite score and without a reason of its own."""


@dataclass(frozen=True, slots=True)
class Member:
    """Which side of a contrast a probe can stand on: its kind, group and contrasted slots."""

    kind: str
    group: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Probes:
    """Probes of one suite that count, one a row; all but `tokens` are codes.

    A block is (scope, block): the scope is the template, or the family in a suite of pairs,
    whose texts may each have a template of their own.
    """

    scope: Ints
    family: Ints
    template: Ints
    member: Ints
    term: Ints
    block: Ints
    tokens: Floats
    text: pa.Array

    def __len__(self) -> int:
        return len(self.block)

    def keep(self, mask: npt.NDArray[np.bool_]) -> Self:
        """The rows where the mask is true."""
        text = self.text.filter(pa.array(mask))
        arrays = {name: getattr(self, name)[mask] for name in _arrays(type(self))}
        return type(self)(text=text, **arrays)

    def blocks(self) -> "Blocks":
        """Which rows stand in which block."""
        blocks, known = pd.factorize(self.block)
        codes, both = pd.factorize(self.scope * len(known) + blocks)
        return Blocks.of(codes, len(both))


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows by block.

    Attributes
    ----------
    code : ndarray (rows,) of int
        The block of each row, 0 to size-1.
    order : ndarray (rows,) of int
        The rows, block by block.
    start : ndarray (size + 1,) of int
        Where each block begins in `order`.
    """

    code: Ints
    size: int
    order: Ints
    start: Ints

    @classmethod
    def of(cls, code: Ints, size: int) -> Self:
        """The blocks that codes state."""
        start = np.append(0, np.cumsum(np.bincount(code, minlength=size)))
        return cls(code, size, np.argsort(code, kind="stable"), start)

    @property
    def count(self) -> Ints:
        """Rows of each block."""
        return np.diff(self.start)

    def inside(self, block: int) -> Ints:
        """The rows of one block."""
        return np.asarray(self.order[self.start[block] : self.start[block + 1]])


@dataclass(frozen=True, slots=True)
class Unread(Probes):
    """Probes with what was said of them: a number a label, and the code of the label that came along."""

    scores: Floats
    returned: Ints


@dataclass(frozen=True, slots=True)
class ReadProbes(Probes):
    """Probes read for one target: score, log-odds, the returned label (-1: none) and whether it is the target."""

    p: Floats
    logit: Floats
    label: Ints
    target: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, probes: Probes, answer: Answer, mask: npt.NDArray[np.bool_] | None = None) -> Self:
        """Probes with what they got; `mask` says which rows of the answer are theirs."""
        kept = {one.name: getattr(probes, one.name) for one in fields(Probes)}
        rows = slice(None) if mask is None else mask
        return cls(
            **kept,
            p=answer.p[rows],
            logit=answer.logit[rows],
            label=answer.label[rows],
            target=answer.chosen[rows],
        )


_Kind = TypeVar("_Kind", bound=Probes)


def join(first: _Kind, second: _Kind) -> _Kind:
    """Both, one after the other."""
    arrays = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in _arrays(type(first))
    }
    return type(first)(text=pa.concat_arrays([first.text, second.text]), **arrays)


def _arrays(kind: type[Probes]) -> Iterator[str]:
    """The fields that are numpy arrays."""
    return (one.name for one in fields(kind) if one.name != "text")


class Registry:
    """Values in order of first sight; the same value has the same code in every part."""

    def __init__(self) -> None:
        self._codes: dict[Any, int] = {}

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def seen(self) -> tuple[Any, ...]:
        """The values by code."""
        return tuple(self._codes)

    def codes(self, values: Sequence[Any]) -> Ints:
        """The code of each value, new ones added."""
        known = self._codes
        return np.array([known.setdefault(one, len(known)) for one in values], dtype=np.int64)


class Encoder:
    """Turns tables with dictionaries of their own into `ReadProbes` with common codes.

    Parameters
    ----------
    suite : SuiteInfo
        Its contrasts name the slots that matter.
    """

    def __init__(self, suite: SuiteInfo) -> None:
        self.slots = tuple(sorted({one.by for one in suite.contrasts} - {"group"}))
        self.families, self.templates = Registry(), Registry()
        self.members, self.terms, self.labels = Registry(), Registry(), Registry()
        self._slot_values = Registry()
        self.set_aside: dict[str, int] = {}
        self._kind: ScoreKind | None = None
        self._by_family = suite.contrast == "pairs"
        self._texts = {name: Registry() for name in ("template", "family", "kind", "group")}

    def beside(self) -> "Encoder":
        """Another with the same codes, for the parts of another run."""
        other = copy(self)
        other.set_aside, other._kind = {}, None
        return other

    def probes(self, table: pa.Table) -> Unread:
        """The probes of a stored table that count; the others are tallied by reason."""
        table = table.unify_dictionaries()
        said = said_in(table)
        if self._kind not in (None, said.kind):
            raise AuditError("some parts of the run hold logits and others probabilities")
        self._kind = said.kind
        counts = self._counting(table, said)
        table = table.filter(pa.array(counts)) if not counts.all() else table
        table = table.combine_chunks()
        texts = {name: self._column(table, name, seen) for name, seen in self._texts.items()}
        family, template = self._templates(texts)
        returned = self._numbered(said.names, said.returned[counts])
        return Unread(
            scope=texts["family"] if self._by_family else template,
            family=family,
            template=template,
            member=self._members(table, texts),
            term=self._column(table, "term", self.terms),
            block=_whole(table, "block"),
            tokens=_floats(table, "tokens"),
            text=_chunk(table, "text"),
            scores=said.scores[counts],
            returned=returned,
        )

    def read(self, probes: Unread, reading: Reading) -> Answer:
        """What the probes got, read for one target; labels by their common codes."""
        kind: ScoreKind = self._kind or "p"
        answer = reading.read(Said(probes.scores, kind, probes.returned, self.labels.seen))
        label = self._numbered(answer.names, answer.label)
        return replace(answer, label=label, names=self.labels.seen)

    def _counting(self, table: pa.Table, said: Said) -> npt.NDArray[np.bool_]:
        """The rows that have a score, or a label where only labels came, and no reason to be set aside."""
        reason = table.column("reason").combine_chunks()
        scored = known(said.scores) if said.scores.shape[1] else said.returned >= 0
        good = np.asarray(reason.is_null().to_numpy(zero_copy_only=False)) & scored
        if not good.all():
            named = pc.fill_null(reason.cast(pa.string()), NO_SCORE).filter(pa.array(~good))
            for entry in pc.value_counts(named).to_pylist():
                name, count = entry["values"], entry["counts"]
                self.set_aside[name] = self.set_aside.get(name, 0) + count
        return np.asarray(good)

    def _numbered(self, names: tuple[str, ...], codes: Ints) -> Ints:
        """Common codes of labels that are numbered by their place in `names`; -1 stays."""
        common = np.append(self.labels.codes(names), -1)
        return np.asarray(common[codes], dtype=np.int64)

    def _column(self, table: pa.Table, name: str, seen: Registry) -> Ints:
        """Common codes of a column of texts; a null is the empty text."""
        column = _chunk(table, name)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        codes = seen.codes(["" if one is None else one for one in column.dictionary.to_pylist()])
        indices = column.indices
        if indices.null_count:
            codes = np.append(codes, seen.codes([""]))
            indices = pc.fill_null(indices, len(codes) - 1)
        return codes[indices.to_numpy(zero_copy_only=False)] if len(indices) else _none()

    def _templates(self, texts: dict[str, Ints]) -> tuple[Ints, Ints]:
        """Codes of the family, and of (family, template): a template's name may return in another."""
        known = self._texts["template"].seen, self._texts["family"].seen
        pairs = (texts["family"] << 32) | texts["template"]
        codes, unique = pd.factorize(pairs)
        names = [(known[1][one >> 32], known[0][one & 0xFFFFFFFF]) for one in unique.tolist()]
        family = self.families.codes([family for family, _ in names])
        if not names:
            return _none(), _none()
        return family[codes], self.templates.codes(names)[codes]

    def _members(self, table: pa.Table, texts: dict[str, Ints]) -> Ints:
        """Codes of (kind, group, contrasted slots)."""
        kinds, groups = self._texts["kind"].seen, self._texts["group"].seen
        values = [self._slot(table, name) for name in self.slots]
        key = texts["kind"] * len(groups) + texts["group"]
        keys = [key]
        for column in values:
            keys.append(keys[-1] * (int(column.max(initial=0)) + 1) + column)
        codes, unique = pd.factorize(keys[-1])
        first = np.zeros(len(unique), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        slots = self._slot_values.seen
        members = [
            Member(
                kinds[texts["kind"][row]],
                groups[texts["group"][row]],
                tuple(slots[column[row]] for column in values),
            )
            for row in first
        ]
        return self.members.codes(members)[codes] if members else _none()

    def _slot(self, table: pa.Table, name: str) -> Ints:
        """Codes of one slot's values."""
        found = pc.map_lookup(_chunk(table, "slots"), name, "first")
        column = found.dictionary_encode()
        codes = self._slot_values.codes([*column.dictionary.to_pylist(), ""])
        return np.asarray(codes[pc.fill_null(column.indices, len(codes) - 1).to_numpy()])


def _chunk(table: pa.Table, name: str) -> Any:
    """A column of a combined table as one array."""
    column = table.column(name)
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.array([], column.type) if not column.num_chunks else column.combine_chunks()


def _floats(table: pa.Table, name: str) -> Floats:
    """A column of numbers as float64, null as NaN."""
    return np.asarray(_chunk(table, name).to_numpy(zero_copy_only=False), dtype=np.float64)


def _whole(table: pa.Table, name: str) -> Ints:
    """A column of whole numbers without nulls."""
    column = _chunk(table, name)
    if column.null_count:
        raise AuditError(f"{name!r} is missing in {column.null_count} scored probes", where=name)
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.int64)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)
