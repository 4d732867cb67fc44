"""CSV as texts with their lines, JSON without its traps: each fault with its place."""

import pytest

from audit.strict import (
    read_csv,
    read_json,
)
from tests.strict.written import refused, written


def test_fault_01_json_syntax_is_told_with_its_line(tmp_path):
    """Broken JSON is refused with line and column."""
    path = written(tmp_path, '{"a": 1,\n"b" 2}', "file.json")
    assert "file.json:2:column 5" in refused(path, read_json)


def test_fault_06_na_and_null_in_csv_are_texts(tmp_path):
    """Namibia's code stays "NA"; "null" and "" stay as they are."""
    sheet = read_csv(written(tmp_path, "code,name\nNA,Namibia\nnull,\n", "f.csv"))
    assert sheet.rows == (("NA", "Namibia"), ("null", ""))
    assert sheet.lines == (2, 3)


def test_fault_07_deep_json_is_refused(tmp_path):
    """Nesting that would exhaust the stack is an error and no crash."""
    path = written(tmp_path, "[" * 200_000, "f.json")
    assert "f.json" in refused(path, read_json)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_fault_13_json_without_nan(tmp_path, value):
    """NaN and Infinity are no JSON."""
    assert value.strip("-") in refused(written(tmp_path, f'{{"a": {value}}}', "f.json"), read_json)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a,b\n1,2\n3\n", "f.csv:3"),
        ("a,b\n1,2,3\n", "f.csv:2"),
        ("a,a\n1,2\n", "f.csv:1:a"),
        ("a, \n1,2\n", "f.csv:1"),
        ('a,b\n"1,2\n', "f.csv:"),
        ("", "f.csv:1"),
    ],
)
def test_fault_17_ragged_rows_and_doubled_headers_are_refused(tmp_path, text, place):
    """Every row has as many cells as the header; every header has a name of its own."""
    assert place in refused(written(tmp_path, text, "f.csv"), read_csv)


def test_lines_of_csv_records_count_line_breaks_within_cells(tmp_path):
    """A row behind a cell of two lines is told with its own line."""
    sheet = read_csv(written(tmp_path, 'a,b\n"x\ny",1\nz,2\n', "f.csv"))
    assert sheet.lines == (2, 4)
    assert sheet.where(1, "b").endswith("f.csv:4:b")
