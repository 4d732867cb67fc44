"""Strict reading: each fault that a file can have, told with its place."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError, AuditErrors
from audit.records import Policy
from audit.strict import (
    Document,
    escaped,
    invisible,
    near,
    read_csv,
    read_json,
    read_yaml,
    sha256_of,
    validate,
)


def written(tmp_path: Path, content: str | bytes, name: str = "file.yaml") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, read=read_yaml) -> str:
    with pytest.raises(AuditError) as caught:
        read(path)
    return str(caught.value)


def test_plain_values_and_their_lines_are_read(tmp_path):
    """Texts, numbers and true/false come back, each with the line that it stands on."""
    text = (
        "a: text\nb:\n  - 1\n  - -2.5\n  - true\nc: {d: '012'}\ndate: 2026-01-31\nversion: 1.0.0\n"
    )
    document = read_yaml(written(tmp_path, text))
    assert document.value == {
        "a": "text",
        "b": [1, -2.5, True],
        "c": {"d": "012"},
        "date": "2026-01-31",
        "version": "1.0.0",
    }
    assert document.lines[("b", 1)] == 4
    assert document.where("c", "d").endswith("file.yaml:6:c.d")
    assert document.where("c", "missing").endswith("file.yaml:6:c.missing")


def test_the_hash_is_that_of_the_bytes(tmp_path):
    """`sha256` is the digest of the file as it lies on disk, mark and line ends included."""
    raw = b"\xef\xbb\xbfa: b\r\n"
    path = written(tmp_path, raw)
    assert read_yaml(path).sha256 == sha256_of(path) == sha256(raw).hexdigest()


@pytest.mark.parametrize(("text", "line"), [("a: b: c\n", 1), ("a: 1\nb: [1\n", 3), ('a: "x\n', 2)])
def test_fault_01_yaml_syntax_is_told_with_its_line(tmp_path, text, line):
    """Broken YAML is refused with the line on which the parser gave up."""
    assert f"file.yaml:{line}:" in refused(written(tmp_path, text))


def test_fault_01_json_syntax_is_told_with_its_line(tmp_path):
    """Broken JSON is refused with line and column."""
    path = written(tmp_path, '{"a": 1,\n"b" 2}', "file.json")
    assert "file.json:2:column 5" in refused(path, read_json)


def test_fault_02_an_alias_bomb_is_refused(tmp_path):
    """Anchors and aliases are refused at the first, so that nothing can multiply."""
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    told = refused(written(tmp_path, "\n".join(rows)))
    assert "anchors" in told
    assert ":1:a" in told
    assert "aliases" in refused(written(tmp_path, "a: *b\n"))


def test_fault_03_python_tags_are_refused(tmp_path):
    """A tag runs nothing: it is refused with its line."""
    told = refused(written(tmp_path, "a: 1\nb: !!python/object/apply:os.system ['true']\n"))
    assert "tags" in told
    assert "file.yaml:2:b" in told


def test_fault_04_a_doubled_key_is_refused(tmp_path):
    """A key that stands twice is told with the second line, in YAML and in JSON."""
    assert "file.yaml:3:a: the key 'a' is given twice" in refused(
        written(tmp_path, "a: 1\nb: 2\na: 3\n")
    )
    assert "given twice" in refused(
        written(tmp_path, '{"a": {"b": 1, "b": 2}}', "f.json"), read_json
    )


@pytest.mark.parametrize(
    "value", ["NO", "yes", "Off", "012", "0x1f", "1:30", "1_000", "~", "null", ".nan", "<<"]
)
def test_fault_05_other_types_of_yaml_11_are_refused_with_a_hint(tmp_path, value):
    """What YAML 1.1 reads as another type is refused, and the remedy is to quote."""
    told = refused(written(tmp_path, f"group: SWE\nterm: {value}\n"))
    assert "file.yaml:2:term" in told
    assert "quote it" in told or "there is no value" in told


def test_fault_05_quoted_values_are_texts(tmp_path):
    """Quoted, the same values are read as they stand."""
    text = 'a: "NO"\nb: \'012\'\nc: "1:30"\n'
    assert read_yaml(written(tmp_path, text)).value == {"a": "NO", "b": "012", "c": "1:30"}


def test_fault_06_na_and_null_in_csv_are_texts(tmp_path):
    """Namibia's code stays "NA"; "null" and "" stay as they are."""
    sheet = read_csv(written(tmp_path, "code,name\nNA,Namibia\nnull,\n", "f.csv"))
    assert sheet.rows == (("NA", "Namibia"), ("null", ""))
    assert sheet.lines == (2, 3)


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 3000, "- " * 4000 + "x", "? " * 3000 + "x"])
def test_fault_07_deep_nesting_is_refused(tmp_path, text):
    """Nesting over the cap is refused before it is followed."""
    assert "nested too deep" in refused(written(tmp_path, text))


def test_fault_07_deep_json_is_refused(tmp_path):
    """Nesting that would exhaust the stack is an error and no crash."""
    path = written(tmp_path, "[" * 200_000, "f.json")
    assert "f.json" in refused(path, read_json)


def test_fault_08_an_oversized_file_is_refused_before_parsing(tmp_path):
    """The cap is on bytes read, so a file that can't end does no harm; so is one on values."""
    path = written(tmp_path, "a: 1\n" * 50)
    with pytest.raises(AuditError, match="over 100 bytes"):
        read_yaml(path, limit=100)
    assert "over 100,000 values" in refused(written(tmp_path, "[" + "a," * 150_000 + "]"))


def test_fault_09_bytes_that_are_not_utf8_are_told_with_their_offset(tmp_path):
    """The byte's offset and line are told."""
    # "a: 1\n" is 5 bytes, "b: " three more: the wrong byte is number 8, on line 2.
    assert "file.yaml:2:byte 8: byte 8 (0xe9) is not UTF-8" in refused(
        written(tmp_path, b"a: 1\nb: \xe9t\xe9\n")
    )


def test_fault_10_a_byte_order_mark_and_crlf_are_accepted(tmp_path):
    """Files as Windows writes them are read like others, with the same lines."""
    document = read_yaml(written(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: x\r\n"))
    assert document.value == {"a": 1, "b": "x"}
    assert document.lines[("b",)] == 2
    sheet = read_csv(written(tmp_path, b"\xef\xbb\xbfgroup,term\r\nA,x\r\n", "f.csv"))
    assert sheet.columns == ("group", "term")
    assert sheet.rows == (("A", "x"),)


def test_fault_11_a_lone_surrogate_is_refused(tmp_path):
    """Half a character is refused, as an escape and as bytes."""
    assert "surrogate" in refused(written(tmp_path, '{"a": ["\\ud800"]}', "f.json"), read_json)
    assert "file.yaml:1" in refused(written(tmp_path, 'a: "\\ud800"\n'))
    assert "not UTF-8" in refused(written(tmp_path, b"a: \xed\xa0\x80\n"))


@pytest.mark.parametrize(
    "content", [b"a: x\x00y\n", b'a: "x\\0y"\n', b"a: x\x1b[31m\n", b"a: \xc2\x9b\n"]
)
def test_fault_12_control_characters_are_refused(tmp_path, content):
    """NUL, escape and other control characters are refused, raw and escaped."""
    told = refused(written(tmp_path, content))
    assert "control character" in told
    assert "file.yaml:1" in told


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_fault_13_json_without_nan(tmp_path, value):
    """NaN and Infinity are no JSON."""
    assert value.strip("-") in refused(written(tmp_path, f'{{"a": {value}}}', "f.json"), read_json)


def test_fault_14_an_unknown_field_is_refused_with_a_suggestion(tmp_path):
    """A misspelt key is told with its line and the key that was meant, at every depth."""
    text = "margin: 0.05\nalpa: 0.05\nsigned: {by: x, rol: y, date: '2026-01-01'}\n"
    with pytest.raises(AuditErrors) as caught:
        validate(read_yaml(written(tmp_path, text)), Policy)
    told = [str(fault) for fault in caught.value.faults]
    assert any(
        "file.yaml:2:alpa: unknown key 'alpa' (did you mean 'alpha'?)" in line for line in told
    )
    assert any(
        "file.yaml:3:signed.rol: unknown key 'rol' (did you mean 'role'?)" in line for line in told
    )


def test_fault_15_wrong_types_and_missing_fields_are_told_all_at_once(tmp_path):
    """Three faults of one file come in one error, each with line and field."""
    text = 'margin: "0.05"\ngates: [a, 3]\nwaivers:\n  - {suite: s, groups: [g], owner: o, expires: e}\n'
    with pytest.raises(AuditErrors) as caught:
        validate(read_yaml(written(tmp_path, text)), Policy)
    places = [fault.where.partition("file.yaml:")[2] for fault in caught.value.faults]
    assert places == ["1:margin", "2:gates[1]", "4:waivers[0].reason"]
    assert 'quote it: "3"' in str(caught.value)


@dataclass(frozen=True)
class Later:
    schema: int


def test_a_mapping_from_elsewhere_is_checked_alike():
    """What was read from TOML is wrapped in a Document without lines."""
    document = Document(path=Path("audit.toml"), value={"schema": 1, "x": 2}, lines={}, sha256="")
    with pytest.raises(AuditError, match=r"audit\.toml:x: unknown key 'x'"):
        validate(document, Later)
    document = Document(path=Path("audit.toml"), value={"schema": 1}, lines={}, sha256="")
    assert validate(document, Later) == Later(1)


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


def test_fault_18_links_and_what_is_no_file_are_refused(tmp_path):
    """A symbolic link, a folder and a missing file are refused by name."""
    path = written(tmp_path, "a: 1\n")
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    assert "symbolic link" in refused(link)
    assert "not a file" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "missing.yaml")


def test_what_is_shown_of_a_text_is_harmless():
    """Control and invisible characters are written out; long texts are cut."""
    assert escaped("a\x1b[31m\u202eb") == "a\\x1b[31m\\u202eb"
    assert invisible("a\u200bb\u200bc\u202e") == "U+200B U+202E"
    assert len(escaped("x" * 500)) == 80


def test_the_nearest_name_is_suggested():
    """One letter too few finds the name; a stranger finds none."""
    assert near("contries", ["countries", "gender"]) == "did you mean 'countries'?"
    assert near("zzz", ["countries"]) is None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_the_file(tmp_path_factory, content):
    """No bytes whatever bring anything but a value or an AuditError that names the file."""
    path = tmp_path_factory.mktemp("any") / "f.yaml"
    path.write_bytes(content)
    for read in (read_yaml, read_csv, read_json):
        told = "f.yaml"
        try:
            read(path)
        except AuditError as fault:
            told = str(fault)
        assert "f.yaml" in told


JSON = st.recursive(
    st.booleans() | st.integers(-(10**9), 10**9) | st.text("abcxyz :#-'\"{}[]&*!é", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_json_is_yaml_of_the_same_value(tmp_path_factory, value):
    """What JSON writes, the YAML reader reads back unchanged."""
    path = tmp_path_factory.mktemp("same") / "f.yaml"
    path.write_text(json.dumps(value), encoding="utf-8")
    assert read_yaml(path).value == value
    assert read_json(path).value == value
