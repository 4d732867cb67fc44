from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from audit.errors import AuditError
from audit.strict.data import read_data


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return read_data(path, lambda name: True)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b"]),
        pa.array(["a", "b"], pa.large_string()),
        pa.array(["a", "b"]).dictionary_encode(),
        pa.array([b"a", b"b"]),
    ],
)
def test_every_way_to_store_texts_is_text(tmp_path, column):
    """Long ones, categories, bytes that are UTF-8."""
    assert parquet(tmp_path / "t.parquet", text=column).texts("text") == ["a", "b"]


def test_numbers_stay_what_they_are(tmp_path):
    """A decimal is a number; a missing one is the empty text."""
    table = parquet(tmp_path / "t.parquet", n=[1, None], d=[Decimal("0.50"), Decimal("1.25")])
    assert table.texts("n") == ["1", ""]
    assert table.data["d"].to_pylist() == [0.5, 1.25]


def test_rows_keep_their_numbers_where_one_is_set_aside(tmp_path):
    """From 1; the second of three holds a control character."""
    table = parquet(tmp_path / "t.parquet", text=["a", "b\x07", "c"])
    assert table.numbers.tolist() == [1, 3]
    assert table.where(1, "text").endswith("row 3:text")


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + bytes(200) + b"PAR1", b"PK\x03\x04"])
@pytest.mark.parametrize("ending", [".parquet", ".xlsx"])
def test_what_is_damaged_is_refused_with_its_file(tmp_path, data, ending):
    """Whatever the library says of it."""
    (tmp_path / f"t{ending}").write_bytes(data)
    with pytest.raises(AuditError, match=rf"t{ending}: the file cannot be read"):
        read_data(tmp_path / f"t{ending}", lambda name: True)


def test_a_table_without_rows_is_refused(tmp_path):
    """Named with its file."""
    path = tmp_path / "none.parquet"
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), path)
    with pytest.raises(AuditError, match=r"none\.parquet: there are no rows"):
        read_data(path, lambda name: True)


def workbook(path, sheets):
    """A file of those sheets, and what is read of `text`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return read_data(path, "text".__eq__)


def test_the_sheet_that_has_what_is_asked_for_is_read(tmp_path):
    """A page of notes before it is none; that is said."""
    sheets = {"Read me": [["made on Friday"], ["x"]], "data": [["n", " text"], [1, "a"]]}
    table = workbook(tmp_path / "t.xlsx", sheets)
    assert table.texts("text") == ["a"]
    assert table.notes == ("t.xlsx: the sheet 'data' is read, the others are not",)


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(tmp_path):
    """Libraries write formulas without their results; a column that nobody asks for may hold some."""
    assert workbook(tmp_path / "o.xlsx", {"s": [["text", "n"], ["a", "=1+1"], [None]]}).texts(
        "text"
    ) == ["a"]
    with pytest.raises(AuditError, match=r"t\.xlsx:s:row 3: the formula '=B2' has no result"):
        workbook(tmp_path / "t.xlsx", {"s": [["text"], ["a"], ["=B2"]]})
