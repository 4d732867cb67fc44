"""Who scores the missing shards: this process, several, or a Ray cluster; the files are the same."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Protocol

from audit.records import SHARD, Source
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.signals import Dropped, Interrupts
from audit.scoring.workers.worker import Job, Load, Outcome, Worker

Progress = Callable[[int, int], None]
"""Told (probes done, probes in all)."""


class Executor(Protocol):
    """Scores shards in any order and yields each when its file is staged."""

    def run(self, shards: Sequence[int]) -> Generator[Outcome, None, None]:
        """Score the shards; begin nothing new once a signal came."""


class Serial:
    """One shard after the other, in this process."""

    def __init__(self, job: Job, interrupts: Interrupts, tick: Callable[[int], None]) -> None:
        self._job = job
        self._interrupts = interrupts
        self._tick = tick

    def run(self, shards: Sequence[int]) -> Generator[Outcome, None, None]:
        """Score the shards in their order."""
        worker = Worker(self._job)
        try:
            for place, index in enumerate(shards):
                if self._interrupts.asked:
                    return
                following = shards[place + 1] if place + 1 < len(shards) else None
                with self._interrupts.breakable():
                    outcome = worker.score(index, following, self._after_batch)
                yield outcome
            worker.verify()
        finally:
            worker.stop()

    def _after_batch(self, texts: int) -> None:
        self._tick(texts)
        if not texts and self._interrupts.asked:
            raise Dropped  # a server keeps us waiting, and what it answered is kept
        self._interrupts.check()


def score_missing(
    store: RunStore,
    source: Source,
    load: Load,
    *,
    workers: int = 1,
    ray: str | None = None,
    progress: Progress | None = None,
) -> None:
    """Score every shard that the run still lacks; each is on the disk before the next is counted.

    Parameters
    ----------
    load : callable
        Gives the classifier (`work.Held` for one that is loaded already). For several workers it
        must be picklable.
    workers : int
        Processes, or Ray actors; 1 with `ray`: one actor for each of the cluster's processors.
    ray : str, optional
        Address of a Ray cluster; "auto" for a running one, "local" to start one here.
    progress : callable, optional
        Told (probes done, probes in all) after each shard, and between where that is known.

    Raises
    ------
    Interrupted
        SIGINT or SIGTERM came; finished shards are kept.
    AuditError
        The classifier, a worker or the disk failed.
    """
    shards = store.missing()
    if not shards:
        return
    counter = _Counter(source.size, shards, progress)
    job = Job(folder=store.folder.resolve(), plan=store.plan, source=source, load=load)
    with Interrupts() as interrupts:
        executor = _choose(job, interrupts, counter.tick, workers, ray)
        try:
            with closing(executor.run(shards)) as outcomes:
                for outcome in outcomes:
                    store.commit(outcome.index, outcome.staged, outcome.digest)
                    counter.shard(outcome.index)
        except Dropped:
            pass
        finally:
            store.clean()
        if interrupts.asked and store.missing():
            store.note("interrupted")
            raise interrupts.error(store.kept())


class _Counter:
    """Turns finished shards and batches into (done, in all)."""

    def __init__(self, size: int, missing: Sequence[int], progress: Progress | None) -> None:
        self._size = size
        self._done = size - sum(self._rows(index) for index in missing)
        self._progress = progress
        self._within = 0

    def tick(self, texts: int) -> None:
        """A batch of the shard in hand is done."""
        self._within += texts
        self._tell()

    def shard(self, index: int) -> None:
        """A shard is on the disk."""
        self._done += self._rows(index)
        self._within = 0
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._done + self._within, self._size)

    def _rows(self, index: int) -> int:
        """Probes in a shard: the last one may be short."""
        return min(SHARD, self._size - index * SHARD)


def _choose(
    job: Job,
    interrupts: Interrupts,
    tick: Callable[[int], None],
    workers: int,
    ray: str | None,
) -> Executor:
    """The executor for what was asked."""
    if ray is not None:
        from audit.scoring.workers.ray_actors import RayActors

        return RayActors(job, interrupts, workers, ray)
    if workers > 1:
        from audit.scoring.workers.processes import Processes

        return Processes(job, interrupts, workers)
    return Serial(job, interrupts, tick)
