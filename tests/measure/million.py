"""Memory of a whole audit of a million probes by a classifier that costs next to nothing.

    python tests/measure/million.py [--suite countries] [--times 24] [--out FILE]

The suite's families are repeated so often, each time behind other words. The highest resident
memory is taken for scoring, for what follows until the results are written, and for the reports,
each by itself (Linux). Prints JSON.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit import run_audit
from tests.measure.whole_run import repeated
from tests.scoring.synthetic import quick

MARKS = {"scoring": "manifest.json", "results": "results.json"}
"""What ends a stage: the file that stands in the folder then."""


class Watch(threading.Thread):
    """Takes the highest memory of each stage."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.peaks: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self.before = _highest()

    def run(self) -> None:
        """Look twenty times a second whether a stage has ended."""
        for stage, name in MARKS.items():
            while not (self.folder / name).exists():
                time.sleep(0.05)
            self.take(stage)

    def take(self, stage: str) -> None:
        """Note the highest memory since the last stage."""
        self.peaks[stage] = _highest()
        self.seconds[stage] = time.process_time()
        Path("/proc/self/clear_refs").write_text("5", "utf-8")  # begins anew


def _highest() -> float:
    """The highest resident memory, in MiB."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Audit, and say how much memory it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--suite", default="countries")
    parser.add_argument("--times", type=int, default=24)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base) / "run"
        suite = repeated(args.suite, args.times, Path(base))
        watch = Watch(folder)
        watch.start()
        done = run_audit(suite, quick, out=folder, threads=1)
        watch.join()
        watch.take("reports")
        found = {
            "suite": args.suite,
            "times": args.times,
            "probes": sum(one.probes for one in done.result.suites),
            "mib_before": watch.before,
            "mib": watch.peaks,
            "processor_seconds": watch.seconds,
        }
    print(json.dumps(found, indent=1))
    if args.out:
        args.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
