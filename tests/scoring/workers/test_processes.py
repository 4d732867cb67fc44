import os
from types import SimpleNamespace

import pytest

from audit.errors import AuditError
from audit.scoring.workers import processes
from audit.scoring.workers.processes import Processes
from audit.scoring.workers.worker import Outcome


class Quiet:
    """Nobody interrupts."""

    asked = False

    def breakable(self):
        import contextlib

        return contextlib.nullcontext()


class Worker:
    """A worker that scores at once, or dies at a shard."""

    deadly = frozenset()
    made = 0

    def __init__(self, job):
        Worker.made += 1
        self.shards = processes.deque()
        self.exitcode = -9
        self.process = self

    def give(self, index):
        self.shards.append(index)

    def kill(self):
        pass

    stop = finish = kill


def outcome(index):
    return Outcome(index=index, staged=None, digest="")


class Pool(Processes):
    """The same bookkeeping over workers without a process."""

    def _collect(self):
        for worker in [one for one in self._workers if one.shards]:
            if worker.shards[0] in Worker.deadly:
                self._replace(worker)
            else:
                yield outcome(worker.shards.popleft())


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(processes, "_Process", Worker)
    Worker.made, Worker.deadly = 0, frozenset()

    class Job:
        def pickled(self):
            return b""

    return lambda workers: Pool(Job(), Quiet(), workers)


def test_each_shard_is_scored_once(pool):
    """Whoever is free takes the next; there are never more workers than shards."""
    assert sorted(one.index for one in pool(3).run(range(10))) == list(range(10))
    assert Worker.made == 3
    assert [one.index for one in pool(8).run([4])] == [4]
    assert Worker.made == 4


def test_no_worker_has_two_shards_before_all_have_one(pool):
    """The one in hand, and one more that is prepared meanwhile."""
    crowd = pool(2)
    crowd._queue.extend(range(5))
    crowd._workers = [Worker(b""), Worker(b"")]
    crowd._hand_out()
    assert [list(one.shards) for one in crowd._workers] == [[0, 2], [1, 3]]


def test_a_shard_that_kills_three_workers_is_named(pool):
    """The others that it held are not lost, and not blamed."""
    Worker.deadly = frozenset([1])
    with pytest.raises(AuditError, match=r"part-000001\.parquet: a worker died 3 times.*memory"):
        list(pool(1).run(range(4)))


def test_an_idle_worker_that_dies_is_replaced_and_no_shard_is_blamed(pool):
    """It held none: whatever comes next may still be tried three times."""
    crowd = pool(1)
    idle = Worker(b"")
    crowd._workers = [idle]
    crowd._replace(idle)
    assert crowd._workers != [idle]
    assert (list(crowd._queue), crowd._attempts) == ([], {})


def seen_by_its_parent(**connection):
    """A worker behind a connection that does as told."""
    worker = processes._Process.__new__(processes._Process)
    worker.connection = SimpleNamespace(**connection)
    worker.shards = processes.deque([4])
    return worker


def gone(*_):
    raise BrokenPipeError


def test_a_worker_that_finds_another_model_at_the_end_is_a_fault():
    """It checks its files when it is told that there is no more; what it says is raised here."""
    sent = []
    fault = ("its files changed", "model", "start again")
    with pytest.raises(AuditError, match=r"model: its files changed \(start again\)"):
        seen_by_its_parent(send=sent.append, recv=lambda: fault).finish()
    assert sent == [None]
    seen_by_its_parent(send=sent.append, recv=lambda: None).finish()


def test_a_worker_that_is_gone_is_no_fault_of_its_own():
    """Its sentinel tells: the shard that it was given stays with it, to be tried again."""
    worker = seen_by_its_parent(send=gone, recv=gone)
    worker.give(5)
    assert worker.receive() is None
    worker.finish()
    assert list(worker.shards) == [4, 5]


def test_fault_92_a_worker_finds_no_module_in_the_working_folder(monkeypatch):
    """Python would look for `multiprocessing` and `random` there first, before it is told where to."""
    seen = []
    monkeypatch.setattr(
        processes.SpawnProcess, "start", lambda self: seen.append(os.environ["PYTHONSAFEPATH"])
    )
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    processes._Process(b"")
    assert seen == ["1"]
    assert not os.environ["PYTHONSAFEPATH"]
