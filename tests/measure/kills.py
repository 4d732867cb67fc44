"""Kill a run at random until it is done, again and again; count what is lost or doubled.

    python tests/measure/kills.py [--kills 200] [--workers 1] [--seed 0]

The run is a real process with a classifier that needs no torch. It is killed with SIGKILL after a
random time (the whole group, workers too), resumed, killed again, until it ends by itself; then
every file but events.jsonl is compared with those of an undisturbed run.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.scoring.store.run_store import RunStore
from tests.scoring.synthetic import Grid, contents, run

SOURCE = Grid(84, 197)  # 16,548 probes: five shards
CODE = """
import sys
from pathlib import Path
from tests.scoring.synthetic import Grid, run
run(Path(sys.argv[1]), Grid(84, 197), resume=True, workers=int(sys.argv[2]))
"""


def start(folder: Path, workers: int) -> "subprocess.Popen[bytes]":
    """A run in a process group of its own."""
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", CODE, folder, str(workers)],
        env={**os.environ, "PYTHONPATH": root, "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )


def main() -> None:
    """Kill, resume, compare, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    base = Path(tempfile.mkdtemp(prefix="kills-"))
    run(base / "want", SOURCE)
    want = contents(base / "want")
    texts = SOURCE.read(0, SOURCE.size)["text"].to_pylist()

    started = time.monotonic()
    start(base / "timed", args.workers).wait()
    whole = time.monotonic() - started
    kills = runs = different = lost_or_doubled = 0
    in_flight = 0
    while kills < args.kills:
        folder = base / f"run-{runs}"
        while True:
            process = start(folder, args.workers)
            try:
                process.wait(rng.uniform(0.3, 1.0) * whole)
                break
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                kills += 1
                in_flight += (folder / "plan.json").exists()
        runs += 1
        assert process.returncode == 0, process.returncode
        different += contents(folder) != want
        found = [
            text for part in RunStore.open(folder).parts() for text in part["text"].to_pylist()
        ]
        lost_or_doubled += found != texts
        shutil.rmtree(folder)
    shutil.rmtree(base)
    print(
        json.dumps(
            {
                "kills": kills,
                "kills_with_a_plan_on_disk": in_flight,
                "runs": runs,
                "workers": args.workers,
                "different": different,
                "lost_or_doubled": lost_or_doubled,
            }
        )
    )


if __name__ == "__main__":
    main()
