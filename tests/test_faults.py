"""What goes wrong has a number, a row in docs/faults.md, and a test that bears the number."""

import csv
import re
from pathlib import Path

from tests.measure.fault_handling import HANDLING

TESTS = Path(__file__).parent
FAULTS = 93
ROW = re.compile(
    r"\| (\d+) \| [^|]+ \| [^|]+ \| `([\w/.]+)::(test_fault_\d+_\w+)`(?: and (\d+) more)? \|"
)


def _named() -> set[int]:
    """The numbers that tests bear."""
    return {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_fault_(\d+)_", path.read_text("utf-8"))
    }


def _rows() -> list[tuple[int, str, str]]:
    """Number, file and test of every row of the list."""
    text = (TESTS.parent / "docs" / "faults.md").read_text("utf-8")
    found = [ROW.fullmatch(line) for line in text.splitlines() if line.startswith("| ")]
    return [(int(row[1]), row[2], row[3]) for row in found if row]


def test_every_known_fault_has_a_test_that_bears_its_number() -> None:
    """Numbers 1 to 93 of the list of faults, each in the name of at least one test."""
    assert sorted(_named()) == list(range(1, FAULTS + 1))


def test_the_list_of_faults_is_that_of_the_tests() -> None:
    """A row a number, in order; each names a test that is there and bears it."""
    rows = _rows()
    assert [number for number, *_ in rows] == list(range(1, FAULTS + 1))
    for number, file, test in rows:
        assert int(test.split("_")[2]) == number
        assert f"def {test}(" in (TESTS / file).read_text("utf-8"), test


def test_every_fault_was_seen_without_its_handling() -> None:
    """Each has a handling that can be taken out, and a test that failed when it was."""
    assert sorted(HANDLING) == list(range(1, FAULTS + 1))
    with (TESTS.parent / "docs" / "figures" / "faults.csv").open(encoding="utf-8") as file:
        seen = {int(row["fault"]): row["noticed_by"] for row in csv.DictReader(file)}
    assert sorted(seen) == list(range(1, FAULTS + 1))
    assert all(f"::test_fault_{number:02d}_" in test for number, test in seen.items())
    for noticed in seen.values():
        file, _, test = noticed.partition("::")
        assert f"def {test.partition('[')[0]}(" in (TESTS.parent / file).read_text("utf-8"), noticed
