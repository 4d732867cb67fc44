"""Runs of the command line against a chat server: killed, interrupted, resumed; the server counts."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from tests.classifiers.test_chat import PROMPT, Model
from tests.served import serving

pytestmark = pytest.mark.slow

ANSWER = 0.02
CONCURRENCY = 8
TOKEN = "tok-3f9c1a77"


def noted(user, begun):
    """P of the words in a text, from its hash: no two texts share it."""
    p = 0.3 + 0.4 * sha256(user.encode()).digest()[0] / 255
    return {"positive": 0.9 * p, "negative": 0.9 * (1 - p), "The": 0.1}


def slowly(answer):
    """The same answers, a little later."""

    def late(body):
        time.sleep(ANSWER)
        return answer(body)

    return late


def command(folder, address, out, *more):
    prompt = folder / "prompt.yaml"
    prompt.write_text(PROMPT, "utf-8")
    words = ["audit", "run", "chat:smol", "--endpoint", address, "--prompt", str(prompt)]
    return [sys.executable, "-m", *words, "--suite", "gender", "--out", str(out), *more]


def start(folder, address, out, *more):
    """The command in a process of its own; what it says is in `said`."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root, "AUDIT_ENDPOINT_TOKEN": TOKEN}
    with (folder / "said").open("w") as said:
        return subprocess.Popen(
            command(folder, address, out, *more), env=environment, stdout=said, stderr=said
        )


def test_a_killed_run_pays_no_answer_twice(tmp_path):
    """SIGKILL in the middle, then --resume: every text once, but for those under way; the same parts.

    The token went along with every request, and stands in no file of the runs.
    """
    with serving(slowly(Model(noted))) as (address, asked):
        undisturbed = start(tmp_path, address, tmp_path / "whole")
        assert undisturbed.wait(240) == 0, (tmp_path / "said").read_text("utf-8")
        alone = Counter(str(body["messages"]) for _, _, body in asked)
        asked.clear()
        killed = start(tmp_path, address, tmp_path / "killed")
        while len(asked) < sum(alone.values()) // 2:
            assert killed.poll() is None
            time.sleep(0.05)
        killed.kill()
        killed.wait()
        time.sleep(5 * ANSWER)
        before = len(asked)
        resumed = start(tmp_path, address, tmp_path / "killed", "--resume")
        assert resumed.wait(240) == 0, (tmp_path / "said").read_text("utf-8")
        twice = len(asked) - sum(alone.values())
        # Under way at the kill, those of the last 0.05 s, and the few of getting to know the server.
        assert twice <= CONCURRENCY + CONCURRENCY * 0.05 / ANSWER + 6
        assert before >= sum(alone.values()) // 2
        assert {headers["Authorization"] for _, headers, _ in asked} == {f"Bearer {TOKEN}"}
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 20
    assert not [path for path in written if TOKEN.encode() in path.read_bytes()]
    for part in sorted((tmp_path / "whole" / "probes").iterdir()):
        assert part.read_bytes() == (tmp_path / "killed" / "probes" / part.name).read_bytes()
    results = [(tmp_path / name / "results.json").read_bytes() for name in ("whole", "killed")]
    assert results[0] == results[1]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_waits_for_a_hanging_server_ends_when_asked(tmp_path, signum):
    """Within five seconds, with the command that resumes; what was answered is kept."""
    answered = []

    def hangs(body):
        answered.append(body)
        if len(answered) > 200:
            time.sleep(30)
        return Model(noted)(body)

    with serving(hangs) as (address, _):
        run = start(tmp_path, address, tmp_path / "run")
        while len(answered) < 206:
            assert run.poll() is None, (tmp_path / "said").read_text("utf-8")
            time.sleep(0.05)
        time.sleep(0.5)
        begun = time.monotonic()
        run.send_signal(signum)
        assert run.wait(20) == 128 + signum
        assert time.monotonic() - begun < 5.0
        assert "--resume" in (tmp_path / "said").read_text("utf-8")
    kept = (tmp_path / "run" / "probes" / "part-000000.answers").read_text("utf-8")
    assert kept.count("rows") > 0
