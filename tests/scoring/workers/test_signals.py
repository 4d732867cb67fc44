"""A classifier that never returns is ended by a signal within five seconds, in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from audit.scoring.workers import signals
from audit.scoring.workers.signals import Interrupts
from tests.suites.small import write_lexicon, write_suite

ROOT = Path(__file__).parents[3]
HANGS = {
    "swallows": """
        while True:
            try:
                time.sleep(600)
            except Exception:
                pass""",
    "joins a child": """
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(20,))
        child.start()
        child.join()""",
    "native code": """
        mutex = ctypes.create_string_buffer(64)
        ctypes.CDLL(None).pthread_mutex_lock(mutex)
        ctypes.CDLL(None).pthread_mutex_lock(mutex)""",
}
MODULE = """
import ctypes, multiprocessing, pathlib, time
calls = 0

def score(texts):
    global calls
    calls += len(texts)
    here = multiprocessing.parent_process() is not None
    if calls > {quick} and here == {in_workers}:
        pathlib.Path("hangs").touch()
        {hang}
    return [0.3 + 0.4 * (len(text) % 7) / 7 for text in texts]
"""


def hanging(folder: Path, hang: str, *, quick: int, workers: int) -> subprocess.Popen[bytes]:
    """A run whose classifier hangs after some texts."""
    (folder / "hanging.py").write_text(
        MODULE.format(hang=hang, quick=quick, in_workers=workers > 1), encoding="utf-8"
    )
    write_lexicon(folder)
    texts = [
        f"They {verb} in {{country}} on day {day}." for verb in ("met", "sat") for day in range(900)
    ]
    suite = write_suite(folder, *texts)
    command = [sys.executable, "-m", "audit", "run", "python:hanging:score", "--suite", str(suite)]
    with (folder / "told").open("wb") as told:
        return subprocess.Popen(
            [*command, "--out", "run", "--workers", str(workers), "-q"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"},
            stdout=subprocess.DEVNULL,
            stderr=told,
        )


def ended(process: subprocess.Popen[bytes], folder: Path, signum: int) -> tuple[int, str, float]:
    """Exit code, messages and seconds after a signal that comes while the classifier hangs."""
    try:
        for _ in range(1200):
            if (folder / "hangs").exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        time.sleep(0.3)
        begun = time.monotonic()
        process.send_signal(signum)
        code = process.wait(timeout=30)
        return code, (folder / "told").read_text("utf-8"), time.monotonic() - begun
    finally:
        process.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hang", "signum"),
    [
        ("swallows", signal.SIGINT),
        ("swallows", signal.SIGTERM),
        ("joins a child", signal.SIGINT),
        ("native code", signal.SIGTERM),
    ],
)
def test_fault_79_a_hanging_classifier_is_ended(tmp_path: Path, hang: str, signum: int) -> None:
    """Whatever it waits for: 128 + the signal, how to go on, and the finished shard is there."""
    process = hanging(tmp_path, HANGS[hang], quick=4400, workers=1)
    code, told, seconds = ended(process, tmp_path, signum)
    assert code == 128 + signum, told
    assert "--resume" in told
    assert "Traceback" not in told
    assert seconds < 5.5, told
    assert [file.name for file in (tmp_path / "run" / "probes").glob("*.parquet")] == [
        "part-000000.parquet"
    ]
    if hang != "native code":
        assert "finished shards are kept" in told


@pytest.mark.slow
def test_fault_79_a_hanging_worker_is_ended_with_the_run(tmp_path: Path) -> None:
    """Workers in processes of their own go as well; nothing that is not finished is said to be kept."""
    process = hanging(tmp_path, HANGS["swallows"], quick=100, workers=2)
    code, told, seconds = ended(process, tmp_path, signal.SIGTERM)
    assert code == 143
    assert "no shard was finished yet" in told
    assert seconds < 6.5


def test_the_first_signal_leaves_a_grace_and_the_second_none() -> None:
    """Within it a batch may end; over it, the shard in hand is dropped."""
    one = Interrupts()
    one.check()
    assert not one.asked
    one._note(signal.SIGTERM, None)
    one.check()
    assert one.asked
    one._note(signal.SIGINT, None)
    with pytest.raises(signals.Dropped):
        one.check()
    assert one.error("nothing is lost").exit_code == 143  # the first signal's


def test_a_thread_of_a_caller_leaves_signals_to_the_caller() -> None:
    """Only the main thread may catch them: elsewhere a run starts and ends without."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    seen = []

    def go() -> None:
        with Interrupts() as one:
            seen.append((one.asked, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    assert seen == [(False, before[0])]
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize(("owned", "ended"), [(True, [15]), (False, [])])
def test_a_main_thread_that_does_not_stop_ends_with_the_process(
    monkeypatch: pytest.MonkeyPatch, owned: bool, ended: list[int]
) -> None:
    """The watch insists with a signal; then it ends the process, if that is the command line's own."""
    told: list[int] = []
    insisted: list[int] = []
    monkeypatch.setattr(signals, "GRACE", 0)
    monkeypatch.setattr(signals, "AFTERWARDS", 0)
    monkeypatch.setattr(signals, "owned", owned)
    monkeypatch.setattr(signals, "_end", told.append)
    monkeypatch.setattr(signal, "pthread_kill", lambda thread, signum: insisted.append(signum))
    one = Interrupts()
    one._pipe = os.pipe()
    os.write(one._pipe[1], bytes([signal.SIGTERM]))
    one._watch()
    os.close(one._pipe[1])
    assert insisted == [signal.SIGINT]
    assert told == ended


def test_a_process_that_is_ended_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """128 + the signal, and one line."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    signals._end(signal.SIGTERM)
    assert codes == [143]
    assert "--resume" in capfd.readouterr().err
