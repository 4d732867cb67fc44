"""Official data where it is at hand, and scores for what was read from it."""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from audit.records import READ, SCORED, Classifier, Source, score_lists

DATA = Path(os.environ.get("AUDIT_DATA", "../shared/data"))


def official(name: str) -> Path:
    """The folder of a benchmark's official files; the test skips where it is absent."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no official data at {folder} (AUDIT_DATA)")
    return folder


def score(source: Source, classifier: Classifier, *, size: int = 4096) -> list[pa.Table]:
    """The source's probes in parts, scored by the classifier at a threshold of one half."""
    info = classifier.info
    at = info.labels.index(info.target)
    parts = []
    for start in range(0, source.size, size):
        table = source.read(start, start + size)
        p = classifier.score(table["text"].to_pylist()).p[:, at]
        labels = [info.labels[at if each >= 0.5 else 1 - at] for each in p]
        parts.append(with_scores(table, p, labels))
    return parts


def with_scores(
    table: pa.Table,
    p: Iterable[float],
    labels: list[str],
    reasons: list[str | None] | None = None,
) -> pa.Table:
    """The probes with their scores, in the columns of `READ`."""
    rows, p = table.num_rows, np.asarray(list(p), dtype=float)
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    added = {
        "p": pa.array(p),
        "logit": pa.array(np.log(inside / (1 - inside))),
        "label": pa.array(labels, pa.string()).dictionary_encode(),
        "tokens": pa.nulls(rows, pa.int32()),
        "truncated": pa.nulls(rows, pa.bool_()),
        "unknown": pa.nulls(rows, pa.bool_()),
        "reason": pa.array(reasons or [None] * rows, pa.string()).dictionary_encode(),
    }
    columns = [
        table[each.name] if each.name in table.column_names else added[each.name] for each in READ
    ]
    return pa.table(
        [column.cast(each.type) for column, each in zip(columns, READ, strict=True)],
        schema=READ,
    )


def stored(parts: Iterable[pa.Table]) -> list[pa.Table]:
    """The same parts as a run holds them: a number a label, and what was returned."""
    found = []
    for part in parts:
        p = part["p"].to_numpy()
        added = {"scores": score_lists(np.column_stack([1 - p, p])), "returned": part["label"]}
        columns = [added.get(name) for name in SCORED.names]
        found.append(
            pa.table(
                [
                    part[name] if column is None else column
                    for name, column in zip(SCORED.names, columns, strict=True)
                ],
                schema=SCORED,
            )
        )
    return found
