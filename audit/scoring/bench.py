"""How fast scoring is here, beside `transformers.pipeline` and the machine's own matrix products.

Everything is timed in one run, in interleaved rounds: the speed of a machine drifts by half, the
ratio of two things timed one after the other does not.
"""

import math
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from audit.classifiers.transformers import packed
from audit.classifiers.transformers.pretrained import check_device, prepare_torch
from audit.classifiers.transformers.sequence_classifier import TransformerClassifier, load
from audit.records import TOKEN_BUDGET, Source
from audit.scoring.batches import score_tokens
from audit.scoring.store.plan import default_threads

TEXTS = 512
PIPELINE_BATCHES = (1, 8, 32, 64)
_GEMM = (2048, 768, 3072)
_GEMM_TIMES = 12
_VOCABULARY = 4096

Way = Callable[[Sequence[str]], object]
"""Scores texts somehow; what it gives back is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A classifier to be timed, and what its answer to the texts costs at least.

    Attributes
    ----------
    flops : float
        2 x the matrix weights x real tokens, plus attention and the head.
    left_out : float
        Those of them that the last layer does not make, where it goes on with the first token.
    """

    classifier: TransformerClassifier
    model: Any
    tokenizer: Any
    texts: list[str]
    tokens: int
    flops: float
    left_out: float


def measure_speed(
    *,
    device: str = "cpu",
    rounds: int = 5,
    texts: int = TEXTS,
    threads: int | None = None,
    others: Mapping[str, Callable[[Any, Any], Way]] | None = None,
) -> dict[str, Any]:
    """Time audit, the pipeline and the GEMM in interleaved rounds.

    Parameters
    ----------
    rounds : int
        Every figure is the median over these.
    texts : int
        How many probes of the countries suite, evenly spaced.
    others : mapping, optional
        Name -> function of (model, tokenizer) that gives another way to score, timed too.

    Returns
    -------
    dict
        JSON values: `gemm_share` (audit's GFLOP/s over the GEMM's, of the same round, the whole
        model's products counted for every token), `gemm_share_made` (the same, of the products that
        audit makes: less, where `classifiers.first_token` leaves some out), `vs_pipeline_best`,
        `vs_pipeline_default` (audit's speed over the pipeline's), and the figures that they come
        from.

    Raises
    ------
    AuditError
        This machine has no such device.
    """
    threads = threads or default_threads()
    bench = _prepare(device, texts, threads)
    ways = {"audit": _audit(bench), **_pipelines(bench)}
    ways |= {name: make(bench.model, bench.tokenizer) for name, make in (others or {}).items()}
    for way in ways.values():
        way(bench.texts[:64])
    rows = [_round(bench, ways) for _ in range(rounds)]
    return {**_ratios(bench, rows), **_speeds(bench, rows), **_machine(bench, rounds, threads)}


def distilbert(texts: Sequence[str]) -> tuple[Any, Any]:
    """A classifier of DistilBERT's size with random weights, and a WordPiece tokenizer.

    The vocabulary is made from the texts; the model has DistilBERT's 30,522 embeddings.
    """
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import (
        DistilBertConfig,
        DistilBertForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))  # noqa: S106 - no password
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    trainer = trainers.WordPieceTrainer(
        vocab_size=_VOCABULARY, special_tokens=special, show_progress=False
    )
    made.train_from_iterator(texts, trainer)
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast: Any = PreTrainedTokenizerFast
    tokenizer = fast(
        tokenizer_object=made,
        model_max_length=512,
        **dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), special, strict=True)),
    )
    torch.manual_seed(0)
    config = DistilBertConfig(
        id2label={0: "NEGATIVE", 1: "POSITIVE"}, label2id={"NEGATIVE": 0, "POSITIVE": 1}
    )
    model: Any = DistilBertForSequenceClassification(config)
    return model.eval(), tokenizer


def sampled(source: Source, count: int) -> list[str]:
    """Texts of evenly spaced probes."""
    places = np.linspace(0, source.size, count, endpoint=False).astype(int)
    return [source.read(int(at), int(at) + 1)["text"][0].as_py() for at in places]


def _prepare(device: str, count: int, threads: int) -> Bench:
    """The model, the texts, and their least cost."""
    from audit.suites.sources import SuiteSource
    from audit.suites.suite import read_suite

    place = check_device(device)
    prepare_torch(threads)
    texts = sampled(SuiteSource([read_suite("countries")]), count)
    model, tokenizer = distilbert(texts)
    with TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        classifier = load(folder, target="POSITIVE", device=device, threads=threads)
    model.to(place)
    lengths = np.diff(classifier.encode(texts).offsets)
    short = classifier.info.details["last_layer"] == "first token"
    return Bench(
        classifier=classifier,
        model=model,
        tokenizer=tokenizer,
        texts=texts,
        tokens=int(lengths.sum()),
        flops=flops_of(model.config, lengths),
        left_out=left_out_of(model.config, lengths) if short else 0.0,
    )


def flops_of(config: Any, lengths: Any) -> float:
    """Multiply-adds count twice: every token through the layers, every text through the head.

    Parameters
    ----------
    config : transformers.DistilBertConfig
    lengths : ndarray (n,) of int
        Tokens of each text.
    """
    layer = 4 * config.dim**2 + 2 * config.dim * config.hidden_dim
    attention = 2 * 2 * config.dim * float((lengths.astype(float) ** 2).sum())
    head = 2 * (config.dim**2 + 2 * config.dim) * len(lengths)
    return float(config.n_layers * (2.0 * layer * lengths.sum() + attention) + head)


def left_out_of(config: Any, lengths: Any) -> float:
    """What of it a shortened last layer leaves out: all tokens but the first, after attention."""
    return float(2.0 * 2 * config.dim * config.hidden_dim * (lengths - 1).sum())


def _audit(bench: Bench) -> Way:
    """The way of the scoring engine: bulk tokens, exact lengths, a token budget."""

    def score(texts: Sequence[str]) -> object:
        encoded = bench.classifier.encode(texts)
        return score_tokens(bench.classifier, encoded, TOKEN_BUDGET, lambda done: None)

    return score


def _pipelines(bench: Bench) -> dict[str, Way]:
    """`transformers.pipeline` at each batch size; 1 is its default."""
    from transformers import pipeline

    made = pipeline(
        "text-classification",
        model=bench.model,
        tokenizer=bench.tokenizer,
        device=bench.model.device,
        top_k=None,
    )

    def at(size: int) -> Way:
        return lambda texts: made(list(texts), batch_size=size)

    return {f"pipeline_{size}": at(size) for size in PIPELINE_BATCHES}


def _round(bench: Bench, ways: Mapping[str, Way]) -> dict[str, float]:
    """Seconds of each way over all texts; the GEMM's GFLOP/s before and after audit."""
    row = {"gemm_before": gemm(bench.model.device)}
    row["audit"] = _timed(ways["audit"], bench.texts)
    row["gemm_after"] = gemm(bench.model.device)
    return row | {name: _timed(way, bench.texts) for name, way in ways.items() if name != "audit"}


def _timed(way: Way, texts: Sequence[str]) -> float:
    """Seconds."""
    started = time.perf_counter()
    way(texts)
    return time.perf_counter() - started


def gemm(device: Any) -> float:
    """The machine's float32 matrix product in GFLOP/s, by the fastest kernel at hand."""
    import torch

    rows, inner, columns = _GEMM
    left, right = torch.ones(rows, inner, device=device), torch.ones(inner, columns, device=device)
    out = torch.empty(rows, columns, device=device)
    ways: list[Callable[[], Any]] = [lambda: torch.mm(left, right, out=out)]
    if left.device.type == "cpu" and packed.usable():
        multiply = packed.product(right.T.contiguous())
        ways.append(lambda: multiply(left))
    return max(_rate(way) for way in ways)


def _rate(way: Callable[[], Any]) -> float:
    """GFLOP/s of one way to multiply."""
    way()
    started = time.perf_counter()
    for _ in range(_GEMM_TIMES):
        out = way()
    float(out[0, 0])  # waits for a device that works on its own
    return 2 * math.prod(_GEMM) * _GEMM_TIMES / (time.perf_counter() - started) / 1e9


def _ratios(bench: Bench, rows: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Medians of ratios of the same round."""
    pipelines = [f"pipeline_{size}" for size in PIPELINE_BATCHES]
    share = [
        bench.flops / 1e9 / row["audit"] / statistics.mean([row["gemm_before"], row["gemm_after"]])
        for row in rows
    ]
    made = 1 - bench.left_out / bench.flops
    best = [min(row[name] for name in pipelines) / row["audit"] for row in rows]
    default = [row["pipeline_1"] / row["audit"] for row in rows]
    names = [name for name in rows[0] if not name.startswith("gemm") and name != "audit"]
    return {
        "gemm_share": statistics.median(share),
        "gemm_share_made": statistics.median(share) * made,
        "vs_pipeline_best": statistics.median(best),
        "vs_pipeline_default": statistics.median(default),
        "times_slower": {
            name: statistics.median(row[name] / row["audit"] for row in rows) for name in names
        },
        "rounds_gemm_share": share,
    }


def _speeds(bench: Bench, rows: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Medians over the rounds."""
    names = [name for name in rows[0] if not name.startswith("gemm")]
    gemm = statistics.median(
        value for row in rows for value in (row["gemm_before"], row["gemm_after"])
    )
    return {
        "sentences_per_second": {
            name: len(bench.texts) / statistics.median(row[name] for row in rows) for name in names
        },
        "gflops": {
            name: bench.flops / 1e9 / statistics.median(row[name] for row in rows) for name in names
        },
        "gemm_gflops": gemm,
    }


def _machine(bench: Bench, rounds: int, threads: int) -> dict[str, Any]:
    """What the figures were taken on."""
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "texts": len(bench.texts),
        "mean_tokens": bench.tokens / len(bench.texts),
        "parameters": bench.model.num_parameters(),
        "rounds": rounds,
        "threads": threads,
        "device": str(bench.model.device),
        "processor": platform.processor() or platform.machine(),
        "libraries": bench.classifier.info.details["libraries"],
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20,
    }
