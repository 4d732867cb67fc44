"""Ctrl-C and SIGTERM: the shard in hand is closed or dropped, then the run stops."""

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

from audit.errors import Interrupted

GRACE = 5.0
"""Seconds that a shard in hand may still take after the first signal; none after the second."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Dropped(Exception):
    """The shard in hand was given up."""


class Interrupts:
    """Catches signals while it is entered (in the main thread), and says when to stop."""

    def __init__(self) -> None:
        self._signum = 0
        self._deadline = float("inf")
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Interrupts":
        if threading.current_thread() is threading.main_thread():
            self._before = {each: signal.signal(each, self._note) for each in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)

    @property
    def asked(self) -> bool:
        """Whether a signal came: begin nothing new."""
        return self._signum != 0

    def check(self) -> None:
        """Raise `Dropped` where a signal came and the grace is over."""
        if time.monotonic() > self._deadline:
            raise Dropped

    def error(self) -> Interrupted:
        """What to raise when everything in hand is closed."""
        return Interrupted(
            self._signum, "finished shards are kept; repeat the command with --resume"
        )

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._deadline = time.monotonic() + (0 if self._signum else GRACE)
        self._signum = self._signum or signum
