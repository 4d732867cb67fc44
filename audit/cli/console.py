"""What is printed: messages and progress to stderr, results to stdout, terminal escapes made visible."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unicodedata import category

import click

from audit.errors import AuditWarning


def visible(text: str) -> str:
    r"""The text with control and format characters as \\xNN or \\uNNNN, so that none acts on a terminal."""
    return "".join(
        char if char in "\n\t" or category(char) not in ("Cc", "Cf", "Cs") else ascii(char)[1:-1]
        for char in text
    )


def tell(text: str = "") -> None:
    """Print a result."""
    click.echo(_printable(visible(text), sys.stdout.encoding))


def note(text: str) -> None:
    """Print a message about what goes on."""
    click.echo(_printable(visible(text), sys.stderr.encoding), err=True)


def complain(text: str) -> None:
    """Print an error."""
    note("\n".join(f"audit: {line}" for line in text.splitlines()))


def _printable(text: str, encoding: str | None) -> str:
    """The text with what the terminal's encoding lacks written as escapes."""
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


@contextmanager
def noted_warnings() -> Iterator[None]:
    """Print what is warned of meanwhile as messages, each once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", AuditWarning)
        yield
    for text in dict.fromkeys(str(one.message) for one in caught):
        note(f"warning: {text}")


Progress = Callable[[int, int], None]


@contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Progress]:
    """A bar over probes on a terminal; silent elsewhere.

    Yields
    ------
    callable
        Called with (done, total).
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich import progress as parts
    from rich.console import Console

    columns = (
        parts.TextColumn(label),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TimeRemainingColumn(),
    )
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
