import json
from types import SimpleNamespace

import numpy as np
import pytest

from audit.errors import AuditError
from audit.scoring import bench
from tests.scoring.synthetic import Grid


def test_cost_counts_matrix_weights_and_attention() -> None:
    """One layer of width 2 and inner width 3, one text of four tokens, worked by hand."""
    config = SimpleNamespace(dim=2, hidden_dim=3, n_layers=1)
    # Weights 4*2*2 + 2*2*3 = 28, twice, times 4 tokens: 224. Attention: QK' and AV, each
    # 2 * 4*4 * 2 = 64: 128. Head: 2 * (2*2 + 2*2) = 16.
    assert bench.flops_of(config, np.array([4])) == 224 + 128 + 16
    # Three tokens of four go through no 2 * 2*3 weights after the attention, twice: 72.
    assert bench.left_out_of(config, np.array([4])) == 72


def test_ratios_are_medians_of_the_same_round() -> None:
    """A machine that halves its speed between rounds leaves every ratio as it is."""
    made = SimpleNamespace(flops=8e9, left_out=2e9, texts=["x"] * 4)
    row = {"gemm_before": 9.0, "gemm_after": 11.0, "audit": 1.0, "other": 3.0}
    row |= {f"pipeline_{size}": 2.0 + place for place, size in enumerate((32, 64, 8, 1))}
    slow = {name: value / 2 if "gemm" in name else value * 2 for name, value in row.items()}
    got = bench._ratios(made, [row, slow, row])  # type: ignore[arg-type]
    assert (got["gemm_share"], got["vs_pipeline_best"], got["vs_pipeline_default"]) == (
        0.8,
        2.0,
        5.0,
    )
    assert got["gemm_share_made"] == pytest.approx(0.6)
    assert got["times_slower"]["other"] == 3.0
    assert bench._speeds(made, [row, slow, row])["sentences_per_second"]["audit"] == 4.0  # type: ignore[arg-type]


def test_sampled_texts_are_spread_evenly() -> None:
    """Every quarter of the source gives its share."""
    got = bench.sampled(Grid(8, 10), 4)
    assert got == [f"family {i} speaks of group 0" for i in (0, 2, 4, 6)]


def test_a_device_that_is_not_there_is_an_error() -> None:
    """No traceback, and no model is built first: the same words as for a classifier."""
    with pytest.raises(AuditError, match="no device 'foo' on this machine"):
        bench.measure_speed(device="foo", rounds=1, texts=4, threads=1)


def test_every_way_is_warmed_then_timed_as_often_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 texts first, so that no round pays for what is made once; another way stands beside."""
    scored: list[tuple[str, int]] = []

    def way(name: str) -> bench.Way:
        return lambda texts: scored.append((name, len(texts)))

    made = SimpleNamespace(
        flops=8e9,
        left_out=0.0,
        texts=["x"] * 70,
        model=SimpleNamespace(device="cpu"),
        tokenizer=None,
    )
    monkeypatch.setattr(bench, "_prepare", lambda device, texts, threads: made)
    monkeypatch.setattr(bench, "_audit", lambda one: way("audit"))
    pipelines = {f"pipeline_{size}": way("pipeline") for size in bench.PIPELINE_BATCHES}
    monkeypatch.setattr(bench, "_pipelines", lambda one: pipelines)
    monkeypatch.setattr(bench, "_machine", lambda one, rounds, threads: {"threads": threads})
    monkeypatch.setattr(bench, "gemm", lambda device: 10.0)
    monkeypatch.setattr(bench, "_timed", lambda run, texts: run(texts) or 1.0)
    got = bench.measure_speed(
        rounds=3, threads=2, others={"mine": lambda model, words: way("mine")}
    )
    assert [count for name, count in scored if name == "mine"] == [64, 70, 70, 70]
    assert [count for name, count in scored if name == "audit"] == [64, 70, 70, 70]
    assert (got["gemm_share"], got["times_slower"]["mine"]) == (0.8, 1.0)
    assert got["sentences_per_second"]["audit"] == 70.0


def test_a_product_is_rated_by_its_multiply_adds(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 x 3 x 5 of them, each counted twice, twelve times in half a second: 1,440 a second."""
    clock = iter([1.0, 1.5])
    monkeypatch.setattr(bench, "_GEMM", (2, 3, 5))
    monkeypatch.setattr(bench, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert bench._rate(lambda: np.zeros((1, 1))) == pytest.approx(1440e-9)


@pytest.mark.parametrize(("packed", "best"), [(True, 7.0), (False, 5.0)])
def test_the_machines_product_is_that_of_its_fastest_kernel(
    monkeypatch: pytest.MonkeyPatch, packed: bool, best: float
) -> None:
    """Of torch itself and, where there is one, of the packed product: the faster one counts."""
    products, rates = [], iter([5.0, 7.0])

    def rate(way: bench.Way) -> float:
        products.append(way().tolist())  # type: ignore[call-arg, attr-defined]
        return next(rates)

    monkeypatch.setattr(bench, "_GEMM", (2, 3, 2))
    monkeypatch.setattr(bench, "_rate", rate)
    monkeypatch.setattr(bench.packed, "usable", lambda: packed)
    monkeypatch.setattr(bench.packed, "product", lambda weight: lambda left: left @ weight.T)
    assert bench.gemm("cpu") == best
    assert products == [[[3.0, 3.0], [3.0, 3.0]]] * (1 + packed)


@pytest.mark.slow
def test_bench_gives_every_figure_as_json() -> None:
    """A DistilBERT-size model, once over a few texts: all ratios are there and positive."""
    got = bench.measure_speed(rounds=1, texts=16, threads=1)
    assert {"gemm_share", "vs_pipeline_best", "vs_pipeline_default"} <= set(got)
    assert all(value > 0 for value in got["sentences_per_second"].values())
    assert got["parameters"] == pytest.approx(67e6, rel=0.01)
    json.dumps(got, allow_nan=False)
