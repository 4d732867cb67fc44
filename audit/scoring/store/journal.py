"""events.jsonl: what happened when and where; the one file that differs from run to run."""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit.scoring.store import atomic, files

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Journal:
    """Appends events, and remembers the hash that each file had when it was written.

    A line that is cut short, or that names what no file of a run may be called, is passed over:
    what it would have noted is made again.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / files.EVENTS
        self._torn = True  # until a look at the file says otherwise

    def note(self, event: str, **facts: str | int) -> None:
        """Append one line: the clock, the process, and what happened; no host, since a run is handed on."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "pid": os.getpid(),
            "event": event,
            **facts,
        }
        text = json.dumps(line) + "\n"
        if self._torn:  # a line that a kill cut short must not swallow this one
            old = files.read(self._path) or b"\n"
            text = text if old.endswith(b"\n") else "\n" + text
        self._torn = True
        atomic.append(self._path, text.encode())
        self._torn = False

    def hashes(self) -> dict[str, str]:
        """Part -> SHA-256 as last noted since the run began."""
        noted: dict[str, str] = {}
        for line in self._lines():
            if line.get("event") == "started":
                noted = {}  # what follows belongs to another run
            elif line.get("event") == "part":
                noted |= _noted(line, "part")
        return {name: digest for name, digest in noted.items() if files.index_of(name) is not None}

    def derived(self) -> dict[str, str]:
        """Derived file of a further format -> SHA-256 as last noted."""
        noted: dict[str, str] = {}
        for line in self._lines():
            if line.get("event") == "derived":
                noted |= _noted(line, "file")
        return {name: digest for name, digest in noted.items() if files.may_be_derived(name)}

    def _lines(self) -> list[dict[str, Any]]:
        """Every whole line."""
        found = []
        for text in (files.read(self._path) or b"").split(b"\n"):
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(line, dict):
                found.append(line)
        return found


def _noted(line: dict[str, Any], key: str) -> dict[str, str]:
    """The file that a line names, with its hash; nothing where one of them is no text."""
    name, digest = line.get(key), line.get("sha256")
    if isinstance(name, str) and isinstance(digest, str) and _DIGEST.fullmatch(digest):
        return {name: digest}
    return {}
