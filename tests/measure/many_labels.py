"""What 28 targets cost beside one: `run_audit` of a 28-label model, scored once for all of them.

    python tests/measure/many_labels.py [--rounds 5] [--labels 28] [--scoring-alone]

A BERT of two narrow layers with random weights (`tests/classifiers/tiny.py`), labels that stand for
themselves (sigmoid), audited on gender and religion: with every label as a target and with one, in
interleaved rounds, the first round left out. Prints JSON: the texts that the model was given, the
seconds of scoring (`score_missing`, from the first shard to the last; on the clock and of the
processor), the ratios of 28 targets to one (medians), and, of one run read for all targets, the
seconds of its effects and reports and the bytes of report.html with and without every sentence.
The model is so small that what is done for each target would show.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit import Audit, pipeline, run_audit
from audit.classifiers.transformers.sequence_classifier import TransformerClassifier
from audit.scoring import bench
from audit.scoring.store.run_store import RunStore
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.classifiers import tiny

SUITES = ("gender", "religion")


class Count:
    """Texts and seconds between the start of scoring and its end."""

    def __init__(self) -> None:
        self.texts = self.passes = 0
        self.seconds = self.cpu_seconds = 0.0

    def forward(self, real: Any) -> Any:
        """The model's forward, its texts counted."""

        def counted(model: TransformerClassifier, ids: Any) -> Any:
            self.texts += len(ids)
            return real(model, ids)

        return counted

    def scoring(self, real: Any) -> Any:
        """The step that scores, timed and counted apart from preflight."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            self.passes += 1
            self.texts, started, cpu = 0, time.perf_counter(), time.process_time()
            result = real(*args, **kwargs)
            self.seconds = time.perf_counter() - started
            self.cpu_seconds = time.process_time() - cpu
            return result

        return timed


def saved(folder: Path, labels: int) -> Path:
    """The model, with a tokenizer that knows the suites' words."""
    texts = bench.sampled(SuiteSource([read_suite(name) for name in SUITES]), 4096)
    _, tokenizer = bench.distilbert(texts)
    names = {number: f"feeling {number}" for number in range(labels)}
    made = tiny.model(
        names,
        vocab_size=len(tokenizer),
        max_position_embeddings=128,
        problem_type="multi_label_classification",
    )
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def measured(model: Path, target: str, folder: Path) -> Count:
    """One run up to its last score: what was counted and timed."""
    count = Count()
    with (
        patch.object(
            TransformerClassifier, "forward", count.forward(TransformerClassifier.forward)
        ),
        patch.object(pipeline, "score_missing", count.scoring(pipeline.score_missing)),
        patch.object(pipeline, "publish", lambda store, **_: store.plan),
    ):
        run_audit(SUITES, str(model), target=target, threads=1, out=folder)
    return count


def page_bytes(folder: Path) -> dict[str, float]:
    """The run read for all its targets: seconds of effects and pages, and the page's two sizes."""
    started = time.perf_counter()
    with RunStore.open(folder) as store:
        pipeline.publish(store)
    seconds = time.perf_counter() - started
    full = (folder / "report.html").stat().st_size
    made = Audit.load(folder).report(folder.parent / "plain.html", explorer=False)
    return {
        "effects_and_reports_seconds": seconds,
        "report_bytes": full,
        "report_bytes_without_explorer": made.stat().st_size,
    }


def main() -> None:
    """Run both in turns and print what they took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--labels", type=int, default=28)
    parser.add_argument("--scoring-alone", action="store_true", help="leave the report out")
    args = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="many-labels-"))
    model = saved(base / "model", args.labels)
    ways = {"all": "all", "one": "feeling 0"}
    rounds: list[dict[str, Count]] = []
    for number in range(args.rounds + 1):
        order = list(ways)[:: 1 if number % 2 else -1]
        rounds.append({way: measured(model, ways[way], base / f"{way}-{number}") for way in order})
    timed = [{way: vars(one[way]) for way in ways} for one in rounds[1:]]
    print(
        json.dumps(
            {
                "rounds": timed,
                **{
                    f"ratio_{what}": statistics.median(
                        one["all"][what] / one["one"][what] for one in timed
                    )
                    for what in ("texts", "seconds", "cpu_seconds")
                },
                **({} if args.scoring_alone else page_bytes(base / "all-0")),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
