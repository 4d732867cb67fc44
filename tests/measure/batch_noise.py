"""How much a score depends on what is scored beside it: batched against alone, over many probes.

    python tests/measure/batch_noise.py [--probes 10000] [--adapter DIR] [--model MODEL]

Prints max |p(batched) - p(alone)| on the embedded classifier (or MODEL), as JSON.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from audit.classifiers import embedded
from audit.classifiers.transformers import sequence_classifier
from audit.records import TOKEN_BUDGET
from audit.scoring.batches import score_tokens
from audit.scoring.bench import sampled
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite


def main() -> None:
    """Score in batches, then one by one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--probes", type=int, default=10_000)
    parser.add_argument("--adapter", type=Path, default=embedded.ADAPTER)
    parser.add_argument("--model")
    args = parser.parse_args()
    classifier = (
        sequence_classifier.load(args.model, threads=1)
        if args.model
        else embedded.load(adapter=args.adapter, threads=1)
    )
    texts = sampled(SuiteSource([read_suite("countries")]), args.probes)
    encoded = classifier.encode(texts)
    batched = score_tokens(classifier, encoded, TOKEN_BUDGET, lambda done: None)
    alone = np.array([classifier.score([text]).logits[0] for text in texts])  # type: ignore[index]
    column = classifier.info.labels.index(classifier.info.target)
    others = np.delete(alone, column, axis=1)
    assert others.shape[1] == 1, "two labels"
    p = 1 / (1 + np.exp(-(alone[:, column] - others[:, 0])))
    gap = np.abs(batched.p - p)
    print(json.dumps({"probes": len(texts), "largest": gap.max(), "mean": gap.mean()}))


if __name__ == "__main__":
    main()
