"""Texts in batches of one exact length, for any model that takes token ids."""

from collections.abc import Sequence

import numpy as np

from audit.records import Scores, TokenClassifier

ROWS = 64
"""Rows a batch, where nobody states a budget of tokens."""


def score_texts(classifier: TokenClassifier, texts: Sequence[str]) -> Scores:
    """Logits of the texts in their order; the scoring engine forms larger batches itself."""
    info = classifier.info
    encoded = classifier.encode(texts)
    lengths = np.diff(encoded.offsets)
    logits = np.full((len(lengths), len(info.labels)), np.nan)
    for length in np.unique(lengths[lengths > 0]):
        rows = np.flatnonzero(lengths == length)
        for part in np.array_split(rows, -(-len(rows) // ROWS)):
            at = encoded.offsets[part][:, None] + np.arange(length)
            logits[part] = classifier.forward(encoded.ids[at].astype(np.int64))
    return Scores(
        labels=info.labels,
        logits=logits,
        activation=info.activation,
        tokens=lengths,
        truncated=encoded.truncated,
        unknown=encoded.unknown,
    )
