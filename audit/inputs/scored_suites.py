"""Scores of a suite's own probes, made elsewhere: put back to the probes, they are the same audit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from audit.classifiers.scores_file import Given
from audit.errors import AuditError
from audit.records import (
    SCORED,
    Floats,
    Ints,
    ScoreKind,
    SuiteInfo,
    TableSource,
    kind_of,
    marked,
    score_lists,
    score_matrix,
)
from audit.suites.probe_table import merge_inputs
from audit.suites.sources import SuiteSource
from audit.suites.suite import Suite, read_suite, shipped

MISSING = "no score came"
"""The reason of a suite's probe that the file does not hold."""


@dataclass(frozen=True, slots=True)
class _ScoresByText:
    """What the file says of one suite's texts."""

    scores: Floats
    returned: tuple[str | None, ...]
    place: dict[str, int]

    @classmethod
    def of(cls, table: pa.Table, where: str) -> "_ScoresByText":
        """The rows by their text; a text that came twice has one score."""
        texts = tuple(table["text"].to_pylist())
        scores, returned = score_matrix(table), tuple(table["returned"].to_pylist())
        place: dict[str, int] = {}
        for row, text in enumerate(texts):
            first = place.setdefault(text, row)
            same = np.array_equal(scores[first], scores[row], equal_nan=True)
            if not same or returned[first] != returned[row]:
                raise AuditError(f"the text {text[:60]!r} has two scores", where=where)
        return cls(scores, returned, place)

    def find(self, texts: Sequence[str]) -> Ints:
        """The row of each text; -1 where the file lacks it."""
        return np.array([self.place.get(text, -1) for text in texts], dtype=np.int64)


def put_back(given: Given, suites: Sequence[Suite], *, where: str) -> TableSource:
    """The file's probes, those of known suites with all that the suites say of them.

    Parameters
    ----------
    given : Given
        As `scores_file.read` takes it.
    suites : sequence of Suite
        Those that the user named; suites that ship are known by their names.
    where : str
        The file, for errors.

    Returns
    -------
    TableSource
        A suite whose every row of the file is one of its texts is the suite itself: kinds,
        names, placebos, sampled terms, families, contrast and map; probes that the file lacks
        are set aside. Any other is the file's own.

    Raises
    ------
    AuditError
        A suite that the user named is not in the file, or rows are not among its texts.
    """
    source = given.source
    names = source.table["suite"].cast(pa.string())
    named = _by_name(suites, source, where)
    tables, infos, notes, inputs = [], [], list(source.warnings), [source.inputs]
    block = 0
    for info in source.suites:
        mine = source.table.filter(pc.equal(names, info.name))
        known = _known(info, named, mine["text"].to_pylist(), where, notes)
        if known is not None:
            mine, info = (
                _scored(known, _ScoresByText.of(mine, where), kind_of(source.table)),
                known.suites[0],
            )
            inputs.append(known.inputs)
            notes += known.warnings
        mine, block = _renumbered(mine, block)
        tables.append(mine)
        infos.append(info)
    whole = pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    return TableSource(
        suites=tuple(infos),
        table=marked(whole, kind_of(source.table)),
        inputs=merge_inputs(inputs),
        warnings=tuple(dict.fromkeys(notes)),
    )


def decided_anew(source: TableSource, *, where: str) -> TableSource:
    """The probes where a threshold decides what is returned, whatever labels came along.

    Raises
    ------
    AuditError
        Labels came without scores that could be held against a threshold.
    """
    if source.table["returned"].null_count == source.size:
        return source
    if not score_matrix(source.table).shape[1]:
        raise AuditError(
            "labels came without scores to hold against it",
            where="--threshold",
            remedy=f"leave it out, or add scores to {where}",
        )
    note = f"{where}: the column 'label' is not used: the threshold decides what is returned"
    return replace(source, warnings=(*source.warnings, note))


def _by_name(suites: Sequence[Suite], source: TableSource, where: str) -> dict[str, Suite]:
    """The suites that the user named; of one alone a file need not say the name."""
    there = [one.name for one in source.suites]
    if len(suites) == len(there) == 1:
        return {there[0]: suites[0]}
    for suite in suites:
        if suite.info.name not in there:
            raise AuditError(
                f"no row is of the suite {suite.info.name!r}",
                where=f"{where}:suite",
                remedy=f"its suites are {', '.join(there[:8])}",
            )
    return {suite.info.name: suite for suite in suites}


def _known(
    info: SuiteInfo, named: dict[str, Suite], rows: list[str], where: str, notes: list[str]
) -> SuiteSource | None:
    """The suite whose texts the rows are; None where they are the file's own."""
    suite = named.get(info.name)
    if suite is None and info.name not in shipped():
        return None
    found = SuiteSource([suite or read_suite(info.name)])
    texts = set(pc.unique(found.read(0, found.size)["text"]).to_pylist())
    strange = [text for text in rows if text not in texts]
    if not strange:
        return found
    version = found.suites[0].version
    what = f"{len(strange):,} of {len(rows):,} texts are not those of {info.name} {version}"
    if suite is not None:
        first = f"{what}, the first {strange[0][:60]!r}"
        raise AuditError(first, where=where, remedy="export the suite again")
    notes.append(f"{what}, which ships: they are audited as a suite of the file's own")
    return None


def _scored(source: SuiteSource, rows: _ScoresByText, kind: ScoreKind) -> pa.Table:
    """The suite's probes with the scores of their texts."""
    table = source.read(0, source.size)
    at = rows.find(table["text"].to_pylist())
    lost = at < 0
    scores = np.where(lost[:, None], np.nan, rows.scores[np.maximum(at, 0)])
    unread = ~np.isfinite(scores).all(axis=1) & ~lost
    reason = np.where(lost, MISSING, np.where(unread, "not a number", ""))
    labels = [None if one < 0 else rows.returned[one] for one in at]
    added = {
        "scores": score_lists(scores),
        "returned": pa.array(labels, pa.string()).dictionary_encode(),
        "reason": pa.array(reason, mask=reason == "").dictionary_encode(),
    }
    columns = [
        added[each.name].cast(each.type)
        if each.name in added
        else table[each.name]
        if each.name in table.column_names
        else pa.nulls(table.num_rows, each.type)
        for each in SCORED
    ]
    return marked(pa.table(columns, schema=SCORED), kind)


def _renumbered(table: pa.Table, first: int) -> tuple[pa.Table, int]:
    """The table, its blocks counted on from `first`; and the number after its last."""
    block = table["block"].to_numpy()
    block = block - block.min(initial=0) + first
    place = table.schema.get_field_index("block")
    return table.set_column(place, "block", pa.array(block)), int(block.max(initial=first - 1)) + 1
