"""Serial, processes and Ray over the same shards: seconds, CPU seconds, and whether bytes agree.

    python tests/measure/executors.py [--shards 12] [--model DIR] [--workers 1]

The classifier is the embedded one (or MODEL) at one thread. CPU seconds are those of this process
and all its descendants, start-up included; Ray's own start is timed apart.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil

from audit.classifiers import embedded
from audit.records import SHARD
from tests.scoring.synthetic import Grid, contents, run


class Cpu:
    """CPU seconds of this process and every descendant, sampled: a dead one keeps its last count."""

    def __init__(self) -> None:
        self._seen: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Cpu":
        self._look()
        self._before = self.total()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.seconds = self.total() - self._before

    def total(self) -> float:
        """Seconds of all that were ever seen."""
        return sum(self._seen.values())

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self._look()

    def _look(self) -> None:
        me = psutil.Process()
        for process in [me, *me.children(recursive=True)]:
            try:
                times = process.cpu_times()
                self._seen[process.pid] = times.user + times.system
            except psutil.Error:
                continue


def timed(base: Path, name: str, source: Grid, load: Any, **options: Any) -> dict[str, float]:
    """One whole run."""
    shutil.rmtree(base / name, ignore_errors=True)
    started = time.perf_counter()
    with Cpu() as cpu:
        run(base / name, source, load, **options)
    return {"seconds": time.perf_counter() - started, "cpu_seconds": cpu.seconds}


def main() -> None:
    """Run each executor and compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--adapter", type=Path, default=embedded.ADAPTER)
    args = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="executors-"))
    load = partial(embedded.load, adapter=args.adapter, threads=1)
    source = Grid(args.shards * SHARD // 197, 197)
    figures: dict[str, Any] = {"probes": source.size, "workers": args.workers}
    figures["serial"] = timed(base, "serial", source, load)
    figures["processes"] = timed(base, "processes", source, load, workers=max(2, args.workers))
    figures["ray"] = timed(base, "ray", source, load, workers=args.workers, ray="local")
    for kind in ("seconds", "cpu_seconds"):
        figures[f"ray_over_serial_{kind}"] = figures["ray"][kind] / figures["serial"][kind]
    want = contents(base / "serial")
    figures["same_bytes"] = all(contents(base / name) == want for name in ("processes", "ray"))
    shutil.rmtree(base)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
