"""Encoders whose head reads the first token alone: the last layer need answer for no other.

BERT and its kin classify by the vector of their first token. In the last layer the other tokens
still serve as keys and values, but what follows its attention, two thirds of the layer's products,
is made for them and thrown away. Left out, a six-layer model has a tenth less to compute, and its
logits stay as they were, to rounding.
"""

from collections.abc import Sequence
from typing import Any

AFTER_ATTENTION = {
    "bert": "attention.output",
    "camembert": "attention.output",
    "distilbert": "sa_layer_norm",
    "electra": "attention.output",
    "mpnet": "attention.LayerNorm",
    "roberta": "attention.output",
    "xlm-roberta": "attention.output",
}
"""What ends the attention of a layer, by the configuration's `model_type`."""

TOLERANCE = 1e-4
"""Largest difference of a logit that counts as rounding, of the larger of 1 and the logits."""

_SHAPES = ((1, 3), (3, 5))


def shorten(model: Any) -> bool:
    """Let the last layer go on with the first token alone; whether the model was changed.

    Only sequence classifiers of the kinds in `AFTER_ATTENTION` are, and only where their logits
    for sample batches stay the same: a head that reads other tokens too keeps them.

    Parameters
    ----------
    model : transformers.PreTrainedModel
        In `eval()`; changed in place, and only for inference from now on.
    """
    last = _last_attention(model)
    if last is None:
        return False
    batches = _samples(model)
    known = _logits(model, batches)
    hook = last.register_forward_hook(_first)
    same = _alike(known, _logits(model, batches))
    if not same:
        hook.remove()
    return same


def is_shortened(model: Any) -> bool:
    """Whether the last layer of the model goes on with the first token alone."""
    last = _last_attention(model)
    return last is not None and _first in last._forward_hooks.values()


def _first(module: Any, inputs: Any, output: Any) -> Any:
    """The vectors (batch, 1, width) of the first token, of (batch, length, width)."""
    return output[:, :1].contiguous()


def _last_attention(model: Any) -> Any | None:
    """The module that ends the last layer's attention, where the kind of model is known."""
    end = AFTER_ATTENTION.get(model.config.model_type)
    if end is None or not type(model).__name__.endswith("ForSequenceClassification"):
        return None
    found = [module for name, module in model.named_modules() if name.endswith(f".{end}")]
    return found[-1] if found else None


def _samples(model: Any) -> list[Any]:
    """Batches of token ids, each of one length, padding left out."""
    import torch

    generator = torch.Generator().manual_seed(0)
    size = model.get_input_embeddings().num_embeddings
    padding = model.config.pad_token_id
    batches = []
    for shape in _SHAPES:
        ids = torch.randint(size, shape, generator=generator)
        if padding is not None:
            ids[ids == padding] = (padding + 1) % size
        batches.append(ids.to(model.device))
    return batches


def _logits(model: Any, batches: Sequence[Any]) -> list[Any]:
    """What the model answers to each batch; nothing where it asks for a token that is not there."""
    import torch

    with torch.inference_mode():
        try:
            return [model(input_ids=batch).logits.float() for batch in batches]
        except (IndexError, RuntimeError, ValueError):
            return []


def _alike(known: Sequence[Any], found: Sequence[Any]) -> bool:
    """Whether both are logits for the same batches, and equal to rounding."""
    if not known or len(known) != len(found):
        return False
    return all(
        a.shape == b.shape and bool((a - b).abs().max() <= TOLERANCE * max(1, float(a.abs().max())))
        for a, b in zip(known, found, strict=True)
    )
