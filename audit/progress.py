"""How far scoring is: probes done, probes a second, time left; on a terminal or in a notebook alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], None]
"""Told (probes done, probes in all)."""


def silent(done: int, total: int) -> None:
    """Show nothing."""


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """A bar over probes where somebody looks on; silent elsewhere.

    Yields
    ------
    callable
        Called with (done, total).
    """
    if quiet or not (sys.stderr.isatty() or in_notebook()):
        yield silent
        return
    from rich import progress as parts
    from rich.console import Console

    columns = (
        parts.TextColumn("scoring"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("{task.fields[speed]}"),
        parts.TimeRemainingColumn(),
    )
    console = None if in_notebook() else Console(stderr=True)
    with parts.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("scoring", total=None, speed="")

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, speed=_speed(bar.tasks[0].speed))

        yield tell


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook, told without importing one."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def _speed(rate: Any) -> str:
    return f"{rate:,.0f} probes/s" if rate else ""
