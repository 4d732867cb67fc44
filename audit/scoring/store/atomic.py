"""Files that are there whole or not at all, and numbered points at which a test kills the process."""

import errno
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from secrets import token_hex

from audit.errors import AuditError

TEMPORARY = ".tmp"

_CRASH_AT = int(os.environ.get("AUDIT_CRASH_AT", "0"))
_passed = 0


def crash_point() -> None:
    """Die here if a test asks for it: AUDIT_CRASH_AT=n kills the process at its n-th point."""
    global _passed
    if _CRASH_AT:
        _passed += 1
        if _passed == _CRASH_AT:
            os.kill(os.getpid(), signal.SIGKILL)


def write(path: Path, data: bytes) -> None:
    """Write a file that no crash leaves half: temporary, fsync, rename, fsync of the folder."""
    commit(stage(path, data), path)


def stage(path: Path, data: bytes) -> Path:
    """Write the bytes to a new temporary file beside `path`, down to the disk.

    Raises
    ------
    AuditError
        The disk is full, read-only or broken; no temporary file stays behind.
    """
    temporary = path.with_name(f"{path.name}.{token_hex(4)}{TEMPORARY}")
    crash_point()
    with _clean(temporary, path), temporary.open("xb", buffering=0) as stream:
        crash_point()
        put(stream, data)
        crash_point()
        os.fsync(stream.fileno())
    crash_point()
    return temporary


def put(stream: FileIO, data: bytes) -> None:
    """Write every byte: the system may take them in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


def commit(temporary: Path, path: Path) -> None:
    """Give a staged file its name, down to the disk."""
    with _clean(temporary, path):
        os.replace(temporary, path)  # noqa: PTH105 - the system call that tests make fail
        crash_point()
        sync_folder(path.parent)
    crash_point()


def sync_folder(folder: Path) -> None:
    """Bring the folder's entries to the disk: a rename alone is not there yet."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def append(path: Path, data: bytes, *, sync: bool = False) -> None:
    """Add to a plain file, never through a link to somebody else's.

    Parameters
    ----------
    sync : bool
        Bring it down to the disk; without, it is safe from a kill, not from a power cut.

    Raises
    ------
    AuditError
        It is a link, has a second name elsewhere, or cannot be written.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    with writing(path), open(os.open(path, flags, 0o644), "ab", buffering=0) as stream:  # noqa: PTH123
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
            raise OSError(errno.EMLINK, "it is no plain file of its own")
        put(stream, data)
        if sync:
            os.fsync(stream.fileno())


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise AuditError(
            f"cannot be written: {error.strerror or error}",
            where=path.name,
            remedy="make room or choose a folder that can be written, then --resume",
        ) from error


@contextmanager
def _clean(temporary: Path, path: Path) -> Iterator[None]:
    """On failure take the temporary file away and say which file could not be written."""
    with writing(path):
        try:
            yield
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
