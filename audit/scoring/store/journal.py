"""events.jsonl: what happened when and where; the one file that differs from run to run."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from audit.scoring.store.atomic import writing

NAME = "events.jsonl"


class Journal:
    """Appends events, and remembers the hash that each part had when it was written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._torn = True  # until a look at the file says otherwise

    def note(self, event: str, **facts: str | int) -> None:
        """Append one line: the clock, the host, the process, and what happened."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "host": platform.node(),
            "pid": os.getpid(),
            "event": event,
            **facts,
        }
        text = json.dumps(line) + "\n"
        with writing(self._path):
            if self._torn:  # a line that a kill cut short must not swallow this one
                old = self._path.read_bytes() if self._path.is_file() else b""
                text = text if old.endswith(b"\n") or not old else "\n" + text
            self._torn = True
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(text)
        self._torn = False

    def hashes(self) -> dict[str, str]:
        """Part -> SHA-256 as last noted since the run began; a line cut short is passed over."""
        noted: dict[str, str] = {}
        for line in self._lines():
            if line.get("event") == "started":
                noted = {}  # what follows belongs to another run
            elif line.get("event") == "part":
                noted[str(line["part"])] = str(line["sha256"])
        return noted

    def derived(self) -> set[str]:
        """Names of the derived files that were written."""
        return {str(line["file"]) for line in self._lines() if line.get("event") == "derived"}

    def _lines(self) -> list[dict[str, str | int]]:
        """Every whole line."""
        if not self._path.is_file():
            return []
        found = []
        for text in self._path.read_text("utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                found.append(line)
        return found
