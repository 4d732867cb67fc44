"""Answers beside the part that they will stand in: paid or waited for once, whatever happens then.

A server's are written as they come, a slow classifier's once a minute; a quick one writes none.

One line of JSON for each handful of answers, each with its own checksum; a line that a kill cut
short is passed over. The file goes when the part is whole.
"""

import json
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from audit.records import Floats, Ints, ScoreKind
from audit.scoring.store import atomic, files

EVERY = 60.0
"""Seconds of scoring here that a kill may lose."""

SYNC = 1.0
"""Seconds between two calls that bring the lines down to the disk; a kill alone loses none."""


class Kept:
    """The answers to a shard's texts so far.

    Parameters
    ----------
    path : Path
        The part that will hold them.
    texts : sequence of str
        What is asked, in its order: answers to other texts are thrown away.
    """

    def __init__(self, path: Path, texts: Sequence[str]) -> None:
        self._path = files.answers_of(path)
        self._texts = sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
        self._size = len(texts)
        self._synced = self._written = time.monotonic()
        self._held: list[tuple[ScoreKind, Ints, Floats]] = []

    def load(self) -> tuple[str, dict[int, list[float]]]:
        """What the numbers are ("p", "logits", "" for none), and row -> numbers."""
        kind: str = ""
        found: dict[int, list[float]] = {}
        for line in self._lines():
            rows = self._rows(line)
            if rows is None:
                self._path.unlink()
                return "", {}
            kind = line["kind"]
            found |= rows
        widths = {len(numbers) for numbers in found.values()}
        return (kind, found) if len(widths) == 1 and 0 not in widths else ("", {})

    def add(self, kind: str, rows: Ints, values: Floats) -> None:
        """Append answers; they are safe from a kill when this returns."""
        if not len(rows):
            return
        numbers = [[None if each != each else each for each in row] for row in values.tolist()]
        line = {"texts": self._texts, "kind": kind, "rows": rows.tolist(), "values": numbers}
        text = json.dumps(line)
        down = time.monotonic() - self._synced > SYNC
        # It begins on a line of its own: the one before may have been cut short.
        data = f"\n{crc32(text.encode()):08x} {text}\n".encode()
        atomic.append(self._path, data, sync=down)
        self._synced = time.monotonic() if down else self._synced

    def hold(self, kind: ScoreKind, rows: Ints, values: Floats) -> None:
        """Take answers that are soon made again: they are written where a minute has passed."""
        self._held.append((kind, rows, values))
        if time.monotonic() - self._written > EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        held, self._held = self._held, []
        for kind in dict.fromkeys(each[0] for each in held):
            same = [each for each in held if each[0] == kind]
            rows = np.concatenate([rows for _, rows, _ in same])
            self.add(kind, rows, np.concatenate([values for *_, values in same]))
        self._written = time.monotonic()

    def _rows(self, line: Any) -> dict[int, list[float]] | None:
        """Row -> numbers of one line; None where it answers other texts, or is none of ours."""
        try:
            if line["texts"] != self._texts or line["kind"] not in ("p", "logits"):
                return None
            return {
                int(row): [float("nan") if each is None else float(each) for each in numbers]
                for row, numbers in zip(line["rows"], line["values"], strict=True)
                if 0 <= row < self._size
            }
        except (KeyError, TypeError, ValueError):
            return None

    def _lines(self) -> list[Any]:
        """Every line that is whole."""
        found = []
        for raw in (files.read(self._path) or b"").split(b"\n"):
            check, _, text = raw.partition(b" ")
            if check == b"%08x" % crc32(text):
                try:
                    found.append(json.loads(text))
                except (ValueError, RecursionError):
                    continue
        return found
