from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.records import Ints
from audit.scoring.batches import RANGE, exact_lengths, score_ranges, score_tokens
from tests.scoring.synthetic import Lengths, Letters


def nothing(texts: int) -> None:
    """Progress that nobody follows."""


@given(st.lists(st.integers(0, 40), max_size=300), st.integers(1, 200))
def test_every_row_is_in_one_batch_of_its_length_within_the_budget(
    lengths: list[int], budget: int
) -> None:
    """No padding ever, no batch over the budget unless it is a single row, nothing lost or doubled."""
    found = list(exact_lengths(np.array(lengths, dtype=np.int64), budget))
    for rows in found:
        assert len({lengths[row] for row in rows}) == 1
        assert len(rows) == 1 or sum(lengths[row] for row in rows) <= budget
    rows = sorted(int(row) for rows in found for row in rows)
    assert rows == [i for i, length in enumerate(lengths) if length > 0]


def test_a_batch_is_not_a_full_one_and_a_scrap() -> None:
    """Ten rows of four tokens with room for nine make five and five, not nine and one."""
    assert [len(rows) for rows in exact_lengths(np.full(10, 4), 36)] == [5, 5]


def test_answers_come_back_in_the_order_of_the_texts() -> None:
    """Sorted by length for the model, unsorted again for the caller."""
    model = Letters()
    texts = ["ccc", "a", "bbbbb", "b", "aa"]
    got = score_tokens(model, model.encode(texts), 8, nothing)
    want = [float(model.forward(model.encode([text]).ids[None, :])[0, 1]) for text in texts]
    np.testing.assert_allclose(got.values[:, 1], want, atol=1e-5)
    assert got.tokens is not None
    assert got.tokens.tolist() == [4, 2, 6, 2, 3]


def test_plain_classifiers_get_ranges_of_texts() -> None:
    """A text range at a time, and progress after each."""
    told: list[int] = []
    got = score_ranges(Lengths(), ["x" * i for i in range(RANGE + 3)], told.append)
    assert told == [RANGE, 3]
    np.testing.assert_allclose(got.values[:, 1], np.arange(RANGE + 3) % 97 / 96)


@dataclass(frozen=True)
class Narrow(Letters):
    """A device with room for three rows."""

    seen: list[int] = field(default_factory=list)

    def forward(self, ids: Ints) -> np.ndarray:
        self.seen.append(len(ids))
        if len(ids) > 3:
            raise MemoryError
        return super().forward(ids)


def test_fault_68_out_of_memory_halves_the_batch_and_is_marked() -> None:
    """Eight rows where three fit: 8 -> 4 + 4 -> 2 + 2 + 2 + 2; three halvings are counted."""
    model = Narrow()
    texts = list("abcdefgh")
    got = score_tokens(model, model.encode(texts), 100, nothing)
    assert model.seen == [8, 4, 2, 2, 4, 2, 2]
    assert got.halved == 3
    want = score_tokens(Letters(), model.encode(texts), 100, nothing)
    assert got.values.tolist() == want.values.tolist()


def test_fault_68_a_text_that_alone_does_not_fit_is_not_halved() -> None:
    """A single row has no halves: what the device says goes on to whoever names the shard."""

    class Full(Letters):
        def forward(self, ids: Ints) -> np.ndarray:
            raise MemoryError

    model = Full()
    with pytest.raises(MemoryError):
        score_tokens(model, model.encode(["a", "bb"]), 100, nothing)
