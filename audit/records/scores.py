"""Classifiers and what they say of texts."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from audit.records.basics import Activation, Floats, Ints, Number
from audit.records.canaries import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What a classifier says about n texts; exactly one of `logits` and `p` is given.

    Attributes
    ----------
    labels : tuple of str
        One name a column, no name twice.
    logits, p : ndarray (n, labels) of float64, optional
        Raw logits, or probabilities in [0, 1]; of a model with several phrasings (n, phrasings x
        labels), one phrasing after the other.
    activation : {"softmax", "sigmoid", "identity"}
        How logits become probabilities: one label of many, or each for itself. Of "identity" they
        are no probabilities and stay what they are, on `ModelInfo.scale`.
    tokens : ndarray (n,) of int, optional
        Subword counts with the special tokens.
    truncated, unknown : ndarray (n,) of bool, optional
        Whether the text was cut, and whether it holds an unknown token.
    """

    labels: tuple[str, ...]
    logits: Floats | None = None
    p: Floats | None = None
    activation: Activation = "softmax"
    tokens: Ints | None = None
    truncated: npt.NDArray[np.bool_] | None = None
    unknown: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """Which classifier was audited, and how its answer is read.

    Attributes
    ----------
    id, revision : str
        What the user named, and the commit or version that it resolved to ("" where there is none).
    fingerprint : str
        SHA-256 of what tells this classifier from another one.
    fingerprint_covers : str
        What went into the fingerprint: each kind of classifier sees something else of itself.
    labels : tuple of str
        In the order of the logits.
    target : str
        The label whose probability is the score; "": no one label of many.
    threshold : float
        The label is the target iff p >= threshold; NaN: argmax over more than two labels.
    scale : (float, float), optional
        The ends of the scale of scores that are no probabilities.
    phrasings : tuple of str
        Names of the prompt's phrasings, where there are several: the score is their mean.
    details : dict of str to str
        Weights hash, tokenizer hash and kind, maximum length, library versions, ...
    """

    id: str
    revision: str = ""
    fingerprint: str
    fingerprint_covers: str = "what the classifier states"
    labels: tuple[str, ...]
    target: str = ""
    threshold: Number = 0.5
    activation: Activation = "softmax"
    device: str = "cpu"
    dtype: str = "float32"
    scale: tuple[float, float] | None = None
    phrasings: tuple[str, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class Classifier(Protocol):
    """The one extension point for models."""

    @property
    def info(self) -> ModelInfo:
        """What is audited."""

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of the texts, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Token ids of n texts, ragged: text i is ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: npt.NDArray[np.int32]
    offsets: Ints
    truncated: npt.NDArray[np.bool_]
    unknown: npt.NDArray[np.bool_]


@runtime_checkable
class TokenClassifier(Classifier, Protocol):
    """A classifier that lets the scoring engine form the batches: exact lengths, no padding."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Token ids with the special tokens, cut at the model's limit."""

    def forward(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Logits (batch, labels) for ids (batch, length), every row of one length."""


@runtime_checkable
class RemoteClassifier(Classifier, Protocol):
    """A classifier that is asked text by text, elsewhere: what it answered can be kept."""

    def characters(self, texts: Sequence[str]) -> int:
        """Characters that are sent about these texts, a prompt's among them."""

    def requests(self, texts: int) -> int:
        """How many requests so many texts take."""

    def answers(self, texts: Sequence[str]) -> Generator[tuple[Ints, Scores], None, None]:
        """(rows of `texts`, their scores) as they come, each row once, in any order.

        No rows at all are a sign of life: the caller may stop asking.
        """

    def noticed(self) -> Findings:
        """What its answers so far showed beside their scores.

        Raises
        ------
        AuditError
            They are no scores to judge by.
        """
