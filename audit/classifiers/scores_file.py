"""Scores that were made elsewhere: a table of groups, blocks and probabilities, and no model."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.returned_labels import (
    Returned,
    called,
    contradicting,
    read_otherwise,
    settle,
)
from audit.classifiers.score_table import ScoreTable, open_table
from audit.errors import AuditError
from audit.records import (
    CANARY,
    SCORED,
    UNPAIRED,
    Activation,
    Group,
    Kind,
    ModelInfo,
    Scores,
    SuiteInfo,
    TableSource,
    marked,
    score_lists,
)
from audit.strict import at_home, escaped
from audit.strict.data.names import told_twins

REQUIRED = ("group", "block")
OPTIONAL = (
    *("text", "template", "family", "term", "kind", "label", "gold", "suite", "variant"),
    *("p", "score"),
)
KINDS = frozenset({*get_args(Kind), CANARY})
NO_SCORE = "not a number"
INVARIANCE = "checklist"
"""The benchmark whose rule says how variants are compared."""


@dataclass(frozen=True, slots=True)
class GivenClassifier:
    """Stands for the system whose scores came in a file; it cannot score anything else.

    `canaries` are the rows that are no probes: sentences of which the answer is plain.
    """

    info: ModelInfo
    canaries: pa.Table = field(repr=False, compare=False)

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
    scale: tuple[float, float] | None = None,
    activation: Activation | None = None,
) -> Given:
    """Read a table of scores as an audit's probes.

    Parameters
    ----------
    path : str or Path
        CSV, TSV, JSON lines or Parquet with columns `group` and `block`, and `p`, or one
        ``p[LABEL]`` or ``logit[LABEL]`` a label, or `label` alone; `text`, `template`, `family`,
        `term`, `kind`, `label` (what was returned), `gold` (the truth), `suite` and `variant`
        may stand beside them. Without `suite` the file's stem names it; without `family` the
        block is the family; without `label` the likeliest label is the one returned; with `gold`
        rows need no `block`.
    target : str, optional
        The label that `p` speaks of; "positive" where there is such a label.
    scale : (float, float), optional
        The ends of the scale of numbers that are no probabilities.
    activation : {"softmax", "sigmoid"}, optional
        Whether labels exclude each other; probabilities that sum to 1 and logits do.

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
    opened = open_table(at_home(path), {*REQUIRED, *OPTIONAL}.__contains__)
    _require_columns(opened)
    reading = settle(opened, target, scale=scale, activation=activation)
    rows = marked(_scored(opened, reading), reading.kind)
    plain = pc.equal(rows["kind"].cast(pa.string()), CANARY)
    probes = rows.filter(pc.invert(plain))
    names = _in_order(probes["suite"])
    labelled = [name for name in names if _is_labelled(_rows_of(probes, name))]
    table = _without_partners(probes, labelled)
    facts: dict[str, Any] = {"labels": list(reading.labels), "target": reading.target}
    if opened.has("variant"):
        facts["benchmark"] = INVARIANCE
    source = TableSource(
        suites=tuple(_suite(table, name, name in labelled, facts) for name in names),
        table=table,
        inputs={opened.path.name: opened.digest},
        warnings=tuple(_warnings(opened, table, reading)),
    )
    return Given(source, GivenClassifier(_info(opened, reading), rows.filter(plain)))


def _info(opened: ScoreTable, reading: Returned) -> ModelInfo:
    """The card of whatever gave the scores."""
    two = reading.activation == "sigmoid" or len(reading.labels) == 2
    decided = reading.returned is None and reading.scale is None and two
    return ModelInfo(
        id=f"scores:{opened.path.name}",
        fingerprint=opened.digest,
        fingerprint_covers="the file of scores, to the byte",
        labels=reading.labels,
        target=reading.target,
        threshold=0.5 if decided else math.nan,
        activation=reading.activation,
        device="elsewhere",
        dtype="float64",
        scale=reading.scale,
        details={"kind": "scores"},
    )


def _require_columns(opened: ScoreTable) -> None:
    """The columns without which nothing can be said; they and some others are filled in every row."""
    for column in ("group",) if opened.has("gold") else REQUIRED:
        opened.require(column)
    for column in (*REQUIRED, "suite", "label"):
        if opened.has(column):
            opened.refuse(column, pc.equal(opened.text(column), ""), "the cell is empty")
    if opened.has("kind"):
        strange = pc.invert(pc.is_in(opened.text("kind"), pa.array(sorted({*KINDS, ""}))))
        opened.refuse("kind", strange, f"none of {', '.join(sorted(KINDS))}")
    both: tuple[Literal["p"], Literal["logit"]] = ("p", "logit")
    many = [kind for kind in both if opened.labels_of(kind)]
    if len(many) + opened.has("p") > 1:
        raise AuditError("p, p[LABEL] and logit[LABEL] exclude each other", where=str(opened.path))
    for kind in many:
        alone = opened.labels_of(kind)
        if len(alone) == 1:
            raise AuditError(
                f"{kind}[{alone[0]}] stands alone",
                where=str(opened.path),
                remedy="name the column p and say which label it speaks of with --target",
            )


def _scored(opened: ScoreTable, reading: Returned) -> pa.Table:
    """The probes with the columns of `SCORED`, sorted by suite and block in order of appearance."""
    size = opened.size
    suite = opened.text("suite") if opened.has("suite") else pa.array([opened.path.stem] * size)
    block = opened.text("block") if opened.has("block") else pa.array(map(str, range(size)))
    group = opened.text("group")
    gold = pa.array(called(opened, "gold", reading.labels) if opened.has("gold") else [""] * size)
    family = _filled(opened, "family", block)
    suites, blocks = _codes(suite), _codes(pc.binary_join_element_wise(suite, block, "\x1f"))
    columns = {
        "suite": suite,
        "template": _filled(opened, "template", family),
        "family": family,
        "block": pa.array(blocks),
        "group": group,
        "term": _filled(opened, "term", group),
        "kind": _filled(opened, "kind", pa.array(["group"] * size)),
        "slots": _slots(opened, SCORED.field("slots").type),
        "text": opened.text("text") if opened.has("text") else pa.array([""] * size),
        "gold": pc.if_else(pc.equal(gold, ""), None, gold),
        "scores": score_lists(reading.scores),
        "returned": pa.array(reading.returned, pa.string())
        if reading.returned
        else pa.nulls(size, pa.string()),
        "tokens": pa.nulls(size, pa.int32()),
        "truncated": pa.nulls(size, pa.bool_()),
        "unknown": pa.nulls(size, pa.bool_()),
        "reason": _reasons(reading, blocks, _codes(group)),
    }
    arrays = [_typed(columns[each.name], each.type) for each in SCORED]
    order = np.lexsort((np.arange(size), blocks, suites))
    return pa.table(arrays, schema=SCORED).take(pa.array(order)).combine_chunks()


def _filled(opened: ScoreTable, column: str, instead: pa.Array) -> pa.Array:
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


def _slots(opened: ScoreTable, kind: pa.DataType) -> pa.Array:
    """The variant and every label's probability as written, where the file has variants."""
    if not opened.has("variant"):
        return pa.array([[]] * opened.size, kind)
    names = ["variant", *(f"p[{label}]" for label in opened.labels_of("p"))]
    cells = zip(*(opened.text(name).to_pylist() for name in names), strict=True)
    return pa.array([list(zip(names, row, strict=True)) for row in cells], kind)


def _reasons(reading: Returned, blocks: np.ndarray, groups: np.ndarray) -> pa.Array:
    """Why a row does not count: no finite score, or no other group in its block."""
    unscored = ~np.isfinite(reading.scores).all(axis=1)
    pairs = np.unique(np.column_stack([blocks, groups])[~unscored], axis=0)
    kinds = np.bincount(pairs[:, 0], minlength=int(blocks.max(initial=-1)) + 1)
    lonely = kinds[blocks] < 2
    named = np.where(unscored, NO_SCORE, np.where(lonely, UNPAIRED, ""))
    return pa.array(named, mask=named == "")


def _without_partners(table: pa.Table, labelled: Sequence[str]) -> pa.Table:
    """The rows of labelled suites need no partner: its lack sets none of them aside."""
    inside = pc.is_in(table["suite"].cast(pa.string()), pa.array(labelled, pa.string()))
    reason = table["reason"].cast(pa.string())
    cleared = pc.if_else(pc.and_kleene(inside, pc.equal(reason, UNPAIRED)), None, reason)
    at = table.schema.get_field_index("reason")
    field = table.schema.field(at)
    return table.set_column(at, field, _typed(cleared.combine_chunks(), field.type))


def _rows_of(table: pa.Table, suite: str) -> pa.Table:
    return table.filter(pc.equal(table["suite"], suite))


def _is_labelled(rows: pa.Table) -> bool:
    """Whether a suite's rows are compared with nothing, and some have a true label."""
    alone = pc.is_in(rows["reason"].cast(pa.string()), pa.array([UNPAIRED, NO_SCORE]))
    return bool(rows["gold"].null_count < rows.num_rows and pc.all(alone, min_count=0).as_py())


def _suite(table: pa.Table, name: str, labelled: bool, facts: Mapping[str, Any]) -> SuiteInfo:
    """One suite of the file."""
    rows = _rows_of(table, name)
    texts: dict[str, str] = {}
    for template, text in zip(rows["template"].to_pylist(), rows["text"].to_pylist(), strict=True):
        if text and len(texts) < 2000:
            texts.setdefault(template, text)
    counted = rows.filter(pc.equal(rows["kind"].cast(pa.string()), "group"))
    groups = sorted(_in_order(counted["group"]))
    true = rows["gold"].null_count < rows.num_rows
    if len(groups) < 2 and not labelled:
        raise AuditError(
            f"the suite {name!r} has one group only, {(groups or ['none'])[0]!r}",
            where="group",
            remedy="a shift needs two groups at least",
        )
    return SuiteInfo(
        name=name,
        title=name,
        version="",
        licence="",
        origin="labelled" if labelled else "scores",
        axis=name,
        groups=tuple(Group(code=group, name=group) for group in groups),
        templates=len(_in_order(counted["template"])),
        families=len(_in_order(counted["family"])),
        probes=counted.num_rows,
        texts=texts,
        facts={**facts, "gold": bool(true)},
    )


def _warnings(opened: ScoreTable, table: pa.Table, reading: Returned) -> Iterator[str]:
    """What a reader should know of the file."""
    name = opened.path.name
    used = {*REQUIRED, *OPTIONAL}
    used |= {f"{kind}[{label}]" for kind in ("p", "logit") for label in opened.labels_of(kind)}
    yield from opened.given.notes
    yield from told_twins(_in_order(pc.unique(opened.text("group"))), name)
    yield from (
        f"{name}: the column {escaped(column)!r} is not used"
        for column in opened.columns
        if column not in used and column.strip()
    )
    if opened.has("score"):
        what = "beside p" if reading.scores.shape[1] else "without saying of which label"
        yield f"{name}: the column 'score' is not used: it stands {what}"
    yield from read_otherwise(opened, reading.labels)
    if against := contradicting(reading):
        yield (
            f"{name}: `label` contradicts the scores in {against:,} of {opened.size:,} rows: it is "
            "not the likelier label there, and no threshold explains it"
        )
    for entry in pc.value_counts(table["reason"].cast(pa.string())).to_pylist():
        if entry["values"]:
            rows = "1 row was" if entry["counts"] == 1 else f"{entry['counts']:,} rows were"
            yield f"{name}: {rows} set aside: {entry['values']}"
    if reading.activation == "sigmoid" and reading.kind == "p":
        yield f"{name}: the probabilities do not sum to 1: read as labels for themselves"
    if not reading.scores.shape[1]:
        yield f"{name}: labels came without scores: flips and accuracy alone are measured"
