import numpy as np
import pytest
import torch

from audit.classifiers.prompt import Phrasing, Prompt
from audit.classifiers.transformers import language_model, prompted
from audit.errors import AuditError
from tests.classifiers.transformers.test_language_model import causal_parts

PROMPT = Prompt(
    phrasings=(Phrasing(name="1", system="", user="{text}"),),
    labels={"good": ("good", "wonderful"), "bad": ("bad",)},
)
TEXTS = ["the film was shot", "a film"]


@pytest.fixture(scope="module")
def parts():
    return causal_parts()


def by_hand(model, tokenizer, asked, word):
    """Sum of the log-probabilities of the word's tokens after the prompt's, one by one."""
    before = tokenizer(asked)["input_ids"]
    whole = tokenizer(asked + word)["input_ids"]
    assert whole[: len(before)] == before
    with torch.inference_mode():
        logs = torch.log_softmax(model(torch.tensor([whole])).logits[0].double(), dim=-1)
    places = range(len(before), len(whole))
    return float(sum(logs[at - 1, whole[at]] for at in places))


def test_label_words_are_scored_as_whole_sequences(parts):
    """Log P of each label is that of its words, summed, worked token by token."""
    model, tokenizer = parts
    classifier = prompted.wrap(
        language_model.of(model, tokenizer, "causal"), PROMPT, name="lm:tiny"
    )
    scores = classifier.score(TEXTS)
    for row, text in enumerate(TEXTS):
        words = [
            by_hand(model, tokenizer, text + "\n", word) for word in ("good", "wonderful", "bad")
        ]
        expected = [np.logaddexp(words[0], words[1]), words[2]]
        assert scores.logits[row] == pytest.approx(expected, abs=1e-5)


def test_phrasings_lie_side_by_side(parts):
    """Two phrasings: four numbers a text, the labels within each."""
    two = Prompt(
        phrasings=(PROMPT.phrasings[0], Phrasing(name="2", system="a", user="{text} it is")),
        labels=PROMPT.labels,
    )
    lm = language_model.of(*parts, "causal")
    classifier = prompted.wrap(lm, two, name="lm:tiny")
    one = prompted.wrap(lm, PROMPT, name="lm:tiny")
    assert classifier.info.phrasings == ("1", "2")
    assert classifier.score(TEXTS).logits[:, :2] == pytest.approx(one.score(TEXTS).logits)
    assert classifier.info.fingerprint != one.info.fingerprint


def test_a_masked_model_writes_no_answers(parts):
    """It is refused with what to use."""
    masked = language_model.LanguageModel(*parts, "masked")
    with pytest.raises(AuditError, match="masked model, which writes no answers"):
        prompted.wrap(masked, PROMPT, name="lm:tiny")
    with pytest.raises(AuditError, match="--prompt"):
        prompted.load("lm:tiny")
