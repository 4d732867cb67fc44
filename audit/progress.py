"""How far scoring is: the suite in hand, probes a second, time left; on a terminal or in a notebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

Progress = Callable[[int, int], None]
"""Told (probes done, probes in all)."""


LOOKED = 1000
"""Probes after which the suite in hand is looked up again; that costs milliseconds."""


PAUSE = 0.5
"""Seconds after which a line of text is written anew."""


def silent(done: int, total: int) -> None:
    """Show nothing."""


class Shown:
    """A bar that names the suite in hand, once it was told which probe is whose."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("scoring", total=None, suite="scoring", speed="")
        self._suite_at: Callable[[int], str] | None = None
        self._next = 0

    def over(self, suite_at: Callable[[int], str]) -> None:
        """Be told of which suite the probe at a place is."""
        self._suite_at = suite_at

    def __call__(self, done: int, total: int) -> None:
        """Show that so many probes are done."""
        shown = {"speed": _speed(self._bar.tasks[0].speed)}
        if self._suite_at and self._next <= done < total:
            shown["suite"] = self._suite_at(done)
            self._next = done + LOOKED
        self._bar.update(self._task, completed=done, total=total, **shown)


class WrittenLine:
    """The same as a line of text that is written over, for a notebook without widgets."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        display: Any = import_module("IPython.display").display
        self._now, self._began, self._told = now, now(), -PAUSE
        self._first: int | None = None
        self._suite_at: Callable[[int], str] | None = None
        self._shown = display({"text/plain": "scoring"}, raw=True, display_id=True)

    def over(self, suite_at: Callable[[int], str]) -> None:
        """Be told of which suite the probe at a place is."""
        self._suite_at = suite_at

    def __call__(self, done: int, total: int) -> None:
        """Show that so many probes are done; what an earlier call of the run scored says no speed."""
        spent = self._now() - self._began
        self._first = done if self._first is None else self._first
        if done < total and spent - self._told < PAUSE:
            return
        self._told, rate = spent, (done - self._first) / spent if spent > 0 else 0.0
        suite = self._suite_at(done) if self._suite_at and done < total else "scored"
        left = f"{(total - done) / rate:,.0f} s left" if rate and done < total else ""
        parts = (f"{suite}: {done:,} of {total:,} probes", _speed(rate) if rate else "", left)
        self._shown.update({"text/plain": ", ".join(filter(None, parts))}, raw=True)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """A bar over probes where somebody looks on; silent elsewhere.

    Yields
    ------
    callable
        Called with (done, total).
    """
    if quiet or not (in_notebook() or sys.stderr.isatty()):
        yield silent
        return
    if in_notebook() and not _has_widgets():
        yield WrittenLine()
        return
    from rich import progress as parts
    from rich.console import Console

    columns = (
        parts.TextColumn("{task.fields[suite]}"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("{task.fields[speed]}"),
        parts.TimeRemainingColumn(),
    )
    console = None if in_notebook() else Console(stderr=True)
    with parts.Progress(*columns, console=console, transient=True) as bar:
        yield Shown(bar)


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook, told without importing one."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def _has_widgets() -> bool:
    """Whether a notebook can draw rich's bar: it warns at every step where ipywidgets lack."""
    return find_spec("ipywidgets") is not None


def _speed(rate: Any) -> str:
    return f"{rate:,.0f} probes/s" if rate else ""
