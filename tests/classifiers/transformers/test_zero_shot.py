import numpy as np
import pytest
from tokenizers import processors
from transformers import pipeline

from audit.classifiers.transformers import zero_shot
from audit.errors import AuditError
from tests.classifiers import tiny

TEXTS = ["the film was good", "a bad film", "in france it was shot"]
LABELS = ("wonderful", "terrible", "plain")
VERDICTS = {0: "contradiction", 1: "neutral", 2: "entailment"}


@pytest.fixture(scope="module")
def parts():
    tokenizer = tiny.tokenizer()
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    model = tiny.model(
        id2label=VERDICTS, label2id={label: number for number, label in VERDICTS.items()}
    )
    return model.eval(), tokenizer


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_scores_are_those_of_the_librarys_own_pipeline(parts, activation):
    """The same probabilities as transformers' zero-shot pipeline, one label of many or each for itself."""
    classifier = zero_shot.wrap(
        *parts, name="zero-shot:tiny", labels=LABELS, activation=activation, hypothesis="it is {}."
    )
    scores = classifier.score(TEXTS)
    if activation == "softmax":
        odds = np.exp(scores.logits)
        p = odds / odds.sum(axis=1, keepdims=True)
    else:
        p = 1 / (1 + np.exp(-scores.logits))
    oracle = pipeline("zero-shot-classification", model=parts[0], tokenizer=parts[1], device="cpu")
    for text, row in zip(TEXTS, p, strict=True):
        found = oracle(
            text, list(LABELS), hypothesis_template="it is {}.", multi_label=activation == "sigmoid"
        )
        theirs = dict(zip(found["labels"], found["scores"], strict=True))
        assert dict(zip(LABELS, row, strict=True)) == pytest.approx(theirs, abs=1e-5)


def test_the_hypothesis_and_the_labels_are_part_of_the_model(parts):
    """Another hypothesis, another order of labels: other fingerprints."""
    made = [
        zero_shot.wrap(*parts, name="z", labels=LABELS),
        zero_shot.wrap(*parts, name="z", labels=LABELS[::-1]),
        zero_shot.wrap(*parts, name="z", labels=LABELS, hypothesis="that is {}"),
    ]
    assert len({one.info.fingerprint for one in made}) == 3
    assert made[0].info.details["hypothesis"] == "This example is {}."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": ("one",)}, "--labels: .*two labels at least"),
        ({"labels": ("one", "one")}, "each once"),
        ({"labels": LABELS, "hypothesis": "it is"}, "--hypothesis"),
    ],
)
def test_what_cannot_be_asked_is_refused(parts, options, message):
    """One label, a label twice, a hypothesis without a place for it."""
    with pytest.raises(AuditError, match=message):
        zero_shot.wrap(*parts, name="z", **options)


def test_a_model_without_entailment_is_no_model_of_inference(parts):
    """Its labels are named."""
    with pytest.raises(AuditError, match=r"no model of inference.*NEGATIVE, POSITIVE"):
        zero_shot.wrap(tiny.model(), parts[1], name="z", labels=LABELS)
