import json
import math
from zlib import crc32

import numpy as np
import pytest

from audit.errors import AuditError
from audit.records import ModelInfo, Scores
from audit.scoring.batches import score_ranges, score_tokens
from audit.scoring.requests import score_requests
from audit.scoring.store.files import answers_of as beside
from audit.scoring.store.kept import Kept
from tests.scoring.synthetic import Lengths, Letters

TEXTS = [f"text {number}" for number in range(6)]
P = np.array([[1 - each / 10, each / 10] for each in range(6)])


class Served:
    """Answers in threes, from the last text to the first; may fail after a few."""

    info = ModelInfo(id="served", fingerprint="f", labels=("no", "yes"), target="yes")

    def __init__(self, fails_after=None):
        self.asked = []
        self._fails_after = fails_after

    def requests(self, texts):
        return texts

    def characters(self, texts):
        return sum(map(len, texts))

    def score(self, texts):
        raise NotImplementedError

    def noticed(self):
        raise NotImplementedError

    def answers(self, texts):
        yield np.zeros(0, dtype=np.int64), Scores(labels=("no", "yes"), p=np.zeros((0, 2)))
        order = list(range(len(texts)))[::-1]
        for start in range(0, len(order), 3):
            rows = order[start : start + 3]
            if self._fails_after is not None and len(self.asked) + 3 > self._fails_after:
                raise AuditError("the server is gone")
            self.asked += [texts[row] for row in rows]
            p = np.array([P[TEXTS.index(texts[row])] for row in rows])
            yield np.array(rows), Scores(labels=("no", "yes"), p=p)


def test_what_was_answered_is_not_asked_again(tmp_path):
    """Three of six answers came before the fault: the second run asks for the other three alone."""
    part = tmp_path / "part-000000.parquet"
    with pytest.raises(AuditError, match="gone"):
        score_requests(Served(fails_after=3), TEXTS, lambda done: None, Kept(part, TEXTS))
    told, served = [], Served()
    answers = score_requests(served, TEXTS, told.append, Kept(part, TEXTS))
    assert served.asked == ["text 2", "text 1", "text 0"]
    assert answers.values[:, 1] == pytest.approx(P[:, 1])
    assert told == [3, 0, 3]


def test_a_torn_line_is_passed_over(tmp_path):
    """A kill in the middle of a line, or a flipped byte: the answers of that line are asked again."""
    part = tmp_path / "part-000000.parquet"
    kept = Kept(part, TEXTS)
    kept.add("p", np.array([0, 1]), P[:2])
    kept.add("p", np.array([2]), P[2:3])
    whole = beside(part).read_bytes()
    beside(part).write_bytes(whole[:-5])
    assert sorted(Kept(part, TEXTS).load()[1]) == [0, 1]
    Kept(part, TEXTS).add("p", np.array([3]), P[3:4])
    assert sorted(Kept(part, TEXTS).load()[1]) == [0, 1, 3]
    beside(part).write_bytes(whole.replace(b"0.9", b"0.7"))
    assert sorted(Kept(part, TEXTS).load()[1]) == [2]


def test_answers_to_other_texts_are_thrown_away(tmp_path):
    """The file speaks of the texts that it was made for."""
    part = tmp_path / "part-000000.parquet"
    Kept(part, TEXTS).add("p", np.array([0]), P[:1])
    assert Kept(part, TEXTS[:5]).load() == ("", {})
    assert not beside(part).exists()


def test_fault_90_answers_that_a_stranger_wrote_are_no_traceback(tmp_path):
    """Whole lines with a checksum that fits, of any other make: passed over, and asked again."""
    part = tmp_path / "part-000000.parquet"
    Kept(part, TEXTS).add("p", np.array([0]), P[:1])
    line = json.loads(beside(part).read_text("utf-8").strip().split(" ", 1)[1])
    for changed in (
        [],
        {"texts": line["texts"]},
        line | {"kind": "q"},
        line | {"rows": ["x"]},
        line | {"rows": [0, 1]},
        line | {"values": [{}]},
        line | {"rows": [0, 1], "values": [[0.5, 0.5], [0.5]]},
    ):
        text = json.dumps(changed)
        beside(part).write_text(f"{crc32(text.encode()):08x} {text}\n", encoding="utf-8")
        assert Kept(part, TEXTS).load() == ("", {})
    (tmp_path / "part-000001.answers").symlink_to(tmp_path / "victim")
    with pytest.raises(AuditError):
        Kept(tmp_path / "part-000001.parquet", TEXTS).add("p", np.array([0]), P[:1])
    assert not (tmp_path / "victim").exists()


def test_numbers_come_back_as_they_went(tmp_path):
    """Every bit of a logit, and what is not a number."""
    part = tmp_path / "part-000000.parquet"
    values = np.array([[-0.1 - 0.2, math.pi], [math.nan, -1e-300]])
    Kept(part, TEXTS).add("logits", np.array([4, 2]), values)
    kind, found = Kept(part, TEXTS).load()
    assert kind == "logits"
    assert np.array_equal(np.array([found[4], found[2]]), values, equal_nan=True)
    assert json.loads(beside(part).read_text("utf-8").strip().split(" ", 1)[1])["rows"] == [4, 2]


class Counting(Lengths):
    """Counts the texts that it is asked for, and may be stopped."""

    def __init__(self, stop_after=None):
        super().__init__()
        object.__setattr__(self, "asked", 0)
        object.__setattr__(self, "stop_after", stop_after)

    def score(self, texts):
        object.__setattr__(self, "asked", self.asked + len(texts))
        if self.stop_after is not None and self.asked > self.stop_after:
            raise KeyboardInterrupt
        return super().score(texts)


def test_a_slow_classifier_loses_a_minute(tmp_path, monkeypatch):
    """Batches that took longer than a minute are on the disk at once; a quick one writes nothing."""
    part, texts = tmp_path / "part-000000.parquet", [f"text {n}" * n for n in range(200)]
    score_ranges(Counting(), texts, lambda done: None, Kept(part, texts))
    assert not beside(part).exists()
    monkeypatch.setattr("audit.scoring.store.kept.EVERY", -1.0)
    score_ranges(Counting(), texts, lambda done: None, Kept(part, texts))
    assert len(Kept(part, texts).load()[1]) == 200


def test_what_was_scored_before_an_interruption_is_not_scored_again(tmp_path):
    """The same values to the last bit, with the rest alone asked."""
    part, texts = tmp_path / "part-000000.parquet", [f"text {n}" * n for n in range(200)]
    want = score_ranges(Counting(), texts, lambda done: None)
    with pytest.raises(KeyboardInterrupt):
        score_ranges(Counting(stop_after=130), texts, lambda done: None, Kept(part, texts))
    rest = Counting()
    got = score_ranges(rest, texts, lambda done: None, Kept(part, texts))
    assert rest.asked == 200 - 128  # two calls of 64 were whole
    assert np.array_equal(got.values, want.values)
    assert got.kind == want.kind


def test_tokens_too_are_gone_on_with_where_a_run_was_stopped(tmp_path):
    """Batches of one exact length are the same after an interruption; kept ones are skipped."""
    part, letters = tmp_path / "part-000000.parquet", Letters()
    texts = ["abc" * (n % 7 + 1) + str(n) for n in range(90)]
    encoded, stopped = letters.encode(texts), iter(range(5))
    want = score_tokens(letters, encoded, 64, lambda done: None)

    def stop(done):
        if next(stopped, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_tokens(letters, encoded, 64, stop, Kept(part, texts))
    assert 0 < len(Kept(part, texts).load()[1]) < 90
    got = score_tokens(letters, encoded, 64, lambda done: None, Kept(part, texts))
    assert np.array_equal(got.values, want.values)


def test_logits_of_a_slow_classifier_come_back_as_logits(tmp_path):
    """What a call had given is neither asked again nor taken for probabilities."""

    class Slow:
        info = ModelInfo(id="slow", fingerprint="f", labels=("no", "yes"), target="yes")
        calls = 0

        def score(self, texts):
            Slow.calls += 1
            return Scores(labels=("no", "yes"), logits=np.array([[-3.0, 7.5]] * len(texts)))

    kept = Kept(tmp_path / "part-000000.parquet", TEXTS)
    first = score_ranges(Slow(), TEXTS, lambda done: None, kept)
    kept.flush()
    again = score_ranges(
        Slow(), TEXTS, lambda done: None, Kept(tmp_path / "part-000000.parquet", TEXTS)
    )
    assert Slow.calls == 1
    assert again.kind == first.kind == "logits"
    assert again.values.tolist() == [[-3.0, 7.5]] * 6
