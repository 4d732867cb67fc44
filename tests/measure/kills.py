"""Kill a run at random until it is done, again and again; count what is lost, doubled or different.

    python tests/measure/kills.py [--real] [--kills 200] [--workers 1] [--ray local] [--seed 0] [--out FILE]

The run is a real process with a classifier that needs no torch: a synthetic source, or with --real
`audit run` on `countries` and `gender`, report and all. It is killed with SIGKILL after a random
time (the whole group, workers too) and resumed; after at most four kills it may end by itself, and
every file but events.jsonl is compared with those of an undisturbed run. --out adds a line to a CSV.
"""

import argparse
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.records import Source
from audit.scoring.store.run_store import RunStore
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.scoring.synthetic import Grid, contents

ROOT = Path(__file__).parents[2]
GRID = "Grid(84, 197)"  # 16,548 probes: five shards
CODE = f"""
import sys
from pathlib import Path
from tests.scoring.synthetic import Grid, run
run(Path(sys.argv[1]), {GRID}, resume=True, workers=int(sys.argv[2]))
"""
SUITES = ("countries", "gender")
MOST = 4
"""Kills of one run."""
COLUMNS = (
    *("workers", "ray", "seed", "kills", "kills_with_a_plan_on_disk", "runs"),
    *("different", "lost_or_doubled"),
)


def command(folder: Path, args: argparse.Namespace) -> list[str]:
    """What is run, and run again."""
    if not args.real:
        return [sys.executable, "-c", CODE, str(folder), str(args.workers)]
    words = [sys.executable, "-m", "audit", "run", "python:tests.scoring.synthetic:quick", "-q"]
    words += [word for suite in SUITES for word in ("--suite", suite)]
    words += ["--threads", "1", "--resume", "--out", str(folder)]
    words += ["--ray", args.ray] if args.ray else ["--workers", str(args.workers)]
    return words


def start(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A run in a process group of its own."""
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )


def killed(words: Sequence[str], seconds: float, *, tries: int = 5) -> bool:
    """Run for so long at most; whether it had to be killed.

    Ray does not start on a machine that is busy: a run that ends by itself without a result is begun again.
    """
    for _ in range(tries):
        process = start(words)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        if process.returncode == 0:
            return False
    raise RuntimeError(f"ended {tries} times with {process.returncode}")


def texts_of(source: Source) -> list[str]:
    """Every text of a source."""
    return [str(text) for text in source.read(0, source.size)["text"].to_pylist()]


def main() -> None:
    """Kill, resume, compare, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ray", default="")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    base = Path(tempfile.mkdtemp(prefix="kills-"))

    begun = time.monotonic()
    assert not killed(command(base / "want", args), 3600)
    whole = time.monotonic() - begun
    want = contents(base / "want")
    source = SuiteSource([read_suite(name) for name in SUITES]) if args.real else Grid(84, 197)
    texts = texts_of(source)
    kills = runs = in_flight = lost_or_doubled = 0
    different: list[str] = []
    while kills < args.kills:
        folder = base / f"run-{runs}"
        for left in range(min(MOST, args.kills - kills), -1, -1):
            limit = rng.uniform(0.2, 0.9) * whole if left else 3600
            if not killed(command(folder, args), limit):
                break
            kills += 1
            in_flight += (folder / "plan.json").exists()
        runs += 1
        got = contents(folder)
        different += sorted(name for name in want | got if want.get(name) != got.get(name))
        parts = RunStore.open(folder).parts()
        lost_or_doubled += [text for part in parts for text in part["text"].to_pylist()] != texts
        shutil.rmtree(folder)
        print(f"{runs} runs, {kills} kills, {len(different)} files differ", file=sys.stderr)
    shutil.rmtree(base)
    found = {
        "kills": kills,
        "kills_with_a_plan_on_disk": in_flight,
        "runs": runs,
        "different": different,
        "lost_or_doubled": lost_or_doubled,
    }
    print(json.dumps(vars(args) | found, default=str))
    if args.out:
        keep(args.out, vars(args) | found | {"different": len(different)})


def keep(file: Path, found: Mapping[str, object]) -> None:
    """Add a line to the file, with its header where there is none yet."""
    begun = file.exists()
    with file.open("a", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS, extrasaction="ignore", lineterminator="\n")
        if not begun:
            writer.writeheader()
        writer.writerow(found)


if __name__ == "__main__":
    main()
