"""How right `--dry-run` is: what it says, and what the run then takes from start to report.

    python tests/measure/dry_run.py [--model embedded --suite gender]...

Each model is rehearsed and run three times, turn about, in processes of their own of one thread; the
medians are written to docs/figures/dry_run.csv. What is taken is processor time. Without --model: a function that costs nothing over the three
default suites (start, analysis and report alone) and the embedded classifier over gender. Without
other work on the machine seconds are the clock's too.
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "figures" / "dry_run.csv"
QUICK = "def level(texts):\n    return [0.5 + len(text) % 7 / 100 for text in texts]\n"
DEFAULTS = ("countries", "gender", "religion")
CASES = (("python:quick:level", DEFAULTS), ("embedded", ("gender",)))


def main() -> None:
    """Measure, print and write."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--model", help="one model instead of the two cases")
    asked.add_argument("--suite", action="append", default=[])
    asked.add_argument("--times", type=int, default=3)
    options = asked.parse_args()
    cases = [(options.model, tuple(options.suite) or DEFAULTS)] if options.model else CASES
    rows = [measured(model, suites, options.times) for model, suites in cases]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, rows[0], lineterminator="\n")
        written.writeheader()
        written.writerows(rows)


def measured(model: str, suites: tuple[str, ...], times: int) -> dict[str, object]:
    """One model: seconds that were said and taken."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "quick.py").write_text(QUICK, "utf-8")
        command = ["run", model, *(part for name in suites for part in ("--suite", name))]
        said, taken, probes = [], [], 0
        for turn in range(times):
            told = json.loads(_audit([*command, "--dry-run", "--json"], folder)[0])
            probes = told["probes"]
            said.append(told["seconds"])
            taken.append(_audit([*command, "--out", f"r{turn}", "-q"], folder)[1])
            print(model, f"{said[-1]:.1f} s said, {taken[-1]:.1f} s taken", flush=True)
    return {
        "model": model.split(":")[0],
        "suites": " ".join(suites),
        "probes": probes,
        "said_s": round(median(said), 1),
        "taken_s": round(median(taken), 1),
        "ratio": round(median(a / b for a, b in zip(said, taken, strict=True)), 2),
    }


def _audit(words: list[str], folder: str) -> tuple[str, float]:
    """What the command printed, and its processor seconds."""
    begun = _processor()
    paths = os.pathsep.join((str(ROOT), folder))
    ran = subprocess.run(
        [sys.executable, "-m", "audit", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout, _processor() - begun


def _processor() -> float:
    """Seconds of all processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
