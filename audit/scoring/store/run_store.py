"""A run's folder: written shard by shard, resumable after any kill, finished by its manifest.

``plan.json  lock  probes/part-000000.parquet ...  events.jsonl  manifest.json`` and what is
derived from them. A file gets its name only when it is whole and on the disk.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from audit.errors import AuditError
from audit.records import Findings, Manifest, Plan, sealed, to_json, unsealed
from audit.scoring.store import atomic, files, parts
from audit.scoring.store.journal import Journal
from audit.scoring.store.lock import RunLock
from audit.scoring.store.plan import check_same, plan_hash, read_plan


class RunStore:
    """One run on disk; made by `create` (to write) or `open` (to read a finished one).

    Attributes
    ----------
    folder : Path
    plan : Plan
    manifest : Manifest or None
        None until the run is finished.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.manifest: Manifest | None = None
        self._hashes: dict[str, str] = {}
        self._journal = Journal(folder)
        self._lock: RunLock | None = None

    @classmethod
    def create(
        cls,
        folder: str | Path,
        plan: Plan,
        *,
        resume: bool = False,
        repair: bool = False,
        force: bool = False,
    ) -> "RunStore":
        """Take the folder for writing: a new run, or the rest of one with the same plan.

        Parameters
        ----------
        resume : bool
            Go on with what is there; a missing or empty folder is fine.
        repair : bool
            Go on, and score again the parts that are missing or damaged.
        force : bool
            Throw away the run that is there.

        Raises
        ------
        AuditError
            The folder is not empty, holds another plan or a damaged part, cannot be written or
            locked, or is being written by another process.
        """
        store = cls(Path(folder), plan)
        with atomic.writing(store.folder):
            store.folder.mkdir(parents=True, exist_ok=True)
            store._admit(resume=resume or repair, force=force)
            store._lock = RunLock(store.folder)
        try:
            anew = force or (not (resume or repair) and files.is_unscored(store.folder))
            store._begin(repair=repair, force=anew)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, folder: str | Path) -> "RunStore":
        """A finished run, for reading: its folder, or a file in it.

        Raises
        ------
        AuditError
            There is no run, or it is not finished.
        """
        named, folder = folder, files.folder_of(folder)
        files.refuse_links(folder)
        plan = files.read(folder / files.PLAN)
        if plan is None:
            raise AuditError("holds no run", where=str(named), remedy="`audit run` makes one")
        with _readable(folder / files.PLAN):
            store = cls(folder, read_plan(plan))
        store._read_manifest()
        if store.finished.plan != sha256(plan).hexdigest():
            raise AuditError(
                "is not the plan that the run was made by",
                where=str(folder / files.PLAN),
                remedy="it was changed since; ask for the run as it was written",
            )
        return store

    @property
    def plan_hash(self) -> str:
        """SHA-256 of the plan."""
        return plan_hash(self.plan)

    @property
    def finished(self) -> Manifest:
        """The manifest of a finished run.

        Raises
        ------
        AuditError
            The run is not finished.
        """
        if self.manifest is None:
            raise AuditError(
                "the run is not finished",
                where=str(self.folder),
                remedy="repeat its `audit run` with --resume",
            )
        return self.manifest

    def missing(self) -> list[int]:
        """Shards that are still to be scored."""
        return [i for i in range(self.plan.shards) if files.name_of(i) not in self._hashes]

    def kept(self) -> str:
        """What an interruption did not lose, in words."""
        if self._hashes:
            return "finished shards are kept"
        answers = files.answer_files(self.folder)
        return "what was scored is kept" if answers else "no shard was finished yet"

    def path_of(self, index: int) -> Path:
        """Where a shard's part lies, or will lie."""
        return self.folder / files.PARTS / files.name_of(index)

    def commit(self, index: int, staged: Path, digest: str) -> None:
        """Give a part that a worker wrote beside its place its name; the hash is noted first."""
        name = files.name_of(index)
        self._journal.note("part", part=name, sha256=digest)
        atomic.crash_point()
        atomic.commit(staged, self.path_of(index))
        files.answers_of(self.path_of(index)).unlink(missing_ok=True)
        self._hashes[name] = digest

    def clean(self) -> None:
        """Delete staged files that nobody waits for any more."""
        for left in files.temporaries(self.folder, self._journal.derived()):
            left.unlink(missing_ok=True)

    def note(self, event: str, **facts: str | int) -> None:
        """Append to events.jsonl."""
        self._journal.note(event, **facts)

    def parts(self) -> Iterator[pa.Table]:
        """The scored probes, a shard at a time and in order; every file is checked as it is read."""
        for index in range(self.plan.shards):
            name = files.name_of(index)
            data = self._part(name)
            if sha256(data).hexdigest() != self._hashes.get(name):
                raise self._damaged([name])
            yield parts.deserialise(data, f"{files.PARTS}/{name}")

    def checked(self, check: Callable[[], Findings]) -> Findings:
        """What preflight finds; after an interruption, what it had found: nothing is asked twice."""
        if self.manifest is not None:
            return Findings(values=dict(self.manifest.preflight), canaries=self.manifest.canaries)
        file = self.folder / files.FINDINGS
        data = files.read(file)
        if data is None:
            data = sealed(check())
            atomic.write(file, data)
        with _readable(file):
            return unsealed(Findings, data)

    def finish(self, found: Findings) -> Manifest:
        """Write the manifest, the one mark of a finished run; once written it stays.

        Parameters
        ----------
        found : Findings
            Of preflight; the warnings of the plan and those counted over the parts are added.
        """
        if self.manifest is None:
            if self.missing():
                raise AuditError(f"{len(self.missing())} parts are missing", where=str(self.folder))
            counts = parts.total(self.path_of(index) for index in range(self.plan.shards))
            made = Manifest(
                plan=self.plan_hash,
                parts=dict(sorted(self._hashes.items())),
                preflight=dict(found.values),
                warnings=(*self.plan.warnings, *found.warnings, *parts.remarks(counts)),
                probes=self.plan.probes,
                set_aside=counts["set_aside"],
                canaries=found.canaries,
            )
            atomic.write(self.folder / files.MANIFEST, sealed(made))
            self.manifest = made
            self._journal.note("finished")
            (self.folder / files.FINDINGS).unlink(missing_ok=True)
        return self.manifest

    def write_derived(self, name: str, data: bytes) -> None:
        """Write a file that can be made again from the run; without data, take it away."""
        if not files.may_be_derived(name):
            raise ValueError(f"{name!r} is no name for a derived file")
        if not data:
            (self.folder / name).unlink(missing_ok=True)
            return
        if name not in files.DERIVED:
            self._journal.note("derived", file=name, sha256=sha256(data).hexdigest())
        atomic.write(self.folder / name, data)

    def lay_beside(self, made: Mapping[str, bytes]) -> None:
        """Write files that a person may work on, where they are not there yet."""
        for name, data in made.items():
            if not (self.folder / name).exists():
                self.write_derived(name, data)

    def close(self) -> None:
        """Free the folder."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> "RunStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _admit(self, *, resume: bool, force: bool) -> None:
        """Raise where the folder is not to be written to; nothing in it is touched before."""
        files.refuse_links(self.folder)
        if not (self.folder / files.PLAN).exists():
            files.refuse_strangers(self.folder, force=force)
        elif not (resume or force or files.is_unscored(self.folder)):
            raise self._occupied()
        elif not files.is_plan(self.folder):
            raise AuditError(
                "is no plan of a run: the folder is somebody else's, or damaged",
                where=str(self.folder / files.PLAN),
                remedy="choose another --out",
            )

    def _begin(self, *, repair: bool, force: bool) -> None:
        """Bring the folder to a known state: the plan written, and every part that is there whole."""
        if force and (self.folder / files.PLAN).exists():
            self._clear()
        (self.folder / files.PARTS).mkdir(exist_ok=True)
        self.clean()
        stored = files.read(self.folder / files.PLAN)
        if stored is None:
            self._journal.note("started")
            atomic.crash_point()
            atomic.write(self.folder / files.PLAN, to_json(self.plan).encode())
        else:
            check_same(stored, self.plan)
            self._journal.note("resumed")
        self._read_manifest(repair=repair)
        self._verify(repair)

    def _read_manifest(self, *, repair: bool = False) -> None:
        """Take over the manifest, where there is one; a damaged one goes where repair is asked."""
        data = files.read(self.folder / files.MANIFEST)
        if data is None:
            return
        try:
            with _readable(self.folder / files.MANIFEST):
                self.manifest = unsealed(Manifest, data)
                _check_parts(self.manifest, self.plan)
        except AuditError:
            if not repair:
                raise
            self._unfinish()
            return
        self._hashes = dict(self.manifest.parts)
        if self._lock is not None:  # what preflight found stands in the manifest
            (self.folder / files.FINDINGS).unlink(missing_ok=True)

    def _verify(self, repair: bool) -> None:
        """Keep the parts whose hash is as noted; refuse or take away the others."""
        noted = self._hashes if self.manifest else self._journal.hashes()
        there = files.part_files(self.folder)
        found = {name: sha256(files.read(at) or b"").hexdigest() for name, at in there.items()}
        wrong = sorted(name for name in found if name in noted and noted[name] != found[name])
        if self.manifest:
            wrong += sorted(noted.keys() - found.keys())
        if wrong and not repair:
            raise self._damaged(wrong)
        if wrong:
            self._unfinish()
        # A part that nobody noted cannot be told from a damaged one: it is scored again.
        for name in [*wrong, *(name for name in found if name not in noted)]:
            (self.folder / files.PARTS / name).unlink(missing_ok=True)
            found.pop(name, None)
            self._journal.note("taken away", file=name)
        self._hashes = found
        for name in found:  # a kill may have come between a part and its answers' end
            files.answers_of(self.folder / files.PARTS / name).unlink(missing_ok=True)

    def _clear(self) -> None:
        """Take the old run away: its mark of completion first, its plan last."""
        self._unfinish()
        for file in (*files.part_files(self.folder).values(), *files.answer_files(self.folder)):
            file.unlink()
            atomic.crash_point()
        (self.folder / files.PLAN).unlink()
        atomic.crash_point()

    def _unfinish(self) -> None:
        """Take away the manifest and all that was derived; of further files those that are as noted."""
        further = [
            name
            for name, digest in sorted(self._journal.derived().items())
            if sha256(files.read(self.folder / name) or b"").hexdigest() == digest
        ]
        for name in (files.MANIFEST, files.FINDINGS, *files.DERIVED, *further):
            (self.folder / name).unlink(missing_ok=True)
            atomic.crash_point()
        self.manifest = None

    def _part(self, name: str) -> bytes:
        """The bytes of a part."""
        data = files.read(self.folder / files.PARTS / name)
        if data is None:
            raise self._damaged([name])
        return data

    def _damaged(self, names: list[str]) -> AuditError:
        """Parts are missing or are not what was written."""
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return AuditError(
            f"damaged or missing: {', '.join(names[:3])}{more}",
            where=str(self.folder / files.PARTS),
            remedy="--repair scores them again",
        )

    def _occupied(self) -> AuditError:
        """There is a run already."""
        state = "a finished" if (self.folder / files.MANIFEST).is_file() else "an unfinished"
        return AuditError(
            f"the folder holds {state} run",
            where=str(self.folder),
            remedy="--resume goes on with it, --force replaces it",
        )


def _check_parts(manifest: Manifest, plan: Plan) -> None:
    """Raise ValueError where the manifest names other parts than the plan has."""
    names = {files.name_of(index) for index in range(min(plan.shards, len(manifest.parts)))}
    if len(manifest.parts) != plan.shards or manifest.parts.keys() != names:
        raise ValueError("it names other parts than the plan has")
    if manifest.probes != plan.probes:
        raise ValueError("it counts other probes than the plan")


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Turn what is wrong with a record beside the parts into an error with its place."""
    try:
        yield
    except ValueError as error:
        raise AuditError(
            f"cannot be read as a run of this version: {str(error).splitlines()[0]}",
            where=str(file),
            remedy="--repair goes on where the plan stands, --force starts the run again",
        ) from error
