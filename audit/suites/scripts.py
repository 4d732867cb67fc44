"""Scripts: what may mislead in a text's letters, though a reader sees nothing."""

import re
import unicodedata
from collections.abc import Iterable

from audit.strict import escaped


def text_doubts(text: str) -> Iterable[str]:
    """What may mislead in a text: a Unicode form other than NFC, a word that mixes scripts."""
    if not unicodedata.is_normalized("NFC", text):
        yield f"{escaped(text)!r} is not in Unicode form NFC"
    if scripts := mixed_scripts(text):
        yield f"{escaped(text)!r} mixes scripts within a word: {', '.join(scripts)}"


def mixed_scripts(text: str) -> list[str]:
    """The scripts of the first word that mixes several ("Pаris" with a Cyrillic a), or none."""
    if text.isascii():
        return []
    for word in re.findall(r"[^\W\d_]+", text):
        scripts = {unicodedata.name(sign, "?").split()[0] for sign in word}
        scripts = {"HAN" if s.startswith(("CJK", "HIRAGANA", "KATAKANA")) else s for s in scripts}
        scripts -= {"MODIFIER", "COMBINING", "FEMININE", "MASCULINE"}
        if len(scripts) > 1:
            return sorted(scripts)
    return []
