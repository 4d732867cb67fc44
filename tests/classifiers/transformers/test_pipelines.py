from types import SimpleNamespace

import pytest

from audit.classifiers.transformers.pipelines import Asked, asked_of
from audit.errors import AuditError


def pipeline(before=None, after=None, **config):
    """What a pipeline keeps of how it was made."""
    return SimpleNamespace(
        _preprocess_params=before or {},
        _postprocess_params=after or {},
        model=SimpleNamespace(config=SimpleNamespace(**config)),
    )


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        (pipeline(), Asked()),
        (pipeline(after={"function_to_apply": "sigmoid"}), Asked(activation="sigmoid")),
        (pipeline(after={"function_to_apply": "none"}), Asked(raw=True)),
        (pipeline(function_to_apply="softmax"), Asked(activation="softmax")),
        (pipeline({"truncation": True, "max_length": 64}), Asked(most=64)),
        (pipeline({"tokenizer_kwargs": {"truncation": True, "max_length": 9}}), Asked(most=9)),
        (pipeline({"max_length": 64}), Asked()),
        (pipeline({"padding": True}), Asked()),
        ((object(), object()), Asked()),
    ],
)
def test_what_a_pipeline_was_made_with_is_honoured(made, asked):
    """Its function, else its model's; a length where it cuts at all; nothing of a pair of objects."""
    assert asked_of(made) == asked


@pytest.mark.parametrize(
    "before", [{"stride": 8}, {"add_special_tokens": False}, {"tokenizer_kwargs": {"stride": 8}}]
)
def test_what_would_change_scores_unread_is_refused_by_name(before):
    """With how to hand it over all the same."""
    with pytest.raises(AuditError, match="hand over a function"):
        asked_of(pipeline(before))
