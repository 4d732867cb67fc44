"""DEFLATE (RFC 1951) that gives the same bytes on every machine, for texts in a page.

zlib promises what its output unpacks to, not its bytes: zlib-ng, which some Pythons are built
with, gives others. A page is to have the same bytes anywhere, and a browser unpacks this format
by itself. One block with the fixed codes; the longest of the last matches is taken.
"""

from collections.abc import Iterator

_SHORTEST, _LONGEST, _WINDOW, _TRIED = 3, 258, 32_768, 64
_END = 256


def _table(first: int, bits: tuple[int, ...]) -> list[tuple[int, int]]:
    """The smallest value of every code, and its extra bits."""
    found = []
    for extra in bits:
        found.append((first, extra))
        first += 1 << extra
    return found


_LENGTHS = [*_table(3, (0,) * 8 + tuple(n for n in range(1, 6) for _ in range(4))), (258, 0)]
_DISTANCES = _table(1, (0, 0, *(n for n in range(14) for _ in range(2))))


def deflated(data: bytes) -> bytes:
    """The data as a raw DEFLATE stream."""
    out = _Bits()
    out.add(0b011, 3)  # the last block, fixed codes
    for length, value in _matches(data):
        if not length:
            out.add_code(*_literal(value))
            continue
        code, extra, bits = _coded(_LENGTHS, length)
        out.add_code(*_literal(_END + 1 + code))
        out.add(extra, bits)
        code, extra, bits = _coded(_DISTANCES, value)
        out.add_code(code, 5)
        out.add(extra, bits)
    out.add_code(*_literal(_END))
    return out.whole()


def _matches(data: bytes) -> Iterator[tuple[int, int]]:
    """(0, byte), or (length, distance) of what stood before."""
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        length, place = _longest(data, at, seen.get(data[at : at + _SHORTEST], ()))
        step = max(1, length)
        yield (length, at - place) if length else (0, data[at])
        for each in range(at, at + step):
            seen.setdefault(data[each : each + _SHORTEST], []).append(each)
        at += step


def _longest(data: bytes, at: int, places: "list[int] | tuple[()]") -> tuple[int, int]:
    """The longest match among the last places, the nearest of equals; length 0 where there is none."""
    best, found = 0, 0
    most = min(_LONGEST, len(data) - at)
    for place in reversed(places[-_TRIED:]):
        if most < _SHORTEST or at - place > _WINDOW or best == most:
            break
        if data[place : place + best + 1] != data[at : at + best + 1]:
            continue
        length = best + 1
        while length < most and data[place + length] == data[at + length]:
            length += 1
        best, found = length, place
    return (best, found) if best >= _SHORTEST else (0, 0)


def _coded(table: list[tuple[int, int]], value: int) -> tuple[int, int, int]:
    """Code, extra bits and their number of a length or a distance."""
    code = max(code for code, (first, _) in enumerate(table) if first <= value)
    first, bits = table[code]
    return code, value - first, bits


def _literal(value: int) -> tuple[int, int]:
    """The fixed code of a byte, the end or a length, and its number of bits."""
    if value < 144:
        return 0x30 + value, 8
    if value < 256:
        return 0x190 + value - 144, 9
    return (value - 256, 7) if value < 280 else (0xC0 + value - 280, 8)


class _Bits:
    """Bits, the first of them lowest in its byte."""

    def __init__(self) -> None:
        self._value = self._size = 0
        self._bytes = bytearray()

    def add(self, value: int, size: int) -> None:
        """A number, its lowest bit first."""
        self._value |= value << self._size
        self._size += size
        while self._size >= 8:
            self._bytes.append(self._value & 0xFF)
            self._value >>= 8
            self._size -= 8

    def add_code(self, code: int, size: int) -> None:
        """A code, its highest bit first."""
        self.add(int(f"{code:0{size}b}"[::-1], 2), size)

    def whole(self) -> bytes:
        """Everything, the last byte filled up with 0."""
        return bytes(self._bytes) + (bytes([self._value]) if self._size else b"")
