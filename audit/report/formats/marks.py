"""A page of Markdown to which texts are added as texts: nothing in a name can act, whoever chose it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from audit.report.display import visible

_ACTING = re.compile(r"[\\`*_\[\]{}#|~$@]")
_BEGINNING = re.compile(r"[-+=:]|\d+(?=[.)])")
"""What begins a list, a line or a heading where it stands first."""


def plain(text: object) -> str:
    """Write a text so that Markdown shows it and does nothing else; the one way in.

    `&`, `<` and `>` become entities, which Markdown and HTML read alike. A bare address may still
    become a link, which shows where it leads.
    """
    escaped = cell(text)
    if first := _BEGINNING.match(visible(str(text))):
        at = first.end() if first.group()[-1].isdigit() else 0
        return f"{escaped[:at]}\\{escaped[at:]}"
    return f"&#32;{escaped[1:]}" if escaped.startswith(" ") else escaped


def cell(text: object) -> str:
    """Write a text into a line that begins with something else: a number stays as it is."""
    return _ACTING.sub(r"\\\g<0>", _entities(visible(str(text))))


class Page:
    """Markdown, block by block; every argument is a text from outside and is escaped here."""

    def __init__(self) -> None:
        self._blocks: list[str] = []

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 to 6."""
        self._add(f"{'#' * level} {plain(text)}")

    def paragraph(self, text: str, *, lead: str = "", join: str = " ") -> None:
        """A paragraph, with what stands in bold before it."""
        self._add(f"**{plain(lead)}**{join}{plain(text)}" if lead else plain(text))

    def items(self, texts: Iterable[str]) -> None:
        """A list."""
        self._add("\n".join(f"- {plain(text)}" for text in texts))

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1
    ) -> None:
        """A table; numbers stand to the right.

        Parameters
        ----------
        left : int
            Columns of words, before those of numbers.
        """
        rule = ["---" if number < left else "--:" for number in range(len(columns))]
        lines = [_row(map(cell, columns)), f"|{'|'.join(rule)}|"]
        self._add("\n".join([*lines, *(_row(map(cell, row)) for row in rows)]))

    def code(self, text: str) -> None:
        """Lines as they are typed."""
        self._add("\n".join(f"    {visible(line)}" for line in text.splitlines() or [""]))

    def quote(self, text: str) -> None:
        """A paragraph set off."""
        self._add(f"> {plain(text)}")

    @contextmanager
    def details(self, summary: str) -> Iterator[None]:
        """What is folded away."""
        self._add(f"<details><summary>{_entities(visible(summary))}</summary>")
        yield
        self._add("</details>")

    def metadata(self, yaml: str) -> None:
        """YAML before the first block, as a serialiser wrote it."""
        self._add(f"---\n{yaml.rstrip()}\n---")

    def __str__(self) -> str:
        return "\n\n".join(self._blocks) + "\n"

    def encode(self) -> bytes:
        """The page as bytes; what UTF-8 cannot hold was made visible before."""
        return str(self).encode("utf-8", "backslashreplace")

    def _add(self, block: str) -> None:
        if block:
            self._blocks.append(block)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
