import numpy as np
import pytest

from audit.errors import AuditError
from audit.records import Findings, ModelInfo, Scores
from audit.scoring.requests import score_requests

INFO = ModelInfo(id="served", fingerprint="0" * 64, labels=("no", "yes"), target="yes")


class Served:
    """Answers in the order that it is told, a row at a time."""

    info = INFO

    def __init__(self, order):
        self.order = order
        self.asked = []

    def answers(self, texts):
        self.asked.append(list(texts))
        for row in self.order[: len(texts)]:
            p = float(texts[row]) / 10
            yield np.array([row]), Scores(labels=INFO.labels, p=np.array([[1 - p, p]]))

    def noticed(self):
        return Findings()


class Kept:
    """Answers of an earlier attempt, by row."""

    def __init__(self, known):
        self.known = known
        self.added = {}

    def load(self):
        return "p", {row: [1 - p, p] for row, p in self.known.items()}

    def add(self, kind, rows, values):
        self.added |= {int(row): value.tolist() for row, value in zip(rows, values, strict=True)}


def p_of(answers):
    return np.asarray(answers.values)[:, 1].tolist()


def test_answers_are_matched_by_row_and_not_by_arrival():
    """Whatever comes first, each text has its own number."""
    told = []
    found = score_requests(Served([2, 0, 1]), ["1", "2", "3"], told.append)
    assert p_of(found) == pytest.approx([0.1, 0.2, 0.3])
    assert told == [0, 1, 1, 1]


def test_what_was_kept_is_not_asked_again():
    """Row 1 was answered before: the server hears of the two others, and they are kept in turn."""
    served, kept = Served([1, 0]), Kept({1: 0.9})
    found = score_requests(served, ["1", "2", "3"], lambda texts: None, kept)
    assert served.asked == [["1", "3"]]
    assert p_of(found) == pytest.approx([0.1, 0.9, 0.3])
    assert sorted(kept.added) == [0, 2]


def test_a_text_without_an_answer_is_an_error():
    """Two of three came; nothing is filled in."""
    with pytest.raises(AuditError, match="served: 1 of 3 texts got no answer"):
        score_requests(Served([2, 0]), ["1", "2", "3"], lambda texts: None)
