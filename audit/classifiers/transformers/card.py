"""What a model's card says of labels that have no names but their numbers: told, never taken."""

import re
from collections.abc import Sequence
from pathlib import Path

from audit.classifiers.label_map import is_generic

CARD = "README.md"
_LARGEST = 2**20
_IS = r"""[\s`"'*]*(?:->|→|=>|[:=|]|\bis\b|\bmeans\b|\bfor\b)[\s`"'*|]*"""
_NAME = r"([^\W\d_][\w+/'-]*(?: [\w+/'-]+){0,3})"
_WAYS = (
    re.compile(rf"\bLABEL_(\d+){_IS}{_NAME}"),
    re.compile(rf"(?<![\w.,])(\d+){_IS}{_NAME}"),
)
"""Ways of writing it: "LABEL_0: negative", "| LABEL_0 | negative |", "0 -> negative"."""


def note_of(folder: Path, labels: Sequence[str]) -> dict[str, str]:
    """{"card": a sentence} where labels are numbers and the card names each of them once."""
    if not all(map(is_generic, labels)):
        return {}
    names = named_by(folder, len(labels))
    if not names:
        return {}
    pairs = ", ".join(f"{label} {name}" for label, name in zip(labels, names, strict=True))
    return {
        "card": f"the model's card ({CARD}) calls {pairs}: if that is right, "
        f"--labels {','.join(names)} names them"
    }


def named_by(folder: Path, count: int) -> tuple[str, ...]:
    """The names in the order of the numbers; none where the card does not name each label once."""
    file = folder / CARD
    if not file.is_file() or file.stat().st_size > _LARGEST:
        return ()
    text = file.read_text("utf-8", errors="replace")
    for way in _WAYS:
        found = {(int(number), name.strip()) for number, name in way.findall(text)}
        names = tuple(name for _, name in sorted(found))
        if (
            [number for number, _ in sorted(found)]
            == list(range(count))
            == list(range(len(set(names))))
        ):
            return names
    return ()
