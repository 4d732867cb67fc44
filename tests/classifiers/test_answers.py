import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, softmax

from audit.classifiers.answers import Form, labels_in, to_scores, width
from audit.errors import AuditError

TEXTS = ["good", "bad", "so so"]
TWO = Form(labels=("NEG", "POS"), target="POS", where="f")
P = [0.9, 0.2, 0.5]


@pytest.mark.parametrize(
    "answer",
    [
        P,
        np.array(P),
        pd.Series(P),
        np.array(P)[:, None],
        [[1 - p, p] for p in P],
        np.array([[1 - p, p] for p in P]),
        pd.DataFrame({"POS": P, "NEG": [1 - p for p in P]}),
        [{"POS": p, "NEG": 1 - p} for p in P],
        [[{"label": "POS", "score": p}, {"label": "NEG", "score": 1 - p}] for p in P],
        [{"label": "POS", "score": p} for p in P],
        [{"label": "NEG", "score": 1 - p} for p in P],
    ],
)
def test_every_documented_shape_means_the_same(answer):
    """Numbers, arrays, frames, mappings and pipelines' elements all give P(POS) .9, .2, .5."""
    scores = to_scores(answer, TEXTS, TWO)
    assert scores.labels == ("NEG", "POS")
    assert scores.p[:, 1] == pytest.approx(P)
    assert scores.p.sum(axis=1) == pytest.approx(1)


def test_bare_numbers_are_of_the_target_wherever_it_stands():
    """With the target in the first column, that column holds the numbers."""
    form = Form(labels=("POS", "NEG"), target="POS", where="f")
    assert to_scores(P, TEXTS, form).p[:, 0] == pytest.approx(P)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=8))
def test_a_lone_logit_is_its_sigmoid(logits):
    """softmax(0, z) is sigmoid(z): the logits kept are exact for a single logit."""
    form = Form(labels=("NEG", "POS"), target="POS", returns="logits", where="f")
    scores = to_scores(logits, ["x"] * len(logits), form)
    assert scores.p is None
    assert softmax(scores.logits, axis=1)[:, 1] == pytest.approx(expit(np.array(logits)), abs=1e-12)


def test_several_labels_that_do_not_exclude_each_other():
    """Sigmoid labels need not sum to 1."""
    form = Form(labels=("rude", "odd", "kind"), target="kind", activation="sigmoid", where="f")
    scores = to_scores([[0.9, 0.8, 0.1]] * 3, TEXTS, form)
    assert scores.activation == "sigmoid"
    assert scores.p[0].tolist() == [0.9, 0.8, 0.1]


def test_fault_63_nan_is_kept_for_the_run_to_set_aside():
    """NaN, None and infinities are no error here: the probe is set aside with its text later."""
    scores = to_scores([0.9, math.nan, math.inf], TEXTS, TWO)
    assert np.isfinite(scores.p).all(axis=1).tolist() == [True, False, False]
    scores = to_scores([{"POS": None, "NEG": None}] * 3, TEXTS, TWO)
    assert np.isnan(scores.p).all()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([0.1, 0.2], "2 answers for 3 texts"),
        (7, "0 answers for 3 texts"),
        ("abc", "a str that cannot be read"),
        ([0.5, 1.5, 0.5], r"1 rows hold no probabilities.*'bad'"),
        ([[0.5, 0.6]] * 3, "do not sum to 1, the first to 1.1 for 'good'"),
        ([[0.2, 0.3, 0.5]] * 3, "3 x 3 for the labels NEG, POS"),
        ([{"POS": 0.5}] * 3, "the labels POS came back where NEG, POS are known, for 'good'"),
        ([{"POS": "high", "NEG": 0}] * 3, "'high' is no number, for 'good'"),
        ([{"label": "neutral", "score": 0.5}] * 3, "the labels neutral came back"),
        (pd.DataFrame({"a": P, "b": P}), "the labels a, b came back"),
        ([object()] * 3, "cannot be read came back"),
        ([[1, 2], [3], [4]], "cannot be read came back"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_text(answer, message):
    """Wrong rows, labels, ranges, sums and shapes say which text and what was expected."""
    with pytest.raises(AuditError, match=message):
        to_scores(answer, TEXTS, TWO)


def test_the_best_label_alone_is_refused_for_three_labels():
    """Of three labels the other two cannot be told from the best one."""
    form = Form(labels=("a", "b", "c"), target="a", where="f")
    with pytest.raises(AuditError, match=r"only the best label.*top_k=None"):
        to_scores([{"label": "a", "score": 0.5}] * 3, TEXTS, form)


def test_rounding_beyond_one_is_clipped():
    """A float32 rounding error is no reason to stop."""
    assert to_scores([1 + 5e-7, 0, 0], TEXTS, TWO).p[0].tolist() == [0.0, 1.0]


def test_labels_are_those_that_the_answer_names():
    """Frames keep their order; mappings and elements are sorted; numbers name none."""
    assert labels_in(pd.DataFrame({"b": [1], "a": [0]})) == ("b", "a")
    assert labels_in([{"b": 1, "a": 0}]) == ("a", "b")
    assert labels_in([[{"label": "b", "score": 1}, {"label": "a", "score": 0}]]) == ("a", "b")
    assert labels_in([0.5]) is None
    assert (width([0.5]), width([[0.1, 0.2, 0.7]])) == (1, 3)


def test_no_texts_give_no_rows():
    """An empty question has an empty answer of the right width."""
    assert to_scores([], [], TWO).p.shape == (0, 2)


def test_a_data_frame_with_texts_in_it_is_told():
    """A column beside the labels' holds no numbers."""
    frame = pd.DataFrame({"a": ["x", "y"], "b": [0.5, 0.6]})
    with pytest.raises(AuditError, match="holds more than numbers"):
        to_scores(frame, ["one", "two"], Form(labels=("a", "b"), target="b", where="f"))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ([[{"label": "NEG", "score": 0.1}, {"label": "NEG", "score": 0.9}]] * 3, "came back twice"),
        ([{"NEG": 10**400, "POS": 0}] * 3, "is no number"),
        ([[10**400, 0]] * 3, "cannot be read"),
    ],
)
def test_answers_that_no_score_can_be_taken_from_are_refused(answer, told):
    """Two scores of one label, of which one would be lost; a number that no float holds."""
    with pytest.raises(AuditError, match=told):
        to_scores(answer, TEXTS, TWO)


@pytest.mark.parametrize("number", [int, np.int64])
def test_labels_that_are_numbers_are_read(number):
    """As a server of scikit-learn's models names them."""
    answer = [[{"label": number(1), "score": p}, {"label": number(0), "score": 1 - p}] for p in P]
    form = Form(labels=("0", "1"), target="1", where="f")
    assert labels_in(answer) == form.labels
    assert to_scores(answer, TEXTS, form).p[:, 1] == pytest.approx(P)
