"""Scores that were made elsewhere: a table of groups, blocks and probabilities, and no model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.returned_labels import Returned, returned_labels, settle
from audit.classifiers.score_table import Table, open_table
from audit.errors import AuditError
from audit.records import (
    SCORED,
    Floats,
    Group,
    ModelInfo,
    Scores,
    SuiteInfo,
    TableSource,
    marked,
    score_lists,
)
from audit.strict import escaped

REQUIRED = ("group", "block")
OPTIONAL = ("text", "template", "family", "term", "label", "gold", "suite", "variant")
NO_SCORE = "not a number"
NO_PAIR = "counterfactual pair missing"
INVARIANCE = "checklist"
"""The benchmark whose rule says how variants are compared."""


@dataclass(frozen=True, slots=True)
class GivenClassifier:
    """Stands for the system whose scores came in a file; it cannot score anything else."""

    info: ModelInfo

    def score(self, texts: Sequence[str]) -> Scores:
        """Refuse: there is no model here."""
        raise AuditError(
            f"{self.info.id} holds scores and no model: {len(texts)} texts cannot be scored",
            where=self.info.id,
            remedy="audit the probes that the file holds, or name a model",
        )


class Given(NamedTuple):
    """Probes with their scores, and what stands for the model."""

    source: TableSource
    classifier: GivenClassifier


def read(
    path: str | Path,
    *,
    target: str | None = None,
) -> Given:
    """Read a table of scores as an audit's probes.

    Parameters
    ----------
    path : str or Path
        Columns `group`, `block`, and `p` or one ``p[LABEL]`` a label; `text`, `template`,
        `family`, `term`, `label` (what was returned), `gold` (the truth), `suite` and `variant`
        may stand beside them. Without `suite` the file's stem names it; without `family` the
        block is the family; without `label` the likeliest label is the one returned.
    target : str, optional
        The label that `p` speaks of; "positive" where there is such a label.

    Returns
    -------
    Given
        The probes in blocks, suite by suite. Rows without a finite score, and blocks of one group
        alone, carry a reason and do not count.

    Raises
    ------
    AuditError
        Where columns are missing or cells are no probabilities; with their places.
    """
    opened = open_table(Path(path), {*REQUIRED, *OPTIONAL}.__contains__)
    _require_columns(opened)
    reading = settle(opened, target)
    label = returned_labels(opened, reading)
    table = marked(_scored(opened, reading, label), "p")
    decided = label is None and (reading.activation == "sigmoid" or len(reading.labels) == 2)
    info = ModelInfo(
        id=f"scores:{opened.path.name}",
        fingerprint=opened.digest,
        labels=reading.labels,
        target=reading.target,
        threshold=0.5 if decided else math.nan,
        activation=reading.activation,
        device="elsewhere",
        dtype="float64",
        details={"kind": "scores"},
    )
    facts: dict[str, Any] = {"labels": list(reading.labels), "target": reading.target}
    if opened.has("variant"):
        facts["benchmark"] = INVARIANCE
    source = TableSource(
        suites=tuple(_suite(table, name, facts) for name in _in_order(table["suite"])),
        table=table,
        inputs={opened.path.name: opened.digest},
        warnings=tuple(_warnings(opened, table, reading)),
    )
    return Given(source, GivenClassifier(info))


def _require_columns(opened: Table) -> None:
    """The columns without which nothing can be said; they and some others are filled in every row."""
    for column in REQUIRED:
        opened.require(column)
    for column in (*REQUIRED, *(name for name in ("suite", "label") if opened.has(name))):
        opened.refuse(column, pc.equal(opened.text(column), ""), "the cell is empty")
    if not opened.has("p") and not opened.labels:
        raise AuditError(
            "there is neither a column p nor a column p[LABEL]",
            where=str(opened.path),
            remedy=f"the columns are {', '.join(opened.columns)}",
        )
    if opened.has("p") and opened.labels:
        raise AuditError("p and p[LABEL] exclude each other", where=str(opened.path))
    if len(opened.labels) == 1:
        raise AuditError(
            f"p[{opened.labels[0]}] stands alone",
            where=str(opened.path),
            remedy="name the column p and say which label it speaks of with --target",
        )


def _scored(opened: Table, reading: Returned, label: list[str] | None) -> pa.Table:
    """The probes with the columns of `SCORED`, sorted by suite and block in order of appearance."""
    size = opened.size
    suite = opened.text("suite") if opened.has("suite") else pa.array([opened.path.stem] * size)
    block = opened.text("block")
    group = opened.text("group")
    family = _filled(opened, "family", block)
    suites, blocks = _codes(suite), _codes(pc.binary_join_element_wise(suite, block, "\x1f"))
    columns = {
        "suite": suite,
        "template": _filled(opened, "template", family),
        "family": family,
        "block": pa.array(blocks),
        "group": group,
        "term": _filled(opened, "term", group),
        "kind": pa.array(["group"] * size),
        "slots": _slots(opened, SCORED.field("slots").type),
        "text": opened.text("text") if opened.has("text") else pa.array([""] * size),
        "gold": opened.text("gold") if opened.has("gold") else pa.nulls(size, pa.string()),
        "scores": score_lists(reading.p),
        "returned": pa.nulls(size, pa.string()) if label is None else pa.array(label),
        "tokens": pa.nulls(size, pa.int32()),
        "truncated": pa.nulls(size, pa.bool_()),
        "unknown": pa.nulls(size, pa.bool_()),
        "reason": _reasons(reading.p, blocks, _codes(group)),
    }
    arrays = [_typed(columns[each.name], each.type) for each in SCORED]
    order = np.lexsort((np.arange(size), blocks, suites))
    return pa.table(arrays, schema=SCORED).take(pa.array(order)).combine_chunks()


def _filled(opened: Table, column: str, instead: pa.Array) -> pa.Array:
    """The column, its empty cells taken from another one."""
    if not opened.has(column):
        return instead
    text = opened.text(column)
    return pc.if_else(pc.equal(text, ""), instead, text)


def _codes(values: pa.Array) -> np.ndarray:
    """0, 1, 2, ... in order of first appearance."""
    indices = values.dictionary_encode().indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _in_order(values: pa.Array) -> list[str]:
    """The distinct values in order of first appearance."""
    return [str(value) for value in pc.unique(values.cast(pa.string())).to_pylist()]


def _typed(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return values.cast(pa.string()).dictionary_encode().cast(kind)
    return values.cast(kind)


def _slots(opened: Table, kind: pa.DataType) -> pa.Array:
    """The variant and every label's probability as written, where the file has variants."""
    if not opened.has("variant"):
        return pa.array([[]] * opened.size, kind)
    names = ["variant", *(f"p[{label}]" for label in opened.labels)]
    cells = zip(*(opened.text(name).to_pylist() for name in names), strict=True)
    return pa.array([list(zip(names, row, strict=True)) for row in cells], kind)


def _reasons(p: Floats, blocks: np.ndarray, groups: np.ndarray) -> pa.Array:
    """Why a row does not count: no finite score, or no other group in its block."""
    unscored = ~np.isfinite(p).all(axis=1)
    pairs = np.unique(np.column_stack([blocks, groups])[~unscored], axis=0)
    kinds = np.bincount(pairs[:, 0], minlength=int(blocks.max(initial=-1)) + 1)
    lonely = kinds[blocks] < 2
    named = np.where(unscored, NO_SCORE, np.where(lonely, NO_PAIR, ""))
    return pa.array(named, mask=named == "")


def _suite(table: pa.Table, name: str, facts: Mapping[str, Any]) -> SuiteInfo:
    """One suite of the file."""
    rows = table.filter(pc.equal(table["suite"], name))
    texts: dict[str, str] = {}
    for template, text in zip(rows["template"].to_pylist(), rows["text"].to_pylist(), strict=True):
        if text and len(texts) < 2000:
            texts.setdefault(template, text)
    groups = sorted(_in_order(rows["group"]))
    if len(groups) < 2:
        raise AuditError(
            f"the suite {name!r} has one group only, {groups[0]!r}",
            where="group",
            remedy="a shift needs two groups at least",
        )
    return SuiteInfo(
        name=name,
        title=name,
        version="",
        licence="",
        origin="scores",
        axis=name,
        groups=tuple(Group(code=group, name=group) for group in groups),
        templates=len(_in_order(rows["template"])),
        families=len(_in_order(rows["family"])),
        probes=rows.num_rows,
        texts=texts,
        facts=dict(facts),
    )


def _warnings(opened: Table, table: pa.Table, reading: Returned) -> list[str]:
    """What a reader should know of the file."""
    told: list[str] = list(opened.given.notes)
    name = opened.path.name
    unused = [each for each in opened.columns if each and each not in (*REQUIRED, *OPTIONAL, "p")]
    unused = [each for each in unused if each[2:-1] not in opened.labels]
    if unused:
        told.append(f"{name}: the columns {escaped(', '.join(unused)[:200])} are not used")
    for entry in pc.value_counts(table["reason"].cast(pa.string())).to_pylist():
        if entry["values"]:
            told.append(f"{name}: {entry['counts']} rows were set aside: {entry['values']}")
    if reading.activation == "sigmoid":
        told.append(f"{name}: the probabilities do not sum to 1: read as labels for themselves")
    return told
