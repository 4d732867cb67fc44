"""No byte of a run can be another one without being seen."""

import random
from pathlib import Path

import pytest

from audit.attest.pack import verify
from tests.measure.flip_bytes import READ, count, is_seen, made, read_whole

pytest.importorskip("cryptography")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small run with its reports and its evidence pack."""
    return made(tmp_path_factory.mktemp("flipped"))


def test_a_flipped_byte_of_any_file_is_seen(run: Path) -> None:
    """Four bytes of each, seeded; `tests/measure/flip_bytes.py` flips every one."""
    assert not is_seen(read_whole, run)
    assert not is_seen(verify, run)
    dice = random.Random(0)
    names = set()
    for path in sorted(path for path in run.rglob("*") if path.is_file()):
        row = count(run, path, max(1, path.stat().st_size // 4), dice)
        assert row["seen_by_verify"] == row["flipped"] > 0, row
        assert row["seen_by_readers"] in ("", row["flipped"]), row
        names.add(row["file"])
    assert names >= {*READ, "probes/part-000000.parquet", "report.html", "evidence/index.json"}
