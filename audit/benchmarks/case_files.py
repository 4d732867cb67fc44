"""Tables of test cases and of predictions as people publish them: an index column, a BOM and CRLF are read."""

from pathlib import Path

import pandas as pd

from audit.errors import AuditError
from audit.strict.data import read_data


def read_cases(
    folder: Path, names: tuple[str, ...], columns: tuple[str, ...]
) -> tuple[Path, pd.DataFrame]:
    """The first of the files that is there, every cell a text ("NA" is a text).

    Raises
    ------
    AuditError
        None of the files is there, or a column is missing.
    """
    for name in names:
        if (folder / name).is_file():
            return folder / name, read_table(folder / name, columns)
    raise AuditError(
        f"the folder holds no {' and no '.join(names)}",
        where=str(folder),
        remedy="name the folder of the benchmark's own files",
    )


def read_table(path: Path, columns: tuple[str, ...], *, begin: str = "\0") -> pd.DataFrame:
    """These columns of a table in any form that users' data may have, and those that begin so."""
    table = read_data(path, lambda name: name in columns or name.startswith(begin))
    table.require(*columns)
    kept = [name for name in table.header if name in columns or name.startswith(begin)]
    return pd.DataFrame({name: table.texts(name) for name in kept})
