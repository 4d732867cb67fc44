"""Sequence classifiers in ONNX: a folder with `model.onnx`, its tokenizer and its configuration.

ONNX Runtime computes; tokens, batches of one exact length, labels and limits are those of the
transformers path. onnxruntime is imported when a model is loaded, not before.
"""

import mmap
import os
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.classifiers.label_map import settle
from audit.classifiers.transformers import snapshot
from audit.classifiers.transformers.card import note_of
from audit.classifiers.transformers.encoder import TextEncoder, check_vocabulary
from audit.classifiers.transformers.exact_lengths import score_texts
from audit.classifiers.transformers.pretrained import (
    check_architecture,
    positions_of,
    prepare_torch,
    read_skeleton,
)
from audit.classifiers.transformers.sequence_classifier import (
    check_logits,
    check_unchanged,
    digest_of,
)
from audit.classifiers.transformers.snapshot import ONNX, Snapshot
from audit.errors import AuditError
from audit.records import ClassifierKind, Encoded, ModelInfo, Scores
from audit.strict import at_home, sha256_of

IDS = "input_ids"
FILLED = {"attention_mask": 1, "token_type_ids": 0}
"""Inputs beside the ids, and what they hold where rows are of one length and of one sentence."""

LOGITS = "logits"
PLAIN = ("The chair is made of wood.", "It was a bright day.", "Nobody was there.")
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_QUANTISED = b"QuantizeLinear"
"""Stands in the name of every operator that rounds to eight bits."""


class OnnxClassifier:
    """A sequence classifier that ONNX Runtime computes (`records.TokenClassifier`); made by `load`.

    Parameters
    ----------
    folder : Snapshot
        Its files.
    encoder : TextEncoder
    info : ModelInfo
    """

    def __init__(self, files: Snapshot, encoder: TextEncoder, info: ModelInfo) -> None:
        self._files = files
        self._encoder = encoder
        self._info = info
        self._threads = 0
        self._session = self._opened(os.cpu_count() or 1)
        self._inputs = _inputs(self._session, info.id)
        self._output = _output(self._session, info.id)

    @property
    def info(self) -> ModelInfo:
        """What is audited."""
        return self._info

    def use_threads(self, threads: int) -> None:
        """Compute on so many threads from now on."""
        if threads != self._threads:
            self._session = self._opened(threads)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Token ids with the special tokens, cut at the model's limit."""
        return self._encoder(texts)

    def forward(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Logits (batch, labels) for ids (batch, length), every row of one length.

        Raises
        ------
        AuditError
            ONNX Runtime cannot compute the graph.
        MemoryError
            Where the batch does not fit; a smaller one may.
        """
        given = {
            name: ids.astype(kind) if name == IDS else np.full(ids.shape, FILLED[name], kind)
            for name, kind in self._inputs.items()
        }
        try:
            (logits,) = self._session.run([self._output], given)
        except Exception as error:  # of a dozen kinds without a common base
            if "allocate" in str(error):
                raise MemoryError(str(error)) from error
            raise AuditError(
                f"the graph cannot be computed: {str(error)[:300]}",
                where=f"{self._info.id}/{ONNX}",
                remedy="export it again, with the batch and the length left open",
            ) from error
        return np.asarray(logits, dtype=np.float32)

    def score(self, texts: Sequence[str]) -> Scores:
        """Logits of the texts in their order; the scoring engine forms larger batches itself."""
        return score_texts(self, texts)

    def verify(self) -> None:
        """Raise where the model's files are no longer those that were loaded."""
        check_unchanged(self._info, hashes_of(self._files))

    def refuse_probabilities(self) -> None:
        """Raise where an output that is not called logits gives shares of one.

        Read as logits they would give every text nearly the same score.
        """
        given = self.score(PLAIN).logits
        if self._output == LOGITS or given is None or given.shape[1] < 2:
            return
        if (given >= 0).all() and np.allclose(given.sum(axis=1), 1, atol=1e-3):
            raise AuditError(
                f"the graph gives probabilities, as {self._output!r}, not logits",
                where=f"{self._info.id}/{ONNX}",
                remedy="export the model without its last softmax",
            )

    def _opened(self, threads: int) -> Any:
        """The graph, ready to compute on so many threads."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors alone
        path = self._files.folder / ONNX
        try:
            return onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # of a dozen kinds without a common base
            raise AuditError(
                f"{ONNX} cannot be loaded: {str(error)[:300]}",
                where=f"{self._files.id}/{ONNX}",
                remedy="fetch or export it again, with the files that hold its weights beside it",
            ) from error


def load(
    name: str,
    *,
    target: str | None = None,
    labels: Sequence[str] = (),
    activation: str | None = None,
    scale: tuple[float, float] | None = None,
) -> OnnxClassifier:
    """Load a folder with `model.onnx`, `tokenizer.json` and `config.json`.

    Parameters
    ----------
    name : str
        ``onnx:FOLDER``, or the folder where it holds no other weights.
    target, labels, activation, scale :
        As for transformers.

    Raises
    ------
    AuditError
        onnxruntime is missing, a file is, or the graph is no sequence classifier's.
    """
    if not find_spec("onnxruntime"):
        raise AuditError(
            "ONNX Runtime is not installed",
            where=name,
            remedy="pip install 'classifier-audit[onnx]'",
        )
    found = _folder(name.removeprefix("onnx:"))
    config = found.config()
    check_architecture(config, found)
    reading = settle(
        config, target=target, activation=activation, threshold=None, scale=scale, names=labels
    )
    prepare_torch(None)
    skeleton, tokenizer = read_skeleton(found)
    check_vocabulary(tokenizer, skeleton.get_input_embeddings().num_embeddings)
    encoder = TextEncoder(tokenizer, positions_of(skeleton))
    info = ModelInfo(
        id=found.id,
        fingerprint=digest_of(hashes_of(found)),
        fingerprint_covers="graph, weights, configuration with its label map, and tokenizer",
        labels=reading.labels,
        target=reading.target,
        threshold=reading.threshold,
        activation=reading.activation,
        scale=reading.scale,
        details={
            "kind": "onnx",
            "architecture": type(skeleton).__name__,
            "tokenizer": "fast",
            "max_tokens": str(encoder.limit),
            "quantised": "yes" if _holds(found.folder / ONNX, _QUANTISED) else "no",
            "libraries": ", ".join(
                f"{each} {version(each)}" for each in ("onnxruntime", "transformers", "tokenizers")
            ),
            **note_of(found.folder, reading.labels),
            **_beside(found),
        },
    )
    made = OnnxClassifier(found, encoder, info)
    check_logits(made)
    made.refuse_probabilities()
    return made


def _folder(name: str) -> Snapshot:
    """The folder, with the files that a run needs."""
    folder = at_home(name)
    if not (folder / ONNX).is_file():
        raise AuditError(
            f"{name} is no folder with {ONNX}",
            where=name,
            remedy="optimum-cli export onnx --model MODEL FOLDER writes one",
        )
    if not (folder / "tokenizer.json").is_file():
        raise AuditError(
            f"{name} holds no tokenizer.json",
            where=name,
            remedy="put the model's fast tokenizer beside it: tokenizer.save_pretrained(folder)",
        )
    return snapshot.find(name)


def _beside(found: Snapshot) -> dict[str, str]:
    """{"other form": a sentence} where the folder holds safetensors too."""
    if not any(found.folder.glob("*.safetensors")):
        return {}
    return {"other form": f"the folder holds safetensors too: {ONNX} was audited"}


def _inputs(session: Any, where: str) -> dict[str, Any]:
    """The inputs of the graph, and the type of number that each takes."""
    given = {one.name: one.type for one in session.get_inputs()}
    strange = sorted(
        name for name, kind in given.items() if name not in {IDS, *FILLED} or kind not in _TYPES
    )
    if strange or IDS not in given:
        known = ", ".join((IDS, *FILLED))
        raise AuditError(
            f"the graph asks for {strange[0]!r}, which nothing here gives"
            if strange
            else f"the graph takes no {IDS}",
            where=f"{where}/{ONNX}",
            remedy=f"export it with whole numbers as {known}, or fewer of these",
        )
    return {name: _TYPES[kind] for name, kind in given.items()}


def _output(session: Any, where: str) -> str:
    """The output that holds the logits: the one of that name, or the only one."""
    outputs = session.get_outputs()
    named = [one for one in outputs if one.name == LOGITS] or (outputs if len(outputs) == 1 else [])
    if not named or len(named[0].shape) != 2 or not named[0].type.startswith("tensor(float"):
        listed = ", ".join(f"{one.name} {one.shape}" for one in outputs)
        raise AuditError(
            f"the graph gives no logits, but {listed}",
            where=f"{where}/{ONNX}",
            remedy=f"export a sequence classifier, with one output (texts, labels) called {LOGITS}",
        )
    return str(named[0].name)


def hashes_of(found: Snapshot) -> dict[str, str]:
    """File name -> SHA-256 of the graph, of files that it names, and of what says how a text is read."""
    graph, root = found.folder / ONNX, found.folder
    beside = [file for file in root.rglob("*") if file.is_file() and file != graph]
    named = [one for one in beside if _holds(graph, one.relative_to(root).as_posix().encode())]
    files = {*found.readings(), graph, *named}
    return {one.relative_to(root).as_posix(): sha256_of(one) for one in sorted(files)}


def _holds(file: Path, text: bytes) -> bool:
    """Whether these bytes stand in a file: a graph writes names of files and operators plainly."""
    with file.open("rb") as opened:
        if not file.stat().st_size:
            return False
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return data.find(text) >= 0


KIND = ClassifierKind(
    load=load, options=("labels", "activation", "scale"), form="onnx:FOLDER, or the folder"
)
