"""What a text-classification pipeline was made with: honoured, or refused by name."""

from dataclasses import dataclass
from typing import Any

from audit.errors import AuditError

_IDLE = {"padding", "return_tensors", "add_special_tokens"}
"""Options that change no score of a single text, at their defaults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pipeline's own reading of its model.

    Attributes
    ----------
    activation : str, optional
        "softmax" or "sigmoid", where it was stated.
    raw : bool
        Logits are returned as they are.
    most : int, optional
        Tokens that a text is cut at.
    """

    activation: str | None = None
    raw: bool = False
    most: int | None = None


def asked_of(pipeline: Any) -> Asked:
    """What the pipeline was told; nothing of a (model, tokenizer) pair.

    Raises
    ------
    AuditError
        An option that would change scores and that is not read here.
    """
    after = dict(getattr(pipeline, "_postprocess_params", None) or {})
    before = dict(getattr(pipeline, "_preprocess_params", None) or {})
    before |= before.pop("tokenizer_kwargs", None) or {}
    stated = after.get("function_to_apply")
    if stated is None and hasattr(pipeline, "model"):
        stated = getattr(pipeline.model.config, "function_to_apply", None)
    function = str(getattr(stated, "value", stated) or "").lower()
    cut, most = before.pop("truncation", None), before.pop("max_length", None)
    strange = sorted(key for key in before if key not in _IDLE)
    if before.get("add_special_tokens") is False:
        strange.append("add_special_tokens")
    if strange:
        raise AuditError(
            f"the pipeline was made with {strange[0]}={before[strange[0]]!r}, which is not read here",
            where=strange[0],
            remedy="make the pipeline without it, or hand over a function: lambda texts: pipeline(...)",
        )
    return Asked(
        activation=function if function in {"softmax", "sigmoid"} else None,
        raw=function == "none",
        most=int(most) if cut and most else None,
    )
