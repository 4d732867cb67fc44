"""Texts that are alike but for a few words, cut into what they share and what each has of its own."""

import re
from collections.abc import Sequence

Tokens = list[str]

_TOKEN = re.compile(r"\w+|\W")

SHORTEST = 3
"""Letters and signs under which words inside the texts are not worth a cut."""


def cut(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """What the texts share, in order, and what stands between in each.

    Parameters
    ----------
    texts : sequence of str
        At least one.

    Returns
    -------
    literals : tuple of str
        The shared beginning, what is shared inside, the shared end.
    pieces : tuple of tuple of str
        For each text the pieces between its literals: one less than there are literals.

    Examples
    --------
    >>> cut(["She lost her key.", "He lost his key."])
    (('', ' lost ', ' key.'), (('She', 'her'), ('He', 'his')))
    """
    split = [_TOKEN.findall(text) for text in texts]
    head = _shared(split)
    rest = [one[head:] for one in split]
    tail = _shared([one[::-1] for one in rest])
    middles = [one[: len(one) - tail] for one in rest]
    inner = _inner(middles)
    literals = ["".join(split[0][:head]), *inner, "".join(rest[0][len(rest[0]) - tail :])]
    return tuple(literals), tuple(_between("".join(one), inner) for one in middles)


def _shared(split: Sequence[Tokens]) -> int:
    """How many words all begin with: as many as the first and the last in their order do."""
    low, high = min(split), max(split)
    pairs = zip(low, high, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(low), len(high))
    )


def _inner(middles: Sequence[Tokens]) -> list[str]:
    """Runs of words that all middles share, in the same order; the longest is found first."""
    shared = _longest_shared(middles)
    if len(shared) < SHORTEST:
        return []
    ends = [_apart("".join(one), shared) for one in middles]
    before, after = ([_TOKEN.findall(end[side]) for end in ends] for side in (0, 1))
    return [*_inner(before), shared, *_inner(after)]


def _longest_shared(middles: Sequence[Tokens]) -> str:
    """The longest run of whole words of the first that stands in every other; "" where there is none."""
    common = set(middles[0]).intersection(*middles[1:])
    if len(middles) < 2 or not any(len(token) >= SHORTEST for token in common):
        return ""
    texts = ["".join(one) for one in middles]
    first, best = middles[0], ""
    for start in range(len(first)):
        for stop in range(len(first), start, -1):
            run = "".join(first[start:stop])
            if len(run) <= len(best) or not common.issuperset(first[start:stop]):
                continue
            if all(run in text for text in texts):
                best = run
    return best


def _apart(text: str, literal: str) -> tuple[str, str]:
    """What stands before and behind the first place of a literal."""
    before, _, after = text.partition(literal)
    return before, after


def _between(text: str, literals: Sequence[str]) -> tuple[str, ...]:
    """The pieces between literals that stand in the text in this order."""
    pieces = []
    for literal in literals:
        piece, text = _apart(text, literal)
        pieces.append(piece)
    return (*pieces, text)
