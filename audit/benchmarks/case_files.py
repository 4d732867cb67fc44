"""Tables of test cases and of predictions as people publish them: an index column, a BOM and CRLF are read."""

from pathlib import Path

import pandas as pd

from audit.errors import AuditError


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


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A CSV with these columns; others are left alone."""
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path))
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise AuditError(f"this is not CSV: {error}", where=str(path)) from error
    missing = [column for column in columns if column not in table]
    if missing:
        raise AuditError(
            f"no column {', '.join(map(repr, missing))}",
            where=f"{path}:1",
            remedy=f"it needs {', '.join(columns)}",
        )
    return table
