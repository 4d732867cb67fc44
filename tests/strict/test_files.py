"""What a file may hold before it is parsed, and how a text is shown."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.strict import (
    escaped,
    invisible,
    near,
    read_csv,
    read_json,
    read_yaml,
    sha256_of,
)
from tests.strict.written import refused, written


def test_the_hash_is_that_of_the_bytes(tmp_path):
    """`sha256` is the digest of the file as it lies on disk, mark and line ends included."""
    raw = b"\xef\xbb\xbfa: b\r\n"
    path = written(tmp_path, raw)
    assert read_yaml(path).sha256 == sha256_of(path) == sha256(raw).hexdigest()


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


def test_a_file_that_cannot_be_read_has_no_hash(tmp_path):
    """Its path and the system's reason."""
    with pytest.raises(AuditError, match=r"gone: cannot be read: No such file"):
        sha256_of(tmp_path / "gone")
