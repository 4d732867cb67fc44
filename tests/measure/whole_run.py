"""How much of a whole audit is the model's matrix products: `run_audit` from a folder to a report.

    python tests/measure/whole_run.py [--suite countries]

A model of DistilBERT's size with random weights is saved to a temporary folder and audited. While
it is scored, the machine's GEMM is timed every few seconds, and that time is taken off the run's.
Prints JSON: `gemm_share` (matrix work over real tokens, divided by the run's time, over the GEMM's
rate), `overhead` (the share of the run's time outside the model's forward), and the parts of it.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

import audit
from audit.classifiers.transformer import TransformerClassifier
from audit.scoring import bench
from audit.suites.probes import SuiteSource
from audit.suites.suite import read_suite

EVERY = 4.0


class Clock:
    """Times the forward passes, and the GEMM between them."""

    def __init__(self) -> None:
        self.forward = 0.0
        self.away = 0.0
        self.flops = 0.0
        self.gemm: list[float] = []
        self._last = time.perf_counter()

    def wrap(self, real: Any) -> Any:
        """A forward that is timed."""

        def forward(model: TransformerClassifier, ids: Any) -> Any:
            started = time.perf_counter()
            result = real(model, ids)
            self.forward += time.perf_counter() - started
            lengths = np.full(len(ids), ids.shape[1])
            self.flops += bench._flops(model._model, lengths)
            return result

        return forward

    def progress(self, done: int, size: int) -> None:
        """Every few seconds, a GEMM."""
        if time.perf_counter() - self._last > EVERY:
            started = time.perf_counter()
            self.gemm.append(bench.gemm("cpu"))
            self.away += time.perf_counter() - started
            self._last = time.perf_counter()


def main() -> None:
    """Save the model, audit it, print the shares."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--suite", default="countries")
    args = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="whole-run-"))
    texts = bench.sampled(SuiteSource([read_suite(args.suite)]), 512)
    model, tokenizer = bench.distilbert(texts)
    model.save_pretrained(base / "model")
    tokenizer.save_pretrained(base / "model")
    del model
    clock = Clock()
    real = TransformerClassifier.forward
    TransformerClassifier.forward = clock.wrap(real)  # type: ignore[method-assign]
    clock.gemm.append(bench.gemm("cpu"))
    started = time.perf_counter()
    done = audit.run_audit(
        args.suite, str(base / "model"), out=base / "run", progress=clock.progress
    )
    whole = time.perf_counter() - started - clock.away
    clock.gemm.append(bench.gemm("cpu"))
    gemm = statistics.median(clock.gemm)
    probes = sum(suite.probes for suite in done.result.suites)
    print(
        json.dumps(
            {
                "probes": probes,
                "seconds": whole,
                "probes_per_second": probes / whole,
                "forward_seconds": clock.forward,
                "overhead": 1 - clock.forward / whole,
                "gemm_gflops": gemm,
                "gemm_samples": len(clock.gemm),
                "gemm_share": clock.flops / 1e9 / whole / gemm,
                "gemm_share_forward_alone": clock.flops / 1e9 / clock.forward / gemm,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
