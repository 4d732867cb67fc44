import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from audit.errors import AuditError
from audit.scoring.workers import ray_actors
from audit.scoring.workers.signals import Interrupts
from audit.scoring.workers.worker import Job, Outcome
from tests.scoring.synthetic import Grid, changed, contents, lengths, plan_of, run

SOURCE = Grid(45, 197)  # three shards


def _nobodys() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("asked", "processors", "want"), [(1, 16.0, 16), (1, 0.5, 1), (2, 16.0, 2), (16, 16.0, 16)]
)
def test_unasked_every_processor_gets_an_actor(asked: int, processors: float, want: int) -> None:
    """One worker is what nobody asked for; more are taken at their word."""
    ray = SimpleNamespace(cluster_resources=lambda: {"CPU": processors, "memory": 1e9})
    assert ray_actors._actors(ray, asked) == want


def test_more_workers_than_processors_are_refused() -> None:
    """An actor without a processor waits for ever."""
    ray = SimpleNamespace(cluster_resources=lambda: {"CPU": 16.0})
    with pytest.raises(AuditError, match="17 workers, and the cluster has 16") as caught:
        ray_actors._actors(ray, 17)
    assert caught.value.where == "--workers"


def test_a_cluster_without_processors_gets_one_actor() -> None:
    """Ray leaves out what a cluster has none of."""
    assert ray_actors._actors(SimpleNamespace(cluster_resources=dict), 1) == 1


@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}", "localhost:{}"])
def test_nobody_at_the_address_is_known_at_once(form: str) -> None:
    """The port is asked before Ray is, which would try for a minute."""
    started = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        ray_actors._reach(form.format(_nobodys()))
    assert time.monotonic() - started < ray_actors.REACH_SECONDS + 1


@pytest.mark.parametrize("address", ["somewhere", "", ":6379", "host:many", "host:"])
def test_an_address_has_a_host_and_a_port(address: str) -> None:
    """What cannot be reached is not looked for."""
    with pytest.raises(ValueError, match=r"HOST:PORT|Port"):
        ray_actors._reach(address)


def test_somebody_at_the_address_is_enough_to_ask_ray() -> None:
    """A port that answers passes; `local` needs none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ray_actors._reach(f"127.0.0.1:{server.getsockname()[1]}")
        ray_actors._reach(f"ray://127.0.0.1:{server.getsockname()[1]}")
    ray_actors._reach("local")


def test_a_ray_that_does_not_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray raises a bare Exception where a busy machine does not start it in time."""

    def init(**_: object) -> None:
        raise Exception("The current node timed out during startup.\nSecond line")

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(init=init))
    with pytest.raises(AuditError, match=r"Ray did not start: .* during startup") as caught:
        ray_actors._connect("local", 1)
    assert "--workers" in str(caught.value.remedy)


class ActorDied(Exception):
    """What a Ray raises of an actor that is not started again."""


class Pool:
    """Ray's pool of actors: each shard is scored when it is asked for."""

    def __init__(self, actors: list[object]) -> None:
        self._actors, self._waiting = actors, []  # type: ignore[var-annotated]

    def submit(self, ask: Callable[[object, int], object], index: int) -> None:
        self._waiting.append((ask, self._actors[index % len(self._actors)], index))

    def has_next(self) -> bool:
        return bool(self._waiting)

    def get_next_unordered(self) -> object:
        ask, actor, index = self._waiting.pop()
        return ask(actor, index)


class Here:
    """A Ray in this process: an actor is an object, and what is remote is done at once."""

    exceptions = SimpleNamespace(RayActorError=ActorDied)

    def __init__(self) -> None:
        self.made: list[object] = []
        self.killed: list[object] = []
        self.running = True

    def remote(self, **_: object) -> Callable[[type], SimpleNamespace]:
        return lambda kind: SimpleNamespace(remote=lambda job: self._actor(kind(job)))

    def _actor(self, one: ray_actors.Actor) -> SimpleNamespace:
        self.made.append(
            SimpleNamespace(
                score=SimpleNamespace(remote=one.score), verify=SimpleNamespace(remote=one.verify)
            )
        )
        return self.made[-1]

    def put(self, job: bytes) -> bytes:
        return job

    def get(self, answers: list[object]) -> list[object]:
        return answers

    def kill(self, actor: object) -> None:
        self.killed.append(actor)

    def shutdown(self) -> None:
        self.running = False

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Here:
    """Stands in for the package."""
    here = Here()
    monkeypatch.setitem(sys.modules, "ray.util", SimpleNamespace(ActorPool=Pool))
    monkeypatch.setattr(ray_actors, "_connect", lambda address, workers: here)
    return here


def executor(folder: Path, load: Callable[[], object] = lengths) -> ray_actors.RayActors:
    """Two actors for three shards of a planned run."""
    (folder / "probes").mkdir()
    job = Job(folder=folder, plan=plan_of(SOURCE), source=SOURCE, load=load)  # type: ignore[arg-type]
    return ray_actors.RayActors(job, Interrupts(), 2, "local")


def test_actors_give_the_bytes_of_this_process(tmp_path: Path, ray: Here) -> None:
    """Three shards by two actors, each once; then the actors and the connection go."""
    run(tmp_path / "want", SOURCE)
    run(tmp_path / "run", SOURCE, workers=2, ray="local")
    assert contents(tmp_path / "want") == contents(tmp_path / "run")
    assert len(ray.made) == 2
    assert ray.killed == ray.made
    assert not ray.running


def test_too_few_processors_leave_no_connection(tmp_path: Path, ray: Here) -> None:
    """What was asked for is refused after Ray was reached: it is let go first."""
    job = Job(folder=tmp_path, plan=plan_of(SOURCE), source=SOURCE, load=lengths)
    with pytest.raises(AuditError, match="3 workers, and the cluster has 2 processors"):
        ray_actors.RayActors(job, Interrupts(), 3, "local")
    assert not ray.running


def test_a_fault_of_an_actor_arrives_whole(tmp_path: Path, ray: Here) -> None:
    """It loaded another model than was planned: what, where and remedy as in this process."""
    with pytest.raises(AuditError) as caught:
        list(executor(tmp_path, changed).run([0, 1, 2]))
    assert str(caught.value).startswith("lengths: lengths is another model now than when")
    assert "--force" in str(caught.value.remedy)
    assert not ray.running


def test_files_that_changed_are_told_after_the_last_shard(
    tmp_path: Path, ray: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All three shards are there before each actor is asked whether its model is the same."""

    def gone(worker: object) -> None:
        raise AuditError("gone", where="m", remedy="mend")

    monkeypatch.setattr(ray_actors.Worker, "verify", gone)
    outcomes = executor(tmp_path).run([0, 1, 2])
    assert sorted(next(outcomes).index for _ in range(3)) == [0, 1, 2]
    with pytest.raises(AuditError, match=r"m: gone \(mend\)"):
        next(outcomes)


def test_an_actor_without_a_shard_has_nothing_to_verify() -> None:
    """It loads with its first shard; before that there is no model whose files could change."""
    assert ray_actors.Actor(b"never read").verify() is None


def test_a_shard_that_cannot_be_seen_here_is_refused(tmp_path: Path, ray: Here) -> None:
    """An actor on another machine wrote it into a folder of the same name, which is not shared."""
    far = Outcome(index=1, staged=tmp_path / "elsewhere", digest="0" * 64)
    pool = SimpleNamespace(get_next_unordered=lambda: far)
    with pytest.raises(
        AuditError, match=r"part-000001\.parquet: .*--out must lie on a folder that"
    ):
        executor(tmp_path)._next(pool)


def test_an_actor_that_dies_again_and_again_is_an_error(tmp_path: Path, ray: Here) -> None:
    """Ray's first line is told, with what is often the cause."""

    def died() -> None:
        raise ActorDied("The actor died unexpectedly.\nA page of details")

    with pytest.raises(AuditError, match=r"more than 3 times: The actor died .*memory") as caught:
        executor(tmp_path)._next(SimpleNamespace(get_next_unordered=died))
    assert "details" not in str(caught.value)


def test_interrupted_actors_begin_no_further_shard(tmp_path: Path, ray: Here) -> None:
    """Of three shards the two in hand are closed; the third is left for --resume."""
    asked = executor(tmp_path)
    asked._interrupts._note(signal.SIGTERM, None)
    assert sorted(one.index for one in asked.run([0, 1, 2])) == [0, 1]


def test_a_server_that_is_up_is_connected_to_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that Ray starts here has as many processors as workers, or all; another its own."""
    asked = []
    there = SimpleNamespace(init=lambda **options: asked.append(options))
    monkeypatch.setitem(sys.modules, "ray", there)
    monkeypatch.setattr(ray_actors, "_reach", lambda address: None)
    for address, workers in (("local", 3), ("local", 1), ("10.0.0.1:6379", 3)):
        assert ray_actors._connect(address, workers) is there
    assert [one.get("num_cpus", "its own") for one in asked] == [3, None, "its own"]
    assert all(one["log_to_driver"] is False for one in asked)


def test_a_cluster_that_refuses_is_named_with_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One without a word of its own is told by its kind."""

    def init(**_: object) -> None:
        raise ConnectionError

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(init=init))
    monkeypatch.setattr(ray_actors, "_reach", lambda address: None)
    with pytest.raises(
        AuditError, match=r"no Ray cluster at '10\.0\.0\.1:1': ConnectionError"
    ) as one:
        ray_actors._connect("10.0.0.1:1", 1)
    assert "ray start --head" in str(one.value.remedy)


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package is not there: what installs it."""
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(AuditError, match=r"Ray is not installed .*classifier-audit\[ray\]"):
        ray_actors._connect("local", 1)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["auto", "127.0.0.1:{}"])
def test_ray_that_is_not_there_is_one_line_soon(
    address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An error with what would do; Ray itself prints nothing and is not waited for."""
    pytest.importorskip("ray")
    address = address.format(_nobodys())
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{_nobodys()}")  # what "auto" finds
    started = time.monotonic()
    with pytest.raises(AuditError, match=r"no Ray cluster at .*refused") as caught:
        ray_actors._connect(address, 1)
    assert time.monotonic() - started < 10
    assert "\n" not in caught.value.what
    assert caught.value.where == "--ray"
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_a_running_cluster_gives_the_number_of_actors(tmp_path: Path) -> None:
    """Three processors, none asked for: three actors, and the bytes of a serial run."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    source = Grid(45, 197)
    run(tmp_path / "want", source)
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 3})
    try:
        run(tmp_path / "run", source, ray=made.address)
        job = Job(folder=tmp_path, plan=plan_of(source), source=source, load=lengths)
        with Interrupts() as interrupts:
            actors = ray_actors.RayActors(job, interrupts, 1, made.address)
        assert actors._workers == 3
        actors._ray.shutdown()
    finally:
        made.shutdown()
    assert contents(tmp_path / "want") == contents(tmp_path / "run")
