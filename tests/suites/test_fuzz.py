"""Mutated suite files: an error with its place, never a traceback."""

from tests.measure.fuzz_suites import fuzz


def test_three_hundred_mutated_files_bring_no_traceback():
    """Each is read or refused within two seconds; 99 of 100 refusals name file, line and field."""
    tally = fuzz(300, seed=7)
    assert not tally.tracebacks
    assert tally.read + tally.refused == 300
    assert tally.read >= 10
    assert tally.named >= 0.99 * tally.refused
    assert tally.slowest < 2
