"""Probes whose score the group's term did not move at all."""

import numpy as np
import numpy.typing as npt

from audit.analysis.encoding import Blocks, Member, ReadProbes
from audit.records import Floats

Mask = npt.NDArray[np.bool_]

_DECIMALS = 12


def moved(rows: ReadProbes, members: tuple[Member, ...], blocks: Blocks) -> Mask:
    """Which probes have another score than their sentence.

    The sentence's score is that of its baseline where the block has one, else the score that most
    probes of the block share (every kind of them; of equally many, the lowest). Where no two
    share one, all are moved.

    Parameters
    ----------
    rows : ReadProbes
        Complete blocks, of every kind.
    """
    score = np.round(rows.p, _DECIMALS)
    shared = _most_shared(score, blocks)
    plain = np.array([one.kind == "baseline" for one in members], dtype=bool)[rows.member]
    shared[blocks.code[plain]] = score[plain]
    return np.asarray(score != shared[blocks.code])


def _most_shared(score: Floats, blocks: Blocks) -> Floats:
    """The score that most rows of each block have; NaN where no two have the same."""
    order = np.lexsort((score, blocks.code))
    block, value = blocks.code[order], score[order]
    first = np.flatnonzero(np.append(True, (np.diff(block) != 0) | (np.diff(value) != 0)))
    count = np.diff(np.append(first, len(order)))
    # The longest run of each block stands last: longer runs later, and of equal ones lower values.
    ranked = np.lexsort((-value[first], count, block[first]))
    last = ranked[np.append(np.diff(block[first][ranked]) != 0, True)]
    shared = np.full(blocks.size, np.nan)
    shared[block[first][last]] = np.where(count[last] > 1, value[first][last], np.nan)
    return shared
