import math

import pyarrow as pa
import pytest

from audit.errors import AuditError
from audit.strict.data.table import cell_text, check_header, texts_of, told_aside


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (math.nan, None), (True, "true"), (False, "false"), (1, "1"), (1.0, "1"),
        (0.1, "0.1"), (1e300, "1e+300"), ("NA", "NA"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_text_or_missing(value, text):
    """Truth values in words, whole numbers without a point, texts as they are."""
    assert cell_text(value, "here") == text


@pytest.mark.parametrize(("value", "kind"), [([1], "a list"), ({"a": 1}, "a mapping")])
def test_a_cell_that_holds_more_is_refused(value, kind):
    """With its place."""
    with pytest.raises(AuditError, match=f"here: the cell holds {kind}"):
        cell_text(value, "here")


def test_a_column_that_is_asked_for_stands_once(tmp_path):
    """Others may stand as often as they like."""
    check_header(["a", "b", "b", ""], ["a"], tmp_path)
    with pytest.raises(AuditError, match="two columns are called 'b'"):
        check_header(["a", "b", "b"], ["a", "b"], tmp_path)


def test_rows_set_aside_are_counted_and_the_first_are_named(tmp_path):
    """Five of them, then three dots."""
    path = tmp_path / "t.csv"
    (told,) = told_aside(path, {"odd": list(range(1, 1_002))}, by_line=True)
    assert told == "t.csv: 1,001 rows were set aside: odd (lines 1, 2, 3, 4, 5, ...)"
    (told,) = told_aside(path, {"odd": [7]}, by_line=False)
    assert told == "t.csv: 1 row was set aside: odd (row 7)"


def test_columns_become_texts():
    """Numbers as they are written, what is missing empty, lists refused."""
    assert texts_of(pa.chunked_array([[1.5, math.nan, None]]), "here").to_pylist() == [
        "1.5",
        "",
        "",
    ]
    with pytest.raises(AuditError, match="here: the column holds lists"):
        texts_of(pa.chunked_array([[[1]]]), "here")
