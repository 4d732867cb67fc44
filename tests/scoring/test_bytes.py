import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.records import SHARD
from audit.scoring import shards
from audit.scoring.store import parts
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.scoring.synthetic import Lengths

ROOT = Path(__file__).parents[2]
WRITES = 200


def files_of(source: SuiteSource, index: int) -> set[bytes]:
    """The files that one part gives when it is written again and again into a used heap."""
    prepared = shards.prepare(source, None, index)
    table, answers = shards.score(prepared, Lengths(), 2048, lambda texts: None)
    rng, kept, files = random.Random(index), [b""], set()
    for _ in range(WRITES):
        kept = [*kept[-20:], rng.randbytes(rng.randint(1, 40_000))]
        files.add(parts.serialise(table, {"halved": answers.halved if answers else 0}))
    return files


def test_fault_72_a_part_is_its_content_written_200_times() -> None:
    """A part of a real suite, 200 times in one process with allocations between: one file."""
    assert len(files_of(SuiteSource([read_suite("gender")]), 0)) == 1


def test_fault_72_no_column_has_a_dictionary_page() -> None:
    """Its padding is whatever the memory held: seen or not, it has no place in a part."""
    prepared = shards.prepare(SuiteSource([read_suite("gender")]), None, 0)
    table, _ = shards.score(prepared, Lengths(), 2048, lambda texts: None)
    written = pq.ParquetFile(pa.BufferReader(parts.serialise(table, {}))).metadata
    columns = [written.row_group(0).column(at) for at in range(written.num_columns)]
    assert [one.path_in_schema for one in columns if one.has_dictionary_page] == []


@pytest.mark.slow
def test_fault_72_every_part_of_a_real_run_is_its_content() -> None:
    """Each of the 14 parts of `countries` and `gender`, 200 times: 14 files."""
    source = SuiteSource([read_suite("countries"), read_suite("gender")])
    count = -(-source.size // SHARD)
    assert [len(files_of(source, index)) for index in range(count)] == [1] * count


def test_a_probe_table_names_each_value_once() -> None:
    """Many templates of one family, many terms of one group: no value twice in a dictionary."""
    source = SuiteSource([read_suite("gender"), read_suite("religion")])
    table = source.read(0, SHARD)
    for name in ("suite", "template", "family", "group", "term", "kind"):
        values = table[name].combine_chunks().dictionary.to_pylist()
        assert len(values) == len(set(values)), name
        assert set(values) == set(table[name].to_pylist()), name


def test_a_shard_has_the_same_bytes_whatever_was_read_before() -> None:
    """A part made by a process that made others first, and by one that begins with it."""
    source = SuiteSource([read_suite("gender")])
    alone = SuiteSource([read_suite("gender")])
    source.read(0, SHARD // 2)
    files = [
        parts.serialise(
            shards.score(shards.prepare(one, None, 0), Lengths(), 2048, lambda texts: None)[0], {}
        )
        for one in (source, alone)
    ]
    assert files[0] == files[1]


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--workers", "2"), ("--ray", "local")])
@pytest.mark.timeout(900)
def test_fault_72_four_kills_of_a_quick_run_change_no_file(more: tuple[str, ...]) -> None:
    """`audit run` on `countries` and `gender`, killed four times: every file as undisturbed."""
    got = subprocess.run(
        [sys.executable, ROOT / "tests/measure/kills.py", "--real", "--kills", "4", *more],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert got.returncode == 0, got.stderr
    found = json.loads(got.stdout)
    assert found["different"] == []
    assert found["lost_or_doubled"] == 0
