"""What stands in a column of names (groups, blocks, labels): blanks at its ends mean nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from audit.strict.files import escaped

EDGES = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""Blanks, and the byte-order mark that joining two files leaves in the middle."""

_SHOWN = 3


def trimmed(values: Any) -> pa.Array:
    """Names without the blanks at their ends."""
    return pc.utf8_trim(values, EDGES)


def told_twins(names: Iterable[str], place: str) -> Iterator[str]:
    """Which groups differ in their capitals alone: they are counted apart, and that is said."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in names:
        alike[name.casefold()].append(name)
    twins = [" and ".join(map(repr, map(escaped, same))) for same in alike.values() if same[1:]]
    if twins:
        more = f" and {len(twins) - _SHOWN:,} more" if len(twins) > _SHOWN else ""
        yield (
            f"{place}: groups that differ in capitals alone are counted apart: "
            f"{'; '.join(twins[:_SHOWN])}{more}"
        )
