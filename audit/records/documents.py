"""Records to JSON and back."""

import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

Record = TypeVar("Record")


def to_json(record: object) -> str:
    """The record as JSON: sorted keys, unrounded numbers, null for NaN and infinities.

    Parameters
    ----------
    record : dataclass instance
        Any record of this module, or a mapping of JSON values.

    Returns
    -------
    str
        With a newline at the end.
    """
    plain = TypeAdapter(type(record)).dump_python(record, mode="python")
    return (
        json.dumps(_finite(plain), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        + "\n"
    )


def from_json(kind: type[Record], text: str) -> Record:
    """The record that `to_json` wrote.

    Raises
    ------
    pydantic.ValidationError
        Where the text is no record of this kind.
    """
    return TypeAdapter(kind).validate_json(text)


def _finite(value: Any) -> Any:
    """The value with every NaN and infinity as None, and tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
