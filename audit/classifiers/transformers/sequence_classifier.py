"""Sequence classifiers of the transformers library: from the hub, a folder, or in memory.

torch and transformers are imported when a model is loaded, not before.
"""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audit.classifiers.label_map import LabelReading, settle
from audit.classifiers.transformers import snapshot
from audit.classifiers.transformers.card import note_of
from audit.classifiers.transformers.encoder import TextEncoder, check_vocabulary
from audit.classifiers.transformers.exact_lengths import score_texts
from audit.classifiers.transformers.first_token import is_shortened
from audit.classifiers.transformers.pipelines import asked_of
from audit.classifiers.transformers.pretrained import (
    check_architecture,
    fingerprint_of,
    placed,
    positions_of,
    prepare_torch,
    read_pretrained,
)
from audit.classifiers.transformers.snapshot import Snapshot
from audit.errors import AuditError
from audit.records import ClassifierKind, Encoded, ModelInfo, Scores, TokenClassifier

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES = ("torch", "transformers", "tokenizers")


class TransformerClassifier:
    """A sequence classifier that scores batches of one exact length (`records.TokenClassifier`).

    Made by `load` and `wrap`.

    Parameters
    ----------
    model : transformers.PreTrainedModel
        Switched to `eval()`.
    encoder : TextEncoder
    info : ModelInfo
    snapshot : Snapshot, optional
        The files that the model came from; None for one in memory.
    """

    def __init__(
        self, model: Any, encoder: TextEncoder, info: ModelInfo, files: Snapshot | None = None
    ) -> None:
        self._model = model.eval()
        self._encoder = encoder
        self._info = info
        self._files = files

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Token ids with the special tokens, cut at the model's limit."""
        return self._encoder(texts)

    def forward(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Logits (batch, labels) for ids (batch, length), every row of one length.

        Raises
        ------
        MemoryError
            Where the batch does not fit; a smaller one may.
        """
        import torch

        device = self._model.device
        batch = torch.from_numpy(ids)
        if device.type == "cuda":  # untested: no such device at hand
            batch = batch.pin_memory().to(device, non_blocking=True)
        elif device.type != "cpu":
            batch = batch.to(device)
        with torch.inference_mode(), _no_padding(self._model.config):
            try:
                # Rows of one length need no mask, and without one attention takes its fast kernel.
                logits = self._model(input_ids=batch).logits
            except RuntimeError as error:
                if _out_of_memory(error):
                    raise MemoryError(str(error)) from error
                raise
        result: npt.NDArray[np.float32] = logits.float().cpu().numpy()
        return result

    def score(self, texts: Sequence[str]) -> Scores:
        """Logits of the texts in their order; the scoring engine forms larger batches itself."""
        return score_texts(self, texts)

    def verify(self) -> None:
        """Raise where the model's files are no longer those that were loaded."""
        if self._files is not None:
            check_unchanged(self._info, self._files.hashes())


def load(
    name: str,
    *,
    revision: str | None = None,
    target: str | None = None,
    device: str = "cpu",
    dtype: str = "float32",
    threshold: float | None = None,
    offline: bool = False,
    activation: str | None = None,
    scale: tuple[float, float] | None = None,
    labels: Sequence[str] = (),
    threads: int | None = None,
) -> TransformerClassifier:
    """Load a sequence classifier from the hub or a folder: safetensors alone, no remote code.

    Parameters
    ----------
    name : str
        A folder, a hub id, or ``id@revision``.
    target : str, optional
        The label whose probability is the score; needed unless one label is called "positive".
    dtype : {"float32", "bfloat16", "float16"}
        Anything but float32 audits another model than the one that answers in float32.
    activation : {"softmax", "sigmoid"}, optional
        Needed where the configuration leaves it open.
    scale : (float, float), optional
        The ends of the scale of what a regression predicts.
    labels : sequence of str
        Names for labels that have none but their numbers.
    threads : int, optional
        torch threads; as torch has them by default.

    Raises
    ------
    AuditError
        Every way in which the files are no whole, safe, clear classifier.
    """
    found = snapshot.find(name.removeprefix("transformers:"), revision=revision, offline=offline)
    config = found.config()
    check_architecture(config, found)
    reading = settle(
        config,
        target=target,
        activation=activation,
        threshold=threshold,
        scale=scale,
        names=labels,
    )
    hashes = found.hashes()
    prepare_torch(threads)
    model, tokenizer = read_pretrained(found, dtype)
    return build(
        placed(model, device),
        tokenizer,
        reading,
        name=found.id,
        fingerprint=digest_of(hashes),
        dtype=dtype,
        files=found,
        told=note_of(found.folder, reading.labels) | found.beside(),
    )


def wrap(
    classifier: Any,
    *,
    name: str | None = None,
    target: str | None = None,
    threshold: float | None = None,
    activation: str | None = None,
    scale: tuple[float, float] | None = None,
) -> TransformerClassifier:
    """Take a text-classification pipeline, or a (model, tokenizer) pair, as it lies in memory.

    The model is switched to `eval()`; nothing else of it is changed.
    """
    model, tokenizer = (
        classifier
        if isinstance(classifier, tuple)
        else (getattr(classifier, "model", None), getattr(classifier, "tokenizer", None))
    )
    if model is None or tokenizer is None or not hasattr(model, "state_dict"):
        raise AuditError(
            f"{type(classifier).__name__} holds no model with its tokenizer",
            remedy="hand over a text-classification pipeline or a (model, tokenizer) pair",
        )
    if not type(model).__name__.endswith("ForSequenceClassification"):
        raise AuditError(
            f"{type(model).__name__} is no sequence classifier", where=type(model).__name__
        )
    made = asked_of(classifier)
    if made.raw and scale is None and activation is None:
        raise AuditError(
            "the pipeline was made with function_to_apply='none': it returns logits as they are",
            where="function_to_apply",
            remedy="say --scale LOW,HIGH of a regression, or an activation of a classification",
        )
    reading = settle(
        model.config.to_dict(),
        target=target,
        activation=activation or (None if scale else made.activation),
        threshold=threshold,
        scale=scale,
    )
    prepare_torch(None)
    return build(
        model,
        tokenizer,
        reading,
        most=made.most,
        name=name or getattr(model.config, "_name_or_path", "") or type(model).__name__,
        fingerprint=fingerprint_of(model, tokenizer),
        dtype=str(model.dtype).removeprefix("torch."),
    )


def build(
    model: Any,
    tokenizer: Any,
    reading: LabelReading,
    *,
    name: str,
    fingerprint: str,
    dtype: str,
    files: Snapshot | None = None,
    most: int | None = None,
    told: Mapping[str, str] = MappingProxyType({}),
) -> TransformerClassifier:
    """Put model, tokenizer and reading together, and check that they belong together."""
    check_vocabulary(tokenizer, model.get_input_embeddings().num_embeddings)
    encoder = TextEncoder(tokenizer, positions_of(model), most)
    info = ModelInfo(
        id=name,
        revision=files.revision if files else "",
        fingerprint=fingerprint,
        fingerprint_covers="weights, configuration with its label map, and tokenizer",
        labels=reading.labels,
        target=reading.target,
        threshold=reading.threshold,
        activation=reading.activation,
        scale=reading.scale,
        device=str(model.device),
        dtype=dtype,
        details={
            "architecture": type(model).__name__,
            "attention": str(model.config._attn_implementation),
            "tokenizer": "fast" if encoder.fast else "slow",
            "last_layer": "first token" if is_shortened(model) else "all tokens",
            "max_tokens": str(encoder.limit),
            "parameters": str(model.num_parameters()),
            "pinned": "yes" if files is None or files.pinned else "no",
            "libraries": ", ".join(f"{each} {version(each)}" for each in LIBRARIES),
            **told,
        },
    )
    made = TransformerClassifier(model, encoder, info, files)
    check_logits(made)
    return made


def check_logits(classifier: TokenClassifier) -> None:
    """Raise where the label map and the model's answer differ in number."""
    encoded = classifier.encode(["A plain sentence."])
    given = classifier.forward(encoded.ids.astype(np.int64)[None, :]).shape[1]
    labels = classifier.info.labels
    if given != len(labels):
        raise AuditError(
            f"the model gives {given} logits and the label map names {len(labels)}",
            where="config.json:id2label",
            remedy="mend the label map",
        )


@contextmanager
def _no_padding(config: Any) -> "Iterator[None]":
    """Let decoders without a padding token take a batch: rows of one length hold no padding."""
    config = config.get_text_config()
    if config.pad_token_id is not None:
        yield
        return
    config.pad_token_id = -1
    try:
        yield
    finally:
        config.pad_token_id = None


def _out_of_memory(error: RuntimeError) -> bool:
    """Whether torch could not get the memory, on whichever device."""
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text


def check_unchanged(info: ModelInfo, hashes: dict[str, str]) -> None:
    """Raise where a model's files are no longer those that were loaded."""
    if digest_of(hashes) != info.fingerprint:
        raise AuditError(
            f"the files of {info.id} changed while they were being audited",
            where=info.id,
            remedy="score again with files that stay as they are",
        )


def digest_of(hashes: dict[str, str]) -> str:
    """One SHA-256 over the files' names and hashes."""
    return sha256(repr(sorted(hashes.items())).encode()).hexdigest()


KIND = ClassifierKind(
    load=load,
    options=("revision", "device", "dtype", "offline", "activation", "scale", "labels"),
    form="a hub id (id@revision), or a local folder",
)
