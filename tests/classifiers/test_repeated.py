"""Answers that vary, averaged."""

import numpy as np
import pytest

from audit.classifiers import chat, endpoint
from audit.classifiers.repeated import TOGETHER, averaged
from audit.errors import AuditError
from audit.records import Findings, ModelInfo, RemoteClassifier, Scores
from audit.scoring.noise import measure
from tests.classifiers.test_chat import PROMPT, SOON, Model, probability
from tests.served import plain, serving

INFO = ModelInfo(id="served", fingerprint="f", labels=("no", "yes"), target="yes")


class Wavering:
    """P("yes") of a text is a tenth of it, give or take; a few answers at a time, the last first."""

    info = INFO

    def __init__(self, noise=0.0, kind="p"):
        self.asked = []
        self._noise = noise
        self._kind = kind
        self._rng = np.random.default_rng(5)

    def requests(self, texts):
        return texts

    def characters(self, texts):
        return sum(map(len, texts))

    def score(self, texts):
        raise NotImplementedError

    def noticed(self):
        return Findings(warnings=("heard",))

    def answers(self, texts):
        self.asked += texts
        rows = np.arange(len(texts))[::-1]
        for at in range(0, len(rows), 3):
            some = rows[at : at + 3]
            yes = np.array([float(texts[row]) / 10 for row in some])
            yes = yes + self._noise * self._rng.standard_normal(len(yes))
            p = np.column_stack([1 - yes, yes])
            yield (
                some,
                Scores(labels=INFO.labels, **{self._kind: np.log(p) if self._kind != "p" else p}),
            )
        yield (
            np.zeros(0, dtype=np.int64),
            Scores(labels=INFO.labels, **{self._kind: np.zeros((0, 2))}),
        )


TEXTS = [str(1 + number % 8) for number in range(70)]


def test_once_is_the_classifier_itself():
    """Nothing is wrapped, so that a run without repeats is what it was."""
    served = Wavering()
    assert averaged(served, 1) is served


def test_each_text_is_asked_so_often_and_matched_to_its_own():
    """Three rounds of 32 texts, then of the next; no two rounds of a text side by side."""
    served = Wavering()
    three = averaged(served, 3)
    assert isinstance(three, RemoteClassifier)
    assert three.score(TEXTS).p[:, 1] == pytest.approx([float(text) / 10 for text in TEXTS])
    first = TEXTS[:TOGETHER]
    assert served.asked[: 3 * TOGETHER] == first * 3
    assert len(served.asked) == 3 * len(TEXTS) == three.requests(len(TEXTS))
    assert three.characters(["ab"]) == 6
    assert three.noticed().warnings == ("heard",)


def test_the_noise_shrinks_with_the_root_of_the_repeats():
    """SD .05 of one answer is .025 of the mean of four and .0125 of sixteen, in 1,000 texts."""
    for times, expected in ((4, 0.025), (16, 0.0125)):
        asked = averaged(Wavering(0.05), times)
        first, second = (asked.score(["5"] * 1000).p for _ in range(2))
        assert measure(first, second).sd == pytest.approx(expected, rel=0.1)


def test_log_probabilities_are_averaged_as_probabilities():
    """.2 and .8 of one text make .5, not the .4 of their logarithms."""

    class Two(Wavering):
        def answers(self, texts):
            logs = np.log([[0.8, 0.2], [0.2, 0.8]])
            yield np.array([0, 1]), Scores(labels=INFO.labels, logits=logs)

    assert np.exp(averaged(Two(), 2).score(["x"]).logits) == pytest.approx(np.array([[0.5, 0.5]]))


def test_another_number_of_repeats_is_another_classifier():
    """Its fingerprint and what the report shows of it say so."""
    twice, thrice = (averaged(Wavering(), times).info for times in (2, 3))
    assert len({INFO.fingerprint, twice.fingerprint, thrice.fingerprint}) == 3
    assert thrice.details["repeats"] == "each text is asked 3 times, its score is the mean"


def test_a_number_that_asks_nobody_is_refused():
    """And samples, which are a mean already."""
    with pytest.raises(AuditError, match="0 is no number of times to ask"):
        averaged(Wavering(), 0)
    with pytest.raises(AuditError, match="ask for more --samples"):
        averaged(Wavering(), 2, sampled=True)


def test_a_chat_server_is_asked_again_and_again(tmp_path):
    """Four texts, twice each: eight requests, the scores of one."""
    path = tmp_path / "prompt.yaml"
    path.write_text(PROMPT, "utf-8")
    with serving(Model()) as (address, asked):
        twice = chat.load("chat:smol", endpoint=address, prompt=path, repeat=2, patience=SOON)
        asked.clear()
        scores = twice.score(["x" * n for n in (30, 10, 90, 55)])
        assert len(asked) == twice.requests(4) == 8
        assert probability(scores) == pytest.approx([0.3, 0.1, 0.9, 0.55])


def test_a_served_classifier_is_asked_in_as_many_requests_more(tmp_path):
    """Sixty-four texts in batches of 32: two requests once, six for three rounds."""
    with serving(plain) as (address, asked):
        thrice = endpoint.load(address, repeat=3, patience=SOON)
        asked.clear()
        scores = thrice.score(["x" * (number + 1) for number in range(64)])
        assert len(asked) == thrice.requests(64) == 6
        assert scores.p[:, 1] == pytest.approx([(number + 1) / 100 for number in range(64)])
