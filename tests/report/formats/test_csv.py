import csv
import io
import math
from dataclasses import replace

import pytest

from audit.report.formats.csv import cell, shifts_csv
from tests.report.samples import sample


def rows(result):
    return list(csv.DictReader(io.StringIO(shifts_csv(result).decode())))


def test_every_contrast_is_a_row_with_unrounded_numbers():
    """197 + 3 + 8 rows; a number reads back as the very float."""
    result = sample()
    table = rows(result)
    assert len(table) == 208
    assert float(table[0]["shift"]) == result.suites[0].effects[0].shift
    assert table[0]["group"] == "AFG"
    assert table[0]["subregion"] == "Southern Asia"


def test_what_is_not_known_is_empty():
    """NaN and None are empty cells, not words."""
    result = sample()
    one = result.suites[1]
    effects = (replace(one.effects[0], shift=math.nan, rank_low=None), *one.effects[1:])
    table = rows(replace(result, suites=(replace(one, effects=effects),)))
    assert table[0]["shift"] == table[0]["rank_low"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_fault_85_a_formula_is_neutralised(start):
    """A text that a spreadsheet would run begins with an apostrophe; a number does not."""
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert cell(-0.5) == "-0.5"


def test_fault_85_a_formula_as_a_name_is_neutralised_in_the_file():
    """The name and the code of a group, both."""
    result = sample()
    one = result.suites[1]
    effects = (replace(one.effects[0], group="=1+1", name="@SUM(A1)"), *one.effects[1:])
    table = rows(replace(result, suites=(replace(one, effects=effects),)))
    assert table[0]["group"] == "'=1+1"
    assert table[0]["name"] == "'@SUM(A1)"
