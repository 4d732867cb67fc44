"""The few pairs of texts that a reader is shown, kept while all the others pass by."""

import numpy as np
import numpy.typing as npt

from audit.analysis.encoding import Blocks, Encoder, ReadProbes
from audit.records import Example, Floats, Ints

LARGEST = 12
"""Largest pairs that are kept, each of another template."""


class ExtremeTally:
    """Keeps, for each group, the probes furthest above and below their block's mean.

    Parameters
    ----------
    suite : str
        Its name.
    encoder : Encoder
        What the codes of the rows stand for.
    """

    def __init__(self, suite: str, encoder: Encoder) -> None:
        self._suite, self._encoder = suite, encoder
        self._best: dict[tuple[int, bool], tuple[float, Example]] = {}
        self._reached = {True: np.zeros(0), False: np.zeros(0)}
        self._largest: dict[str, Example] = {}

    def add(self, rows: ReadProbes, blocks: Blocks) -> None:
        """Look at complete blocks; all rows are of kind `group`."""
        mean = np.bincount(blocks.code, rows.p, blocks.size) / blocks.count
        away = rows.p - mean[blocks.code]
        for up in (True, False):
            self._furthest(rows, away if up else -away, blocks, up)
        self._pairs(rows, blocks)

    def result(self, groups: tuple[str, ...]) -> tuple[Example, ...]:
        """The largest pairs, then for each group the probe furthest above and furthest below."""
        named = {(example.group, up): example for (_, up), (_, example) in self._best.items()}
        kept = sorted(self._largest.values(), key=lambda one: (-one.difference, one.template))
        mine = [
            named[group, up] for group in groups for up in (True, False) if (group, up) in named
        ]
        return tuple(dict.fromkeys([*kept, *mine]))

    def _furthest(self, rows: ReadProbes, away: Floats, blocks: Blocks, up: bool) -> None:
        """Replace what a probe of this batch surpasses."""
        missing = len(self._encoder.members) - len(self._reached[up])
        reached = np.append(self._reached[up], np.full(missing, 1e-12))
        for member, row in _winners(rows.member, away, away > reached[rows.member]):
            inside = blocks.inside(blocks.code[row])
            inside = inside[rows.member[inside] != member]
            if inside.size:
                other = int(inside[np.argmin(np.abs(away[inside]))])
                self._best[member, up] = float(away[row]), self._example(rows, row, other)
                reached[member] = away[row]
        self._reached[up] = reached

    def _pairs(self, rows: ReadProbes, blocks: Blocks) -> None:
        """Keep the largest differences within a block, one a template."""
        order, start = blocks.order, blocks.start
        sorted_p = rows.p[order]
        spread = np.maximum.reduceat(sorted_p, start[:-1]) - np.minimum.reduceat(
            sorted_p, start[:-1]
        )
        kept = sorted((one.difference for one in self._largest.values()), reverse=True)
        floor = kept[LARGEST - 1] if len(kept) >= LARGEST else 1e-12
        scope = rows.template[order[start[:-1]]]
        for _, code in _winners(scope, spread, spread > floor):
            inside = blocks.inside(code)
            high = int(inside[np.argmax(rows.p[inside])])
            rest = inside[rows.member[inside] != rows.member[high]]
            if rest.size:
                self._keep(self._example(rows, high, int(rest[np.argmin(rows.p[rest])])))

    def _keep(self, example: Example) -> None:
        known = self._largest.get(example.template)
        if known is None or example.difference > known.difference:
            self._largest[example.template] = example
        if len(self._largest) > LARGEST:
            del self._largest[min(self._largest, key=lambda key: self._largest[key].difference)]

    def _example(self, rows: ReadProbes, row: int, other: int) -> Example:
        """The two texts, with what was said of them."""
        names = self._encoder
        members, terms = names.members.seen, names.terms.seen
        labels = names.labels.seen
        family, template = names.templates.seen[rows.template[row]]
        mine, theirs = float(rows.p[row]), float(rows.p[other])
        return Example(
            suite=self._suite,
            template=template,
            family=family,
            group=members[rows.member[row]].group,
            term=terms[rows.term[row]],
            text=rows.text[row].as_py(),
            p=mine,
            label=labels[rows.label[row]] if rows.label[row] >= 0 else "",
            other_group=members[rows.member[other]].group,
            other_term=terms[rows.term[other]],
            other_text=rows.text[other].as_py(),
            other_p=theirs,
            other_label=labels[rows.label[other]] if rows.label[other] >= 0 else "",
            difference=mine - theirs,
        )


def _winners(key: Ints, value: Floats, chosen: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(key, index) of the largest chosen value of each key, keys ascending."""
    index = np.flatnonzero(chosen)
    index = index[np.lexsort((-value[index], key[index]))]
    _, first = np.unique(key[index], return_index=True)
    return [(int(key[one]), int(one)) for one in index[first]]
