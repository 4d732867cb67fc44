import pytest

from audit.classifiers.transformers.encoder import TextEncoder, check_vocabulary
from audit.errors import AuditError
from tests.classifiers import tiny

TEXTS = ["the film was shot in france", "", "a zebra", "this [SEP] is good"]


def rows(encoded):
    """The ids of each text."""
    return [
        encoded.ids[start:stop].tolist()
        for start, stop in zip(encoded.offsets, encoded.offsets[1:], strict=False)
    ]


def test_ids_are_the_tokenizers_own():
    """With its special tokens; texts of any length side by side, without padding."""
    tokenizer = tiny.tokenizer()
    encoded = TextEncoder(tokenizer, positions=64)(TEXTS[:3])
    assert rows(encoded) == [tokenizer(text)["input_ids"] for text in TEXTS[:3]]


def test_a_special_token_in_a_text_is_read_literally():
    """[SEP] is a bracket, a word and a bracket: it ends nothing."""
    tokenizer = tiny.tokenizer()
    (ids,) = rows(TextEncoder(tokenizer, positions=64)(TEXTS[3:]))
    assert ids.count(tokenizer.sep_token_id) == 1
    assert ids[-1] == tokenizer.sep_token_id


def test_what_is_not_known_is_flagged():
    """`zebra` is no word of it."""
    assert TextEncoder(tiny.tokenizer(), positions=64)(TEXTS[:3]).unknown.tolist() == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("positions", "most", "limit"), [(64, None, 32), (8, None, 8), (64, 5, 5), (None, None, 32)]
)
def test_the_shortest_limit_counts(positions, most, limit):
    """The tokenizer's own, the model's positions, what a pipeline was made with."""
    encoder = TextEncoder(tiny.tokenizer(limit=32), positions, most)
    assert encoder.limit == limit
    encoded = encoder([" ".join(["film"] * 60), "film"])
    assert [len(row) for row in rows(encoded)] == [limit, 3]
    assert encoded.truncated.tolist() == [True, False]


def test_the_tokenizer_itself_stays_as_it_was():
    """Its own truncation and padding are not touched."""
    tokenizer = tiny.tokenizer()
    before = tokenizer.backend_tokenizer.to_str()
    TextEncoder(tokenizer, positions=4)(TEXTS)
    assert tokenizer.backend_tokenizer.to_str() == before


def test_a_tokenizer_that_does_not_fit_its_model_is_refused():
    """An id beyond the embeddings."""
    tokenizer = tiny.tokenizer()
    check_vocabulary(tokenizer, len(tokenizer))
    with pytest.raises(AuditError, match="tokenizer and model do not belong together"):
        check_vocabulary(tokenizer, len(tokenizer) - 1)
