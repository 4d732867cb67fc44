"""A user's labelled texts: what each says, which label is true of it, and of which group it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.classifiers.label_map import label_called
from audit.errors import AuditError
from audit.records import CATEGORY, ModelInfo, Source, TableSource
from audit.strict.data import DataTable, read_data
from audit.strict.data.table import told_aside
from audit.suites.sources import JoinedSource

NEEDED = ("text", "gold", "group")
FAMILY = "family"
"""Texts that belong together, where the table says so: the cluster of every interval."""

NO_LABEL = "no true label"
BLANK = "the text is blank"


def read_labelled(path: str | Path) -> TableSource:
    """A table of `text`, `gold`, `group` and, where it has one, `family`; other columns are not read.

    Parameters
    ----------
    path : str or Path
        In any of the forms of `strict.data`.

    Returns
    -------
    TableSource
        Rows without a true label or without a text are left out, counted in its warnings.

    Raises
    ------
    AuditError
        A column is missing, a group is blank, or no row is left.
    """
    import pandas as pd  # half a second that no other audit needs

    from audit.suites.frame_source import read_frame

    table = read_data(path, {*NEEDED, FAMILY}.__contains__)
    table.require(*NEEDED)
    columns = {name: _column(table, name) for name in table.data.column_names}
    filled = {name: np.char.strip(values.astype(str)) != "" for name, values in columns.items()}
    counted = filled["text"] & filled["gold"]
    _refuse_blank(table, counted & ~filled["group"])
    if not counted.any():
        raise AuditError("no row has both a text and a true label", where=table.where())
    if FAMILY in columns:
        alone = [f"row {number}" for number in table.numbers]
        columns[FAMILY] = np.where(filled[FAMILY], columns[FAMILY], alone)
    source = read_frame(
        pd.DataFrame({name: values[counted] for name, values in columns.items()}),
        name=table.path.stem,
        origin="labelled",
        inputs={table.path.name: table.sha256},
    )
    gold = sorted(set(columns["gold"][counted]))
    return replace(
        source,
        suites=tuple(replace(one, facts=one.facts | {"gold": gold}) for one in source.suites),
        warnings=(*table.notes, *_left_out(table, filled), *source.warnings),
    )


def _column(table: DataTable, name: str) -> npt.NDArray[np.object_]:
    """A column's cells; in names the blanks at their ends mean nothing."""
    cells = table.text(name) if name == "text" else table.names(name)
    return np.array(cells.to_pylist(), dtype=object)


def with_gold(source: Source, info: ModelInfo) -> Source:
    """Labelled data with its true labels called as the classifier calls them; other probes as they are.

    A label may be given in another case, or by its number where no label holds one: a warning says
    what was read as what.

    Raises
    ------
    AuditError
        A true label is none that the classifier returns; with the labels of both.
    """
    if isinstance(source, JoinedSource):
        return source.each(lambda one: with_gold(one, info))
    if not isinstance(source, TableSource) or source.suites[0].origin != "labelled":
        return source
    (suite,) = source.suites
    found = {word: label_called(word, info.labels) for word in suite.facts["gold"]}
    called = {word: label for word, label in found.items() if label is not None}
    if strange := [word for word in found if word not in called]:
        raise AuditError(
            f"`gold` holds {', '.join(map(repr, strange[:5]))}, which the classifier never returns",
            where=f"--labelled {suite.name}",
            remedy=f"write the labels as the classifier does: {', '.join(info.labels)}",
        )
    other = [f"{word!r} is read as {label!r}" for word, label in called.items() if word != label]
    if not other:
        return source
    gold = [called[word] for word in source.table["gold"].cast(pa.string()).to_pylist()]
    place = source.table.schema.get_field_index("gold")
    column = pa.array(gold, pa.string()).dictionary_encode().cast(CATEGORY)
    return replace(
        source,
        suites=(replace(suite, facts=suite.facts | {"gold": sorted(set(gold))}),),
        table=source.table.set_column(place, source.table.schema.field(place), column),
        warnings=(*source.warnings, f"{suite.name}: in `gold`, {', '.join(other[:5])}"),
    )


def _refuse_blank(table: DataTable, blank: npt.NDArray[np.bool_]) -> None:
    """Raise where a row that counts says no group."""
    rows = np.flatnonzero(blank)
    if len(rows):
        raise AuditError(
            f"{len(rows):,} rows say no group" if len(rows) > 1 else "the row says no group",
            where=table.where(int(rows[0]), "group"),
            remedy="fill the cell, or take the row out",
        )


def _left_out(table: DataTable, filled: dict[str, npt.NDArray[np.bool_]]) -> Iterator[str]:
    """How many rows do not count, and where they stand."""
    aside = {
        BLANK: table.numbers[~filled["text"]].tolist(),
        NO_LABEL: table.numbers[filled["text"] & ~filled["gold"]].tolist(),
    }
    found = {reason: rows for reason, rows in aside.items() if rows}
    yield from told_aside(table.path, found, table.by_line)
