"""Model and tokenizer objects of the transformers library: read, checked, told apart.

torch and transformers are imported inside the functions: this module alone costs nothing.
"""

import re
import warnings
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

from audit.classifiers.transformers.encoder import no_vocabulary
from audit.classifiers.transformers.first_token import shorten
from audit.classifiers.transformers.packed import pack
from audit.classifiers.transformers.snapshot import Snapshot
from audit.errors import AuditError

_LAYER = re.compile(r"\.(layers?|h|blocks?)\.\d+\.")
"""A parameter of one layer of several."""
_NUMBER = re.compile(r"\.\d+(?=\.)")

_COUNTS = (
    *("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    *("num_attention_heads", "hidden_size", "vocab_size"),
)

_VOCABULARIES = (
    *("tokenizer.json", "vocab.json", "tekken.json", ".txt", ".model", ".vocab"),
    *(".bpe", ".spm", ".codes", ".tiktoken", ".dict"),
)
"""How the names of files that hold a tokenizer's words end."""

_LOCAL = {"local_files_only": True, "trust_remote_code": False}

DTYPES = ("float32", "bfloat16", "float16")


def prepare_torch(threads: int | None) -> None:
    """Full float32 products, and the asked number of threads; transformers keeps quiet."""
    import torch

    with warnings.catch_warnings():  # a notebook without ipywidgets: the library's bars are off
        warnings.filterwarnings("ignore", "IProgress not found")
        from transformers.utils import logging

    quiet: Any = logging
    quiet.set_verbosity_error()
    quiet.disable_progress_bar()
    torch.set_float32_matmul_precision("highest")
    if threads is not None:
        torch.set_num_threads(threads)


def check_device(device: str) -> Any:
    """The torch device, if this machine has it."""
    import torch

    try:
        found = torch.device(device)
        torch.empty(1, device=found)
    except (RuntimeError, AssertionError) as error:
        raise AuditError(
            f"no device {device!r} on this machine",
            where="--device",
            remedy="cpu is always there; cuda and mps where torch finds them",
        ) from error
    return found


def placed(model: Any, device: str) -> Any:
    """A model that was read here, on its device and made ready to answer quickly."""
    model = model.to(check_device(device)).eval()
    pack(model)
    shorten(model)
    return model


def check_architecture(config: dict[str, Any], found: Snapshot) -> None:
    """Raise where the configuration names another kind of model."""
    check_counts(config)
    given = config.get("architectures") or ()
    named = [given] if isinstance(given, str) else [str(each) for each in given]
    if named and not any(each.endswith("ForSequenceClassification") for each in named):
        raise AuditError(
            f"{found.id} is a {named[0]}, not a classifier of texts",
            where="config.json:architectures",
            remedy="name a model that ends in ForSequenceClassification",
        )


def check_counts(config: dict[str, Any]) -> None:
    """Raise where the configuration states a number of layers, heads or words that none can have."""
    for key in _COUNTS:
        value = config.get(key, 1)
        if value is not None and (type(value) is not int or value < 1):
            raise AuditError(f"{value!r} is no count", where=f"config.json:{key}")


def read_pretrained(found: Snapshot, dtype: str) -> tuple[Any, Any]:
    """Model and tokenizer from their folder; every parameter comes from the files."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

    if dtype not in DTYPES:
        raise AuditError(f"{dtype!r} is no dtype", where="--dtype", remedy=" or ".join(DTYPES))
    local = _LOCAL
    try:
        config = AutoConfig.from_pretrained(found.folder, **local)
        config._attn_implementation = None  # transformers takes its fastest own
        tokenizer = AutoTokenizer.from_pretrained(found.folder, **local)
        model, report = AutoModelForSequenceClassification.from_pretrained(
            found.folder,
            config=config,
            dtype=getattr(torch, dtype),
            use_safetensors=True,
            output_loading_info=True,
            **local,
        )
    # What a damaged or foreign folder raises is of every kind.
    except Exception as error:
        if not find_spec("sentencepiece") and any(found.folder.glob("*.model")):
            raise AuditError(
                f"the tokenizer of {found.id} is a SentencePiece model",
                where=found.id,
                remedy="pip install 'classifier-audit[sentencepiece]', which reads it",
            ) from error
        if not any(file.name.lower().endswith(_VOCABULARIES) for file in found.readings()):
            raise no_vocabulary(found.id) from error
        raise AuditError(
            f"{found.id} cannot be loaded: {_said(error)}",
            where=found.id,
            remedy="a folder as save_pretrained of model and tokenizer writes it",
        ) from error
    _check_loaded(report, model, found)
    return model, tokenizer


def _said(error: Exception) -> str:
    """What a library says of a folder, on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def read_skeleton(found: Snapshot) -> tuple[Any, Any]:
    """A model without weights, to ask for its sizes, and its tokenizer."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(found.folder, **_LOCAL)
        tokenizer = AutoTokenizer.from_pretrained(found.folder, **_LOCAL)
        with torch.device("meta"):
            kinds: Any = AutoModelForSequenceClassification
            model = kinds.from_config(config)
    # What a damaged or foreign folder raises is of every kind.
    except Exception as error:
        raise AuditError(
            f"{found.id} cannot be read: {_said(error)}",
            where=found.id,
            remedy="a folder as save_pretrained of model and tokenizer writes it",
        ) from error
    return model, tokenizer


def _check_loaded(report: dict[str, Any], model: Any, found: Snapshot) -> None:
    """Raise where a parameter was newly made instead of read, or one of a further layer was left."""
    kinds = {_NUMBER.sub(".#", key) for key in model.state_dict()}
    left_over = sorted(
        key
        for key in map(str, report["unexpected_keys"])
        if _LAYER.search(key) or _NUMBER.sub(".#", key) in kinds
    )
    if left_over:
        raise AuditError(
            f"the weights of {found.id} hold {left_over[0]} and more that the configuration leaves out",
            where="config.json",
            remedy="let the configuration state as many layers as the weights have",
        )
    made_up = sorted(map(str, [*report["missing_keys"], *report["mismatched_keys"]]))
    if made_up:
        raise AuditError(
            f"{found.id} has no weights for {', '.join(made_up[:4])}"
            + (f" and {len(made_up) - 4} more" if len(made_up) > 4 else ""),
            where=found.id,
            remedy="a head that was never trained cannot be audited",
        )


def positions_of(model: Any) -> int | None:
    """How many tokens the model has positions for; RoBERTa's begin after the padding's."""
    import torch

    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            start = 0 if module.padding_idx is None else module.padding_idx + 1
            return int(module.num_embeddings) - start
    limit = getattr(model.config, "max_position_embeddings", None)
    return int(limit) if limit and limit > 0 else None


def fingerprint_of(model: Any, tokenizer: Any) -> str:
    """SHA-256 over the weights in memory, the configuration and the vocabulary."""
    import torch

    digest = sha256(model.config.to_json_string(use_diff=False).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        flat = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(flat.numpy().data)
    if tokenizer.is_fast:
        digest.update(tokenizer.backend_tokenizer.to_str().encode())
    else:
        digest.update(repr(sorted(tokenizer.get_vocab().items())).encode())
    return digest.hexdigest()
