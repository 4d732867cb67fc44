"""What a file may hold before it is parsed, where its values stand, and how faults are told."""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from audit.errors import SHOWN, AuditError, AuditErrors

FAULT_LIMIT = SHOWN
"""Faults of one file that are told at once."""

_SHOWN = 80
"""Characters of a name that are shown."""
_CLOSE = 2_000
"""Names that are looked at for one that is near: each takes time."""

Key = str | int
Place = tuple[Key, ...]

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's content as plain values, and where each of them stands.

    Attributes
    ----------
    path : Path
        The file.
    value : Any
        Mappings, lists, str, int, float, bool.
    lines : dict of tuple to int
        Place of a value ("families", 0, "id") -> its line, from 1; empty for JSON.
    sha256 : str
        Of the file's bytes.
    """

    path: Path
    value: Any
    lines: Mapping[Place, int]
    sha256: str

    def where(self, *place: Key) -> str:
        """``file:line:field`` of a value, or of the nearest value that encloses it."""
        return f"{self.path}{self._line(place)}{field_of(place)}"

    def _line(self, place: Place) -> str:
        for size in range(len(place), -1, -1):
            if place[:size] in self.lines:
                return f":{self.lines[place[:size]]}"
        return ""


_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address begins, also in a `Path`, which has lost a slash of it; a drive has one letter."""


def at_home(path: str | Path) -> Path:
    """The path with ~ as the home folder, where a shell left it: behind `=` or a scheme.

    Raises
    ------
    AuditError
        It is an address: as a path it would lose a slash, and name what lies nowhere.
    """
    if _ELSEWHERE.match(str(path)):
        raise AuditError(
            "this is an address, not a file or folder of this machine",
            where=escaped(str(path)),
            remedy="name a file or folder, and copy to or from there",
        )
    try:
        return Path(path).expanduser()
    except RuntimeError:  # there is no such user
        return Path(path)


def sha256_of(path: str | Path) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits.

    Raises
    ------
    AuditError
        Where the file cannot be read.
    """
    try:
        with at_home(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AuditError(f"cannot be read: {error.strerror}", where=str(path)) from error


def raise_all(faults: Iterable[AuditError]) -> None:
    """Raise the first faults together; do nothing where there are none."""
    found = list(islice(faults, FAULT_LIMIT))
    if len(found) == 1:
        raise found[0]
    if found:
        raise AuditErrors(found)


def near(name: str, known: Iterable[str]) -> str | None:
    """Ask "did you mean ...?" of the known name that is nearest; None where none is."""
    few = [one for one in islice(known, _CLOSE) if len(one) <= 2 * _SHOWN]
    close = difflib.get_close_matches(str(name)[:_SHOWN], few, n=1)
    return f"did you mean {close[0]!r}?" if close else None


def doubled(names: Iterable[str]) -> list[str]:
    """The names that stand more than once, in their order: one pass, however many there are."""
    return [name for name, count in Counter(names).items() if count > 1]


def invisible(text: str) -> str:
    """The zero-width, bidirectional and other invisible characters of a text, as U+XXXX; "" for none."""
    return " ".join(dict.fromkeys(f"U+{ord(sign):04X}" for sign in _INVISIBLE.findall(text)))


def escaped(text: str) -> str:
    """At most 80 characters of a text, control and invisible ones written out as escapes."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    shown = CONTROL.sub(_escape, shown)
    return _INVISIBLE.sub(_escape, shown)


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "surrogatepass").decode("ascii")


def read_text(path: Path, limit: int) -> tuple[str, str]:
    """A regular file's text without its byte-order mark, every line ended alike, and its SHA-256."""
    data = _bytes(path, limit)
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    try:
        text = data[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + start
        line = data.count(b"\n", 0, offset) + 1
        raise AuditError(
            f"byte {offset} (0x{data[offset]:02x}) is not UTF-8",
            where=f"{path}:{line}:byte {offset}",
            remedy="save the file as UTF-8",
        ) from error
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise AuditError(
            f"the control character U+{ord(found.group()):04X} stands in the text",
            where=f"{path}:{line}:column {column}",
            remedy="take it out",
        )
    digest = hashlib.sha256(data).hexdigest()
    return text.replace("\r\n", "\n").replace("\r", "\n"), digest


def _bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file that is no link and not over the limit."""
    try:
        if path.is_symlink():
            raise AuditError(
                "this is a symbolic link", where=str(path), remedy="name the file itself"
            )
        if not path.is_file():
            what = "this is not a file" if path.exists() else "there is no such file"
            raise AuditError(what, where=str(path))
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise AuditError(f"the file can't be read: {what}", where=escaped(str(path))) from error
    if len(data) > limit:
        raise AuditError(f"the file is over {limit:,} bytes", where=str(path), remedy="split it")
    return data


def field_of(place: Place) -> str:
    """Write ("families", 0, "id") as ":families[0].id"."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{escaped(part)}" for part in place]
    return ":" + "".join(parts).lstrip(".") if parts else ""
