"""From texts to token ids: in bulk, literally, cut where the model ends."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from audit.errors import AuditError
from audit.records import Encoded

_NO_LIMIT = 10**6
"""Tokenizers without a limit of their own state 1e30."""


class TextEncoder:
    """A tokenizer as the scoring engine needs it; the tokenizer itself stays as it was.

    Special tokens that stand in a text ("[SEP]") are read literally.

    Parameters
    ----------
    tokenizer : PreTrainedTokenizerBase
        Fast or slow.
    positions : int or None
        How many tokens the model has positions for; None where it has no such limit.
    most : int, optional
        A shorter limit that a pipeline was made with.
    """

    def __init__(self, tokenizer: Any, positions: int | None, most: int | None = None) -> None:
        stated = int(min(tokenizer.model_max_length, _NO_LIMIT))
        self.limit = min(stated, positions or _NO_LIMIT, most or _NO_LIMIT)
        self.fast = bool(tokenizer.is_fast)
        self._tokenizer = tokenizer
        self._unknown = _unknown_id(tokenizer)
        self._backend = _backend(tokenizer, self.limit) if self.fast else None

    def __call__(self, texts: Sequence[str]) -> Encoded:
        """Ragged token ids of the texts, with what was cut and what was not known."""
        rows, truncated = self._fast(texts) if self._backend else self._slow(texts)
        lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        ids = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(offsets[-1]))
        unknown = np.zeros(len(rows), dtype=np.bool_)
        if self._unknown is not None:
            owner = np.repeat(np.arange(len(rows)), lengths)
            unknown[owner[ids == self._unknown]] = True
        return Encoded(ids=ids, offsets=offsets, truncated=truncated, unknown=unknown)

    def _fast(self, texts: Sequence[str]) -> tuple[list[list[int]], Any]:
        """One bulk call without character offsets."""
        assert self._backend is not None  # noqa: S101 - for the type checker
        encodings = self._backend.encode_batch_fast(list(texts))
        truncated = np.array([bool(row.overflowing) for row in encodings], dtype=np.bool_)
        return [row.ids for row in encodings], truncated

    def _slow(self, texts: Sequence[str]) -> tuple[list[list[int]], Any]:
        """Text by text, for tokenizers without a fast form."""
        whole = [self._ids(text) for text in texts]
        truncated = np.array([len(row) > self.limit for row in whole], dtype=np.bool_)
        cut = [
            self._ids(text, truncation=True, max_length=self.limit) if long else row
            for text, row, long in zip(texts, whole, truncated, strict=True)
        ]
        return cut, truncated

    def _ids(self, text: str, **options: Any) -> list[int]:
        ids: list[int] = self._tokenizer(text, split_special_tokens=True, **options)["input_ids"]
        return ids


def check_vocabulary(tokenizer: Any, rows: int) -> None:
    """Raise where the tokenizer knows no word, or gives an id that the model has no embedding for.

    A folder without the vocabulary's file loads as a tokenizer of special tokens alone.
    """
    vocabulary = tokenizer.get_vocab()
    if not set(vocabulary) - set(tokenizer.all_special_tokens) - set(tokenizer.get_added_vocab()):
        raise no_vocabulary("tokenizer")
    largest = max(vocabulary.values())
    if largest >= rows:
        raise AuditError(
            f"the tokenizer gives ids up to {largest}, the model has {rows} embeddings",
            where="tokenizer",
            remedy="tokenizer and model do not belong together",
        )


def no_vocabulary(where: str) -> AuditError:
    """A tokenizer's words lack, so that every text would be read as the same unknown ones."""
    return AuditError(
        "the tokenizer has no vocabulary: it knows special tokens alone",
        where=where,
        remedy="put the tokenizer's files (tokenizer.json, vocab.txt, spm.model, ...) beside "
        "the weights",
    )


def _backend(tokenizer: Any, limit: int) -> Any:
    """A copy of the fast tokenizer: no padding, special tokens literal, cut at the limit."""
    from tokenizers import Tokenizer

    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_padding()
    backend.encode_special_tokens = True
    backend.enable_truncation(limit, direction=tokenizer.truncation_side)
    return backend


def _unknown_id(tokenizer: Any) -> int | None:
    """The id of the unknown token, unless the same id also marks begin, end or padding."""
    unknown = tokenizer.unk_token_id
    marks = (
        tokenizer.bos_token_id,
        tokenizer.eos_token_id,
        tokenizer.cls_token_id,
        tokenizer.sep_token_id,
        tokenizer.pad_token_id,
    )
    return None if unknown is None or unknown in marks else int(unknown)
