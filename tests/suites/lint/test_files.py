"""Files: faults of reading are findings, and what ships is clean."""

import pytest

from audit import paths
from audit.suites.lint.files import lint_file
from tests.suites.small import write_suite

CLEAN = tuple(f"On day {n} a train left for {{country}}." for n in range(11))


def lint(path, plant: str = "") -> list[str]:
    return [str(finding) for finding in lint_file(path) if plant in str(finding)]


def test_what_makes_a_file_unusable_is_a_finding(tmp_path):
    """Faults of reading come as findings, with file and line; other files are named as such."""
    path = write_suite(tmp_path, *CLEAN, "In {county}.")
    (finding,) = [found for found in lint_file(path) if "unknown slot" in found.what]
    assert finding.line > 1
    assert finding.file == str(path)
    assert "did you mean 'country'" in finding.remedy
    assert "no suite or lexicon" in lint(tmp_path / "x.txt")[0]


@pytest.mark.parametrize(
    "name", sorted(p.name for p in [*paths.SUITES.glob("*.yaml"), *paths.LEXICONS.glob("*.csv")])
)
def test_what_ships_is_clean(name):
    """Every suite and lexicon that ships, every rendered sentence of it."""
    folder = paths.SUITES if name.endswith(".yaml") else paths.LEXICONS
    assert [str(finding) for finding in lint_file(folder / name)] == []
