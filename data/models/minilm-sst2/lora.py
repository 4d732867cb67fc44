"""Low-rank adapters that train fast on a processor: what `train.py` fits a teacher and a student with.

A frozen weight W and its adapter B A are one product, x (W + s B A)^T, so that a step costs one
product forward and one back; both run in bfloat16, everything else in float32. Batches hold rows of
one exact length: no padding, no mask.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import embedding, linear

RANK, SCALE = 16, 2.0
BUDGET = 2048  # tokens a batch
WARM, DECAY, CLIP = 0.05, 0.01, 1.0


class Product(torch.autograd.Function):
    """x (W + s B A)^T + b with gradients for x, A, B and, where it is trained, b."""

    @staticmethod
    def forward(
        ctx: Any, x: Any, weight: Any, bias: Any, down: Any, up: Any, scale: float
    ) -> torch.Tensor:
        """Keep the merged weight for the way back."""
        rows = x.reshape(-1, x.shape[-1]).bfloat16()
        merged = torch.addmm(weight, up, down, alpha=scale).bfloat16()
        ctx.save_for_backward(rows, merged, down, up)
        ctx.scale = scale
        result = torch.mm(rows, merged.t()).float()
        return (result if bias is None else result + bias).view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, grad: Any) -> tuple[Any, ...]:
        """Go through the rank: dA = s B^T G^T x and dB = s G^T x A^T."""
        rows, merged, down, up = ctx.saved_tensors
        low = grad.reshape(-1, grad.shape[-1]).bfloat16()
        to_x = None
        if ctx.needs_input_grad[0]:
            to_x = torch.mm(low, merged).float().view(*grad.shape[:-1], -1)
        to_up = torch.mm(low.t(), torch.mm(rows, down.t().bfloat16())).float()
        to_down = torch.mm(torch.mm(low, up.bfloat16()).t(), rows).float()
        return to_x, None, None, ctx.scale * to_down, ctx.scale * to_up, None


class LowRank(nn.Module):
    """A linear layer with frozen weights and an adapter; begins as the layer it replaces."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        self.down = nn.Parameter(torch.empty(RANK, layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    @torch.no_grad()
    def fold(self) -> None:
        """Add the adapter to the frozen weights, and begin another in its place."""
        self._folded = self.down.clone(), self.up.clone()
        self.weight += SCALE * (self.up @ self.down)
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))
        self.up.zero_()

    @torch.no_grad()
    def unfold(self) -> None:
        """Make one adapter of twice the rank: the folded one, and the one in its place."""
        down, up = self._folded
        self.weight -= SCALE * (up @ down)
        self.down = nn.Parameter(torch.cat([down, self.down]))
        self.up = nn.Parameter(torch.cat([up, self.up], dim=1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """In bfloat16 while training, in float32 while answering."""
        if self.training:
            return Product.apply(x, self.weight, self.bias, self.down, self.up, SCALE)
        return linear(x, torch.addmm(self.weight, self.up, self.down, alpha=SCALE), self.bias)


class LowRankWords(nn.Module):
    """An embedding with frozen rows and an adapter; begins as the embedding it replaces."""

    def __init__(self, layer: nn.Embedding) -> None:
        super().__init__()
        self.weight = layer.weight
        self.down = nn.Parameter(torch.zeros(layer.num_embeddings, RANK))
        self.up = nn.Parameter(torch.randn(RANK, layer.embedding_dim) / RANK)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """The row of each id, and s times its adapter's."""
        return embedding(ids, self.weight) + SCALE * (embedding(ids, self.down) @ self.up)


def adapt(model: nn.Module, *, head: str) -> nn.Module:
    """Freeze the model, give every linear layer an adapter, and train the head whole.

    Parameters
    ----------
    head : str
        The name of the layer that is new and has no weights to adapt.
    """
    model.requires_grad_(False)
    linears = [name for name, module in model.named_modules() if isinstance(module, nn.Linear)]
    for name in linears:
        layer = model.get_submodule(name)
        if name == head:
            layer.requires_grad_(True)
            continue
        parent, _, leaf = name.rpartition(".")
        setattr(model.get_submodule(parent), leaf, LowRank(layer))
    return model


def deepen(model: nn.Module, *, words: str) -> None:
    """Fold every adapter, begin another in its place, and adapt the embedding of that name too."""
    for module in model.modules():
        if isinstance(module, LowRank):
            module.fold()
    parent, _, leaf = words.rpartition(".")
    setattr(model.get_submodule(parent), leaf, LowRankWords(model.get_submodule(words)))


def unite(model: nn.Module) -> None:
    """Make each folded adapter and the one in its place one; the embedding stays as it is."""
    for module in model.modules():
        if isinstance(module, LowRank):
            module.unfold()
        elif isinstance(module, LowRankWords):
            module.requires_grad_(False)


@torch.no_grad()
def meet(model: nn.Module, before: dict[str, torch.Tensor]) -> None:
    """Put every weight halfway between what it was and what it is."""
    for name, weight in model.named_parameters():
        weight.lerp_(before[name], 0.5)


def set_dropout(model: nn.Module, share: float) -> None:
    """Drop that share wherever the model drops anything."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = share


class Average:
    """The running mean of the trained weights: what is kept in the end.

    Parameters
    ----------
    keep : float
        How much of the mean stays at each step, once there have been some.
    """

    def __init__(self, weights: Sequence[torch.Tensor], keep: float) -> None:
        self._weights, self._keep, self._steps = weights, keep, 0
        self._mean = [weight.detach().clone() for weight in weights]

    def update(self) -> None:
        """Take the present weights in."""
        self._steps += 1
        keep = min(self._keep, (1 + self._steps) / (10 + self._steps))
        torch._foreach_lerp_(self._mean, [w.detach() for w in self._weights], 1 - keep)

    def put(self) -> None:
        """Let the mean take the weights' place."""
        for weight, mean in zip(self._weights, self._mean, strict=True):
            weight.data.copy_(mean)


def batches(lengths: np.ndarray, most: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows of each batch, in random order: all of one length, at most `most` and `BUDGET` tokens."""
    order = rng.permutation(len(lengths))
    order = order[np.argsort(lengths[order], kind="stable")]
    made: list[np.ndarray] = []
    for rows in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        size = max(1, min(most, BUDGET // int(lengths[rows[0]])))
        made += np.array_split(rows, max(1, round(len(rows) / size)))
    return [made[i] for i in rng.permutation(len(made))]


def fit(
    model: nn.Module,
    ids: Sequence[Sequence[int]],
    loss: Callable[[torch.Tensor, np.ndarray], torch.Tensor],
    *,
    rate: float,
    epochs: int,
    batch: int,
    keep: float,
    rng: np.random.Generator,
) -> Iterator[int]:
    """Train what is not frozen; after each epoch, give its number, the averaged weights in place.

    AdamW, warm-up, linear decay to nothing. The last epoch's weights are the average.

    Parameters
    ----------
    loss : callable
        Of the logits and the rows they belong to.
    """
    lengths = np.array([len(row) for row in ids])
    plan = [batches(lengths, batch, rng) for _ in range(epochs)]
    steps = sum(map(len, plan))
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    average = Average(weights, keep)
    optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=DECAY)
    warm = max(1, int(steps * WARM))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (steps - step) / (steps - warm))
    )
    started, step = time.monotonic(), 0
    for epoch, made in enumerate(plan, start=1):
        model.train()
        for rows in made:
            value = loss(model(input_ids=torch.tensor([ids[i] for i in rows])).logits, rows)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(weights, CLIP)
            optimiser.step()
            schedule.step()
            average.update()
            step += 1
            if step % 100 == 0:
                print(f"  {step}/{steps} {time.monotonic() - started:.0f} s", flush=True)
        if epoch == epochs:
            average.put()
        yield epoch


@torch.no_grad()
def logits_of(model: nn.Module, ids: Sequence[Sequence[int]]) -> np.ndarray:
    """Logits (n, 2) of the token ids, in float32."""
    model.eval()
    lengths = np.array([len(row) for row in ids])
    found = np.zeros((len(ids), 2), np.float32)
    for rows in batches(lengths, len(ids), np.random.default_rng(0)):
        found[rows] = model(input_ids=torch.tensor([ids[i] for i in rows])).logits.numpy()
    return found
