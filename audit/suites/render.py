"""Rendering: one suite's templates filled, block by block, from any position.

A block is one template with one value for each of its control slots; its rows are the baseline
(where the template gives one), the groups' terms, their aliases and the placebo terms, in the
lexicons' order.
What varies within a block is the same columns of forms for every block, so that a text costs
one join.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.records import Kind
from audit.suites.grammar import can_fill, fill_slot
from audit.suites.lexicon import Term
from audit.suites.probe_table import assemble, category, encode, slot_maps
from audit.suites.suite import Suite
from audit.suites.template import Part, Slot, Template

BASELINE = "baseline"
"""The group, and the kind, of a baseline's own sentence."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Codes = npt.NDArray[np.int32]


@dataclass
class Layout:
    """Where each probe of one suite lies, and the columns that its blocks share.

    Attributes
    ----------
    suite : Suite
        The suite.
    forms : dict
        Forms of the group slot made so far, by needs and slot: one text a term that takes part.
    present : dict
        Rows of a block found so far, by needs and whether there is a baseline.
    """

    suite: Suite
    forms: dict[tuple[tuple[str, ...], Slot], list[str]] = field(default_factory=dict)
    present: dict[tuple[tuple[str, ...], bool], Codes] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Term, ...]:
        """The terms that fill the group slot: of groups, then aliases, then placebos."""
        return tuple(term for _, lexicon in self.suite.fillers for term in lexicon.terms)

    def takers(self, template: Template) -> tuple[Term, ...]:
        """The terms of which a template's sentence can be said, in the order of `rows`."""
        if not template.needs:
            return self.rows
        return tuple(self.rows[row - 1] for row in self._present(template) if row)

    def _present(self, template: Template) -> Codes:
        """The rows of a block of the template, the baseline's (0) first where it has one."""
        key = template.needs, bool(template.baseline)
        if key not in self.present:
            admitted = (lexicon.admitted(template.needs) for _, lexicon in self.suite.fillers)
            kept = {id(term) for lexicon in admitted for term in lexicon.terms}
            rows = [row for row, term in enumerate(self.rows, 1) if id(term) in kept]
            self.present[key] = np.array([0, *rows] if key[1] else rows, np.int32)
        return self.present[key]

    @cached_property
    def ends(self) -> list[int]:
        """Probes up to the end of each template."""
        counts = [
            self.suite.blocks(template) * self._block_size(template)
            for template in self.suite.templates
        ]
        return list(itertools.accumulate(counts))

    @cached_property
    def block_starts(self) -> list[int]:
        """Blocks before each template."""
        counts = [self.suite.blocks(template) for template in self.suite.templates]
        return [0, *itertools.accumulate(counts)]

    @property
    def size(self) -> int:
        """Probes of every kind."""
        return len(self.suite.items) or (self.ends[-1] if self.ends else 0)

    @property
    def blocks(self) -> int:
        """Blocks: one a family where the texts are written out."""
        return len(self.suite.families) if self.suite.items else self.block_starts[-1]

    @cached_property
    def dictionaries(self) -> dict[str, pa.Array]:
        """The values of the columns `group` and `term`: the baseline's, then one a row."""
        return {
            "group": pa.array([BASELINE, *(term.group for term in self.rows)], pa.string()),
            "term": pa.array(["", *(term.text for term in self.rows)], pa.string()),
        }

    @cached_property
    def kinds(self) -> Codes:
        """Kind of each row, the baseline's first, as a place in `KINDS`."""
        kinds = [kind for kind, lexicon in self.suite.fillers for _ in lexicon.terms]
        return np.array([KINDS.index(kind) for kind in (BASELINE, *kinds)], np.int32)

    def table(self, inside: range, first_block: int) -> pa.Table:
        """The probes at these positions of the suite."""
        if self.suite.items:
            return self._written(inside, first_block)
        pieces = list(self._pieces(inside, first_block))
        texts = list(itertools.chain.from_iterable(piece.texts for piece in pieces))
        sizes = np.array([len(piece.texts) for piece in pieces])
        rows = np.concatenate([piece.rows for piece in pieces])
        templates = np.repeat([piece.template for piece in pieces], sizes)
        used, codes = np.unique(templates, return_inverse=True)
        named = [self.suite.templates[index] for index in used]
        return assemble(
            suite=category(np.zeros(len(texts), np.int32), [self.suite.name]),
            template=category(codes, [template.id for template in named]),
            family=category(codes, [template.family for template in named]),
            block=pa.array(np.repeat([piece.block for piece in pieces], sizes), pa.int64()),
            group=category(rows, self.dictionaries["group"]),
            term=category(rows, self.dictionaries["term"]),
            kind=category(self.kinds[rows], KINDS),
            slots=slot_maps([piece.slots for piece in pieces], sizes),
            text=pa.array(texts, pa.string()),
        )

    def block_texts(self, template: Template, block: int) -> list[str]:
        """Every text of one block of a template, the baseline's first."""
        size = self._block_size(template)
        return self._texts(template, self._controls(template, block), 0, size)

    def _block_size(self, template: Template) -> int:
        return len(self._present(template))

    def _pieces(self, inside: range, first_block: int) -> Iterator["_Piece"]:
        """The parts of blocks that lie in the range, in order."""
        position = inside.start
        while position < inside.stop:
            index = bisect_right(self.ends, position)
            template = self.suite.templates[index]
            begin = self.ends[index - 1] if index else 0
            size = self._block_size(template)
            block, low = divmod(position - begin, size)
            high = min(size, low + inside.stop - position)
            controls = self._controls(template, block)
            yield _Piece(
                template=index,
                block=first_block + self.block_starts[index] + block,
                rows=self._present(template)[low:high],
                texts=self._texts(template, controls, low, high),
                slots={**template.fixed, **{name: term.text for name, term in controls.items()}},
            )
            position += high - low

    def _controls(self, template: Template, block: int) -> dict[str, Term]:
        """The values of the control slots in a block; the last slot turns fastest."""
        chosen: dict[str, Term] = {}
        for name in reversed(template.controls):
            terms = self.suite.controls[name].terms
            block, index = divmod(block, len(terms))
            chosen[name] = terms[index]
        return {name: chosen[name] for name in template.controls}

    def _texts(
        self, template: Template, controls: Mapping[str, Term], low: int, high: int
    ) -> list[str]:
        """The texts [low, high) of a block, the baseline's first where it has one."""
        fixed = {name: Term(value, value) for name, value in template.fixed.items()}
        fillers = {**fixed, **controls}
        texts: list[str] = []
        if template.baseline:
            if low == 0:
                texts.append("".join(map(str, self._merged(template.baseline_parts, fillers))))
            low, high = max(low - 1, 0), high - 1
        merged = [self._merged(parts, fillers) for parts in template.alternatives]
        if template.others:
            takers = self.takers(template)[low:high]
            return texts + [self._first_that_fits(merged, term) for term in takers]
        pieces: list[Iterable[str]] = [
            itertools.repeat(part, high - low)
            if isinstance(part, str)
            else self._form(part, template)[low:high]
            for part in merged[0]
        ]
        return texts + list(map("".join, zip(*pieces, strict=True)))

    def _first_that_fits(self, alternatives: list[list[Part]], term: Term) -> str:
        """The text of the first alternative whose forms a term has."""
        parts = next(a for a in alternatives if can_fill(a, self.suite.slot, term))
        return "".join(part if isinstance(part, str) else fill_slot(part, term) for part in parts)

    def _merged(self, parts: Iterable[Part], fillers: Mapping[str, Term]) -> list[Part]:
        """The parts with every slot but the group's filled, and neighbouring texts joined."""
        merged: list[Part] = []
        for part in parts:
            filled = part
            if isinstance(part, Slot) and part.name in fillers:
                filled = fill_slot(part, fillers[part.name])
            if merged and isinstance(filled, str) and isinstance(merged[-1], str):
                merged[-1] += filled
            else:
                merged.append(filled)
        return merged

    def _form(self, slot: Slot, template: Template) -> list[str]:
        """The group slot's form for every term that takes part, made once."""
        key = (template.needs, slot)
        if key not in self.forms:
            self.forms[key] = [fill_slot(slot, term) for term in self.takers(template)]
        return self.forms[key]

    def _written(self, inside: range, first_block: int) -> pa.Table:
        """Probes of texts that are written out."""
        items = self.suite.items[inside.start : inside.stop]
        numbers = {family: index for index, family in enumerate(self.suite.families)}
        count = len(items)
        return assemble(
            suite=category(np.zeros(count, np.int32), [self.suite.name]),
            template=encode([item.id for item in items]),
            family=encode([item.family for item in items]),
            block=pa.array([first_block + numbers[item.family] for item in items], pa.int64()),
            group=encode([item.group for item in items]),
            term=encode([item.term for item in items]),
            kind=category(np.zeros(count, np.int32), ["group"]),
            slots=slot_maps([item.slots for item in items], np.ones(count, np.int64)),
            text=pa.array([item.text for item in items], pa.string()),
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Neighbouring rows of one block."""

    template: int
    block: int
    rows: Codes
    texts: list[str]
    slots: Mapping[str, str]
