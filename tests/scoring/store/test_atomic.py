import os
import signal

import pytest

from audit.errors import AuditError
from audit.scoring.store import atomic


def test_a_file_is_there_whole_and_nothing_beside_it(tmp_path):
    """Written over what stood there, no temporary file left."""
    path = tmp_path / "part"
    path.write_bytes(b"old")
    atomic.write(path, b"new" * 1000)
    assert path.read_bytes() == b"new" * 1000
    assert list(tmp_path.iterdir()) == [path]


def test_a_staged_file_has_no_name_until_it_is_committed(tmp_path):
    """What a kill in between leaves is a temporary file that its ending tells."""
    path = tmp_path / "part"
    staged = atomic.stage(path, b"data")
    assert not path.exists()
    assert staged.name.endswith(atomic.TEMPORARY)
    atomic.commit(staged, path)
    assert path.read_bytes() == b"data"


def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch):
    """The disk gives up at the fsync: an error with the file's name, and no temporary file."""

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AuditError, match=r"part: cannot be written: No space left.*make room"):
        atomic.write(tmp_path / "part", b"data")
    assert list(tmp_path.iterdir()) == []


def test_every_byte_is_put_though_the_system_takes_them_in_pieces():
    """A stream that takes three bytes a call."""

    class Slow:
        taken = b""

        def write(self, data):
            self.taken += bytes(data[:3])
            return min(3, len(data))

    stream = Slow()
    atomic.put(stream, b"0123456789")
    assert stream.taken == b"0123456789"


@pytest.mark.parametrize("kind", ["link", "second name"])
def test_nothing_is_appended_to_a_file_that_is_somebody_elses(tmp_path, kind):
    """Neither through a link nor where the file has a second name."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    path = tmp_path / "events"
    path.symlink_to(victim) if kind == "link" else path.hardlink_to(victim)
    with pytest.raises(AuditError, match="events: cannot be written"):
        atomic.append(path, b"line\n")
    assert victim.read_bytes() == b"precious"


def test_what_must_survive_a_power_cut_is_brought_down_to_the_disk(tmp_path, monkeypatch):
    """Where that is asked for; a line of events is not."""
    down = []
    monkeypatch.setattr(os, "fsync", down.append)
    atomic.append(tmp_path / "events", b"one\n")
    assert down == []
    atomic.append(tmp_path / "events", b"two\n", sync=True)
    assert len(down) == 1
    assert (tmp_path / "events").read_bytes() == b"one\ntwo\n"


def test_a_crash_comes_at_the_point_that_was_named_and_at_no_other(monkeypatch):
    """The second of three; without a number there is none."""
    killed = []
    monkeypatch.setattr(os, "kill", lambda pid, signum: killed.append((pid, signum)))
    monkeypatch.setattr(atomic, "_passed", 0)
    atomic.crash_point()
    assert atomic._passed == 0
    monkeypatch.setattr(atomic, "_CRASH_AT", 2)
    for passed in (1, 2, 3):
        atomic.crash_point()
        assert len(killed) == (passed > 1)
    assert killed == [(os.getpid(), signal.SIGKILL)]
