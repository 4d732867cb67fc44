"""Shards by Ray actors, on this machine or many; the run's folder must be shared by all.

That every probe is scored exactly once comes from the shards' files, not from Ray: a shard that
is tried twice gives the same bytes under the same name.
"""

import os
import socket
from collections.abc import Generator, Sequence
from typing import Any
from urllib.parse import urlsplit

from audit.errors import AuditError
from audit.scoring.store import files
from audit.scoring.workers.signals import Interrupts
from audit.scoring.workers.worker import Job, Outcome, Worker

RESTARTS = 3
RETRIES = 3
REACH_SECONDS = 3.0


class RayActors:
    """Ray Core actors behind an `ActorPool`, each with its own copy of the classifier.

    Parameters
    ----------
    workers : int
        Actors; 1, what nobody asked for, means one for each of the cluster's processors.
    address : str
        "auto" for the cluster that runs here, "local" to start one, or its address.
    """

    def __init__(self, job: Job, interrupts: Interrupts, workers: int, address: str) -> None:
        self._job = job.pickled()
        self._interrupts = interrupts
        self._ray = _connect(address, workers)
        try:
            self._workers = _actors(self._ray, workers)
        except AuditError:
            self._ray.shutdown()
            raise

    def run(self, shards: Sequence[int]) -> Generator[Outcome, None, None]:
        """Score the shards, each by whoever is free."""
        from ray.util import ActorPool

        actor = self._ray.remote(num_cpus=1, max_restarts=RESTARTS, max_task_retries=RETRIES)(Actor)
        job = self._ray.put(self._job)
        actors = [actor.remote(job) for _ in range(min(self._workers, len(shards)))]
        pool: Any = ActorPool(actors)
        waiting = list(reversed(shards))
        try:
            for _ in actors:
                pool.submit(_ask, waiting.pop())
            while pool.has_next():
                outcome = self._next(pool)
                if waiting and not self._interrupts.asked:
                    pool.submit(_ask, waiting.pop())
                yield outcome
            for fault in self._ray.get([each.verify.remote() for each in actors]):
                if fault is not None:
                    raise _as_it_was(fault)
        finally:
            for each in actors:
                self._ray.kill(each)
            self._ray.shutdown()

    def _next(self, pool: Any) -> Outcome:
        """The next staged shard."""
        try:
            with self._interrupts.breakable():
                answer = pool.get_next_unordered()
        except self._ray.exceptions.RayActorError as error:
            raise AuditError(
                f"an actor died more than {RESTARTS} times: {str(error).splitlines()[0]}",
                where="--ray",
                remedy="often memory: fewer --workers or smaller --batch-tokens, then --resume",
            ) from error
        self._interrupts.check()
        if not isinstance(answer, Outcome):
            raise _as_it_was(answer)
        if not answer.staged.exists():
            raise AuditError(
                "a worker wrote where this machine cannot see it",
                where=files.name_of(answer.index),
                remedy="with several machines --out must lie on a folder that all share",
            )
        return answer


class Actor:
    """A worker as Ray runs it; faults are returned, so that they arrive as they were."""

    def __init__(self, job: bytes) -> None:
        self._bytes = job
        self._worker: Worker | None = None

    def score(self, index: int) -> Outcome | tuple[str, str | None, str | None]:
        """Score one shard; the classifier is loaded with the first."""
        import pickle

        try:
            if self._worker is None:
                job: Job = pickle.loads(self._bytes)  # noqa: S301 - the driver's own bytes
                self._worker = Worker(job)
            return self._worker.score(index, None, lambda texts: None)
        except AuditError as error:
            return error.what, error.where, error.remedy

    def verify(self) -> tuple[str, str | None, str | None] | None:
        """Check that the model's files are still the same."""
        try:
            if self._worker is not None:
                self._worker.verify()
        except AuditError as error:
            return error.what, error.where, error.remedy
        return None


def _connect(address: str, workers: int) -> Any:
    """Ray, connected; it draws no dashboard and sends no usage figures."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise AuditError(
            "Ray is not installed", where="--ray", remedy="pip install 'classifier-audit[ray]'"
        ) from error
    options: dict[str, Any] = {}
    if address == "local":
        options = {"include_dashboard": False, "num_cpus": workers if workers > 1 else None}
    try:
        _reach(address)
        ray.init(address=address, **options, log_to_driver=False, configure_logging=False)
    except Exception as error:  # Ray raises bare ones too, such as where it did not start in time
        told = (str(error).splitlines() or [type(error).__name__])[0]
        what = f"no Ray cluster at {address!r}"
        remedy = "`ray start --head` starts one here; `--ray local` needs none"
        if address == "local":
            what, remedy = "Ray did not start", "try again, or `--workers N`, which needs no Ray"
        raise AuditError(f"{what}: {told}", where="--ray", remedy=remedy) from error
    return ray


def _reach(address: str) -> None:
    """Raise OSError at once where nobody listens: Ray itself would try for a minute, and log."""
    if address == "local":
        return
    if address == "auto":
        from ray._private.services import canonicalize_bootstrap_address

        address = canonicalize_bootstrap_address("auto") or ""
    parts = urlsplit(f"//{address.removeprefix('ray://')}")
    if not parts.hostname or not parts.port:
        raise ValueError("an address is HOST:PORT")
    with socket.create_connection((parts.hostname, parts.port), timeout=REACH_SECONDS):
        pass


def _actors(ray: Any, workers: int) -> int:
    """How many actors: those asked for, else one for each processor of the cluster.

    An actor for which there is no processor would wait for ever, and its shard with it.
    """
    processors = max(1, int(ray.cluster_resources().get("CPU", 1)))
    if workers > processors:
        raise AuditError(
            f"{workers} workers, and the cluster has {processors} processors",
            where="--workers",
            remedy=f"at most {processors}, or more machines; without --workers it takes them all",
        )
    return workers if workers > 1 else processors


def _ask(actor: Any, index: int) -> Any:
    """What the pool runs for each shard."""
    return actor.score.remote(index)


def _as_it_was(fault: tuple[str, str | None, str | None]) -> AuditError:
    """The fault that an actor met."""
    return AuditError(fault[0], where=fault[1], remedy=fault[2])
