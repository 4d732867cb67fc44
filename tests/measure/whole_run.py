"""How much of a whole audit is the model's matrix products: `run_audit` from a folder to a report.

    python tests/measure/whole_run.py [--suite countries] [--times 24 --every 20]

A model of DistilBERT's size with random weights is saved to a temporary folder and audited. While
it is scored, the machine's GEMM is timed every few seconds, and that time is taken off the run's.
Prints JSON: `gemm_share` (matrix work over real tokens, divided by the run's time, over the GEMM's
rate; the whole model's products count for every token, and `left_out_of_the_last_layer` says which
share of them `classifiers.first_token` spared), `overhead` (the share of the run's time outside the
model's forward), and the parts of it.

--times repeats every family of the suite so often, each time behind other words: 24 times the
countries suite are a million probes. --every N scores one batch of N and makes the others' answers
up; the model's time is then that of the scored batches, times all matrix work over theirs.
Everything else is done in full: expansion, tokens, store, effects, report. Tokens are made while
the model computes, so a run with made-up answers shows more overhead than one without.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

import audit
from audit import paths
from audit.classifiers.transformers.first_token import is_shortened
from audit.classifiers.transformers.sequence_classifier import TransformerClassifier
from audit.scoring import bench
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite

PAUSE = 4.0


class Clock:
    """Times the forward passes, and the GEMM between them."""

    def __init__(self, every: int) -> None:
        self.forward = 0.0
        self.away = 0.0
        self.flops = 0.0
        self.spared = 0.0
        self.flops_made_up = 0.0
        self.gemm: list[float] = []
        self._every = every
        self._batches = 0
        self._rng = np.random.default_rng(0)
        self._last = time.perf_counter()

    def wrap(self, real: Any) -> Any:
        """A forward that is timed, or left out."""

        def forward(model: TransformerClassifier, ids: Any) -> Any:
            lengths = np.full(len(ids), ids.shape[1])
            flops = bench.flops_of(model._model.config, lengths)
            self._batches += 1
            if self._batches > 200 and self._batches % self._every:  # preflight is real
                self.flops_made_up += flops
                return self._rng.standard_normal((len(ids), 2)).astype(np.float32)
            started = time.perf_counter()
            result = real(model, ids)
            self.forward += time.perf_counter() - started
            self.flops += flops
            if is_shortened(model._model):
                self.spared += bench.left_out_of(model._model.config, lengths)
            return result

        return forward

    def progress(self, done: int, size: int) -> None:
        """Every few seconds, a GEMM."""
        if time.perf_counter() - self._last > PAUSE:
            started = time.perf_counter()
            self.gemm.append(bench.gemm("cpu"))
            self.away += time.perf_counter() - started
            self._last = time.perf_counter()

    @property
    def left_out(self) -> float:
        """Seconds that the model would have taken for the answers that were made up."""
        return self.forward * self.flops_made_up / self.flops


def repeated(suite: str, times: int, folder: Path) -> str:
    """A suite file whose families are the suite's, so many times over."""
    if times == 1:
        return suite
    content = yaml.safe_load((paths.SUITES / f"{suite}.yaml").read_text("utf-8"))
    content["name"] = f"{suite}-{times}-times"
    content["families"] = [
        {
            "id": f"{family['id']}-{k}",
            "templates": [f"Entry {k} of the list: {text}" for text in family["templates"]],
        }
        for k in range(times)
        for family in content["families"]
    ]
    file = folder / f"{content['name']}.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return str(file)


def main() -> None:
    """Save the model, audit it, print the shares."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--suite", default="countries")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--every", type=int, default=1)
    args = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="whole-run-"))
    texts = bench.sampled(SuiteSource([read_suite(args.suite)]), 512)
    model, tokenizer = bench.distilbert(texts)
    model.save_pretrained(base / "model")
    tokenizer.save_pretrained(base / "model")
    del model
    suite = repeated(args.suite, args.times, base)
    clock = Clock(args.every)
    real = TransformerClassifier.forward
    TransformerClassifier.forward = clock.wrap(real)  # type: ignore[method-assign]
    clock.gemm.append(bench.gemm("cpu"))
    started = time.perf_counter()
    done = audit.run_audit(suite, str(base / "model"), out=base / "run", progress=clock.progress)
    outside = time.perf_counter() - started - clock.away - clock.forward
    clock.gemm.append(bench.gemm("cpu"))
    forward = clock.forward + clock.left_out
    whole = outside + forward
    gemm = statistics.median(clock.gemm)
    flops = clock.flops + clock.flops_made_up
    probes = sum(each.probes for each in done.result.suites)
    print(
        json.dumps(
            {
                "probes": probes,
                "seconds": whole,
                "probes_per_second": probes / whole,
                "forward_seconds": forward,
                "of_that_made_up": clock.left_out,
                "outside_seconds": outside,
                "overhead": outside / whole,
                "gemm_gflops": gemm,
                "gemm_samples": len(clock.gemm),
                "gemm_share": flops / 1e9 / whole / gemm,
                "gemm_share_forward_alone": flops / 1e9 / forward / gemm,
                "left_out_of_the_last_layer": clock.spared / clock.flops,
                "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
