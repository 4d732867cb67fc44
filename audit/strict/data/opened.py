"""A file's bytes as lines of text: packed or not, in the encoding that they show."""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from audit.errors import AuditError
from audit.records import Ints
from audit.strict.files import at_home, escaped

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".pq", ".xlsx")
LONGEST = 256 * 2**20
"""Characters in one line."""
UNPACKED = 8 * 2**30
"""Bytes that a packed file may unpack to."""

_PACKED = ".gz"
_BINARY = {".parquet", ".pq", ".xlsx"}
_LINED = {".csv", ".tsv", ".txt"}
_CHUNK = 2**20
_WORDS = {"utf-16": "UTF-16", "utf-32": "UTF-32", "cp1252": "Latin-1 (Windows-1252)"}
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER_FORMS = {
    b"\x1f\x8b": ("packed by gzip", "let its name end in .gz, behind the ending of what it holds"),
    b"PK\x03\x04": (
        "a ZIP archive, as Excel's files are",
        "name it .xlsx, or take it out of its archive",
    ),
    b"PAR1": ("Parquet", "let its name end in .parquet"),
    b"ARROW1": ("an Arrow file", "save it as Parquet"),
    b"\xd0\xcf\x11\xe0": ("an old Excel file (.xls)", "save it as .xlsx or CSV"),
    b"BZh": ("packed by bzip2", "unpack it"),
    b"\xfd7zXZ": ("packed by xz", "unpack it"),
    b"\x28\xb5\x2f\xfd": ("packed by zstd", "unpack it"),
    b"%PDF-": ("a PDF", "save its table as CSV"),
}
"""How files of other forms begin -> what they are, and what to do."""
_MANY_NULS = 0.2
"""A share of NUL bytes that only UTF-16 or UTF-32 has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that can be read, and how.

    Attributes
    ----------
    ending : str
        In small letters, without .gz.
    sha256 : str
        Of the bytes as they lie on the disk.
    encoding : str
        "" for the binary forms.
    notes : tuple of str
        What was guessed.
    """

    path: Path
    ending: str
    packed: bool
    sha256: str
    encoding: str
    notes: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The lines with their ends; a line feed alone ends one."""
        with _telling(self.path), self._decoded() as text:
            while line := text.readline(LONGEST):
                if len(line) == LONGEST:
                    raise AuditError(
                        f"a line has over {LONGEST:,} characters", where=str(self.path)
                    )
                yield line

    def text(self, limit: int) -> str:
        """The whole text."""
        with _telling(self.path), self._decoded() as stream:
            text = stream.read(limit + 1)
        if len(text) > limit:
            raise AuditError(
                f"the file is over {limit:,} characters",
                where=str(self.path),
                remedy="save it as JSON lines (.jsonl), which are read one by one",
            )
        return text

    @contextmanager
    def _decoded(self) -> Iterator[io.TextIOWrapper]:
        """The text from its start, line ends as they are."""
        with (
            _unpacked(self.path, self.packed) as stream,
            io.TextIOWrapper(stream, self.encoding, newline="\n") as text,
        ):
            yield text


def open_file(path: str | Path, endings: tuple[str, ...]) -> Opened:
    """Look at a file: whether it can be read, its form, its hash and its encoding.

    Raises
    ------
    AuditError
        There is no such file, it cannot be read, its ending is none of `endings`, or its bytes are
        no text.
    """
    path = at_home(path)
    packed = path.suffix.lower() == _PACKED
    ending = Path(path.stem if packed else path.name).suffix.lower()
    with _telling(path):
        if not path.is_file():
            what = "this is a folder" if path.is_dir() else "this is not a file"
            raise AuditError(
                what if path.exists() else "there is no such file", where=escaped(str(path))
            )
    if ending not in endings or (packed and ending in _BINARY):
        raise AuditError(
            f"the ending {path.suffix.lower()!r} is not known here"
            if path.suffix
            else "the file has no ending, which says what it holds",
            where=escaped(str(path)),
            remedy=f"it may be {', '.join(endings)}; the text forms may end in .gz too",
        )
    with _telling(path):
        encoding = "" if ending in _BINARY else _encoding(path, packed, ending)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    notes = (f"{path.name}: read as {_WORDS[encoding]}",) if encoding in _WORDS else ()
    return Opened(
        path=path, ending=ending, packed=packed, sha256=digest, encoding=encoding, notes=notes
    )


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Turn what the system or an unpacker says into an error with its place."""
    try:
        yield
    except (OSError, EOFError, zlib.error, UnicodeError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise AuditError(f"the file cannot be read: {what}", where=escaped(str(path))) from error


@contextmanager
def _unpacked(path: Path, packed: bool) -> Iterator[IO[bytes]]:
    """The bytes as the text forms hold them."""
    with path.open("rb") as raw:
        if not packed:
            yield raw
            return
        with gzip.GzipFile(fileobj=raw) as stream:
            yield stream  # type: ignore[misc]


def _encoding(path: Path, packed: bool, ending: str) -> str:
    """What the bytes are written in, by a look at all of them.

    UTF-8 where they are that; UTF-16 or UTF-32 where they say so; else Windows-1252, a superset of
    Latin-1, where they look like a Western European text. Nothing else is guessed.
    """
    decoder, counts, place, fault = _Utf8(), np.zeros(256, np.int64), 0, ""
    with _unpacked(path, packed) as stream:
        chunk = stream.read(_CHUNK)
        if marked := next((name for mark, name in _MARKS.items() if chunk.startswith(mark)), ""):
            return marked
        _refuse_other_form(path, chunk)
        while chunk:
            counts += np.bincount(np.frombuffer(chunk, np.uint8), minlength=256)
            fault = fault or decoder.fault(chunk, place)
            place += len(chunk)
            if place > UNPACKED:
                raise ValueError(f"it unpacks to over {UNPACKED:,} bytes")
            chunk = stream.read(_CHUNK)
    fault = fault or decoder.fault(b"", place, final=True)
    _refuse_no_lines(path, counts, ending)
    if not fault:
        return "utf-8-sig"
    if _is_western(counts):
        return "cp1252"
    raise AuditError(
        f"{fault} is not UTF-8",
        where=f"{escaped(str(path))}:{decoder.line}",
        remedy="save the file as UTF-8",
    )


def _refuse_other_form(path: Path, first: bytes) -> None:
    """Raise where a file that is called a text begins as something else does."""
    for mark, (what, remedy) in _OTHER_FORMS.items():
        if first.startswith(mark):
            raise AuditError(
                f"the file is {what}, not what its name says",
                where=escaped(str(path)),
                remedy=remedy,
            )


def _refuse_no_lines(path: Path, counts: Ints, ending: str) -> None:
    """Raise where bytes are no lines of text: UTF-16 without its mark, lines that end in CR alone."""
    if counts[0] > _MANY_NULS * counts.sum():
        raise AuditError(
            "every other byte is NUL, as in UTF-16 without its byte-order mark",
            where=escaped(str(path)),
            remedy="save the file as UTF-8",
        )
    if counts[0x0D] and not counts[0x0A] and ending in _LINED:
        raise AuditError(
            "its lines end in carriage returns alone",
            where=escaped(str(path)),
            remedy="save the file with line feeds",
        )


class _Utf8:
    """Looks for the first byte that is no UTF-8."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.line = 1

    def fault(self, chunk: bytes, place: int, *, final: bool = False) -> str:
        """The first faulty byte of the chunk that begins at `place`; "" for none."""
        kept = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            start = max(0, error.start - kept)
            self.line += chunk.count(b"\n", 0, start)
            return f"byte {place + error.start - kept} (0x{error.object[error.start]:02x})"
        self.line += chunk.count(b"\n")
        return ""


_LETTERS = [*range(0x41, 0x5B), *range(0x61, 0x7B)]
_ACCENTED = [*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x100), 0x8A, 0x8C, 0x9A, 0x9C]
_STRANGE = [*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D]
_RARE = 0.2


def _is_western(counts: Ints) -> bool:
    """Whether bytes look like a text in a Western European language: few of its letters have accents."""
    accented, letters = counts[_ACCENTED].sum(), counts[_LETTERS].sum()
    others = counts[0x80:].sum() - accented
    return bool(not counts[_STRANGE].any() and max(accented, others) < _RARE * letters)
