"""Sampled answers: where a server gives no log-probabilities, a label's share of them is its score."""

import numpy as np

from audit.classifiers.conversation import Conversation
from audit.classifiers.prompt import Phrasing
from audit.records import Floats


async def shares(conversation: Conversation, phrasing: Phrasing, text: str) -> tuple[Floats, float]:
    """Share of the sampled answers that return each label (labels,), of those that return any.

    And the share that returns none; where all do, the numbers are NaN.
    """
    wanted = conversation.manner.samples
    said: list[str] = []
    while len(said) < wanted:
        said += await conversation.sampled(phrasing, text, len(said), wanted - len(said))
    labels = [conversation.prompt.place(answer.encode()) for answer in said]
    counts = np.bincount(
        [at for at in labels if at >= 0], minlength=len(conversation.prompt.labels)
    )
    outside = 1.0 - counts.sum() / len(said)
    return counts / counts.sum() if counts.sum() else np.full(len(counts), np.nan), outside
