"""Packed linear layers answer as torch's own, and nothing else of a model changes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import linear

from audit.classifiers import packed


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
