"""Ctrl-C and SIGTERM: the shard in hand is closed or dropped, then the run stops, hanging or not."""

import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any

from audit.errors import Interrupted

GRACE = 3.5
"""Seconds that a shard in hand may still take after the first signal; none after the second."""

AFTERWARDS = 1.0
"""Seconds in which a classifier that was told to stop must have stopped."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
owned = False
"""Whether a run that nothing else can interrupt may end this process: the command line says so."""


class Dropped(BaseException):
    """The shard in hand was given up; no `except Exception` of a classifier's holds it up."""


class Interrupts:
    """Catches signals while it is entered (in the main thread), and says when to stop.

    A classifier that never returns is interrupted where Python still runs its code. Where native
    code keeps the main thread, its handlers do not run either: a thread of ours then ends the
    process, if that is the command line's own.
    """

    def __init__(self) -> None:
        self._signum = 0
        self._deadline = float("inf")
        self._breakable = False
        self._left = threading.Event()
        self._before: dict[signal.Signals, Any] = {}
        self._wakeup = -1
        self._pipe = (-1, -1)

    def __enter__(self) -> "Interrupts":
        if threading.current_thread() is threading.main_thread():
            self._before = {each: signal.signal(each, self._note) for each in _SIGNALS}
            self._pipe = os.pipe()
            os.set_blocking(self._pipe[1], False)
            self._wakeup = signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
            threading.Thread(target=self._watch, name="interrupts", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        if self._before:
            signal.set_wakeup_fd(self._wakeup)
            os.close(self._pipe[1])  # the watch wakes up, and closes the other end
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

    @contextmanager
    def breakable(self) -> Iterator[None]:
        """Within, `Dropped` may be raised anywhere once the grace is over."""
        self._breakable = True
        try:
            yield
        finally:
            self._breakable = False

    def error(self, kept: str) -> Interrupted:
        """What to raise when everything in hand is closed; `kept` says what is not lost."""
        return Interrupted(self._signum, f"{kept}; repeat the command with --resume")

    def _note(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._signum:
            self._deadline = now
        else:
            self._signum, self._deadline = signum, now + GRACE
        if self._breakable and now >= self._deadline:
            raise Dropped

    def _watch(self) -> None:
        """Wait for a signal, then for the end of the grace or another signal, then insist."""
        pipe = self._pipe[0]
        try:
            first = os.read(pipe, 1)
            if not first:
                return
            select.select([pipe], [], [], GRACE)
            if self._left.is_set():
                return
            main = threading.main_thread().ident
            assert main is not None  # noqa: S101 - for the type checker
            signal.pthread_kill(main, signal.SIGINT)
            if not self._left.wait(AFTERWARDS) and owned:
                _end(first[0])
        finally:
            os.close(pipe)


def _end(signum: int) -> None:
    """End the process at once: what is on the disk is whole, and half a file bears no name."""
    told = (
        "audit: interrupted, and the classifier did not stop (repeat the command with --resume)\n"
    )
    with suppress(OSError):
        os.write(2, told.encode())
    os._exit(128 + signum)
