"""Small classifiers with random weights, made where a test needs them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = [
    "the",
    "a",
    "film",
    "was",
    "in",
    "shot",
    "france",
    "malta",
    "peru",
    "good",
    "bad",
    "wonderful",
    "terrible",
    "plain",
    "sentence",
    "this",
    "that",
    ".",
    ",",
    "!",
    "[",
    "]",
    "sep",
    "is",
    "it",
    "love",
    "hate",
]
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
NAMED = {0: "NEGATIVE", 1: "POSITIVE"}


def tokenizer(limit: float = 64) -> Any:
    """A lower-casing WordPiece tokenizer over a handful of words."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *WORDS))}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=limit,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )


def model(labels: Mapping[int, str] | None = None, **changes: Any) -> Any:
    """A BERT of two narrow layers, always with the same random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    labels = NAMED if labels is None else labels
    torch.manual_seed(7)
    config = BertConfig(
        **{
            "vocab_size": len(SPECIAL) + len(WORDS),
            "hidden_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 32,
            "max_position_embeddings": 32,
            "initializer_range": 0.6,
            "id2label": dict(labels),
            "label2id": {name: number for number, name in labels.items()},
            **changes,
        }
    )
    return BertForSequenceClassification(config)


def save(folder: Path, made: Any = None, limit: float = 64) -> Path:
    """Model and tokenizer as `save_pretrained` writes them."""
    (made if made is not None else model()).save_pretrained(folder)
    tokenizer(limit).save_pretrained(folder)
    return folder


def edit(file: Path, **entries: Any) -> None:
    """Change entries of a JSON file; None takes one out."""
    content = json.loads(file.read_text("utf-8")) | entries
    kept = {key: value for key, value in content.items() if value is not None}
    file.write_text(json.dumps(kept), "utf-8")
