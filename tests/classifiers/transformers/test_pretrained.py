from types import SimpleNamespace

import pytest
import torch

from audit.classifiers.transformers.pretrained import (
    _check_loaded,
    check_architecture,
    check_counts,
    check_device,
    fingerprint_of,
    positions_of,
    read_pretrained,
)
from audit.classifiers.transformers.snapshot import Snapshot
from audit.errors import AuditError
from tests.classifiers import tiny


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny.save(tmp_path_factory.mktemp("tiny") / "model")


def test_a_device_is_one_that_is_there():
    """The processor always is."""
    assert check_device("cpu").type == "cpu"
    with pytest.raises(AuditError, match="no device 'quantum' on this machine"):
        check_device("quantum")


@pytest.mark.parametrize("value", [0, -1, 1.5, "2", True])
def test_a_number_of_layers_is_a_count(value):
    """Layers are never dropped silently."""
    with pytest.raises(AuditError, match="is no count"):
        check_counts({"num_hidden_layers": value})
    check_counts({"num_hidden_layers": None, "hidden_size": 8})


def test_a_model_of_another_kind_is_named(folder):
    """What it is, and what would do."""
    found = Snapshot(id="mine", folder=folder)
    with pytest.raises(AuditError, match="mine is a GPT2LMHeadModel, not a classifier of texts"):
        check_architecture({"architectures": ["GPT2LMHeadModel"]}, found)
    check_architecture({"architectures": ["BertForSequenceClassification"]}, found)


def test_a_precision_is_one_of_three(folder):
    """Named in the error."""
    with pytest.raises(AuditError, match="float32 or bfloat16 or float16"):
        read_pretrained(Snapshot(id="mine", folder=folder), "float8")


def test_a_fingerprint_is_that_of_weights_settings_and_words(folder):
    """Another weight is another model; reading it twice is not."""
    found = Snapshot(id="mine", folder=folder)
    model, tokenizer = read_pretrained(found, "float32")
    again, _ = read_pretrained(found, "float32")
    first = fingerprint_of(model, tokenizer)
    assert fingerprint_of(again, tokenizer) == first
    with torch.no_grad():
        next(again.parameters()).view(-1)[0] += 1
    assert fingerprint_of(again, tokenizer) != first


def test_positions_begin_after_the_paddings(folder):
    """Of a RoBERTa two fewer than its embeddings; of a BERT all."""
    model, _ = read_pretrained(Snapshot(id="mine", folder=folder), "float32")
    assert positions_of(model) == model.config.max_position_embeddings

    class Roberta(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.position_embeddings = torch.nn.Embedding(514, 2, padding_idx=1)

    assert positions_of(Roberta()) == 512


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ("bert.encoder.layer.0.weight", "bert.encoder.layer.1.weight"),
        ("transformer.attentions.0.q_lin.weight", "transformer.attentions.1.q_lin.weight"),
        ("albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.bias",
         "albert.encoder.albert_layer_groups.1.albert_layers.0.ffn.bias"),
    ],
)  # fmt: skip
def test_layers_that_the_configuration_leaves_out_are_found_by_their_number(held, left):
    """Whatever a family of models calls its layers; a head of another task is no layer."""
    found = SimpleNamespace(id="mine")
    model = SimpleNamespace(state_dict=lambda: {held: None})
    report = {"unexpected_keys": [left], "missing_keys": [], "mismatched_keys": []}
    with pytest.raises(AuditError, match="the configuration leaves out"):
        _check_loaded(report, model, found)
    _check_loaded({**report, "unexpected_keys": ["cls.predictions.bias"]}, model, found)
