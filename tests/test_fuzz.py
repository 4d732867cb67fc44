"""Mutated files of every kind: read or refused with their place, never a traceback."""

import pytest

from tests.measure.fuzz import LONGEST, fuzz
from tests.measure.fuzz_kinds import KINDS


@pytest.mark.parametrize("name", KINDS)
def test_mutated_files_bring_no_traceback(name: str) -> None:
    """Thirty of each kind, seeded; `tests/measure/fuzz.py` tries 10,000."""
    tally = fuzz(KINDS[name], 30, seed=7)
    assert not tally.tracebacks
    assert tally.read + tally.refused == 30
    assert tally.slowest < LONGEST


def test_refusals_of_suites_name_file_line_and_field() -> None:
    """99 of 100, over 100 files."""
    tally = fuzz(KINDS["suites"], 100, seed=3)
    assert tally.named >= 0.99 * tally.refused
