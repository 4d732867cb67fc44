import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
import pytest

from audit.errors import AuditError, Interrupted
from audit.records import Scores
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.executor import Serial, score_missing
from audit.scoring.workers.signals import Dropped, Interrupts
from audit.scoring.workers.worker import Held
from tests.classifiers import tiny
from tests.scoring.synthetic import (
    Grid,
    Lengths,
    Letters,
    changed,
    contents,
    lengths,
    plan_of,
    run,
    tiny_transformer,
)

SOURCE = Grid(45, 197)  # three shards


@dataclass(frozen=True)
class Deadly(Lengths):
    """Kills its own process at one text, as often as the flag file says."""

    flag: str = ""
    always: bool = False

    def score(self, texts: Sequence[str]) -> Scores:
        flag = Path(self.flag)
        if any(text.startswith("family 30 ") for text in texts) and (
            self.always or not flag.exists()
        ):
            flag.write_text("died", "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        return super().score(texts)


@dataclass(frozen=True)
class Faulty(Lengths):
    """Raises where a worker scores."""

    def score(self, texts: Sequence[str]) -> Scores:
        raise AuditError("the endpoint is gone", where="https://x", remedy="start it")


@dataclass(frozen=True)
class Slow(Lengths):
    """Eight calls a shard, each as slow as told."""

    seconds: float = 0.06

    def score(self, texts: Sequence[str]) -> Scores:
        time.sleep(self.seconds)
        return super().score(texts)


def test_progress_rises_to_all_probes(tmp_path: Path) -> None:
    """Told after each batch and each shard, never back, and at the end everything is done."""
    told: list[tuple[int, int]] = []
    run(tmp_path, SOURCE, progress=lambda done, size: told.append((done, size)))
    done = [each[0] for each in told]
    assert done == sorted(done)
    assert told[-1] == (8865, 8865)
    assert len(told) > 3


def test_two_processes_give_the_bytes_of_one(tmp_path: Path) -> None:
    """Who scores a shard leaves no trace in it."""
    run(tmp_path / "serial", SOURCE, Letters)
    run(tmp_path / "processes", SOURCE, Letters, workers=2)
    assert contents(tmp_path / "serial") == contents(tmp_path / "processes")


@pytest.mark.slow
def test_executors_agree_on_a_transformer_at_one_thread(tmp_path: Path) -> None:
    """Serial, two processes and Ray: the same bytes from real matrix products."""
    load = partial(tiny_transformer, tiny.save(tmp_path / "model"))
    source = Grid(25, 197)
    run(tmp_path / "serial", source, load)
    run(tmp_path / "processes", source, load, workers=2)
    assert contents(tmp_path / "serial") == contents(tmp_path / "processes")
    pytest.importorskip("ray")
    run(tmp_path / "ray", source, load, workers=2, ray="local")
    assert contents(tmp_path / "serial") == contents(tmp_path / "ray")


def test_fault_69_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    """A worker that dies in the middle of a shard: retried, and the bytes are the same."""
    flag = tmp_path / "flag"
    run(tmp_path / "want", SOURCE)
    run(tmp_path / "run", SOURCE, partial(Deadly, flag=str(flag)), workers=2)
    assert flag.exists()
    assert contents(tmp_path / "want") == contents(tmp_path / "run")


def test_fault_69_a_shard_that_always_kills_is_named(tmp_path: Path) -> None:
    """Three deaths over one shard: an error that names it; the other shards are kept."""
    deadly = partial(Deadly, flag=str(tmp_path / "flag"), always=True)
    with pytest.raises(AuditError, match=r"part-000001\.parquet: a worker died 3 times"):
        run(tmp_path / "run", SOURCE, deadly, workers=2)
    left = sorted(file.name for file in (tmp_path / "run" / "probes").iterdir())
    assert "part-000001.parquet" not in left
    assert not any(name.endswith(".tmp") for name in left)


def test_a_workers_fault_arrives_whole(tmp_path: Path) -> None:
    """What, where and remedy cross the border between processes."""
    with pytest.raises(AuditError) as caught:
        run(tmp_path, SOURCE, Faulty, workers=2)
    assert str(caught.value) == "https://x: the endpoint is gone (start it)"


def test_what_lives_in_this_process_cannot_be_sent(tmp_path: Path) -> None:
    """A function in memory works with one worker; with two the error says what to do."""
    with (
        RunStore.create(tmp_path, plan_of(SOURCE)) as store,
        pytest.raises(AuditError, match="cannot be sent to workers"),
    ):
        score_missing(store, SOURCE, Held(Lengths()), workers=2)
    with RunStore.create(tmp_path, plan_of(SOURCE), resume=True) as store:
        score_missing(store, SOURCE, Held(Lengths()))
        assert store.missing() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_fault_46_workers_check_that_they_loaded_the_planned_model(
    tmp_path: Path, workers: int
) -> None:
    """Another fingerprint than the plan's: an error, and no shard under its name."""
    with (
        RunStore.create(tmp_path, plan_of(SOURCE)) as store,
        pytest.raises(AuditError, match="another model now than when the run was planned"),
    ):
        score_missing(store, SOURCE, Held(changed(), changed), workers=workers)
    assert store.missing() == [0, 1, 2]


def test_fault_46_files_are_looked_at_again_after_scoring(tmp_path: Path) -> None:
    """A model whose files change while it scores: an error before the manifest."""
    folder = tiny.save(tmp_path / "model")
    source = Grid(1, 20)
    loaded = tiny_transformer(folder)
    plan = plan_of(source, loaded)
    tiny.edit(folder / "config.json", extra="changed")
    with (
        RunStore.create(tmp_path / "run", plan) as store,
        pytest.raises(AuditError, match="changed while they were being audited"),
    ):
        score_missing(store, source, Held(loaded))  # type: ignore[arg-type]
    assert not (tmp_path / "run" / "manifest.json").exists()


def interrupt(folder: Path, signum: int, go: Callable[[], object]) -> Interrupted:
    """Run, and send this process a signal as soon as the first shard is there."""

    def send() -> None:
        for _ in range(12_000):
            if (folder / "probes" / "part-000000.parquet").exists():
                break
            time.sleep(0.01)
        os.kill(os.getpid(), signum)

    thread = threading.Thread(target=send)
    thread.start()
    with pytest.raises(Interrupted) as caught:
        go()
    thread.join()
    return caught.value


# A signal that falls into another library's callback of the collector is noted, and told as a warning.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("signum", "code", "workers"),
    [(signal.SIGINT, 130, 1), (signal.SIGTERM, 143, 1), (signal.SIGTERM, 143, 2)],
)
def test_fault_79_signals_close_the_shard(
    tmp_path: Path, signum: int, code: int, workers: int
) -> None:
    """The shard in hand is finished, nothing new is begun, and the error says how to go on."""
    source = Grid(126, 197)  # seven shards
    before = signal.getsignal(signum)
    error = interrupt(tmp_path, signum, lambda: run(tmp_path, source, Slow, workers=workers))
    assert error.exit_code == code
    assert "--resume" in str(error)
    assert signal.getsignal(signum) is before
    left = sorted(file.name for file in (tmp_path / "probes").iterdir())
    assert 1 <= len(left) < 7
    assert not any(name.endswith(".tmp") for name in left)
    assert not (tmp_path / "lock").exists()
    assert not [
        each for each in psutil.Process().children() if "spawn_main" in " ".join(each.cmdline())
    ]
    if workers == 1 and signum == signal.SIGINT:
        run(tmp_path, source, resume=True)
        run(tmp_path.parent / f"{tmp_path.name}-want", source)
        assert contents(tmp_path) == contents(tmp_path.parent / f"{tmp_path.name}-want")


def test_fault_79_a_second_signal_drops_the_shard(tmp_path: Path) -> None:
    """Who presses twice does not wait: the run stops after the batch in hand."""
    source, before = Grid(126, 197), signal.getsignal(signal.SIGINT)

    def twice() -> None:
        while signal.getsignal(signal.SIGINT) is before:
            time.sleep(0.01)
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=twice).start()
    started = time.monotonic()
    with pytest.raises(Interrupted):
        run(tmp_path, source, partial(Slow, seconds=0.5))  # four seconds a shard
    assert time.monotonic() - started < 4
    assert list((tmp_path / "probes").iterdir()) == []


@pytest.mark.slow
def test_fault_69_a_killed_ray_worker_is_retried(tmp_path: Path) -> None:
    """An actor that dies by its pid is restarted by Ray; the bytes are the same."""
    pytest.importorskip("ray")
    run(tmp_path / "want", SOURCE)
    run(
        tmp_path / "run",
        SOURCE,
        partial(Deadly, flag=str(tmp_path / "flag")),
        workers=2,
        ray="local",
    )
    assert (tmp_path / "flag").exists()
    assert contents(tmp_path / "want") == contents(tmp_path / "run")


@pytest.mark.slow
def test_ray_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """An address without a cluster: one line, with what would do."""
    pytest.importorskip("ray")
    with pytest.raises(AuditError, match="no Ray cluster"):
        run(tmp_path, SOURCE, lengths, workers=2, ray="auto")


def test_who_waits_for_a_server_is_interrupted_at_once() -> None:
    """A tick without a text is a server that keeps us waiting: its answers are kept, the shard goes."""
    interrupts, told = Interrupts(), list[int]()
    serial = Serial(None, interrupts, told.append)  # type: ignore[arg-type]
    serial._after_batch(0)
    interrupts._note(signal.SIGINT, None)
    serial._after_batch(5)  # within the grace a batch may be followed by another
    with pytest.raises(Dropped):
        serial._after_batch(0)
    assert told == [0, 5, 0]
