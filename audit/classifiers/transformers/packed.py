"""Linear layers whose float32 weights lie as the processor's matrix kernels read them.

`torch.nn.Linear` hands its weight over in row order at every call; laid out once, in blocks, oneDNN
multiplies with it a quarter faster in long batches and twice as fast in short ones. The products
differ by rounding alone. torch's own compiler uses the same two operators; where a build of torch
lacks them, or where they answer otherwise than `torch.nn.functional.linear`, layers stay as they
are.
"""

import os
from collections.abc import Callable
from typing import Any

TOLERANCE = 1e-4
"""Largest difference from torch's own product of standard normal inputs that counts as rounding."""

KERNELS = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64", "LRU_CACHE_CAPACITY": "64"}
"""How many kernels oneDNN, and torch's layer above it, keep: one for each layer's shape and size of
batch. At their 1,024 a long run of a DistilBERT would come to hold two gigabytes of them."""

Product = Callable[[Any], Any]


def pack(model: Any) -> int:
    """Give each float32 linear layer on the CPU a packed copy of its weight; how many got one.

    The weights stay, so that code which reads `layer.weight` finds it: a layer costs its memory
    once more. Layers of a subclass of `torch.nn.Linear` are left alone.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place, and only for inference from now on.
    """
    import torch

    if not usable():
        return 0
    layers: list[Any] = [
        layer
        for layer in model.modules()
        if type(layer) is torch.nn.Linear
        and layer.weight.device.type == "cpu"
        and layer.weight.dtype == torch.float32
    ]
    for layer in layers:
        # An instance's `forward` goes before its class's; hooks and repr stay the layer's own.
        layer.forward = product(layer.weight, layer.bias)
    return len(layers)


def product(weight: Any, bias: Any = None) -> Product:
    """What `torch.nn.functional.linear` does with this weight, from a packed copy of it.

    Parameters
    ----------
    weight : Tensor (outputs, inputs) of float32
    bias : Tensor (outputs,) of float32, optional

    Raises
    ------
    AttributeError, RuntimeError
        This build of torch has no such operator; ask `usable` first.
    """
    import torch

    operators: Any = torch.ops.mkldnn
    with torch.inference_mode():
        laid_out = operators._reorder_linear_weight(weight.detach(), None)
    constant = None if bias is None else bias.detach()
    return lambda inputs: operators._linear_pointwise(inputs, laid_out, constant, "none", [], "")


def usable() -> bool:
    """Whether this build of torch has the operators, and they answer as `linear` does."""
    import torch

    for name, value in KERNELS.items():  # read by the libraries at their first product
        os.environ.setdefault(name, value)
    backend: Any = torch.backends.mkldnn
    if not backend.is_available():
        return False
    generator = torch.Generator().manual_seed(0)
    inputs, weight, bias = (
        torch.randn(shape, generator=generator) for shape in ((2, 7, 64), (48, 64), (48,))
    )
    with torch.inference_mode():
        try:
            given = product(weight, bias)(inputs)
        except (AttributeError, RuntimeError, TypeError):
            return False
        known = torch.nn.functional.linear(inputs, weight, bias)
    return given.shape == known.shape and bool((given - known).abs().max() < TOLERANCE)
