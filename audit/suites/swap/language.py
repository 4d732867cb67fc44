"""Whether texts are in the language that the swaps know: English, told by the words of its dictionary."""

import math
from collections.abc import Sequence

from audit.suites.swap.vocabulary import is_ordinary
from audit.suites.swap.words import WORD

FEWEST_WORDS = 30
"""Words under which a file is not judged."""
SHARE = 0.6
"""The dictionary knows more than nine in ten words of English texts, and of other languages' one in three."""
_FEWEST_IN_TEXT = 6
_SHARE_IN_TEXT = 0.4


def english_share(texts: Sequence[str]) -> float:
    """The share of words that the English dictionary knows; NaN under `FEWEST_WORDS` words."""
    words = [word for text in texts for word in _words(text)]
    if len(words) < FEWEST_WORDS:
        return math.nan
    return sum(map(is_ordinary, words)) / len(words)


def is_foreign(text: str) -> bool:
    """Whether the English dictionary knows few of the words of a text of some length."""
    words = _words(text)
    if len(words) < _FEWEST_IN_TEXT:
        return False
    return sum(map(is_ordinary, words)) < _SHARE_IN_TEXT * len(words)


def _words(text: str) -> list[str]:
    """The words of a text in lower case, and no single letters."""
    found = (match.group().lower() for match in WORD.finditer(text))
    return [word for word in found if len(word) > 1]
