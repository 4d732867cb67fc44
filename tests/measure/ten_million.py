"""Ten million probes through a classifier that costs next to nothing: what is left is our own work.

    python tests/measure/ten_million.py [--probes 10000000] [--workers 1] [--labels 2]

Prints, as JSON, probes a second, peak memory, and how long a resume of the finished run takes.
The probes are made by arithmetic. Memory is that of scoring, resuming and reading; with more than two
labels every one of them is kept.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from audit.records import Findings, ModelInfo, Policy, Scores, Source
from audit.scoring.store.plan import make_plan
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.executor import score_missing
from audit.scoring.workers.worker import Held
from tests.scoring.synthetic import Grid, Lengths


@dataclass(frozen=True)
class Many:
    """So many labels, each for itself, by a text's length."""

    labels: int

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        names = tuple(f"label {number}" for number in range(self.labels))
        return ModelInfo(id="many", fingerprint=f"many {names}", labels=names, activation="sigmoid")

    def score(self, texts: Sequence[str]) -> Scores:
        """One probability a label."""
        long = np.fromiter(map(len, texts), np.float64, len(texts))
        p = (long[:, None] * (1 + np.arange(self.labels))) % 97 / 96
        return Scores(labels=self.info.labels, p=p, activation="sigmoid")


def probes_of(count: int) -> Source:
    """At least that many probes, 197 groups a family."""
    return Grid(-(-count // 197), 197)


def memory() -> float:
    """Peak MiB of this process and of its largest child."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main() -> None:
    """Score, resume, read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--probes", type=int, default=10_000_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--labels", type=int, default=2)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    folder = args.out or Path(tempfile.mkdtemp(prefix="ten-million-"))
    source = probes_of(args.probes)
    load = Lengths if args.labels == 2 else partial(Many, args.labels)
    plan = make_plan(source, load().info, Policy())
    figures: dict[str, float] = {"probes": source.size, "workers": args.workers}
    figures["labels"] = args.labels

    started, cpu = time.perf_counter(), time.process_time()
    with RunStore.create(folder, plan) as store:
        score_missing(store, source, Held(load(), load), workers=args.workers)
        scored = time.perf_counter() - started
        figures["probes_per_second"] = source.size / scored
        figures["probes_per_cpu_second"] = source.size / (time.process_time() - cpu)
        store.finish(Findings())
    figures["seconds_with_manifest"] = time.perf_counter() - started

    started = time.perf_counter()
    with RunStore.create(folder, plan, resume=True) as store:
        score_missing(store, source, Held(load(), load))
        store.finish(Findings())
    figures["seconds_to_resume"] = time.perf_counter() - started

    started = time.perf_counter()
    rows = sum(part.num_rows for part in RunStore.open(folder).parts())
    figures["seconds_to_read"] = time.perf_counter() - started
    assert rows == source.size
    figures["bytes_per_probe"] = (
        sum(file.stat().st_size for file in folder.rglob("*.parquet")) / source.size
    )
    figures["peak_memory_mib"] = memory()
    shutil.rmtree(folder)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
