"""What a server answered, beside the part that it will stand in: paid for once, whatever happens then.

One line of JSON for each handful of answers, each with its own checksum; a line that a kill cut
short is passed over. The file goes when the part is whole.
"""

import json
import os
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from audit.records import Floats, Ints
from audit.scoring.store.atomic import writing

SUFFIX = ".answers"
PATTERN = f"part-*{SUFFIX}"
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
        self._path = beside(path)
        self._texts = sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
        self._size = len(texts)
        self._synced = time.monotonic()

    def load(self) -> tuple[str, dict[int, list[float]]]:
        """What the numbers are ("p", "logits", "" for none), and row -> numbers."""
        kind, found = "", {}
        for line in self._lines():
            if line.get("texts") != self._texts:
                break
            kind = str(line["kind"])
            for row, numbers in zip(line["rows"], line["values"], strict=True):
                if 0 <= row < self._size:
                    found[int(row)] = [float("nan") if each is None else each for each in numbers]
        else:
            return kind, found
        self._path.unlink()
        return "", {}

    def add(self, kind: str, rows: Ints, values: Floats) -> None:
        """Append answers; they are safe from a kill when this returns."""
        if not len(rows):
            return
        numbers = [[each if np.isfinite(each) else None for each in row] for row in values.tolist()]
        line = {"texts": self._texts, "kind": kind, "rows": rows.tolist(), "values": numbers}
        text = json.dumps(line)
        with writing(self._path), self._path.open("a", encoding="ascii") as stream:
            stream.write(f"{crc32(text.encode()):08x} {text}\n")
            stream.flush()
            if time.monotonic() - self._synced > SYNC:
                os.fsync(stream.fileno())
                self._synced = time.monotonic()

    def _lines(self) -> list[dict[str, Any]]:
        """Every line that is whole."""
        if not self._path.is_file():
            return []
        found = []
        for raw in self._path.read_bytes().split(b"\n"):
            check, _, text = raw.partition(b" ")
            if check == b"%08x" % crc32(text):
                found.append(json.loads(text))
        return found


def beside(part: Path) -> Path:
    """The file of answers that belongs to a part."""
    return part.with_suffix(SUFFIX)
