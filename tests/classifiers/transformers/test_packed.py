"""Packed linear layers answer as torch's own, and nothing else of a model changes."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import linear

from audit.classifiers.transformers import packed


class Odd(nn.Linear):
    """A linear layer with an answer of its own."""

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Twice the product."""
        return 2 * super().forward(inputs)


def model() -> nn.Module:
    """Two plain layers, one without bias; one of a subclass; one in low precision."""
    torch.manual_seed(0)
    return nn.ModuleList(
        [nn.Linear(5, 7), nn.Linear(7, 3, bias=False), Odd(3, 3), nn.Linear(4, 4).bfloat16()]
    ).eval()


@settings(deadline=None)  # the first product of a shape makes its kernel
@given(
    shape=st.lists(st.integers(1, 9), min_size=1, max_size=3),
    sizes=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    biased=st.booleans(),
    seed=st.integers(0, 9),
)
def test_the_product_is_that_of_linear(
    shape: list[int], sizes: tuple[int, int], biased: bool, seed: int
) -> None:
    """Any shape of inputs, with and without bias: equal to rounding."""
    generator = torch.Generator().manual_seed(seed)
    inner, outer = sizes
    weight = torch.randn(outer, inner, generator=generator)
    bias = torch.randn(outer, generator=generator) if biased else None
    inputs = torch.randn(*shape, inner, generator=generator)
    found = packed.product(weight, bias)(inputs)
    torch.testing.assert_close(found, linear(inputs, weight, bias), rtol=1e-5, atol=1e-5)


def test_plain_float32_layers_alone_are_packed() -> None:
    """A subclass may compute otherwise, and low precision is scored as it is."""
    made = model()
    assert packed.pack(made) == 2
    assert ["forward" in vars(layer) for layer in made] == [True, True, False, False]


def test_a_packed_model_keeps_its_weights_and_answers() -> None:
    """Same state, same numbers; two calls give the same bits."""
    plain, made = model(), model()
    packed.pack(made)
    for name, value in plain.state_dict().items():
        assert torch.equal(value, made.state_dict()[name])
    inputs = torch.ones(2, 5)
    with torch.inference_mode():
        first = made[1](made[0](inputs))
        torch.testing.assert_close(first, plain[1](plain[0](inputs)))
        assert torch.equal(first, made[1](made[0](inputs)))


def test_asking_draws_nothing_from_the_shared_generator() -> None:
    """A caller's random numbers do not depend on whether a model was packed."""
    torch.manual_seed(3)
    known = torch.rand(2)
    torch.manual_seed(3)
    packed.usable()
    assert torch.equal(torch.rand(2), known)


GROWTH = """
import random
import torch
from audit.classifiers.transformers import packed

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

torch.set_num_threads(1)
assert packed.usable()
products = [packed.product(torch.ones(shape)) for shape in ((768, 768), (3072, 768), (768, 3072))]
sizes = random.Random(0).sample(range(1, 300), 250)
with torch.inference_mode():
    for place, size in enumerate(sizes):
        for product, inputs in zip(products, (768, 768, 3072), strict=True):
            product(torch.ones(size, inputs))
        if place == 50:
            before = held()
print(held() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_sizes_of_batches() -> None:
    """Two hundred more sizes, some of them in new kernels, cost less than 100 MiB."""
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True, timeout=300
    )
    assert float(done.stdout) < 100


@pytest.mark.parametrize("fault", [AttributeError, RuntimeError, TypeError])
def test_a_torch_without_the_operators_keeps_its_own_layers(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    """Where the operators are missing or take other arguments, nothing is changed."""

    def missing(weight: object, bias: object = None) -> packed.Product:
        raise fault("no such operator")

    monkeypatch.setattr(packed, "product", missing)
    made = model()
    assert packed.pack(made) == 0
    assert not any("forward" in vars(layer) for layer in made)


def test_operators_that_answer_otherwise_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that differs by more than rounding is refused."""
    monkeypatch.setattr(
        packed, "product", lambda weight, bias=None: lambda inputs: linear(inputs, weight)
    )
    assert packed.pack(model()) == 0
