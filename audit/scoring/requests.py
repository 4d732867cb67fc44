"""Texts that a server scores: each asked once, each answer kept as it comes."""

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from audit.errors import AuditError
from audit.records import RemoteClassifier, Scores
from audit.scoring import probabilities
from audit.scoring.batches import Progress
from audit.scoring.probabilities import Answers
from audit.scoring.store.kept import Kept


def score_requests(
    classifier: RemoteClassifier, texts: Sequence[str], progress: Progress, kept: Kept | None = None
) -> Answers:
    """Answers to texts from a server, in whatever order they come; what was kept is not asked again."""
    kind, found = kept.load() if kept is not None else ("", {})
    progress(len(found))
    missing = np.array([row for row in range(len(texts)) if row not in found], dtype=np.int64)
    with closing(classifier.answers([texts[row] for row in missing])) as answers:
        for rows, scores in answers:
            kind = "p" if scores.logits is None else "logits"
            values = scores.p if scores.logits is None else scores.logits
            assert values is not None  # noqa: S101 - for the type checker
            if kept is not None:
                kept.add(kind, missing[rows], values)
            found.update(zip(missing[rows].tolist(), values.tolist(), strict=True))
            progress(len(rows))
    if len(found) != len(texts):
        raise AuditError(
            f"{len(texts) - len(found)} of {len(texts)} texts got no answer",
            where=classifier.info.id,
        )
    info = classifier.info
    given = np.array([found[row] for row in range(len(texts))], dtype=np.float64)
    given = given.reshape(len(texts), -1)
    scores = Scores(
        labels=info.labels,
        logits=given if kind == "logits" else None,
        p=None if kind == "logits" else given,
        activation=info.activation,
    )
    return probabilities.read(scores, info, len(texts))
