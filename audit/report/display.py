"""How texts that came from outside are shown: characters that cannot be seen, what differs, ids."""

import unicodedata
from hashlib import sha256

from markupsafe import Markup, escape

_NAMES = {"\n": "⏎", "\r": "␍", "\t": "⇥"}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """Make control, format and bidirectional characters visible, so that none can act.

    A newline becomes ⏎; any other becomes its code point in brackets.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in _NAMES:
        return _NAMES[character]
    if unicodedata.category(character) in _HIDDEN:
        return f"[U+{ord(character):04X}]"
    return character


def foreign(text: object) -> Markup:
    """Show a text that came from outside: escaped, visible, isolated from the page's direction.

    ASCII has no direction of its own to be isolated from, and a report has a thousand such names.
    """
    shown = visible(str(text))
    return escape(shown) if shown.isascii() else Markup("<bdi>{}</bdi>").format(shown)


def foreign_lines(text: str) -> Markup:
    """Show a text of several lines: escaped, each line's characters made visible."""
    return Markup("\n").join(visible(line) for line in text.splitlines())


def anchor(text: str) -> str:
    """Make an id from a group's code or a suite's name: itself where it is plain, else its hash."""
    if 0 < len(text) <= 40 and text.isascii() and all(c.isalnum() or c == "-" for c in text):
        return text
    return "x" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def marked(text: str, other: str) -> Markup:
    """Mark in a text what it does not share with the other one, by words from both ends."""
    words, others = _words(text), _words(other)
    head = _shared(words, others)
    tail = _shared(words[head:][::-1], others[head:][::-1])
    middle = "".join(words[head : len(words) - tail])
    facing = "".join(others[head : len(others) - tail])
    changed = middle[: len(middle) - _stops(middle, facing)]
    before = "".join(words[:head])
    after = middle[len(changed) :] + "".join(words[len(words) - tail :])
    mark = Markup("<mark>{}</mark>").format(visible(changed)) if changed else ""
    return Markup("<bdi>{}{}{}</bdi>").format(visible(before), mark, visible(after))


def _stops(text: str, other: str) -> int:
    """How many spaces and stops the two texts share at their ends."""
    shared = 0
    for a, b in zip(reversed(text), reversed(other), strict=False):
        if a != b or a.isalnum():
            break
        shared += 1
    return max(shared, len(text) - len(text.rstrip(" ")))


def _words(text: str) -> list[str]:
    """The words, each with the space behind it."""
    *inner, last = text.split(" ")
    return [*(f"{word} " for word in inner), last]


def _shared(left: list[str], right: list[str]) -> int:
    """How many words the two lists share from the start."""
    shared = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        shared += 1
    return shared
