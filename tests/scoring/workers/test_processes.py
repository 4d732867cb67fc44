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
