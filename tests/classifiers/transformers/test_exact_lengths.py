import numpy as np

from audit.classifiers.transformers.exact_lengths import ROWS, score_texts
from audit.records import Encoded, ModelInfo


class Lengths:
    """A classifier whose logit is the number of tokens, and that notes its batches."""

    info = ModelInfo(id="lengths", fingerprint="0" * 64, labels=("only",), target="only")

    def __init__(self):
        self.batches = []

    def encode(self, texts):
        rows = [[7] * len(text) for text in texts]
        return Encoded(
            ids=np.array([one for row in rows for one in row], np.int32),
            offsets=np.append(0, np.cumsum([len(row) for row in rows])).astype(np.int64),
            truncated=np.zeros(len(rows), bool),
            unknown=np.zeros(len(rows), bool),
        )

    def forward(self, ids):
        self.batches.append(ids.shape)
        return np.full((len(ids), 1), ids.shape[1], np.float32)


def test_a_batch_holds_texts_of_one_length():
    """In the order of the texts afterwards; no padding anywhere."""
    classifier = Lengths()
    scores = score_texts(classifier, ["aa", "b", "cc", "dddd"])
    assert scores.logits.ravel().tolist() == [2, 1, 2, 4]
    assert sorted(classifier.batches) == [(1, 1), (1, 4), (2, 2)]


def test_a_batch_has_no_more_than_its_rows():
    """One more than two batches hold makes three."""
    classifier = Lengths()
    score_texts(classifier, ["aa"] * (2 * ROWS + 1))
    assert max(rows for rows, _ in classifier.batches) <= ROWS
    assert sum(rows for rows, _ in classifier.batches) == 2 * ROWS + 1


def test_a_text_without_tokens_has_no_score():
    """NaN, for the run to set aside."""
    assert np.isnan(score_texts(Lengths(), [""]).logits).all()
