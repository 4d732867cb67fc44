"""A run's folder: written shard by shard, resumable after any kill, finished by its manifest.

``plan.json  lock  probes/part-000000.parquet ...  events.jsonl  manifest.json`` and what is
derived from them. A file gets its name only when it is whole and on the disk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType

import pyarrow as pa
from pydantic import ValidationError

from audit.errors import AuditError
from audit.records import Findings, Manifest, Plan, Record, from_json, to_json
from audit.scoring.store import atomic, kept, parts
from audit.scoring.store.journal import NAME as EVENTS
from audit.scoring.store.journal import Journal
from audit.scoring.store.lock import NAME as LOCK
from audit.scoring.store.lock import RunLock
from audit.scoring.store.plan import check_same, plan_hash
from audit.strict import sha256_of

PLAN = "plan.json"
MANIFEST = "manifest.json"
FINDINGS = "preflight.json"
"""Preflight's findings, until they stand in the manifest."""
DERIVED = (
    "results.json",
    "shifts.csv",
    "report.html",
    "report.md",
    "junit.xml",
    "model-card.md",
    "avid.json",
)


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
            (store.folder / parts.FOLDER).mkdir(parents=True, exist_ok=True)
            store._lock = RunLock(store.folder)
        try:
            store._begin(resume=resume or repair, repair=repair, force=force)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, folder: str | Path) -> "RunStore":
        """A finished run, for reading.

        Raises
        ------
        AuditError
            There is no run, or it is not finished.
        """
        folder = Path(folder)
        if not (folder / PLAN).is_file():
            raise AuditError("holds no run", where=str(folder), remedy="`audit run` makes one")
        store = cls(folder, _read(folder / PLAN, Plan))
        store._read_manifest()
        _ = store.finished
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
        return [i for i in range(self.plan.shards) if parts.name_of(i) not in self._hashes]

    def path_of(self, index: int) -> Path:
        """Where a shard's part lies, or will lie."""
        return self.folder / parts.FOLDER / parts.name_of(index)

    def commit(self, index: int, staged: Path, digest: str) -> None:
        """Give a part that a worker wrote beside its place its name; the hash is noted first."""
        name = parts.name_of(index)
        self._journal.note("part", part=name, sha256=digest)
        atomic.crash_point()
        atomic.commit(staged, self.path_of(index))
        kept.beside(self.path_of(index)).unlink(missing_ok=True)
        self._hashes[name] = digest

    def clean(self) -> None:
        """Delete staged files that nobody waits for any more."""
        atomic.remove_temporaries(self.folder / parts.FOLDER)

    def note(self, event: str, **facts: str | int) -> None:
        """Append to events.jsonl."""
        self._journal.note(event, **facts)

    def parts(self) -> Iterator[pa.Table]:
        """The scored probes, a shard at a time and in order; every file is checked as it is read."""
        for index in range(self.plan.shards):
            name = parts.name_of(index)
            data = self._part(name)
            if sha256(data).hexdigest() != self._hashes.get(name):
                raise self._damaged([name])
            yield parts.deserialise(data, f"{parts.FOLDER}/{name}")

    def checked(self, check: Callable[[], Findings]) -> Findings:
        """What preflight finds; after an interruption, what it had found: nothing is asked twice."""
        if self.manifest is not None:
            return Findings(values=dict(self.manifest.preflight))
        file = self.folder / FINDINGS
        if not file.is_file():
            atomic.write(file, to_json(check()).encode())
        return _read(file, Findings)

    def finish(self, preflight: Mapping[str, float | str], warnings: Sequence[str]) -> Manifest:
        """Write the manifest, the one mark of a finished run; once written it stays.

        Parameters
        ----------
        preflight : mapping of str to float or str
            What preflight measured.
        warnings : sequence of str
            Preflight's; those of the plan and those counted over the parts are added.
        """
        if self.manifest is None:
            if self.missing():
                raise AuditError(f"{len(self.missing())} parts are missing", where=str(self.folder))
            files = (self.path_of(index) for index in range(self.plan.shards))
            counts = parts.total(files)
            made = Manifest(
                plan=self.plan_hash,
                parts=dict(sorted(self._hashes.items())),
                preflight=dict(preflight),
                warnings=(*self.plan.warnings, *warnings, *parts.remarks(counts)),
                probes=self.plan.probes,
                set_aside=counts["set_aside"],
            )
            atomic.write(self.folder / MANIFEST, to_json(made).encode())
            self.manifest = made
            self._journal.note("finished")
            (self.folder / FINDINGS).unlink(missing_ok=True)
        return self.manifest

    def write_derived(self, name: str, data: bytes) -> None:
        """Write a file that can be made again from the run (results.json, report.html, ...)."""
        if Path(name).name != name or name in {PLAN, MANIFEST, LOCK}:
            raise ValueError(f"{name!r} is no name for a derived file")
        if name not in DERIVED:
            self._journal.note("derived", file=name)
        atomic.write(self.folder / name, data)

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

    def _begin(self, *, resume: bool, repair: bool, force: bool) -> None:
        """Bring the folder to a known state: the plan written, and every part that is there whole."""
        planned = (self.folder / PLAN).is_file()
        if planned and force:
            self._clear()
        elif planned and not resume:
            raise self._occupied()
        elif not planned and not force:
            self._refuse_strangers()
        atomic.remove_temporaries(self.folder)
        atomic.remove_temporaries(self.folder / parts.FOLDER)
        if (self.folder / PLAN).is_file():
            check_same(_read(self.folder / PLAN, Plan), self.plan)
            self._journal.note("resumed")
        else:
            self._journal.note("started")
            self._remove_parts()
            atomic.crash_point()
            atomic.write(self.folder / PLAN, to_json(self.plan).encode())
        self._read_manifest()
        self._verify(repair)

    def _read_manifest(self) -> None:
        """Take over the manifest, where there is one."""
        file = self.folder / MANIFEST
        if file.is_file():
            self.manifest = _read(file, Manifest)
            self._hashes = dict(self.manifest.parts)
            if self._lock is not None:
                (self.folder / FINDINGS).unlink(missing_ok=True)  # they stand in the manifest

    def _verify(self, repair: bool) -> None:
        """Keep the parts whose hash is as noted; refuse or take away the others."""
        noted = self._hashes if self.manifest else self._journal.hashes()
        there = {file.name: file for file in (self.folder / parts.FOLDER).glob(parts.PATTERN)}
        found = {name: sha256_of(file) for name, file in sorted(there.items())}
        wrong = sorted(name for name in found if name in noted and noted[name] != found[name])
        if self.manifest:
            wrong += sorted(noted.keys() - found.keys())
        if wrong and not repair:
            raise self._damaged(wrong)
        if wrong:
            self._unfinish()
        # A part that nobody noted cannot be told from a damaged one: it is scored again.
        for name in [*wrong, *(name for name in found if name not in noted)]:
            (self.folder / parts.FOLDER / name).unlink(missing_ok=True)
            found.pop(name, None)
            self._journal.note("taken away", file=name)
        self._hashes = found
        for name in found:  # a kill may have come between a part and its answers' end
            kept.beside(self.folder / parts.FOLDER / name).unlink(missing_ok=True)

    def _clear(self) -> None:
        """Take the old run away: its mark of completion first, its plan last."""
        self._unfinish()
        self._remove_parts()
        (self.folder / PLAN).unlink()
        atomic.crash_point()

    def _remove_parts(self) -> None:
        """Take every part away."""
        for pattern in (parts.PATTERN, kept.PATTERN):
            for file in (self.folder / parts.FOLDER).glob(pattern):
                file.unlink()
                atomic.crash_point()

    def _unfinish(self) -> None:
        """Take away the manifest and all that was derived."""
        for name in (MANIFEST, FINDINGS, *DERIVED, *sorted(self._journal.derived())):
            (self.folder / name).unlink(missing_ok=True)
            atomic.crash_point()
        self.manifest = None

    def _part(self, name: str) -> bytes:
        """The bytes of a part."""
        try:
            return (self.folder / parts.FOLDER / name).read_bytes()
        except OSError as error:
            raise self._damaged([name]) from error

    def _damaged(self, names: list[str]) -> AuditError:
        """Parts are missing or are not what was written."""
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return AuditError(
            f"damaged or missing: {', '.join(names[:3])}{more}",
            where=str(self.folder / parts.FOLDER),
            remedy="--repair scores them again",
        )

    def _occupied(self) -> AuditError:
        """There is a run already."""
        state = "a finished" if (self.folder / MANIFEST).is_file() else "an unfinished"
        return AuditError(
            f"the folder holds {state} run",
            where=str(self.folder),
            remedy="--resume goes on with it, --force replaces it",
        )

    def _refuse_strangers(self) -> None:
        """Raise where a folder without a plan holds files that are not a killed run's own."""
        own = {LOCK, EVENTS, parts.FOLDER}
        strange = sorted(
            entry.name
            for entry in self.folder.iterdir()
            if entry.name not in own and not entry.name.endswith(atomic.TEMPORARY)
        )
        if strange:
            raise AuditError(
                f"the folder is not empty: it holds {strange[0]}",
                where=str(self.folder),
                remedy="choose an empty --out, or --force to write beside what is there",
            )


def _read(file: Path, kind: type[Record]) -> Record:
    """A record beside the parts."""
    try:
        return from_json(kind, file.read_text("utf-8"))
    except (OSError, ValueError, ValidationError) as error:
        raise AuditError(
            "cannot be read as a run of this version",
            where=str(file),
            remedy="--force starts the run again",
        ) from error
