"""Scored tables with known scores, and suites to go with them."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from audit.analysis.aggregation import Cells, collect
from audit.analysis.effects import Estimates, estimate
from audit.analysis.readings import Reading, legible
from audit.records import CATEGORY, SCORED, Canary, Group, Policy, SuiteInfo, SuiteResult, Target
from audit.verdict.judge import judge

TARGET = "POSITIVE"


def suite_of(
    codes: Sequence[str], *, families: int = 12, name: str = "planted", **other
) -> SuiteInfo:
    """A suite over groups whose names are their codes."""
    return SuiteInfo(
        name=name,
        title=name,
        version="1",
        licence="",
        axis=name,
        groups=tuple(Group(code=code, name=code) for code in codes),
        templates=families,
        families=families,
        probes=families * len(codes),
        **other,
    )


def probe(p: float, **columns: object) -> dict[str, object]:
    """One scored probe; what is not given follows from the rest."""
    group = str(columns.get("group", "a"))
    family = str(columns.get("family", "f0"))
    row = {
        "suite": "planted",
        "template": columns.get("template", family),
        "family": family,
        "block": 0,
        "group": group,
        "term": columns.get("term", group),
        "kind": "group",
        "slots": [],
        "text": f"{group} in {family}",
        "gold": None,
        "p": p,
        "label": TARGET if p >= 0.5 else "NEGATIVE",
        "tokens": 8,
        "truncated": False,
        "unknown": False,
        "reason": None,
    }
    return row | columns


POSITIVE = Target(name=TARGET, weights={TARGET: 1.0})


def reading_of(threshold: float = math.nan) -> Reading:
    """P(POSITIVE) of two labels, with the label that came along where no threshold is stated."""
    return Reading(replace(POSITIVE, threshold=threshold), ("NEGATIVE", TARGET))


def table_of(rows: Sequence[dict[str, object]]) -> pa.Table:
    """Probes as a table of `SCORED`."""
    rows = [row | {"scores": [1 - row["p"], row["p"]], "returned": row["label"]} for row in rows]
    arrays = []
    for field in SCORED:
        values = [row[field.name] for row in rows]
        plain = pa.array(values, pa.string() if field.type == CATEGORY else field.type)
        arrays.append(plain.dictionary_encode().cast(CATEGORY) if field.type == CATEGORY else plain)
    return pa.table(arrays, schema=SCORED)


def read_of(rows: Sequence[dict[str, object]]) -> pa.Table:
    """Probes as a table of `READ`."""
    return next(legible([table_of(rows)], reading_of()))


def grid(y: np.ndarray, codes: Sequence[str], **columns: object) -> list[dict[str, object]]:
    """A probe for each entry of a family-by-group table; row f is block f."""
    return [
        probe(float(y[f, g]), family=f"f{f}", group=code, block=f, **columns)
        for f in range(len(y))
        for g, code in enumerate(codes)
    ]


def cells_of(rows: Sequence[dict[str, object]], suite: SuiteInfo) -> Cells:
    """The cells of one table."""
    return cells_in([table_of(rows)], suite)


def cells_in(parts: Iterable[pa.Table], suite: SuiteInfo, threshold: float = math.nan) -> Cells:
    """The cells of some parts, read for P(POSITIVE)."""
    (cells,) = collect(parts, [suite], [reading_of(threshold)])[suite.name]
    return cells


def estimates_of(rows: Sequence[dict[str, object]], suite: SuiteInfo) -> Estimates:
    """The estimates of one table under the default policy."""
    return estimate(cells_of(rows, suite), suite, policy=Policy(), seed=0)


ANSWERS = Canary(name="sentiment", language="en", high=0.95, low=0.05, auc=1.0, sentences=12)
"""Canaries that a classifier tells apart."""


def judged(
    rows: Sequence[dict[str, object]],
    suite: SuiteInfo,
    *,
    canary: Canary | None = ANSWERS,
    **policy: object,
) -> SuiteResult:
    """The result of one table, of a classifier that answers."""
    stated = replace(Policy(), **policy)
    estimates = estimate(cells_of(rows, suite), suite, policy=stated, seed=0)
    return judge(estimates, suite, stated, target=POSITIVE, canary=canary)


def scores(
    families: int,
    shifts: Sequence[float],
    *,
    spread: float = 0.02,
    seed: int = 0,
    base: Callable[[np.random.Generator, int], np.ndarray] | None = None,
) -> np.ndarray:
    """Scores (families, groups) about .5 with planted shifts and an interaction of some SD."""
    rng = np.random.default_rng(seed)
    level = base(rng, families) if base else rng.uniform(0.4, 0.6, families)
    noise = rng.normal(0, spread, (families, len(shifts))) if spread else 0.0
    return np.clip(level[:, None] + np.asarray(shifts) + noise, 1e-4, 1 - 1e-4)
