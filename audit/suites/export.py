"""A suite's probes as a file, to be scored wherever the classifier is."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.records import CANARY, SHARD, CanarySet, Source
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite

COLUMNS = ("suite", "template", "family", "block", "group", "term", "kind", "text")
"""What a file of probes holds; scores are to stand beside them."""

_PLAIN = pa.schema([(name, pa.int64() if name == "block" else pa.string()) for name in COLUMNS])


def write_probes(suite: Suite, path: Path, canaries: Sequence[CanarySet] = ()) -> int:
    """Write a suite's probes, every text as it is; returns how many rows.

    Parameters
    ----------
    path : Path
        Its ending says the form: .csv, .tsv, .jsonl or .parquet.
    canaries : sequence of CanarySet
        Sentences of which the answer is plain, to be scored with the probes.

    Raises
    ------
    AuditError
        The ending is none of these, or the file is there already or cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise AuditError(
            f"{path.suffix or 'no ending'!r} is no ending of a table",
            where=f"--out {path}",
            remedy=f"one of {', '.join(_WRITERS)}",
        )
    source = SuiteSource([suite])
    try:
        plain = _plain_sentences(suite.info.name, canaries)
        write(path, chain(_tables(source), [plain] if plain.num_rows else []))
    except OSError as error:
        raise AuditError(
            f"the file cannot be written: {error.strerror}",
            where=str(path),
            remedy="name another file" if isinstance(error, FileExistsError) else None,
        ) from error
    return source.size + int(plain.num_rows)


def _plain_sentences(suite: str, canaries: Sequence[CanarySet]) -> pa.Table:
    """Canary sentences as rows: the set is the family, and the group is which side they are on."""
    texts = {
        text: (one.name, side)
        for one in canaries
        for side, sentences in (("high", one.high), ("low", one.low))
        for text in sentences
    }
    rows = [
        dict(zip(COLUMNS, (suite, "", family, -1, side, "", CANARY, text), strict=True))
        for text, (family, side) in texts.items()
    ]
    return pa.Table.from_pylist(rows, schema=_PLAIN)


def _tables(source: Source) -> Iterator[pa.Table]:
    """The probes as plain columns, a shard at a time."""
    for start in range(0, source.size, SHARD):
        table = source.read(start, min(start + SHARD, source.size))
        yield table.select(COLUMNS).cast(_PLAIN)


def _write_text(delimiter: str) -> Callable[[Path, Iterator[pa.Table]], None]:
    def write(path: Path, tables: Iterator[pa.Table]) -> None:
        with path.open("x", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, delimiter=delimiter, lineterminator="\n")
            rows.writerow(COLUMNS)
            for table in tables:
                rows.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))

    return write


def _write_lines(path: Path, tables: Iterator[pa.Table]) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        for table in tables:
            for row in table.to_pylist():
                _line(file, row)


def _line(file: TextIO, row: Mapping[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_parquet(path: Path, tables: Iterator[pa.Table]) -> None:
    with path.open("xb") as file, pq.ParquetWriter(file, _PLAIN) as writer:
        for table in tables:
            writer.write_table(table)


_WRITERS: dict[str, Callable[[Path, Iterator[pa.Table]], None]] = {
    ".csv": _write_text(","),
    ".tsv": _write_text("\t"),
    ".jsonl": _write_lines,
    ".parquet": _write_parquet,
}
