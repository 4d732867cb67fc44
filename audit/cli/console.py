"""What is printed: messages and progress to stderr, results to stdout, terminal escapes made visible."""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unicodedata import category

from audit.errors import SHOWN, AuditWarning

SHOW_OFFENSIVE = "Mask no text: HateCheck and the like, and your own texts for a toxicity label."

MESSAGE = 9_000
"""Bytes of one message."""


def visible(text: str) -> str:
    r"""The text with control and format characters as \\xNN or \\uNNNN, so that none acts on a terminal."""
    return "".join(
        char if char in "\n\t" or category(char) not in ("Cc", "Cf", "Cs") else ascii(char)[1:-1]
        for char in text
    )


class _Stream:
    """stdout or stderr: what cannot be written is lost without a traceback, and remembered."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.lost = False

    def write(self, text: str) -> None:
        """Write a line, with what the stream's encoding lacks as escapes."""
        if not self.lost:
            with self._remembering():
                stream = getattr(sys, self._name)
                stream.write(_printable(text, stream.encoding))

    def finish(self) -> bool:
        """Bring everything out; whether nothing was lost."""
        with self._remembering():
            getattr(sys, self._name).flush()
        if self.lost:
            _silence(getattr(sys, self._name))
        lost, self.lost = self.lost, False
        return not lost

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """A reader that has gone (`| head`), a full disk or a closed stream: lost, and no traceback."""
        try:
            yield
        except (OSError, ValueError, AttributeError):
            self.lost = True


_RESULTS, _MESSAGES = _Stream("stdout"), _Stream("stderr")


def tell(text: str = "") -> None:
    """Print a result."""
    _RESULTS.write(visible(text) + "\n")


def tell_document(text: str) -> None:
    """Print a JSON document; where a letter cannot be shown, all but ASCII is escaped."""
    encoding = getattr(sys.stdout, "encoding", None)
    if not text.isascii() and _printable(visible(text), encoding) != text:
        text = json.dumps(json.loads(text), indent=1)
    _RESULTS.write(text.rstrip("\n") + "\n")


def note(text: str) -> None:
    """Print a message about what goes on."""
    _MESSAGES.write(_short(visible(text)) + "\n")


def complain(text: str) -> None:
    """Print an error."""
    note("\n".join(f"audit: {line}" for line in text.splitlines()))


def _short(text: str) -> str:
    """The text, without its middle where it is over what somebody reads: a name may be a megabyte long."""
    data = text.encode("utf-8", "replace")
    if len(data) <= MESSAGE:
        return text
    begins, ends = data[: MESSAGE - 2000], data[-1000:]
    left = f" … ({len(data) - len(begins) - len(ends):,} bytes left out) … "
    return begins.decode("utf-8", "ignore") + left + ends.decode("utf-8", "ignore")


def is_heard() -> bool:
    """Whether results still reach somebody: `audit suites NAME | head` needs no more."""
    return not _RESULTS.lost


def finish() -> bool:
    """Bring everything out; whether every result reached stdout."""
    _MESSAGES.finish()
    return _RESULTS.finish()


def _silence(stream: Any) -> None:
    """Let what is still buffered go nowhere, or the interpreter complains at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


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
    said = list(dict.fromkeys(str(one.message) for one in caught))
    for text in said[:SHOWN]:
        note(f"warning: {text}")
    if len(said) > SHOWN:
        note(f"warning: and {len(said) - SHOWN:,} more, in the report")
