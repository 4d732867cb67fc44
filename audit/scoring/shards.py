"""One shard: the probes of a range, scored once a text, with the reasons why some do not count."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from audit.errors import AuditError
from audit.records import (
    CATEGORY,
    SCORED,
    SHARD,
    Classifier,
    Encoded,
    Ints,
    RemoteClassifier,
    Source,
    kind_of,
    marked,
    score_lists,
    score_matrix,
)
from audit.records import TokenClassifier as _TokenClassifier
from audit.scoring.batches import Progress, score_ranges, score_tokens
from audit.scoring.probabilities import Answers, known
from audit.scoring.requests import score_requests
from audit.scoring.store.kept import Kept

NOT_A_NUMBER = "not a number"
NO_TOKENS = "no tokens"
TERM_CUT_OFF = "the group term was cut off"
SAME_TOKENS = "cannot be told apart"
REASONS = (NO_TOKENS, TERM_CUT_OFF, SAME_TOKENS, NOT_A_NUMBER)
"""Why a probe is set aside; where several hold, the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything of a shard that needs no model.

    Attributes
    ----------
    texts : list of str
        The distinct texts; `inverse` (rows,) says which of them each probe holds.
    encoded : Encoded, optional
        Their tokens, where the classifier lets the engine form the batches.
    """

    table: pa.Table
    texts: list[str]
    inverse: Ints
    encoded: Encoded | None


def prepare(source: Source, classifier: Classifier | None, index: int) -> Prepared:
    """Read a shard's probes, find its distinct texts, and tokenise them in one call."""
    table = source.read(index * SHARD, min((index + 1) * SHARD, source.size))
    if "scores" in table.column_names:
        return Prepared(table=table, texts=[], inverse=np.zeros(0, np.int64), encoded=None)
    text = table["text"].combine_chunks().dictionary_encode()
    texts = text.dictionary.to_pylist()
    encoded = classifier.encode(texts) if isinstance(classifier, _TokenClassifier) else None
    inverse = text.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Prepared(table=table, texts=texts, inverse=inverse, encoded=encoded)


def score(
    prepared: Prepared,
    classifier: Classifier | None,
    budget: int,
    progress: Progress,
    part: Path | None = None,
) -> tuple[pa.Table, Answers | None]:
    """Score a prepared shard.

    Parameters
    ----------
    classifier : Classifier or None
        None where the probes bring their scores along.
    budget : int
        Tokens a batch.
    progress : callable
        Told after each batch how many texts it held.
    part : Path, optional
        The file that the shard will be: answers are kept beside it until then.

    Returns
    -------
    Table
        The columns of `records.SCORED`, in the order of the source.
    Answers or None
        What the distinct texts got.
    """
    if "scores" in prepared.table.column_names:
        return _given(prepared.table), None
    if classifier is None:
        raise AuditError("there is neither a classifier nor a score", where="MODEL")
    kept = Kept(part, prepared.texts) if part is not None else None
    if isinstance(classifier, _TokenClassifier) and prepared.encoded is not None:
        answers = score_tokens(classifier, prepared.encoded, budget, progress, kept)
        wrong = token_reasons(prepared, classifier)
    else:
        if isinstance(classifier, RemoteClassifier):
            answers = score_requests(classifier, prepared.texts, progress, kept)
        else:
            answers = score_ranges(classifier, prepared.texts, progress, kept)
        wrong = np.full(prepared.table.num_rows, -1)
    wrong = np.where((wrong < 0) & ~answers.known[prepared.inverse], 3, wrong)
    return _assemble(prepared, answers, wrong), answers


def token_reasons(prepared: Prepared, classifier: _TokenClassifier) -> Ints:
    """Index into `REASONS` for every probe that tokenising spoilt; -1 for the others."""
    assert prepared.encoded is not None  # noqa: S101 - for the type checker
    encoded, inverse = prepared.encoded, prepared.inverse
    wrong = np.full(len(inverse), -1)
    wrong[_same_tokens(prepared)] = REASONS.index(SAME_TOKENS)
    cut = np.flatnonzero(encoded.truncated[inverse])
    if cut.size:
        wrong[cut[_term_lost(prepared.table, cut, classifier)]] = REASONS.index(TERM_CUT_OFF)
    special = len(classifier.encode([""]).ids)
    wrong[(np.diff(encoded.offsets) <= special)[inverse]] = REASONS.index(NO_TOKENS)
    return wrong


def _same_tokens(prepared: Prepared) -> npt.NDArray[np.bool_]:
    """Probes whose tokens another group of their block has too, although the texts differ."""
    assert prepared.encoded is not None  # noqa: S101 - for the type checker
    ids, offsets = prepared.encoded.ids, prepared.encoded.offsets
    seen: dict[bytes, int] = {}
    first = np.array(
        [
            seen.setdefault(ids[offsets[i] : offsets[i + 1]].tobytes(), i)
            for i in range(len(prepared.texts))
        ],
        dtype=np.int64,
    )
    result = np.zeros(len(prepared.inverse), dtype=np.bool_)
    shared = np.bincount(first, minlength=1)[first] > 1
    suspects = np.flatnonzero(shared[prepared.inverse])
    table = prepared.table.select(["suite", "block", "group"]).take(suspects)
    places: dict[tuple[Any, ...], list[int]] = {}
    for row, suite, block in zip(suspects, *_plain(table, "suite", "block"), strict=True):
        key = (suite, block, int(first[prepared.inverse[row]]))
        places.setdefault(key, []).append(int(row))
    group = dict(zip(suspects.tolist(), *_plain(table, "group"), strict=True))
    for rows in places.values():
        texts = {int(prepared.inverse[row]) for row in rows}
        if len(texts) > 1 and len({group[row] for row in rows}) > 1:
            result[rows] = True
    return result


def _term_lost(table: pa.Table, rows: Ints, classifier: _TokenClassifier) -> npt.NDArray[np.bool_]:
    """Whether the cut took (part of) the last mention of the probe's term, where it stands as is."""
    part = table.select(["text", "term"]).take(rows)
    heads = []
    for text, term in zip(*_plain(part, "text", "term"), strict=True):
        at = text.rfind(term) if term else -1
        heads.append(text[: at + len(term)] if at >= 0 else "")
    return classifier.encode(heads).truncated


def _plain(table: pa.Table, *names: str) -> list[Sequence[Any]]:
    """Columns as lists of Python values."""
    return [table[name].to_pylist() for name in names]


def _assemble(prepared: Prepared, answers: Answers, wrong: Ints) -> pa.Table:
    """The probes with the columns that scoring adds."""
    table, inverse = prepared.table, prepared.inverse
    reason = _category(wrong, REASONS)
    if "reason" in table.column_names:  # what its source set aside stays set aside
        reason = pc.coalesce(
            table["reason"].combine_chunks().cast(pa.string()), reason.cast(pa.string())
        ).dictionary_encode()
    added = {
        "scores": score_lists(answers.values[inverse]),
        "tokens": _spread(answers.tokens, inverse, pa.int32()),
        "truncated": _spread(answers.truncated, inverse, pa.bool_()),
        "unknown": _spread(answers.unknown, inverse, pa.bool_()),
        "reason": reason,
    }
    return marked(_conform(table, added), answers.kind)


def _given(table: pa.Table) -> pa.Table:
    """Probes that brought their scores along: one that is no number sets its probe aside."""
    bad = pa.array(~_scored(table))
    reason = pc.if_else(bad, pa.scalar(NOT_A_NUMBER), pa.scalar(None, pa.string()))
    if "reason" in table.column_names:
        stated = table["reason"].combine_chunks().cast(pa.string())
        reason = pc.coalesce(stated, reason)
    return marked(_conform(table, {"reason": reason.dictionary_encode()}), kind_of(table))


def _scored(table: pa.Table) -> npt.NDArray[np.bool_]:
    """The probes with a finite number for every label, or, where no scores came, with a label."""
    values = score_matrix(table)
    if values.shape[1] or "returned" not in table.column_names:
        return known(values)
    return np.asarray(~table["returned"].is_null().to_numpy())


def _conform(table: pa.Table, added: dict[str, pa.Array]) -> pa.Table:
    """Exactly the columns of `SCORED`, in its types; what is not known is null."""
    columns = []
    for field in SCORED:
        if field.name in added:
            column = added[field.name]
        elif field.name in table.column_names:
            column = table[field.name]
        else:
            column = pa.nulls(table.num_rows, field.type)
        columns.append(column if column.type == field.type else column.cast(field.type))
    return pa.table(columns, schema=SCORED)


def _category(codes: npt.NDArray[Any], names: Sequence[str]) -> pa.Array:
    """Names by number; null where the number is negative."""
    codes = codes.astype(np.int32)
    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(CATEGORY)


def _spread(values: npt.NDArray[Any] | None, inverse: Ints, kind: pa.DataType) -> pa.Array:
    """What the distinct texts have, for every probe."""
    if values is None:
        return pa.nulls(len(inverse), kind)
    return pa.array(values[inverse]).cast(kind)
