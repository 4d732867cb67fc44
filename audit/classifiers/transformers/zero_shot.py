"""Zero-shot classification by entailment: does the text give reason to believe a hypothesis of the label.

A model of natural-language inference reads (text, hypothesis) once a label. Of labels that exclude
each other the entailment logits are compared; of labels each for itself, entailment with
contradiction.

References
----------
Yin, Hay and Roth (2019), "Benchmarking Zero-shot Text Classification", EMNLP.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from audit.classifiers.label_map import choose_target
from audit.classifiers.transformers import snapshot
from audit.classifiers.transformers.pretrained import (
    check_architecture,
    fingerprint_of,
    placed,
    positions_of,
    prepare_torch,
    read_pretrained,
)
from audit.errors import AuditError
from audit.records import Activation, ClassifierKind, Floats, ModelInfo, Scores

HYPOTHESIS = "This example is {}."
BUDGET = 2048
"""Tokens a batch."""


class ZeroShotClassifier:
    """A model of inference that is asked for labels; made by `load` and `wrap`.

    Parameters
    ----------
    model, tokenizer : transformers objects
    info : ModelInfo
        What is audited; its labels are what the model is asked for.
    hypothesis : str
        With ``{}`` for the label.
    """

    def __init__(self, model: Any, tokenizer: Any, info: ModelInfo, hypothesis: str) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._info = info
        self._hypotheses = [hypothesis.replace("{}", label) for label in info.labels]
        self._entailed, self._contradicted = _verdicts(model.config.id2label, info.id)
        self._longest = positions_of(model)

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def score(self, texts: Sequence[str]) -> Scores:
        """Entailment logits of every label; less those of contradiction, each label for itself."""
        pairs = [(text, hypothesis) for text in texts for hypothesis in self._hypotheses]
        logits = self._logits(pairs)
        values = logits[:, self._entailed]
        if self._info.activation == "sigmoid":
            values = values - logits[:, self._contradicted]
        return Scores(
            labels=self._info.labels,
            logits=values.reshape(len(texts), len(self._hypotheses)),
            activation=self._info.activation,
        )

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Logits (pairs, verdicts), in batches of one exact length."""
        encoded = self._tokenizer(
            [text for text, _ in pairs],
            [hypothesis for _, hypothesis in pairs],
            truncation="only_first" if self._longest else False,
            max_length=self._longest,
        )
        lengths = np.array([len(ids) for ids in encoded["input_ids"]], dtype=np.int64)
        result = np.full((len(pairs), self._model.config.num_labels), np.nan)
        for length in np.unique(lengths):
            rows = np.flatnonzero(lengths == length)
            for part in np.array_split(rows, -(-len(rows) * int(length) // BUDGET)):
                result[part] = self._forward(encoded, part)
        return result

    def _forward(self, encoded: Any, rows: Any) -> Floats:
        """Logits of rows of one length."""
        import torch

        given = {
            name: torch.tensor([encoded[name][row] for row in rows], device=self._model.device)
            for name in encoded
        }
        with torch.inference_mode():
            logits: Floats = self._model(**given).logits.double().cpu().numpy()
        return logits


def load(
    name: str,
    *,
    labels: Sequence[str] = (),
    hypothesis: str = HYPOTHESIS,
    target: str | None = None,
    activation: Activation | None = None,
    device: str = "cpu",
    dtype: str = "float32",
    revision: str | None = None,
    offline: bool = False,
) -> ZeroShotClassifier:
    """Load a model of natural-language inference and ask it for labels.

    Parameters
    ----------
    name : str
        ``zero-shot:MODEL``, a folder or a hub id.
    labels : sequence of str
        What it is asked for, two at least.
    hypothesis : str
        With ``{}`` for the label.
    activation : {"softmax", "sigmoid"}, optional
        One label of many, or each for itself; "softmax" by default.

    Raises
    ------
    AuditError
        There are no labels, the hypothesis has no place for one, or the model knows no entailment.
    """
    found = snapshot.find(name.removeprefix("zero-shot:"), revision=revision, offline=offline)
    check_architecture(found.config(), found)
    found.weights()
    prepare_torch(None)
    model, tokenizer = read_pretrained(found, dtype)
    return wrap(
        placed(model, device),
        tokenizer,
        name=f"zero-shot:{found.id}",
        labels=labels,
        hypothesis=hypothesis,
        target=target,
        activation=activation,
        dtype=dtype,
    )


def wrap(
    model: Any,
    tokenizer: Any,
    *,
    name: str,
    labels: Sequence[str],
    hypothesis: str = HYPOTHESIS,
    target: str | None = None,
    activation: Activation | None = None,
    dtype: str = "float32",
) -> ZeroShotClassifier:
    """Read a model and its tokenizer, as they lie in memory; options as in `load`."""
    names = tuple(labels)
    if len(names) < 2 or len(set(names)) < len(names):
        raise AuditError(
            "a zero-shot model is asked for two labels at least, each once",
            where="--labels",
            remedy="--labels positive,negative",
        )
    if hypothesis.count("{}") != 1:
        raise AuditError(
            f"{hypothesis!r} does not hold {{}} once",
            where="--hypothesis",
            remedy=f"e.g. {HYPOTHESIS!r}",
        )
    known = json.dumps([fingerprint_of(model, tokenizer), names, hypothesis])
    info = ModelInfo(
        id=name,
        fingerprint=sha256(known.encode()).hexdigest(),
        fingerprint_covers="weights, configuration, tokenizer, labels and hypothesis",
        labels=names,
        target=choose_target(names, target),
        activation=activation or "softmax",
        device=str(model.device),
        dtype=dtype,
        details={
            "kind": "zero-shot",
            "hypothesis": hypothesis,
            "libraries": "torch, transformers, tokenizers",
        },
    )
    return ZeroShotClassifier(model, tokenizer, info, hypothesis)


def _verdicts(id2label: dict[int, str], name: str) -> tuple[int, int]:
    """The numbers of entailment and of contradiction."""
    found = {}
    for start in ("entail", "contradict"):
        named = [number for number, label in id2label.items() if label.lower().startswith(start)]
        if len(named) != 1:
            raise AuditError(
                f"no label of the model is called {start}...: it is no model of inference",
                where=name,
                remedy=f"its labels are {', '.join(id2label.values())}",
            )
        found[start] = int(named[0])
    return found["entail"], found["contradict"]


KIND = ClassifierKind(
    load=load,
    options=("labels", "hypothesis", "activation", "device", "dtype", "revision", "offline"),
    form="zero-shot:MODEL",
)
