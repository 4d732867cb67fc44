"""Ten million probes through a classifier that costs next to nothing: what is left is our own work.

    python tests/measure/ten_million.py [--probes 10000000] [--workers 1] [--suite NAME]

Prints, as JSON, probes a second, peak memory, and how long a resume of the finished run takes.
Without --suite the probes are made by arithmetic.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.records import Findings, Policy, Source
from audit.scoring.store.plan import make_plan
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.executor import score_missing
from audit.scoring.workers.worker import Held
from tests.scoring.synthetic import Grid, Lengths


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
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    folder = args.out or Path(tempfile.mkdtemp(prefix="ten-million-"))
    source = probes_of(args.probes)
    plan = make_plan(source, Lengths().info, Policy())
    figures: dict[str, float] = {"probes": source.size, "workers": args.workers}

    started, cpu = time.perf_counter(), time.process_time()
    with RunStore.create(folder, plan) as store:
        score_missing(store, source, Held(Lengths(), Lengths), workers=args.workers)
        scored = time.perf_counter() - started
        figures["probes_per_second"] = source.size / scored
        figures["probes_per_cpu_second"] = source.size / (time.process_time() - cpu)
        store.finish(Findings())
    figures["seconds_with_manifest"] = time.perf_counter() - started

    started = time.perf_counter()
    with RunStore.create(folder, plan, resume=True) as store:
        score_missing(store, source, Held(Lengths(), Lengths))
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
