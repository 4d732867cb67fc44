"""What a worker does, in this process or another: load once, score shards, stage their files."""

import pickle
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.records import Classifier, Plan, Source
from audit.scoring import shards
from audit.scoring.batches import Progress
from audit.scoring.probabilities import Answers
from audit.scoring.store import atomic, files, parts

Load = Callable[[], Classifier | None]
"""Gives the classifier; None where every probe brings its score along."""


@runtime_checkable
class Verifiable(Protocol):
    """A classifier that can tell whether its files are still those that were loaded."""

    def verify(self) -> None:
        """Raise `AuditError` where they changed."""


@runtime_checkable
class Threaded(Protocol):
    """A classifier that computes on threads of its own, not torch's."""

    def use_threads(self, threads: int) -> None:
        """Compute on so many from now on."""


class Held:
    """A classifier that this process holds already, and how another process loads it.

    Parameters
    ----------
    classifier : Classifier or None
    load : callable, optional
        Picklable; None for what lives in this process alone.
    """

    def __init__(self, classifier: Classifier | None, load: Load | None = None) -> None:
        self._classifier = classifier
        self._load = load

    def __call__(self) -> Classifier | None:
        """The classifier at hand."""
        return self._classifier

    def __reduce__(self) -> tuple[Any, ...]:
        if self._load is None:
            raise pickle.PicklingError("the classifier lives in this process alone")
        return (_Later, (self._load,))


class _Later:
    """What `Held` is in another process: loads when asked."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def __call__(self) -> Classifier | None:
        return self._load()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that a worker needs; it can be sent to another process."""

    folder: Path
    plan: Plan
    source: Source
    load: Load

    def pickled(self) -> bytes:
        """The job for other processes, or why it cannot leave this one."""
        try:
            return pickle.dumps(self)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise AuditError(
                f"this classifier or these probes cannot be sent to workers: {error}",
                where="--workers",
                remedy="use one worker, or name the classifier: python:module:function",
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A shard's file, whole but not yet under its name."""

    index: int
    staged: Path
    digest: str


class Worker:
    """Scores shards one after the other and prepares the next while the model computes."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._classifier = job.load()
        self._ahead: tuple[int, Future[shards.Prepared]] | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="prepare")
        if self._classifier is not None:
            _check_same_model(self._classifier, job.plan)
        set_threads(job.plan.threads, self._classifier)

    def score(self, index: int, following: int | None, progress: Progress) -> Outcome:
        """Score one shard and write it beside its place.

        Parameters
        ----------
        following : int, optional
            The shard that will be asked for next.
        progress : callable
            Told after each batch how many texts it held; may raise to give the shard up.
        """
        path = self._job.folder / files.PARTS / files.name_of(index)
        prepared = self._prepared(index)
        if following is not None:
            self._ahead = (following, self._pool.submit(self._prepare, following))
        try:
            table, answers = shards.score(
                prepared, self._classifier, self._job.plan.batch_tokens, progress, path
            )
        except MemoryError as error:
            raise AuditError(
                "one text alone does not fit in memory", where=files.name_of(index)
            ) from error
        data = parts.serialise(table, _counts(table, answers))
        return Outcome(
            index=index, staged=atomic.stage(path, data), digest=sha256(data).hexdigest()
        )

    def stop(self) -> None:
        """Let go of the thread that prepares."""
        self._pool.shutdown(cancel_futures=True)

    def verify(self) -> None:
        """Check that the model's files are still those that were loaded."""
        if isinstance(self._classifier, Verifiable):
            self._classifier.verify()

    def _prepare(self, index: int) -> shards.Prepared:
        return shards.prepare(self._job.source, self._classifier, index)

    def _prepared(self, index: int) -> shards.Prepared:
        """The shard as prepared ahead, or prepared now."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == index:
            return ahead[1].result()
        return self._prepare(index)


def set_threads(threads: int, classifier: Classifier | None) -> None:
    """Give torch, or the classifier itself, its threads: they are part of the plan."""
    if isinstance(classifier, Threaded):
        classifier.use_threads(threads)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(threads)


def _check_same_model(classifier: Classifier, plan: Plan) -> None:
    """Raise where a worker loaded another model than was planned."""
    if classifier.info.fingerprint != plan.model.fingerprint:
        raise AuditError(
            f"{plan.model.id} is another model now than when the run was planned",
            where=plan.model.id,
            remedy="its files changed; --force starts the run again",
        )


def _counts(table: pa.Table, answers: Answers | None) -> dict[str, int]:
    """What the manifest adds up over the parts."""
    return {
        "set_aside": table.num_rows - table["reason"].null_count,
        "unknown": int(pc.sum(table["unknown"]).as_py() or 0),
        "truncated": int(pc.sum(table["truncated"]).as_py() or 0),
        "halved": answers.halved if answers else 0,
    }
