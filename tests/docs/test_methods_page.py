import csv
import importlib
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from audit.paths import METHODS

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
    """At least .93 in all but two of the 72 designs, and false FAIL and PASS as the page says."""
    rows = rows_of("coverage.csv", METHODS)
    assert len(rows) == 96
    claimed = [r for r in rows if not r["scores"].startswith("real") or r["groups"] == "197"]
    assert len(claimed) == 72
    assert sum(float(row["coverage"]) < 0.93 for row in claimed) <= 2
    assert max(float(row["false_fail"]) for row in rows) <= 0.067
    real = [r for r in rows if r["scores"].startswith("real") and int(r["families"]) >= 80]
    assert max(float(row["false_pass"]) for row in real) <= 0.07


def test_the_measured_error_rates_of_the_verdict():
    """False FAIL at most .05, false PASS at most .09, in every case."""
    rows = rows_of("power.csv")
    assert {row["runs"] for row in rows} == {"400"}
    assert max(float(row["failed"]) for row in rows if float(row["shift"]) <= 0.05) <= 0.05
    assert max(float(row["passed"]) for row in rows if float(row["shift"]) >= 0.05) <= 0.09
