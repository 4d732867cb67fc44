"""One writer a run: a lock of the operating system, which a dead process cannot keep."""

import errno
import fcntl
import os
from pathlib import Path

from audit.errors import AuditError
from audit.scoring.store import files

_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}


class RunLock:
    """The lock on a run's folder, held until `release`; a file left behind by a kill is free.

    Raises
    ------
    AuditError
        Another process writes this run, or the file system has no locks.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / files.LOCK
        self._file = self._take()

    def release(self) -> None:
        """Free the run and take the lock's file away."""
        if self._file >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1

    def _take(self) -> int:
        """Open and lock the file; once more where a finished writer took it away in between."""
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_current(file):
                    return file
            except OSError as error:
                os.close(file)
                raise self._refusal(error) from error
            os.close(file)

    def _is_current(self, file: int) -> bool:
        """Whether the locked file is still the one that bears the name."""
        try:
            named = self._path.lstat()
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(file), named)

    def _refusal(self, error: OSError) -> AuditError:
        """Held by another, or not to be had at all."""
        if error.errno in _HELD:
            return AuditError(
                "another process is writing this run",
                where=str(self._path.parent),
                remedy="wait for it to end, or choose another --out",
            )
        return AuditError(
            f"the file system gives no locks: {error.strerror}",
            where=str(self._path.parent),
            remedy="choose an --out on a file system with locks",
        )
