"""Probes by arithmetic, and classifiers that need no torch: both can be sent to other processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.records import (
    CATEGORY,
    PROBES,
    Encoded,
    Findings,
    Group,
    Ints,
    ModelInfo,
    Plan,
    Policy,
    Scores,
    SuiteInfo,
)
from audit.scoring.store.plan import make_plan
from audit.scoring.store.run_store import RunStore
from audit.scoring.workers.executor import score_missing
from audit.scoring.workers.worker import Held

LABELS = ("NEGATIVE", "POSITIVE")


def category(codes: Ints, names: Sequence[str]) -> pa.Array:
    indices = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(CATEGORY)


@dataclass(frozen=True)
class Grid:
    """Every family with every group: "family 3 speaks of group 7."."""

    families: int = 50
    groups: int = 197

    @property
    def size(self) -> int:
        return self.families * self.groups

    @property
    def suites(self) -> tuple[SuiteInfo, ...]:
        return (
            SuiteInfo(
                name="grid",
                title="Grid",
                version="1.0.0",
                licence="Apache-2.0",
                axis="numbers",
                groups=tuple(Group(code=f"g{i}", name=f"group {i}") for i in range(self.groups)),
                templates=self.families,
                families=self.families,
                probes=self.size,
            ),
        )

    @property
    def inputs(self) -> dict[str, str]:
        return {"grid.yaml": "0" * 64}

    @property
    def warnings(self) -> tuple[str, ...]:
        return ()

    def read(self, start: int, stop: int) -> pa.Table:
        place = np.arange(start, stop, dtype=np.int64)
        family, group = np.divmod(place, self.groups)
        first = int(family[0])
        families = [f"f{i}" for i in range(first, int(family[-1]) + 1)]
        terms = pa.array([f"group {i}" for i in range(self.groups)])
        text = pc.binary_join_element_wise(
            "family", pa.array(family).cast(pa.string()), "speaks of", terms.take(group), " "
        )
        rows = len(place)
        zero = np.zeros(rows, np.int64)
        slots = pa.MapArray.from_arrays(
            np.zeros(rows + 1, np.int32), pa.array([], pa.string()), pa.array([], pa.string())
        )
        columns = {
            "suite": category(zero, ["grid"]),
            "template": category(family - first, families),
            "family": category(family - first, families),
            "block": pa.array(family),
            "group": category(group, [f"g{i}" for i in range(self.groups)]),
            "term": category(group, terms.to_pylist()),
            "kind": category(zero, ["group"]),
            "slots": slots,
            "text": text,
            "gold": pa.nulls(rows, CATEGORY),
        }
        return pa.table(columns, schema=PROBES)


@dataclass(frozen=True)
class Lengths:
    """P(POSITIVE) from a text's length alone."""

    fingerprint: str = "lengths"

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(
            id="lengths", fingerprint=self.fingerprint, labels=LABELS, target="POSITIVE"
        )

    def score(self, texts: Sequence[str]) -> Scores:
        p = np.fromiter(map(len, texts), np.float64, len(texts)) % 97 / 96
        return Scores(labels=LABELS, p=np.column_stack([1 - p, p]))


@dataclass(frozen=True)
class Letters:
    """Tokens are letters (case is lost, "é" is unknown); logits are sums over them."""

    limit: int = 64
    batch_effect: float = 0.0
    special: int = 1

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(id="letters", fingerprint="letters", labels=LABELS, target="POSITIVE")

    def encode(self, texts: Sequence[str]) -> Encoded:
        whole = [self.special * [1] + [ord(c) for c in text.lower() if c != "\0"] for text in texts]
        rows = [row[: self.limit] for row in whole]
        return Encoded(
            ids=np.array([i for row in rows for i in row], dtype=np.int32),
            offsets=np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
            truncated=np.array([len(row) > self.limit for row in whole], dtype=np.bool_),
            unknown=np.array([ord("é") in row for row in rows], dtype=np.bool_),
        )

    def forward(self, ids: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        z = np.sin(ids).sum(axis=1) + self.batch_effect * (len(ids) - 1)
        return np.column_stack([-z, z]).astype(np.float32)

    def score(self, texts: Sequence[str]) -> Scores:
        raise AssertionError("the engine forms the batches itself")


def quick(texts: Sequence[str]) -> list[float]:
    """P(positive) of a length: for `python:tests.scoring.synthetic:quick`."""
    return [0.3 + 0.4 * (len(text) % 7) / 7 for text in texts]


def lengths() -> Lengths:
    return Lengths()


def changed() -> Lengths:
    return Lengths("changed")


def tiny_transformer(folder: Path) -> object:

    from audit.classifiers.transformers import sequence_classifier

    return sequence_classifier.load(str(folder), threads=1)


def plan_of(source: Grid, classifier: object = None, **options: object) -> Plan:
    info = (classifier or Lengths()).info  # type: ignore[attr-defined]
    return make_plan(source, info, Policy(), **options)  # type: ignore[arg-type]


def run(folder: Path, source: Grid, load: object = lengths, **options: object) -> RunStore:
    """A whole run, finished and closed."""
    classifier = load()  # type: ignore[operator]
    store_options = {k: options.pop(k) for k in ("resume", "repair", "force") if k in options}
    with RunStore.create(folder, plan_of(source, classifier), **store_options) as store:  # type: ignore[arg-type]
        score_missing(store, source, Held(classifier, load), **options)  # type: ignore[arg-type]
        store.finish(Findings())
        store.write_derived("results.json", b"{}\n")
    return store


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run but the one that differs from run to run."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "events.jsonl"
    }
