"""Classifiers with known shifts: most tests need no torch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from audit.records import ModelInfo, Scores
from audit.verdict.canaries import shipped_canaries

LABELS = ("NEGATIVE", "POSITIVE")
PLAIN = {
    text: p
    for one in shipped_canaries(["en", "de", "fr", "es"])
    for p, side in ((0.95, one.high), (0.05, one.low))
    for text in side
}


@dataclass(frozen=True)
class KnownShifts:
    """P(POSITIVE) is a base that depends on the sentence alone, plus a known shift for each word in it.

    Parameters
    ----------
    shifts : dict of str to float
        Word -> what it adds to p.
    base, spread : float
        p without any word; half the range of a deterministic wobble a sentence (words taken out).
    """

    shifts: Mapping[str, float] = field(default_factory=dict)
    base: float = 0.5
    spread: float = 0.0

    @property
    def info(self) -> ModelInfo:
        """A model card for the fake."""
        known = repr((sorted(self.shifts.items()), self.base, self.spread))
        return ModelInfo(
            id="known-shifts",
            fingerprint=sha256(known.encode()).hexdigest(),
            labels=LABELS,
            target="POSITIVE",
        )

    def score(self, texts: Sequence[str]) -> Scores:
        """Give p = base + wobble(sentence without the words) + sum of the words' shifts."""
        p = np.array([self._p(text) for text in texts])
        return Scores(labels=LABELS, p=np.column_stack([1 - p, p]))

    def _p(self, text: str) -> float:
        if text in PLAIN:  # it answers where the answer is plain
            return PLAIN[text]
        shift, rest = 0.0, text
        for word, value in self.shifts.items():
            if word in text:
                shift += value
                rest = rest.replace(word, "")
        wobble = int.from_bytes(sha256(rest.encode()).digest()[:4], "big") / 2**32 * 2 - 1
        return self.base + self.spread * wobble + shift
