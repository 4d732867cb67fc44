"""A user's own data: what people export is read as it is, and nothing is lost on the way."""

import csv
import gzip
import json
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.strict.data import ENDINGS, DataTable, read_data, read_lines
from audit.strict.data.opened import _CHUNK

ROWS = [
    ("The woman bought a lamp.", "a"),
    ("naïve, « quoted » and – dashed", "b"),
    ('He said "no".', "a"),
    ("two\nlines", "b"),
    ("NA", "null"),
    ("", "a"),
]
TEXTS = [text for text, _ in ROWS]


ASKED = {"text", "group"}.__contains__


def everything(_: str) -> bool:
    return True


def write_csv(path: Path, separator: str = ",", encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([("text", "group"), *ROWS])


def write_jsonl(path: Path) -> None:
    lines = [json.dumps({"text": text, "group": group, "deep": [{}]}) for text, group in ROWS]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_json(path: Path) -> None:
    path.write_text(json.dumps([{"text": t, "group": g} for t, g in ROWS]), "utf-8")


def write_parquet(path: Path) -> None:
    pq.write_table(pa.table({"text": TEXTS, "group": [group for _, group in ROWS]}), path)


def write_excel(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("text", "group"), *ROWS]:
        book.active.append(row)
    book.save(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    ".csv": write_csv,
    ".tsv": lambda path: write_csv(path, "\t"),
    ".jsonl": write_jsonl,
    ".ndjson": write_jsonl,
    ".json": write_json,
    ".parquet": write_parquet,
    ".pq": write_parquet,
    ".xlsx": write_excel,
}


def test_there_is_a_writer_for_every_ending() -> None:
    """The tests below go through every form."""
    assert tuple(WRITERS) == ENDINGS


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("upper", [False, True])
def test_every_form_gives_the_same_texts(tmp_path: Path, ending: str, upper: bool) -> None:
    """Whatever the form and the case of its ending: the same cells, none altered, nothing noted."""
    path = tmp_path / f"t{ending.upper() if upper else ending}"
    WRITERS[ending](path)
    table = read_data(path, ASKED)
    assert table.texts("text") == TEXTS
    assert table.texts("group") == [group for _, group in ROWS]
    assert table.notes == ()


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".json"])
def test_text_forms_may_be_packed(tmp_path: Path, ending: str) -> None:
    """.gz beside the ending, in any case; its hash is that of the file as it lies."""
    WRITERS[ending](tmp_path / f"t{ending}")
    packed = tmp_path / f"t{ending}.GZ"
    packed.write_bytes(gzip.compress((tmp_path / f"t{ending}").read_bytes()))
    table = read_data(packed, ASKED)
    assert table.texts("text") == TEXTS
    assert table.sha256 != read_data(tmp_path / f"t{ending}", ASKED).sha256


@pytest.mark.parametrize(
    "name", ["t", "t.dat", "t.xls", "t.parquet.gz", "t.gz", "t.csv.bz2", "t.txt"]
)
def test_an_unknown_ending_is_refused_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    """Nothing falls through to lines of text."""
    (tmp_path / name).write_text("text\nHello.\n", "utf-8")
    with pytest.raises(AuditError, match=r"ending") as caught:
        read_data(tmp_path / name, everything)
    assert all(ending in str(caught.value) for ending in ENDINGS)


def test_lines_of_text_are_read_where_they_are_meant(tmp_path: Path) -> None:
    """.txt: a line feed alone ends a line; a separator of Unicode is a character of the text."""
    lines = ["One\u2028and the same.", "Two\x85and the same.", "", "Three\x0btabbed", "Four\r"]
    (tmp_path / "t.txt").write_bytes("\n".join(lines).encode())
    table = read_lines(tmp_path / "t.txt", "text")
    assert table.texts("text") == [lines[0], lines[1], "", "Four"]
    assert table.numbers.tolist() == [1, 2, 3, 5]
    assert table.notes == ("t.txt: 1 row was set aside: a control character stands in it (line 4)",)


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl"])
def test_a_separator_of_unicode_ends_no_row(tmp_path: Path, ending: str) -> None:
    """U+2028 and U+0085 in a cell without quotes."""
    texts = ["One\u2028two.", "One\x85two.", "One\x0ctwo."]
    if ending == ".jsonl":
        lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    else:
        lines = ["text", *texts]
    (tmp_path / f"t{ending}").write_bytes("\n".join(lines).encode())
    assert read_data(tmp_path / f"t{ending}", everything).texts("text") == texts[:2]


def test_a_control_character_sets_its_row_aside(tmp_path: Path) -> None:
    """In a column that is asked for; in another it may stand. Rows keep their own lines."""
    (tmp_path / "t.csv").write_bytes(b"text,raw\nOne,a\nTw\x00o,b\nThree,\x01\nFo\rur,c\nFive,d\n")
    table = read_data(tmp_path / "t.csv", "text".__eq__)
    assert table.texts("text") == ["One", "Three", "Five"]
    assert [table.where(row) for row in range(3)] == [f"{tmp_path}/t.csv:{n}" for n in (2, 4, 6)]
    assert table.notes == (
        "t.csv: 1 row was set aside: a control character stands in it (line 3)",
        "t.csv: 1 row was set aside: a carriage return stands in a cell without quotes (line 5)",
    )
    pq.write_table(pa.table({"text": ["One", "Tw\x00o", "Three"]}), tmp_path / "t.parquet")
    table = read_data(tmp_path / "t.parquet", everything)
    assert table.texts("text") == ["One", "Three"]
    assert table.where(1, "text").endswith("t.parquet:row 3:text")
    assert table.notes == (
        "t.parquet: 1 row was set aside: a control character stands in it (row 2)",
    )


@pytest.mark.parametrize("name", ["t.csv", "t.txt", "t.jsonl", "t.parquet"])
def test_where_no_row_is_left_it_is_said_why(tmp_path: Path, name: str) -> None:
    """Every text holds a control character: not a table without rows, nor one of blank texts."""
    file = tmp_path / name
    if name == "t.parquet":
        pq.write_table(pa.table({"text": ["O\x00ne", "Tw\x00o"]}), file)
    elif name == "t.jsonl":
        file.write_text('{"text": "O\\u0000ne"}\n{"text": "Tw\\u0000o"}\n', encoding="utf-8")
    else:
        file.write_bytes(b"text\nO\x00ne\nTw\x00o\n"[5 * name.endswith("txt") :])
    with pytest.raises(AuditError, match=r"no row is left: .*2 rows were set aside: a control"):
        read_lines(file, "text")


@pytest.mark.parametrize(
    ("ending", "separator", "word"),
    [
        (".csv", ";", "semicolons"),
        (".csv", "\t", "tabs"),
        (".csv", "|", "bars"),
        (".tsv", ",", "commas"),
        (".tsv", ";", "semicolons"),
    ],
)
def test_another_separator_is_seen_and_said(
    tmp_path: Path, ending: str, separator: str, word: str
) -> None:
    """What the header shows, with the word about it."""
    write_csv(tmp_path / f"t{ending}", separator)
    table = read_data(tmp_path / f"t{ending}", {"text", "group"}.__contains__)
    assert table.texts("text") == TEXTS
    assert table.decimal_comma == (separator == ";")
    assert table.notes == (f"t{ending}: read as separated by {word}",)


def test_the_separator_is_the_one_that_gives_what_is_asked_for(tmp_path: Path) -> None:
    """Commas in a header of semicolons, and a header of one column."""
    (tmp_path / "t.csv").write_text("id;text;a, b, c, d\n1;Hello, you.;x\n", "utf-8")
    assert read_data(tmp_path / "t.csv", "text".__eq__).texts("text") == ["Hello, you."]
    (tmp_path / "t.csv").write_text("text\nHello; you.\n", "utf-8")
    assert read_data(tmp_path / "t.csv", "text".__eq__).texts("text") == ["Hello; you."]


def test_excels_own_word_about_the_separator_is_no_row(tmp_path: Path) -> None:
    """`sep=;` on the first line."""
    (tmp_path / "t.csv").write_text("sep=;\ntext;group\nHello.;a\n", "utf-8")
    table = read_data(tmp_path / "t.csv", everything)
    assert table.texts("text") == ["Hello."]
    assert table.where(0) == f"{tmp_path}/t.csv:3"
    assert table.notes == ()


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("latin-1", "Latin-1 (Windows-1252)"),
        ("cp1252", "Latin-1 (Windows-1252)"),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_an_encoding_is_seen_and_said(tmp_path: Path, encoding: str, word: str) -> None:
    """A byte-order mark is no part of the header; Latin-1 is read with a word about it."""
    texts = ["Die Straße führt nach Köln.", "El niño comió en la calle.", "It's café society."]
    (tmp_path / "t.csv").write_text("\r\n".join(["text", *texts]), encoding, newline="")
    table = read_data(tmp_path / "t.csv", "text".__eq__)
    assert table.texts("text") == texts
    assert table.notes == ((f"t.csv: read as {word}",) if word else ())


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "koi8-r", "gb18030"])
def test_no_other_encoding_is_guessed(tmp_path: Path, encoding: str) -> None:
    """Bytes that are neither UTF-8 nor look Western are refused with their place."""
    texts = {"cp1251": "Привет, мир", "koi8-r": "Привет, мир"}.get(encoding, "漢字仮名交じり文")
    (tmp_path / "t.csv").write_bytes(("text\nfine\n" + texts).encode(encoding))
    with pytest.raises(AuditError, match=r"t\.csv:3: byte 10 \(0x.*is not UTF-8.*save"):
        read_data(tmp_path / "t.csv", everything)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_letter_that_lies_across_two_reads_is_whole(tmp_path: Path, place: int) -> None:
    """The look at the encoding goes by chunks; a letter of four bytes may lie on their border."""
    text = "text\n" + "x" * (_CHUNK - 5 - place) + "😀 end"
    (tmp_path / "t.txt").write_text(text, "utf-8")
    assert read_lines(tmp_path / "t.txt", "text").texts("text")[1].endswith("😀 end")
    (tmp_path / "t.txt").write_bytes(text.encode()[:-4] + b"\xff\n" + b"\xc3" * 999_999)
    with pytest.raises(AuditError, match="is not UTF-8") as caught:
        read_lines(tmp_path / "t.txt", "text")
    assert f"byte {len(text.encode()) - 4} " in str(caught.value)


def test_columns_that_nobody_asks_for_may_be_anything(tmp_path: Path) -> None:
    """A blank heading (a table's index), one that stands twice, lists: read past."""
    (tmp_path / "t.csv").write_text(",a,a,text\n0,1,2,Hello.\n", "utf-8")
    assert read_data(tmp_path / "t.csv", "text".__eq__).texts("text") == ["Hello."]
    with pytest.raises(AuditError, match="two columns are called 'a'"):
        read_data(tmp_path / "t.csv", everything)
    nested = pa.table({"text": ["Hello."], "deep": [[{"a": 1}]], "bytes": [b"\xff"]})
    pq.write_table(nested, tmp_path / "t.parquet")
    assert read_data(tmp_path / "t.parquet", "text".__eq__).texts("text") == ["Hello."]


def test_a_missing_column_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    """The nearest name, or all of them; what is not asked for is not listed as blank."""
    (tmp_path / "t.csv").write_text(",texts,group\n0,Hello.,a\n", "utf-8")
    table = read_data(tmp_path / "t.csv", "text".__eq__)
    with pytest.raises(AuditError, match=r"no column 'text' \(did you mean 'texts'\?\)"):
        table.require("text")
    with pytest.raises(AuditError, match=r"its columns are texts, group\)"):
        table.require("sentence")


def test_cells_may_have_any_length(tmp_path: Path) -> None:
    """Over the 131,072 characters that Python's own reader stops at; its limit is put back."""
    before = csv.field_size_limit()
    text = "long " * 60_000
    (tmp_path / "t.csv").write_text(f'text,group\n"{text}",a\n', "utf-8")
    assert read_data(tmp_path / "t.csv", everything).texts("text") == [text]
    assert csv.field_size_limit() == before


def test_links_are_followed(tmp_path: Path) -> None:
    """A user's data may lie elsewhere."""
    write_csv(tmp_path / "t.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    assert read_data(tmp_path / "link.csv", everything).texts("text") == TEXTS


def test_quotes_in_a_table_of_tabs_are_characters_where_they_do_not_close(tmp_path: Path) -> None:
    """A text that begins with a quote, as in published .tsv files, swallows no row."""
    rows = ['"hello', 'he said "hi"', "plain", 'bye"', '"x" and more']
    lines = ["text\tlabel", *(f"{row}\t1" for row in rows)]
    (tmp_path / "t.tsv").write_text("\n".join(lines), "utf-8")
    assert read_data(tmp_path / "t.tsv", everything).texts("text") == rows


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is empty|no rows"),
        ("text,group\n", "no rows"),
        ("text,group\nHello, you.,a\n", r"t\.csv:2: the row has 3 cells, the header 2"),
        ("text,group\nHello.\n", r"t\.csv:2: the row has 1 cells, the header 2"),
        ('text,group\nfine,a\n"Hello.,a\n', r"t\.csv:3: this is not CSV: unexpected end of data"),
        ('text,group\n"Hello" you,a\n', r"t\.csv:2: this is not CSV"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    """Ragged rows, an open quote, no rows: never half-read."""
    (tmp_path / "t.csv").write_text(content, "utf-8")
    with pytest.raises(AuditError, match=told):
        read_data(tmp_path / "t.csv", everything)


def test_empty_cells_at_the_end_of_a_row_are_no_fault(tmp_path: Path) -> None:
    """A spreadsheet writes commas for columns that were once used."""
    (tmp_path / "t.csv").write_text("text,group\nHello.,a,,,\n\n,\n", "utf-8")
    assert read_data(tmp_path / "t.csv", everything).texts("text") == ["Hello.", ""]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", r"t\.jsonl:1:column 2: this is not JSON"),
        ('{"text": "a"}\n\n[1]\n', r"t\.jsonl:3: this is no JSON object"),
        ('{"text": "a"}\n{"text": ["b"]}\n', r"t\.jsonl:2:text: the cell holds a list"),
        ('{"text": "a", "text": "b"}\n', r"t\.jsonl:1: the key 'text' stands twice"),
        ("[" * 100_000 + "\n", "nested too deep|not JSON"),
        ('{"text": ' + "9" * 5000 + "}\n", "not JSON that can be read"),
    ],
)
def test_broken_json_lines_are_refused_with_their_line(
    tmp_path: Path, content: str, told: str
) -> None:
    """Each with its line and, where there is one, its column."""
    (tmp_path / "t.jsonl").write_text(content, "utf-8")
    with pytest.raises(AuditError, match=told):
        read_data(tmp_path / "t.jsonl", everything)


def test_cells_of_json_are_texts_or_missing(tmp_path: Path) -> None:
    """A number as it is written, a truth value in words, null and a key that lacks as missing."""
    rows = [{"gold": 1}, {"gold": 1.0}, {"gold": 0.5}, {"gold": True}, {"gold": None}, {"x": 1}]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)) + '\n{"gold": NaN}', "utf-8")
    table = read_data(tmp_path / "t.jsonl", "gold".__eq__)
    assert table.texts("gold") == ["1", "1", "0.5", "true", "", "", ""]
    (tmp_path / "t.jsonl").write_text('{"gold": "\\ud800"}\n{"gold": "fine"}', "utf-8")
    table = read_data(tmp_path / "t.jsonl", "gold".__eq__)
    assert table.texts("gold") == ["fine"]
    assert "1 row was set aside" in table.notes[0]


def test_a_table_inside_a_json_object_is_found(tmp_path: Path) -> None:
    """`{"data": [...]}`, as many tools export it; anything else is refused with the form."""
    (tmp_path / "t.json").write_text('{"version": 1, "data": [{"text": "a"}]}', "utf-8")
    assert read_data(tmp_path / "t.json", everything).texts("text") == ["a"]
    for content in ('{"text": "a"}', '"a"', "3", '["a"]'):
        (tmp_path / "t.json").write_text(content, "utf-8")
        with pytest.raises(AuditError, match=r"no list of objects|no JSON object"):
            read_data(tmp_path / "t.json", everything)


def test_columns_of_parquet_of_any_plain_type_are_texts(tmp_path: Path) -> None:
    """Bytes, categories, long texts, decimals, numbers, dates; NaN and null are missing."""
    table = pa.table(
        {
            "bytes": pa.array([b"caf\xc3\xa9", None]),
            "large": pa.array(["a", None], pa.large_string()),
            "view": pa.array(["a", "b"], pa.string_view()),
            "category": pa.array(["a", None]).dictionary_encode(),
            "decimal": pa.array([Decimal("0.25"), None], pa.decimal128(4, 2)),
            "float": [1.0, float("nan")],
            "int": [1, None],
            "bool": [True, None],
            "null": pa.nulls(2),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    read = read_data(tmp_path / "t.parquet", everything)
    found = {name: read.texts(name) for name in table.column_names}
    assert found == {
        "bytes": ["café", ""],
        "large": ["a", ""],
        "view": ["a", "b"],
        "category": ["a", ""],
        "decimal": ["0.25", ""],
        "float": ["1", ""],
        "int": ["1", ""],
        "bool": ["true", ""],
        "null": ["", ""],
    }


@pytest.mark.parametrize("column", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"\xff\xfe"])])
def test_columns_of_parquet_that_are_no_texts_are_refused(tmp_path: Path, column: pa.Array) -> None:
    """Lists, structs, bytes that are no text: with file and column, no traceback."""
    pq.write_table(pa.table({"text": column}), tmp_path / "t.parquet")
    with pytest.raises(AuditError, match=r"t\.parquet"):
        read_data(tmp_path / "t.parquet", everything).text("text")


def test_an_excel_file_says_which_sheet_was_read(tmp_path: Path) -> None:
    """The first sheet; numbers as they are; an empty row is no row; more sheets are noted."""
    book = openpyxl.Workbook()
    book.active.title = "data"
    for row in [("text", "gold", None), ("a", 1, None), (None, None, None), ("b", 0.5, "x")]:
        book.active.append(row)
    book.create_sheet("notes").append(("text",))
    book.save(tmp_path / "t.xlsx")
    table = read_data(tmp_path / "t.xlsx", {"text", "gold"}.__contains__)
    assert (table.texts("text"), table.texts("gold")) == (["a", "b"], ["1", "0.5"])
    assert table.where(1) == f"{tmp_path}/t.xlsx:row 4"
    assert table.notes == ("t.xlsx: the sheet 'data' is read, the others are not",)


def test_without_the_extra_excel_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is a command that exists."""
    write_excel(tmp_path / "t.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(AuditError, match=r"pip install 'classifier-audit\[excel\]'"):
        read_data(tmp_path / "t.xlsx", everything)


@pytest.mark.parametrize("ending", [*ENDINGS, ".csv.gz"])
@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PK\x03\x04", b"\x1f\x8b\x08", bytes(range(256))]
)
def test_rubbish_is_refused_with_its_file(tmp_path: Path, ending: str, content: bytes) -> None:
    """Whatever the bytes under whatever ending."""
    (tmp_path / f"t{ending}").write_bytes(content)
    with pytest.raises(AuditError, match=r"t\."):
        read_data(tmp_path / f"t{ending}", everything)


def test_fault_43_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A packed file and a workbook that would fill the memory: refused by their size."""
    monkeypatch.setattr("audit.strict.data.opened.UNPACKED", 10_000)
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"text\n" + b"x" * 2_000_000))
    with pytest.raises(AuditError, match="unpacks to over 10,000 bytes"):
        read_data(tmp_path / "t.csv.gz", everything)
    monkeypatch.setattr("audit.strict.data.columnar.UNPACKED", 10_000)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "x" * 20_000)
    with pytest.raises(AuditError, match="unpacks to over 10,000 bytes"):
        read_data(tmp_path / "t.xlsx", everything)


def test_what_the_system_refuses_is_an_error(tmp_path: Path) -> None:
    """No such file, a folder, a name of 300 letters, a NUL in a name, a pipe."""
    (tmp_path / "x.parquet").mkdir()
    for name, told in [
        ("none.csv", "no such file"),
        ("x.parquet", "this is a folder"),
        ("n" * 300 + ".csv", "cannot be read: File name too long"),
        ("a\0b.csv", "cannot be read|no such file"),
    ]:
        with pytest.raises(AuditError, match=told):
            read_data(tmp_path / name, everything)


def test_a_file_without_permission_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told with the file, whoever runs the tests."""
    write_csv(tmp_path / "t.csv")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AuditError, match=r"cannot be read: Permission denied"):
        read_data(tmp_path / "t.csv", everything)


def test_many_columns_and_many_keys_take_no_time(tmp_path: Path) -> None:
    """100,000 columns of which one is asked for, in a CSV file and in JSON lines."""
    names = [f"c{number}" for number in range(100_000)]
    (tmp_path / "t.csv").write_text(",".join(["text", *names]) + "\n" + "," * 100_000, "utf-8")
    (tmp_path / "t.jsonl").write_text(json.dumps(dict.fromkeys(["text", *names], 1)), "utf-8")
    begun = time.process_time()
    for name in ("t.csv", "t.jsonl"):
        table = read_data(tmp_path / name, "text".__eq__)
        with pytest.raises(AuditError) as caught:
            table.require("absent")
        assert len(str(caught.value)) < 2_000
    assert time.process_time() - begun < 5


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))), st.text("ab")
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_any_texts_come_back_from_any_form(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    """What Python's own writers write is read as it was."""
    rows = [(f"x{text}", group) for text, group in rows if not {"\ufffe", "\uffff"} & set(text)]
    if not rows:
        return
    wanted = [text for text, _ in rows]
    for separator, ending in ((",", ".csv"), ("\t", ".tsv")):
        with (tmp_path / f"t{ending}").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=separator).writerows([("text", "group"), *rows])
        assert read_data(tmp_path / f"t{ending}", everything).texts("text") == wanted
    with (tmp_path / "t.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in wanted)
    assert read_data(tmp_path / "t.jsonl", everything).texts("text") == wanted


def test_a_table_knows_its_size(tmp_path: Path) -> None:
    """Rows, also where a batch is full."""
    (tmp_path / "t.csv").write_text("text\n" + "a\n" * 70_000, "utf-8")
    table = read_data(tmp_path / "t.csv", everything)
    assert isinstance(table, DataTable)
    assert len(table) == 70_000
    assert table.numbers[-1] == 70_001
