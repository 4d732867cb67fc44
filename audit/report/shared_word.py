"""A word that all groups beyond the margin have in their names, and no other group has."""

import re

from audit.records import Effect, SuiteResult

_WORD = re.compile(r"[^\W\d_]{3,}")
FEWEST = 2
"""Groups that must share a word before it is more than a name."""


def shared_word(suite: SuiteResult) -> str:
    """Say that what the classifier answers to may be a word, not the groups; "" where nothing says so.

    A word counts where it stands in the name of every group that was moved beyond the margin one
    way, of two at least, and in no other name of the suite.
    """
    parts = []
    for way in (1, -1):
        beyond = [one for one in suite.effects if _beyond(one, way)]
        if len(beyond) < FEWEST:
            continue
        others = [_words(one) for one in suite.effects if not _beyond(one, way)]
        shared = set.intersection(*map(_words, beyond)).difference(*others)
        if shared:
            word = min(shared, key=lambda word: beyond[0].name.lower().find(word))
            spelled = next(part for part in _WORD.findall(beyond[0].name) if part.lower() == word)
            names = "Both names" if len(beyond) == 2 else f"All {len(beyond)} names"
            parts.append(
                f"{names} {'raised' if way > 0 else 'lowered'} beyond the margin hold the word "
                f"“{spelled}”, and no other name does: the classifier may answer to the word."
            )
    return " ".join(parts)


def _beyond(effect: Effect, way: int) -> bool:
    return effect.margin_status == "beyond" and effect.shift * way > 0


def _words(effect: Effect) -> set[str]:
    return {word.lower() for word in _WORD.findall(effect.name)}
