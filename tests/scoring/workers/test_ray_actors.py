import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from audit.errors import AuditError
from audit.scoring.workers import ray_actors
from audit.scoring.workers.signals import Interrupts
from audit.scoring.workers.worker import Job
from tests.scoring.synthetic import Grid, contents, lengths, plan_of, run


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
