import pytest

from audit.classifiers.http import Refused
from audit.classifiers.speech import SPEECHES, labels_by_index

LABELS = ("bad", "good")
ROWS = [[{"label": "good", "score": 0.9}], [{"label": "good", "score": 0.2}]]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("inputs", {"inputs": ["a", "b"]}),
        ("tei", {"inputs": [["a"], ["b"]]}),
        ("hub", {"inputs": "a", "parameters": {"top_k": 1000}}),
        ("vllm", {"model": "m", "input": ["a", "b"]}),
        ("list", ["a", "b"]),
    ],
)
def test_each_form_is_asked_in_its_own_words(name, body):
    """As its server's documentation has it."""
    assert SPEECHES[name].payload(["a", "b"], "m") == body


@pytest.mark.parametrize("name", ["inputs", "tei", "hub", "list"])
def test_a_list_is_a_row_a_text(name):
    """For one text the outer list may be missing; another number of rows is refused."""
    rows = SPEECHES[name].rows
    assert rows(ROWS, 2, LABELS) == ROWS
    assert rows(ROWS[0], 1, LABELS) == [ROWS[0]]
    for answer in (ROWS[:1], {"a": 1}, "text", None):
        with pytest.raises(Refused, match="came back for 2 texts"):
            rows(answer, 2, LABELS)
    with pytest.raises(Refused, match="the endpoint answered: overloaded"):
        rows({"error": "overloaded"}, 2, LABELS)


def row(index, label, *probs):
    return {"index": index, "label": label, "probs": list(probs)}


def test_rows_of_vllm_are_put_in_order_by_their_index():
    """They may come in any."""
    found = SPEECHES["vllm"].rows(
        {"data": [row(1, "good", 0.2, 0.8), row(0, "bad", 0.9, 0.1)]}, 2, LABELS
    )
    assert found == [{"bad": 0.9, "good": 0.1}, {"bad": 0.2, "good": 0.8}]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([row(0, "bad", 0.9, 0.1), row(0, "bad", 0.9, 0.1)], "came back for 2 texts"),
        ([row(0, "bad", 0.9, 0.1)], "came back for 2 texts"),
        ([row(0, "good", 0.9, 0.1), row(1, "bad", 0.9, 0.1)], "its largest number is 'bad'"),
        ([row(0, "bad", 0.9), row(1, "bad", 0.9)], "1 numbers for 2 labels"),
        ([{"index": 0}, {"index": 1}], "holds no `probs`"),
        ("text", "holds no list `data`"),
    ],
)
def test_rows_that_contradict_themselves_are_refused(data, told):
    """A doubled index, a label that is not the largest number's, too few numbers."""
    with pytest.raises(Refused, match=told):
        SPEECHES["vllm"].rows({"data": data}, 2, LABELS)


def test_labels_are_learnt_where_each_came_first_once():
    """Else nothing is guessed."""
    rows = [row(0, "bad", 0.9, 0.1), row(1, "good", 0.2, 0.8)]
    assert labels_by_index(rows) == LABELS
    assert labels_by_index(rows[:1]) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "too long"},
        {"status": "error", "message": "too long"},
        {"detail": [{"msg": "too long"}]},
        [{"error": "too long"}, {"error": "too long"}],
    ],
)
def test_a_fault_that_comes_as_an_answer_is_told_in_the_servers_words(answer):
    """With HTTP 200, whole or a row a text."""
    with pytest.raises(Refused, match=r"the endpoint answered: .*too long"):
        SPEECHES["inputs"].rows(answer, 2, ())


def test_a_label_may_be_called_error():
    """Its number is no message."""
    rows = [{"error": 0.25, "fine": 0.75}] * 2
    assert SPEECHES["inputs"].rows(rows, 2, ()) == rows
