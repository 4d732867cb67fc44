"""Files that a strict reader is given, and what it says of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.errors import AuditError
from audit.strict import read_yaml


def written(folder: Path, content: str | bytes, name: str = "file.yaml") -> Path:
    """A file of that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, read: Callable[[Path], Any] = read_yaml) -> str:
    """What is said of a file that is refused."""
    with pytest.raises(AuditError) as caught:
        read(path)
    return str(caught.value)
