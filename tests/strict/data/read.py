"""A user's file, read column by column."""

from collections.abc import Callable
from pathlib import Path

from audit.strict.data import DataTable, read_data


def table_of(
    path: Path, content: str | bytes, wanted: Callable[[str], bool] = lambda name: bool(name)
) -> DataTable:
    """What a file of that content holds in the columns that are asked for."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_data(path, wanted)
