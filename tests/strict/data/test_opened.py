import gzip
from hashlib import sha256

import pytest

from audit.errors import AuditError
from audit.strict.data import opened
from audit.strict.data.opened import open_file

ENDINGS = (".csv", ".parquet")


def given(path, data):
    path.write_bytes(data)
    return open_file(path, ENDINGS)


def test_the_hash_is_that_of_the_file_as_it_lies(tmp_path):
    """Packed or not."""
    packed = gzip.compress(b"text\n", mtime=0)
    assert given(tmp_path / "t.csv.gz", packed).sha256 == sha256(packed).hexdigest()
    assert given(tmp_path / "t.csv", b"text\n").sha256 == sha256(b"text\n").hexdigest()


def test_the_text_is_that_of_the_packed_file(tmp_path):
    """Read again and again, from its start each time."""
    file = given(tmp_path / "t.csv.gz", gzip.compress(b"a\nb\n"))
    assert list(file.lines()) == list(file.lines()) == ["a\n", "b\n"]
    assert file.text(9) == "a\nb\n"


def test_a_text_over_the_limit_says_what_would_be_read(tmp_path):
    """Line by line there is no limit on the whole."""
    with pytest.raises(AuditError, match=r"over 3 characters.*save it as JSON lines"):
        given(tmp_path / "t.csv", b"abcd").text(3)


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    """Before it is held whole."""
    monkeypatch.setattr(opened, "LONGEST", 100)
    with pytest.raises(AuditError, match="a line has over 100 characters"):
        list(given(tmp_path / "t.csv", b"x" * 200).lines())


def test_a_columnar_file_has_no_encoding_and_is_not_packed(tmp_path):
    """Its bytes are no text."""
    assert given(tmp_path / "t.parquet", b"\xff\xfe\x00").encoding == ""
    with pytest.raises(AuditError, match=r"the text forms may end in \.gz"):
        given(tmp_path / "t.parquet.gz", b"")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain", "utf-8-sig"),
        ("naïve".encode("utf-16"), "utf-16"),
        ("naïve".encode("utf-32"), "utf-32"),
        ("Die Straße nach Köln, schön und naß. ".encode("cp1252") * 9, "cp1252"),
    ],
)
def test_an_encoding_is_told_by_all_of_the_bytes(tmp_path, data, encoding):
    """UTF-8 where they are that; a mark, or the look of Western text, else."""
    assert given(tmp_path / "t.csv", data).encoding == encoding


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (gzip.compress(b"text\nFine.\n"), "packed by gzip.*end in .gz"),
        (b"PK\x03\x04 and so on", "a ZIP archive.*name it .xlsx"),
        (b"PAR1 and so on", "the file is Parquet.*end in .parquet"),
        (b"BZh9 and so on", "packed by bzip2.*unpack"),
        ("text\nFine.\n".encode("utf-16-le"), "UTF-16 without its byte-order mark.*as UTF-8"),
        ("text\nFine.\n".encode("utf-32-be"), "UTF-16 without its byte-order mark.*as UTF-8"),
        (b"text\rFine.\rPoor.\r", "carriage returns alone.*with line feeds"),
    ],
)
def test_a_text_form_that_is_something_else_is_called_that(tmp_path, data, told):
    """And not a file that should be saved as UTF-8, or an empty one."""
    with pytest.raises(AuditError, match=rf"t\.csv: .*{told}"):
        given(tmp_path / "t.csv", data)


def test_what_is_no_file_is_refused(tmp_path):
    """A folder, and nothing at all."""
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(AuditError, match="this is a folder"):
        open_file(tmp_path / "d.csv", ENDINGS)
    with pytest.raises(AuditError, match="there is no such file"):
        open_file(tmp_path / "none.csv", ENDINGS)
