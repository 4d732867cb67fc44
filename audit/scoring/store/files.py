"""What may lie in a run's folder: names by a grammar, plain files, and nothing outside it.

A folder may come from a stranger: no name that stands in one of its files becomes a path before
it is checked here, no link is followed, and nothing goes that this tool did not write.
"""

import errno
import json
import os
import re
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from audit.errors import AuditError
from audit.strict import at_home

PLAN = "plan.json"
MANIFEST = "manifest.json"
FINDINGS = "preflight.json"
"""Preflight's findings, until they stand in the manifest."""
EVENTS = "events.jsonl"
LOCK = "lock"
PARTS = "probes"
DERIVED = (
    "results.json",
    "shifts.csv",
    "report.html",
    "report.md",
    "junit.xml",
    "model-card.md",
    "avid.json",
    "swaps.csv",
)
FILES = frozenset({PLAN, MANIFEST, FINDINGS, EVENTS, LOCK, *DERIVED})
"""Every name beside the folder of parts but those of further formats."""

LIMIT = 256 * 2**20
"""Bytes that a plan, a manifest, a part or the events may have."""

_PART = re.compile(r"part-(\d{6,9})\.parquet")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TEMPORARY = re.compile(r"(.+)\.[0-9a-f]{8}\.tmp")
_LINE = b'{"time": "'
_PLAN_KEYS = {"schema", "suites", "model", "policy", "probes", "shards", "versions"}


def folder_of(run: str | Path) -> Path:
    """A run's folder: itself, or the one that a file of it lies in."""
    path = at_home(run)
    return path.parent if path.is_file() else path


def name_of(index: int) -> str:
    """The file of a shard."""
    return f"part-{index:06d}.parquet"


def index_of(name: str) -> int | None:
    """The shard of a file; None where the name is no part's."""
    found = _PART.fullmatch(name)
    index = int(found[1]) if found else -1
    return index if found and name_of(index) == name else None


def answers_of(part: Path) -> Path:
    """The file of answers beside a part that is not whole yet."""
    return part.with_suffix(".answers")


def may_be_derived(name: str) -> bool:
    """Whether a file that a format makes may bear the name: plain, and no other file's of a run."""
    taken = FILES - set(DERIVED) | {PARTS}
    return bool(_PLAIN.fullmatch(name)) and name not in taken and not name.endswith(".tmp")


def read(path: Path) -> bytes | None:
    """The bytes of a plain file, never through a link; None where there is no such file.

    Raises
    ------
    AuditError
        It is a link, a pipe, a folder, or over `LIMIT`, or cannot be read.
    """
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        linked = error.errno == errno.ELOOP
        why = "it is a symbolic link" if linked else error.strerror or str(error)
        raise _not_plain(path, why) from error
    try:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise _not_plain(path, "it is no plain file")
        with open(opened, "rb", closefd=False) as stream:
            data = stream.read(LIMIT + 1)
    finally:
        os.close(opened)
    if len(data) > LIMIT:
        raise _not_plain(path, f"it is over {LIMIT:,} bytes")
    return data


def part_files(folder: Path) -> dict[str, Path]:
    """The parts that are there, by name, in order."""
    return {entry.name: Path(entry.path) for entry in _of_parts(folder, ".parquet")}


def answer_files(folder: Path) -> list[Path]:
    """The answers that are there."""
    return [Path(entry.path) for entry in _of_parts(folder, ".answers")]


def temporaries(folder: Path, further: Collection[str] = ()) -> Iterator[Path]:
    """What a killed process of ours left half written.

    Parameters
    ----------
    further : collection of str
        Names of derived files that were noted when they were written.
    """
    for entry in _entries(folder):
        if _half(entry.name) in {*FILES, *further}:
            yield Path(entry.path)
    for entry in _entries(folder / PARTS):
        if index_of(_half(entry.name)) is not None:
            yield Path(entry.path)


def refuse_links(folder: Path) -> None:
    """Raise where a file of a run is a link or no file: what it points to is not ours to touch."""
    if (folder / PARTS).is_symlink():
        raise _not_plain(folder / PARTS, "it is a symbolic link")
    own = [entry for entry in _entries(folder) if entry.name in FILES]
    own += [*_of_parts(folder, ".parquet"), *_of_parts(folder, ".answers")]
    for entry in own:
        if not entry.is_file(follow_symlinks=False):
            raise _not_plain(Path(entry.path), "it is no plain file")


def refuse_strangers(folder: Path, *, force: bool) -> None:
    """Raise where a folder without a plan holds what a killed run does not leave.

    Parameters
    ----------
    force : bool
        Write beside what is there; what bears the name of a run's own file is refused even so.
    """
    left = {path.name for path in temporaries(folder)}
    for entry in sorted(_entries(folder), key=lambda entry: entry.name):
        ours = entry.name in left or _is_leftover(Path(entry.path))
        if not ours and (not force or entry.name in FILES or entry.name == PARTS):
            raise AuditError(
                f"the folder is not empty: it holds {entry.name}",
                where=str(folder),
                remedy="choose an empty --out"
                + ("" if force else ", or --force to write beside what is there"),
            )


def is_plan(folder: Path) -> bool:
    """Whether the folder's plan is one of this tool, of whatever version."""
    try:
        content = json.loads(read(folder / PLAN) or b"")
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.keys() >= _PLAN_KEYS


def is_unscored(folder: Path) -> bool:
    """Whether a run was begun there and holds no score: one that was refused loses nothing."""
    begun = (folder / PLAN).exists() and not (folder / MANIFEST).exists()
    return begun and not part_files(folder) and not answer_files(folder)


def _is_leftover(path: Path) -> bool:
    """What a run that was killed before its plan stood leaves: a lock, a first event, no part."""
    if path.name == PARTS:
        return path.is_dir() and all(
            index_of(_half(entry.name)) is not None for entry in _entries(path)
        )
    if path.name == LOCK:
        return path.stat().st_size == 0
    return path.name == EVENTS and _LINE.startswith((read(path) or b"")[: len(_LINE)])


def _of_parts(folder: Path, ending: str) -> list["os.DirEntry[str]"]:
    """What lies among the parts under a shard's name with that ending, in order."""
    found = [
        entry
        for entry in _entries(folder / PARTS)
        if entry.name.endswith(ending)
        and index_of(entry.name.removesuffix(ending) + ".parquet") is not None
    ]
    return sorted(found, key=lambda entry: entry.name)


def _half(name: str) -> str:
    """The name that a half-written file was to get; "" where it is none of ours."""
    found = _TEMPORARY.fullmatch(name)
    return found[1] if found else ""


def _entries(folder: Path) -> list["os.DirEntry[str]"]:
    """What lies in a folder; nothing where there is none."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _not_plain(path: Path, why: str) -> AuditError:
    return AuditError(
        f"cannot be read as a run's file: {why}",
        where=str(path),
        remedy="a run's folder holds plain files; copy them, or choose another --out",
    )
