"""YAML as plain values with their lines: no alias, no tag, no surprise of YAML 1.1."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from audit.errors import AuditError
from audit.strict.files import (
    CONTROL,
    FAULT_LIMIT,
    Document,
    Place,
    at_home,
    escaped,
    field_of,
    raise_all,
    read_text,
)

YAML_LIMIT = 4 * 2**20
DEPTH_LIMIT = 16
NODE_LIMIT = 100_000

# libyaml where the wheel has it (ten times faster); the events are the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.SafeLoader("")

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")


def read_yaml(path: str | Path, *, limit: int = YAML_LIMIT) -> Document:
    """One YAML document of plain values, with the line of each.

    Parameters
    ----------
    path : str or Path
        A regular file, UTF-8.
    limit : int
        Bytes it may have.

    Raises
    ------
    AuditError
        Where the file can't be read or is not plain YAML.
    AuditErrors
        Where several values are at fault.
    """
    path = at_home(path)
    text, digest = read_text(path, limit)
    try:
        value, lines, faults = _Tree(path, yaml.parse(text, Loader=_Loader)).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}:column {mark.column + 1}" if mark else str(path)
        raise AuditError(
            f"this is not YAML: {error.problem or error}",
            where=place,
            remedy=_remedy(text, mark),
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise AuditError(f"this is not YAML: {error}", where=str(path)) from error
    raise_all(faults)
    return Document(path=path, value=value, lines=lines, sha256=digest)


_OTHERWISE = {
    "int": " where a text is meant; write a number in plain digits",
    "float": " where a text is meant; write a number in plain digits",
    "bool": " where a text is meant; true and false are the two others",
    "merge": " where a text is meant; write the keys out: none are taken from elsewhere",
}
"""What else a plain word may have been meant as."""


def _remedy(text: str, mark: yaml.Mark | None) -> str:
    """What mends a line that is not YAML."""
    # By its place in the text: YAML ends lines at more signs than others do.
    before = text[: mark.index + 1].rpartition("\n")[2] if mark else ""
    if "\t" in before and not before.strip():
        return "indent with blanks: a tab stands there"
    return "mend the line; a text that holds ': ' or ' #', or that begins with a sign, needs quotes"


@dataclass(slots=True)
class _Tree:
    """Plain values from YAML events; what is refused is refused before it takes memory."""

    path: Path
    events: Iterator[Any]
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[AuditError] = field(default_factory=list)
    nodes: int = 0

    def build(self) -> tuple[Any, dict[Place, int], list[AuditError]]:
        """The one document's value, the lines, and the faults that let reading go on."""
        next(self.events)  # the stream's start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise AuditError("the file is empty", where=f"{self.path}:1")
        value = self._node(next(self.events), ())
        next(self.events)  # the document's end
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._fault(event, (), "a second document begins here", "keep one a file")
        return value, self.lines, self.faults

    def _node(self, event: Any, place: Place) -> Any:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent):
            raise self._fault(event, place, "aliases (*name) are not read", "write the value out")
        if event.anchor is not None:
            raise self._fault(event, place, "anchors (&name) are not read", "take it out")
        if event.tag is not None:
            raise self._fault(
                event, place, f"tags are not read: {event.tag}", "take it out, or quote"
            )
        if len(place) > DEPTH_LIMIT or self.nodes > NODE_LIMIT:
            what = "nested too deep" if len(place) > DEPTH_LIMIT else f"over {NODE_LIMIT:,} values"
            raise self._fault(event, place, what, "split the file")
        self.lines.setdefault(place, event.start_mark.line + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        read = self._sequence if isinstance(event, yaml.SequenceStartEvent) else self._mapping
        return read(place)

    def _sequence(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items))))
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, (*place, "?"))
            self.lines.pop((*place, "?"), None)
            if not isinstance(key, str):
                raise self._fault(event, place, "a key must be a text", "quote it")
            inner = (*place, key)
            if key in items:
                self._note(event, inner, f"the key {escaped(key)!r} is given twice", "keep one")
            self.lines[inner] = event.start_mark.line + 1
            items[key] = self._node(next(self.events), inner)
        return items

    def _scalar(self, event: Any, place: Place) -> str | int | float | bool:
        value: str = event.value
        if event.style in (None, "") and event.implicit[0]:
            return self._plain(event, place, value)
        if found := CONTROL.search(value):
            name = f"U+{ord(found.group()):04X}"
            self._note(
                event, place, f"the control character {name} stands in the text", "take it out"
            )
        return value

    def _plain(self, event: Any, place: Place, value: str) -> str | int | float | bool:
        if _INTEGER.fullmatch(value):
            return int(value)
        if _FLOAT.fullmatch(value) and math.isfinite(float(value)):
            return float(value)
        if value in ("true", "false"):
            return value == "true"
        tag = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False)).rpartition(":")[2]
        if tag == "null":
            self._note(event, place, "there is no value", 'write one, "" for an empty text')
        elif tag not in ("str", "timestamp", "value"):
            what = f"{escaped(value)!r} is read as another type ({tag}) by YAML"
            remedy = f'quote it: "{escaped(value)}"{_OTHERWISE.get(tag, "")}'
            self._note(event, place, what, remedy)
        return value

    def _note(self, event: Any, place: Place, what: str, remedy: str) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(self._fault(event, place, what, remedy))

    def _fault(self, event: Any, place: Place, what: str, remedy: str) -> AuditError:
        line = event.start_mark.line + 1
        return AuditError(what, where=f"{self.path}:{line}{field_of(place)}", remedy=remedy)
