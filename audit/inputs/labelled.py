"""A user's labelled texts: what each says, which label is true of it, and of which group it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audit.errors import AuditError
from audit.records import ModelInfo, SuiteInfo, TableSource
from audit.strict.data import DataTable, read_data
from audit.strict.data.table import told_aside

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
    columns = {name: np.array(table.texts(name), dtype=object) for name in table.data.column_names}
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


def check_gold(suites: tuple[SuiteInfo, ...], info: ModelInfo) -> None:
    """Refuse labelled data whose true labels are not those that the classifier returns.

    Raises
    ------
    AuditError
        With the labels of both.
    """
    for one in suites:
        gold = one.facts.get("gold", ()) if one.origin == "labelled" else ()
        strange = [label for label in gold if label not in info.labels]
        if strange:
            raise AuditError(
                f"`gold` holds {', '.join(map(repr, strange[:5]))}, "
                "which the classifier never returns",
                where=f"--labelled {one.name}",
                remedy=f"write the labels as the classifier does: {', '.join(info.labels)}",
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
