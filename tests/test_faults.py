"""What goes wrong has a test that bears its number."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
FAULTS = 93


def test_every_known_fault_has_a_test_that_bears_its_number():
    """Numbers 1 to 93 of the list of faults, each in the name of at least one test."""
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_fault_(\d+)_", path.read_text("utf-8"))
    }
    assert sorted(set(range(1, FAULTS + 1)) - named) == []
    assert max(named) == FAULTS
