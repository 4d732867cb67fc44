"""Records to JSON and back."""

import json
import math
import re
from collections.abc import Mapping
from hashlib import sha256
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
    plain = _adapter(type(record)).dump_python(record, mode="python")
    return (
        json.dumps(_finite(plain), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        + "\n"
    )


def from_json(kind: type[Record], text: str) -> Record:
    """The record that `to_json` wrote.

    Raises
    ------
    ValueError
        Where the text is no record of this kind, or one of another schema.
    """
    record: Record = _adapter(kind).validate_json(text)
    own = getattr(kind, "__dataclass_fields__", {}).get("schema")
    if own is not None and getattr(record, "schema", None) != own.default:
        raise ValueError(f"schema {getattr(record, 'schema', None)}, not {own.default}")
    return record


def sealed(record: object) -> bytes:
    """The record as a file that shows any change: its last line holds the SHA-256 of the rest."""
    data = to_json(record).encode("utf-8", "backslashreplace")
    return data.removesuffix(_END) + b',\n "seal": "' + _digest(data) + b'"' + _END


def unsealed(kind: type[Record], data: bytes) -> Record:
    """The record of a file that `sealed` made.

    Raises
    ------
    ValueError
        Where a byte of it was changed, or it is no record of this kind and schema.
    """
    found = _SEAL.search(data)
    if found is None:
        raise ValueError("no seal at its end")
    rest = data[: found.start()] + _END
    if _digest(rest) != found[1]:
        raise ValueError("changed after it was written")
    return from_json(kind, rest.decode())


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
"""What checks a kind of record: made once, since that takes longer than its use."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_END = b"\n}\n"
_SEAL = re.compile(rb',\n "seal": "([0-9a-f]{64})"\n}\n\Z')


def _digest(data: bytes) -> bytes:
    return sha256(data).hexdigest().encode()


def _finite(value: Any) -> Any:
    """The value with every NaN and infinity as None, and tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
