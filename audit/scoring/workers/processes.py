"""Shards in several processes of this machine; a killed one is replaced, its shard retried."""

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from audit.errors import AuditError
from audit.scoring.store import files
from audit.scoring.workers.signals import GRACE, Interrupts
from audit.scoring.workers.worker import Job, Outcome, Worker

ATTEMPTS = 3
"""How often a shard may take its worker down before it is given up."""

_IN_HAND = 2  # the shard that is scored, and the one that is prepared meanwhile
_POLL = 0.2

PATIENCE = 0.5
"""Seconds that a worker has to end when it is asked to."""

Fault = tuple[str, str | None, str | None]
"""What, where, remedy: an `AuditError` on its way between processes."""


class Processes:
    """A fixed number of spawned workers, each with its own copy of the classifier."""

    def __init__(self, job: Job, interrupts: Interrupts, workers: int) -> None:
        self._job = job.pickled()
        self._interrupts = interrupts
        self._count = workers
        self._queue: deque[int] = deque()
        self._attempts: dict[int, int] = {}
        self._workers: list[_Process] = []

    def run(self, shards: Sequence[int]) -> Generator[Outcome, None, None]:
        """Score the shards, each by whoever is free."""
        self._queue.extend(shards)
        self._workers = [_Process(self._job) for _ in range(min(self._count, len(shards)))]
        stopped = float("inf")
        try:
            while self._busy():
                if self._interrupts.asked:
                    self._queue.clear()
                    stopped = min(stopped, time.monotonic() + GRACE)
                    if time.monotonic() > stopped:
                        return
                else:
                    self._hand_out()
                yield from self._collect()
            with self._interrupts.breakable():
                for worker in self._workers:
                    worker.finish()
        finally:
            for worker in self._workers:
                worker.stop()
            for worker in self._workers:
                worker.kill()

    def _busy(self) -> bool:
        return bool(self._queue) or any(worker.shards for worker in self._workers)

    def _hand_out(self) -> None:
        """Give the shards round, so that each worker has one before any has two."""
        for depth in range(_IN_HAND):
            for worker in self._workers:
                if self._queue and len(worker.shards) == depth:
                    worker.give(self._queue.popleft())

    def _collect(self) -> Iterator[Outcome]:
        """What arrived within a moment; a worker that died is replaced."""
        by_handle = {worker.connection: worker for worker in self._workers}
        by_sentinel = {worker.process.sentinel: worker for worker in self._workers}
        ready = wait([*by_handle, *by_sentinel], timeout=_POLL)
        for handle in ready:
            if isinstance(handle, Connection):
                worker = by_handle[handle]
                outcome = worker.receive()
                if outcome is not None:
                    yield outcome
        for handle in ready:
            if isinstance(handle, int) and not by_sentinel[handle].connection.closed:
                self._replace(by_sentinel[handle])

    def _replace(self, worker: "_Process") -> None:
        """Start another worker; the shard in hand is tried again, up to `ATTEMPTS` times."""
        if worker.shards:
            lost = worker.shards[0]
            self._attempts[lost] = self._attempts.get(lost, 0) + 1
            if self._attempts[lost] >= ATTEMPTS:
                raise AuditError(
                    f"a worker died {ATTEMPTS} times (exit code {worker.process.exitcode})",
                    where=files.name_of(lost),
                    remedy="often memory: fewer --workers or smaller --batch-tokens, then --resume",
                )
        self._queue.extendleft(reversed(worker.shards))
        worker.kill()
        self._workers[self._workers.index(worker)] = _Process(self._job)


@contextmanager
def _own_modules() -> Iterator[None]:
    """Let a child look for its first modules where its parent does: not in the working folder."""
    before = os.environ.get("PYTHONSAFEPATH", "")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ["PYTHONSAFEPATH"] = before  # empty is unset


class _Process:
    """One worker as its parent sees it, with the shards that it was given."""

    def __init__(self, job: bytes) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, job), daemon=True)
        self.shards: deque[int] = deque()
        with _own_modules():
            self.process.start()
        theirs.close()

    def give(self, index: int) -> None:
        """Send one more shard; a dead worker is found by its sentinel."""
        self.shards.append(index)
        try:
            self.connection.send(index)
        except OSError:
            return

    def receive(self) -> Outcome | None:
        """A staged shard; None where the worker is gone; its fault is raised."""
        try:
            message: Outcome | Fault = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(message, Outcome):
            self.shards.remove(message.index)
            return message
        what, where, remedy = message
        raise AuditError(what, where=where, remedy=remedy)

    def finish(self) -> None:
        """Let the worker check its model and end."""
        try:
            self.connection.send(None)
            last: Fault | None = self.connection.recv()
        except (EOFError, OSError):
            return
        if last is not None:
            raise AuditError(last[0], where=last[1], remedy=last[2])

    def stop(self) -> None:
        """Ask the process to end."""
        self.connection.close()
        if self.process.is_alive():
            self.process.terminate()

    def kill(self) -> None:
        """End the process, whatever it does: what a classifier holds on to does not keep us."""
        self.stop()
        self.process.join(timeout=PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(connection: Connection, job: bytes) -> None:
    """Score what arrives until None does; faults are sent, not raised."""
    import pickle

    # Ctrl-C reaches the whole group: the parent decides when workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        loaded: Job = pickle.loads(job)  # noqa: S301 - our parent's own bytes
        _loop(connection, Worker(loaded))
        connection.send(None)
    except AuditError as error:
        connection.send((error.what, error.where, error.remedy))
    except EOFError:
        return


def _loop(connection: Connection, worker: Worker) -> None:
    """Score in the order of arrival, and look one ahead."""
    waiting: deque[int] = deque()
    while True:
        while not waiting or connection.poll():
            index = connection.recv()
            if index is None:
                worker.verify()
                return
            waiting.append(index)
        index = waiting.popleft()
        following = waiting[0] if waiting else None
        connection.send(worker.score(index, following, lambda texts: None))
