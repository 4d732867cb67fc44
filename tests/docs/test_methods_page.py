import csv
import importlib
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from audit.paths import METHODS
from tests.measure import methods_tables

PACKAGES = ("statistics", "analysis", "verdict", "benchmarks")
DOCS = Path(__file__).parents[2] / "docs"


def functions():
    """Every `module.function` in the second column of the page's tables."""
    page = (DOCS / "methods.md").read_text("utf-8")
    found = set()
    for line in page.splitlines():
        if line.startswith("| ") and line.count("|") == 6:
            found |= set(re.findall(r"`(\w+)\.(\w+)`", line.split("|")[2]))
    return sorted(found)


@pytest.mark.parametrize(("module", "name"), functions())
def test_every_number_can_be_followed_to_a_function_with_a_docstring(module, name):
    """What the page names is there, and says what it computes."""
    home = next(
        package for package in PACKAGES if find_spec(f"audit.{package}.{module}") is not None
    )
    found = getattr(importlib.import_module(f"audit.{home}.{module}"), name)
    assert found.__doc__


def test_the_page_names_functions():
    """Or the test above would test nothing."""
    assert len(functions()) > 25


def rows_of(name, folder=DOCS / "figures"):
    """A committed table of measurements."""
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_measured_band_covers():
    """At least .93 and false FAIL at most .05 in each of 96 designs, false PASS at most .07 from 80 on."""
    rows = rows_of("coverage.csv", METHODS)
    assert len(rows) == 96
    assert min(float(row["coverage"]) for row in rows) >= 0.93
    assert max(float(row["false_fail"]) for row in rows) <= 0.05
    many = [row for row in rows if int(row["families"]) >= 80]
    assert max(float(row["false_pass"]) for row in many) <= 0.07


def test_the_tables_of_the_page_are_the_measured_ones():
    """Each is made from its CSV."""
    page = (DOCS / "methods.md").read_text("utf-8")
    assert methods_tables.with_tables(page) == page


def test_the_measured_error_rates_of_the_verdict():
    """False FAIL at most .05, false PASS at most .09, in every case."""
    rows = rows_of("power.csv")
    assert {row["runs"] for row in rows} == {"300"}
    assert max(float(row["failed"]) for row in rows if float(row["shift"]) <= 0.05) <= 0.05
    assert max(float(row["passed"]) for row in rows if float(row["shift"]) >= 0.05) <= 0.09
