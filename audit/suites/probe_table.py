"""Columns of the probe table, built from arrays and not row by row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.errors import AuditError
from audit.records import CATEGORY, PROBES, SuiteInfo
from audit.strict import doubled


def assemble(**columns: pa.Array) -> pa.Table:
    """A table of `PROBES`; a column that is not given is null."""
    count = len(columns["text"])
    arrays = [columns.get(f.name) for f in PROBES]
    filled = [
        pa.nulls(count, f.type) if array is None else array
        for array, f in zip(arrays, PROBES, strict=True)
    ]
    return pa.Table.from_arrays(filled, schema=PROBES)


def category(codes: npt.NDArray[Any], values: pa.Array | Sequence[str]) -> pa.Array:
    """A dictionary column from codes; its dictionary holds what is used, each value once."""
    known = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    return known.take(pa.array(codes)).dictionary_encode().cast(CATEGORY)


def encode(values: Sequence[str | None]) -> pa.Array:
    """A dictionary column from texts."""
    return pa.array(values, pa.string()).dictionary_encode().cast(CATEGORY)


def slot_maps(slots: Sequence[Mapping[str, str]], sizes: npt.NDArray[np.int64]) -> pa.Array:
    """The column `slots`: each mapping as often as its size says."""
    entries = np.array([len(mapping) for mapping in slots])
    offsets = np.concatenate([[0], np.cumsum(np.repeat(entries, sizes))]).astype(np.int32)
    if not offsets[-1]:
        empty = pa.array([], pa.string())
        return pa.MapArray.from_arrays(pa.array(offsets), empty, empty)
    # The entries of a mapping lie in one run; the run is taken once for each of its rows.
    starts = np.concatenate([[0], np.cumsum(entries)])[:-1]
    lengths = np.repeat(entries, sizes)
    runs = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
    taken = pa.array(np.repeat(np.repeat(starts, sizes), lengths) + runs)
    keys = pa.array([key for mapping in slots for key in mapping], pa.string())
    values = pa.array([value for mapping in slots for value in mapping.values()], pa.string())
    return pa.MapArray.from_arrays(pa.array(offsets), keys.take(taken), values.take(taken))


def join_tables(tables: Sequence[pa.Table]) -> pa.Table:
    """The tables one below the other, in one chunk a column."""
    if not tables:
        return PROBES.empty_table()
    if len(tables) == 1:
        return tables[0]
    joined = pa.concat_tables(tables, promote_options="default")
    return joined.unify_dictionaries().combine_chunks()


def unique_names(suites: Sequence[SuiteInfo]) -> None:
    """Refuse two suites of one name.

    Raises
    ------
    AuditError
        Where a name stands twice.
    """
    for name in doubled(suite.name for suite in suites):
        raise AuditError(f"two suites bear the name {name!r}", remedy="rename one")


def merge_inputs(inputs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """One mapping of files to hashes; files of one name with other bytes are told apart."""
    merged: dict[str, str] = {}
    for name, digest in (pair for mapping in inputs for pair in mapping.items()):
        if merged.setdefault(name, digest) != digest:
            merged[f"{name} ({digest[:8]})"] = digest
    return merged
