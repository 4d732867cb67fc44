"""Tables of test cases as people publish them, read as any table of a user's is."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from audit.errors import AuditError
from audit.strict.data import read_data

Also = Callable[[str], bool]


def _none(name: str) -> bool:
    """No column beside those that must be there."""
    return False


def read_cases(
    folder: Path, names: tuple[str, ...], columns: tuple[str, ...], also: Also = _none
) -> tuple[Path, pd.DataFrame]:
    """The first of the files that is there, and its table as `read_table` gives it.

    Raises
    ------
    AuditError
        None of the files is there, or a column is missing.
    """
    for name in names:
        if (folder / name).is_file():
            return folder / name, read_table(folder / name, columns, also)
    raise AuditError(
        f"the folder holds no {' and no '.join(names)}",
        where=str(folder),
        remedy="name the folder of the benchmark's own files",
    )


def read_table(path: Path, columns: tuple[str, ...], also: Also = _none) -> pd.DataFrame:
    """These columns, and others that are `also` of use where they are there; every cell a text."""
    table = read_data(path, lambda name: name in columns or also(name))
    table.require(*columns)
    kept = [name for name in table.header if name in columns or also(name)]
    return pd.DataFrame({name: table.texts(name) for name in kept})


def refuse_strange(table: pd.DataFrame, column: str, labels: tuple[str, ...], path: Path) -> None:
    """Raise where a column of true labels holds another than those that there are."""
    strange = sorted(set(table[column]) - set(labels))
    if strange:
        raise AuditError(
            f"{column} holds {strange[0]!r}",
            where=str(path),
            remedy=f"the two labels are {' and '.join(labels)}",
        )
