"""The last layer goes on with the first token alone, and only where the head reads no other."""

import copy
from typing import Any

import pytest
import torch
from torch import nn
from transformers import (
    BertForMaskedLM,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    ElectraConfig,
    ElectraForSequenceClassification,
    GPT2Config,
    GPT2ForSequenceClassification,
    MPNetConfig,
    MPNetForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
    XLMRobertaConfig,
    XLMRobertaForSequenceClassification,
)

from audit.classifiers.transformers import first_token
from tests.classifiers import tiny

NARROW = {
    "vocab_size": 40,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 32,
}
BY_FIRST_TOKEN = {
    "bert": lambda: tiny.model(),
    "distilbert": lambda: DistilBertForSequenceClassification(
        DistilBertConfig(vocab_size=40, dim=16, n_layers=2, n_heads=2, hidden_dim=32)
    ),
    "electra": lambda: ElectraForSequenceClassification(ElectraConfig(**NARROW)),
    "mpnet": lambda: MPNetForSequenceClassification(MPNetConfig(**NARROW)),
    "roberta": lambda: RobertaForSequenceClassification(RobertaConfig(**NARROW)),
    "xlm-roberta": lambda: XLMRobertaForSequenceClassification(XLMRobertaConfig(**NARROW)),
}


class MeanPooled(BertForSequenceClassification):
    """A BERT whose head reads the mean of all tokens."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.bert.pooler = Mean()


class Mean(nn.Module):
    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return states.mean(dim=1)


class MeanPooledForSequenceClassification(MeanPooled):
    """The same under a name that `shorten` looks at."""


class LastForSequenceClassification(BertForSequenceClassification):
    """A BERT whose head asks for a token that a shortened layer does not have."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.bert.pooler = Second()


class Second(nn.Module):
    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return states.select(1, 1)


def answers(model: Any) -> list[torch.Tensor]:
    """Logits for batches of several sizes and lengths."""
    generator = torch.Generator().manual_seed(5)
    shapes = ((1, 2), (5, 7), (3, 20))
    with torch.inference_mode():
        return [
            model(input_ids=torch.randint(5, 30, shape, generator=generator)).logits
            for shape in shapes
        ]


@pytest.mark.parametrize("kind", BY_FIRST_TOKEN)
def test_every_known_kind_keeps_its_logits(kind: str) -> None:
    """The layer is shortened, says so, and every logit stays as it was."""
    torch.manual_seed(0)
    model = BY_FIRST_TOKEN[kind]().eval()
    known = answers(model)
    assert not first_token.is_shortened(model)
    assert first_token.shorten(model)
    assert first_token.is_shortened(model)
    for before, after in zip(known, answers(model), strict=True):
        torch.testing.assert_close(before, after, rtol=1e-5, atol=1e-6)


def test_the_last_layer_computes_one_token_a_text_and_the_others_all() -> None:
    """What the two layers' inner products are made for: all seven tokens, then one."""
    model = tiny.model().eval()
    seen: list[int] = []
    for layer in model.bert.encoder.layer:
        layer.intermediate.register_forward_hook(lambda m, i, out: seen.append(out.shape[1]))
    first_token.shorten(model)
    seen.clear()
    model(input_ids=torch.full((2, 7), 6))
    assert seen == [7, 1]


@pytest.mark.parametrize(
    "kind", [MeanPooledForSequenceClassification, LastForSequenceClassification]
)
def test_a_head_that_reads_other_tokens_keeps_them(kind: Any) -> None:
    """The mean of the tokens, or the second: nothing is hooked, the answers are the same bits."""
    model = kind(copy.deepcopy(tiny.model().config)).eval()
    known = answers(model)
    assert not first_token.shorten(model)
    assert not first_token.is_shortened(model)
    assert all(torch.equal(a, b) for a, b in zip(known, answers(model), strict=True))


@pytest.mark.parametrize(
    "model",
    [
        BertForMaskedLM(tiny.model().config),
        GPT2ForSequenceClassification(
            GPT2Config(vocab_size=40, n_embd=16, n_layer=1, n_head=2, pad_token_id=0)
        ),
        MeanPooled(tiny.model().config),
    ],
    ids=lambda model: type(model).__name__,
)
def test_other_kinds_are_left_alone(model: Any) -> None:
    """A language model, a decoder, a class of another name: not even tried."""
    assert not first_token.shorten(model.eval())
    assert not first_token.is_shortened(model)


def test_a_layer_that_cannot_take_one_token_stays_whole() -> None:
    """A feed-forward in chunks of three tokens refuses one: the model answers as before."""
    model = tiny.model(chunk_size_feed_forward=3).eval()
    ids = torch.full((2, 6), 6)
    known = model(input_ids=ids).logits
    assert not first_token.shorten(model)
    assert torch.equal(model(input_ids=ids).logits, known)


def test_asking_draws_nothing_from_the_shared_generator() -> None:
    """A caller's random numbers do not depend on whether a model was shortened."""
    model = tiny.model().eval()
    torch.manual_seed(3)
    known = torch.rand(2)
    torch.manual_seed(3)
    first_token.shorten(model)
    assert torch.equal(torch.rand(2), known)
