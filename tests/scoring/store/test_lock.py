import fcntl

import pytest

from audit.errors import AuditError
from audit.scoring.store import files
from audit.scoring.store.lock import RunLock


def test_a_run_has_one_writer(tmp_path):
    """The second one is told to wait; after the release it may write."""
    first = RunLock(tmp_path)
    with pytest.raises(AuditError, match="another process is writing this run"):
        RunLock(tmp_path)
    first.release()
    RunLock(tmp_path).release()
    assert not (tmp_path / files.LOCK).exists()


def test_a_release_may_come_twice(tmp_path):
    """The second frees nobody else's lock."""
    first = RunLock(tmp_path)
    first.release()
    second = RunLock(tmp_path)
    first.release()
    assert (tmp_path / files.LOCK).exists()
    second.release()


def test_a_file_system_without_locks_is_an_error_with_a_remedy(tmp_path, monkeypatch):
    """As some network file systems answer."""

    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(AuditError, match="gives no locks: Operation not supported"):
        RunLock(tmp_path)
