"""A shard as a file: Parquet, the same bytes for the same probes."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.records import SCORED

_COUNTS = b"audit.counts"
_NUMBERS = ["scores.list.element"]
"""Written byte by byte apart: half a model's logits are zeros, since they came in single precision."""
_REMARKS = {
    "unknown": "probes hold a token that the model does not know",
    "truncated": "probes were cut at the model's limit",
    "halved": "batches did not fit in memory and were halved",
}


def serialise(table: pa.Table, counts: Mapping[str, int]) -> bytes:
    """The table as Parquet; `counts` (see `total`) stand in its metadata.

    No column is written with a dictionary page: pyarrow pads those with whatever the memory held,
    so that one table gave several files. Plain columns under zstd are smaller here, too.
    """
    known = {key: int(value) for key, value in sorted(counts.items()) if value}
    kept = table.schema.metadata or {}
    table = table.replace_schema_metadata({**kept, _COUNTS: json.dumps(known)})
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=1,
        use_dictionary=False,
        use_byte_stream_split=_NUMBERS,
        write_statistics=False,
    )
    return bytes(sink.getvalue().to_pybytes())


def deserialise(data: bytes, where: str) -> pa.Table:
    """The table that `serialise` wrote."""
    try:
        table = pq.read_table(pa.BufferReader(data), use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # a column's name, the last
        raise AuditError(
            f"cannot be read: {error}", where=where, remedy="--repair scores it again"
        ) from error
    if not table.schema.equals(SCORED):
        raise AuditError("holds other columns than a part of this version", where=where)
    return table


def total(files: Iterable[Path]) -> Counter[str]:
    """The counts of all parts: `set_aside`, `unknown`, `truncated`, `halved`."""
    counts: Counter[str] = Counter()
    for file in files:
        with file.open("rb") as stream:  # a path, pyarrow would read in its own way: ~, s3://
            metadata = pq.read_schema(stream).metadata or {}
        counts.update(json.loads(metadata.get(_COUNTS, b"{}")))
    return counts


def remarks(counts: Mapping[str, int]) -> Iterator[str]:
    """What a reader of the report should know of the scoring."""
    for key, text in _REMARKS.items():
        if counts.get(key):
            yield f"{counts[key]:,} {text}"
