"""How likely an answer begins with the words of each label: of whole words, token by token."""

import math
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from audit.classifiers.conversation import Conversation
from audit.classifiers.log_probabilities import Tops
from audit.classifiers.prompt import ONWARD, Phrasing
from audit.records import Floats

FLOOR = math.log(1e-6)
NEGLIGIBLE = math.log(5e-3)
"""Beginnings less likely than this, or than this share of the whole label words, are not followed."""

SHOWN = 4
"""Beginnings of answers that an error names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masses:
    """What one text got in one phrasing.

    Attributes
    ----------
    logs : ndarray (labels,)
        Log P of the words of each label; of a label that is not listed the most that it can be.
    listed : ndarray (labels,) of bool
        Whether a word of the label was listed, whole.
    begun : ndarray (labels,) of bool
        Whether the beginning of a word was.
    likeliest : list of (bytes, float)
        How answers begin most often, with their log-probabilities.
    requests : int
        What it took.
    """

    logs: Floats
    listed: npt.NDArray[np.bool_]
    begun: npt.NDArray[np.bool_]
    likeliest: Tops
    requests: int

    @property
    def outside(self) -> float:
        """The probability of all answers that begin with no label word."""
        return 1.0 - float(np.exp(self.logs[self.listed]).sum())


async def masses(conversation: Conversation, phrasing: Phrasing, text: str) -> Masses:
    """Ask for the beginnings of an answer until every label word that matters is whole."""
    prompt = conversation.prompt
    logs = np.full(len(prompt.labels), -np.inf)
    begun = np.zeros(len(logs), dtype=bool)
    ((first, *_), asked) = await conversation.following(phrasing, text, b""), 1
    ahead = [(-value, token) for token, value in first if token]  # an empty one ends the answer
    heapify(ahead)  # the likeliest first
    while ahead:
        cost, words = heappop(ahead)
        value, label = -cost, prompt.place(words)
        if label >= 0:
            logs[label] = np.logaddexp(logs[label], value)
        elif label == ONWARD:
            begun[list(prompt.begun(words))] = True
            worth = max(FLOOR, float(np.logaddexp.reduce(logs)) + NEGLIGIBLE)
            if conversation.manner.continuing is not None and value > worth:
                (tops, *_) = await conversation.following(phrasing, text, words)
                asked += 1
                for token, more in filter(itemgetter(0), tops):
                    heappush(ahead, (-(value + more), words + token))
    least = min(value for _, value in first)
    return Masses(
        logs=np.where(np.isfinite(logs), logs, least),
        listed=np.isfinite(logs),
        begun=begun,
        likeliest=sorted(first, key=lambda each: -each[1])[:SHOWN],
        requests=asked,
    )
