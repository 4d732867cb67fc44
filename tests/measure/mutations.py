"""Random changes to files: of bytes, lines, words and indentation, and of values inside JSON."""

import json
import random
from copy import deepcopy
from typing import Any

TOKENS = """&a *a !!python/object:os.system {a: [ ]} { } {{ }} [ ] : - ? | > ' " # , % @ ` ~ null NO yes 012 1:30 .nan
<<: 0x1f 1e999 99999999999999999999 {country.x} {country[0]} {x:y:z} {country {country:adjective:a} {country:zzz}
COUNTRY schema: families: items: slots: name: text: baseline: group: \\ud800 \\0 \\x00 true 2026-01-01 "" ../../x
/etc/passwd countries gender pairs pooled""".split()  # noqa: SIM905
RAW = [
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\t",
    b"\x1b[31m",
    "\u202e\u200b".encode(),
    "\u0430\u0301".encode(),
    b"[" * 300,
    b"{a: " * 200,
    b"x" * 70_000,
    b"- a\n" * 3000,
    b"\xc2\x85",
    b"\xe2\x80\xa8",
]
VALUES = (
    *(None, True, 0, -1, 1.5, 1e308, -1e308, 10**30, "", "x", "../../x", "/etc/passwd", "\x00"),
    *("\ud800", "1e999", "A" * 5000, [], {}, [[]], [None], {"": None}, [0] * 2000),
)
"""What may stand in the place of a value of JSON."""


def mutated(data: bytes, dice: random.Random, name: str = "") -> bytes:
    """One to three random changes; of JSON every other one is a change of values."""
    if name.endswith((".json", ".geojson")) and dice.random() < 0.5:
        return _other_values(data, dice)
    for _ in range(dice.randint(1, 3)):
        data = dice.choice(_CHANGES)(data, dice)
    return data


def _other_values(data: bytes, dice: random.Random) -> bytes:
    """One to three values of a JSON document changed, taken out or given twice."""
    content = json.loads(data)
    for _ in range(dice.randint(1, 3)):
        holder = dice.choice(list(_holders(content)))
        key = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        kind = dice.randrange(4)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.insert(key, holder[key])
        else:
            holder[key] = deepcopy(dice.choice(VALUES))  # or the next change is made in VALUES
        if not content:
            break
    return json.dumps(content, indent=1).encode("utf-8", "surrogatepass")


def _holders(value: Any) -> Any:
    """Every mapping and list of a document that holds something."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from _holders(item)


def _byte(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def _token(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(TOKENS).encode() + data[at:]


def _raw(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(RAW) + data[at:]


def _hole(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + data[at + dice.randint(1, 60) :]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _lines_gone(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    return b"\n".join(lines[:at] + lines[at + dice.randint(1, 3) :])


def _lines_twice(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    return b"\n".join(lines[:at] + lines[at : at + 3] * 2 + lines[at + 3 :])


def _lines_swapped(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    other = dice.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return b"\n".join(lines)


def _value(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    key, colon, _ = lines[at].partition(b":")
    lines[at] = key + colon + b" " + dice.choice(TOKENS).encode()
    return b"\n".join(lines)


def _cell(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    cells = lines[at].split(b",")
    cells[dice.randrange(len(cells))] = dice.choice(TOKENS).encode()
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def _indented(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    lines[at] = b" " * dice.randint(0, 6) + lines[at].lstrip()
    return b"\n".join(lines)


def _letters(data: bytes, dice: random.Random) -> bytes:
    lines, at = _line(data, dice)
    lines[at] = lines[at].replace(b"{", b"", 1) if dice.random() < 0.5 else lines[at].upper()
    return b"\n".join(lines)


_CHANGES = (
    *(_byte, _token, _raw, _hole, _cut, _lines_gone, _lines_twice, _lines_swapped),
    *(_value, _cell, _indented, _letters),
)


def _line(data: bytes, dice: random.Random) -> tuple[list[bytes], int]:
    """The lines, and one of them."""
    lines = data.split(b"\n")
    return lines, dice.randrange(len(lines))
