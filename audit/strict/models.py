"""A file's value as a pydantic model or a dataclass, every fault with its line."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from audit.errors import AuditError, AuditErrors
from audit.strict.files import FAULT_LIMIT, Document, Key, Place, escaped, near, raise_all

Model = TypeVar("Model")


def validate(document: Document, model: type[Model]) -> Model:
    """The document's value as `model`, unknown keys refused.

    A mapping read elsewhere (TOML) is checked by wrapping it in a `Document` without lines.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = adapter.json_schema()
    faults = list(_unknown(document, schema, [schema], document.value, ()))
    # By way of JSON, since there "strict" means what it says of texts and numbers but still
    # lets a list be a tuple.
    text = json.dumps(document.value, default=str)
    try:
        value = cast(Model, adapter.validate_json(text, strict=True))
    except ValidationError as error:
        faults += [_fault(document, dict(detail)) for detail in error.errors()[:FAULT_LIMIT]]
        raise AuditErrors(faults) from error
    raise_all(faults)
    return value


def _unknown(
    document: Document, schema: Mapping[str, Any], nodes: list[Any], value: Any, place: Place
) -> Iterator[AuditError]:
    """A fault for every key that the schema does not know (dataclasses would ignore it)."""
    nodes = _resolved(schema, nodes)
    if isinstance(value, list):
        inner = [node["items"] for node in nodes if "items" in node]
        for index, item in enumerate(value):
            yield from _unknown(document, schema, inner, item, (*place, index))
    known = {name: rule for node in nodes for name, rule in node.get("properties", {}).items()}
    if not known or not isinstance(value, dict):
        return
    here: str | None = f"known here: {', '.join(sorted(known))}"
    for key, item in value.items():
        if key in known:
            yield from _unknown(document, schema, [known[key]], item, (*place, key))
        else:
            remedy = near(key, known) or here
            here = None if remedy == here else here  # once is enough
            where = document.where(*place, key)
            yield AuditError(f"unknown key {escaped(key)!r}", where=where, remedy=remedy)


def _resolved(schema: Mapping[str, Any], nodes: list[Any]) -> list[Any]:
    """The nodes with references followed and unions opened."""
    found: list[Any] = []
    for node in nodes:
        if "$ref" in node:
            found += _resolved(schema, [schema["$defs"][node["$ref"].rpartition("/")[2]]])
        else:
            found += _resolved(schema, node["anyOf"]) if "anyOf" in node else [node]
    return found


_WANTED: dict[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dataclass_type": "a mapping",
    "dataclass_exact_type": "a mapping",
}


def _fault(document: Document, detail: Mapping[str, Any]) -> AuditError:
    """One pydantic error as what, where and remedy."""
    place = _place(document.value, detail["loc"])
    kind, value = detail["type"], detail.get("input")
    named = [part for part in place if isinstance(part, str)]
    name = repr(escaped(named[-1])) if named else "the file"
    where = document.where(*place)
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return AuditError(f"{name} is missing", where=where, remedy=f"add {name}")
    if kind in _WANTED:
        hint = f'quote it: "{escaped(str(value))}"' if kind == "string_type" else None
        shown = escaped(json.dumps(value, default=str, ensure_ascii=False))
        remedy = hint if isinstance(value, (int, float)) else None
        if _WANTED[kind].endswith("number") and isinstance(value, str):
            remedy = "write it in plain digits, without quotes"
        return AuditError(
            f"{name} must be {_WANTED[kind]}, not {shown}", where=where, remedy=remedy
        )
    if kind == "literal_error":
        wanted = detail["ctx"]["expected"]
        remedy = near(str(value), re.findall(r"'([^']*)'", wanted))
        return AuditError(f"{name} must be {wanted}", where=where, remedy=remedy)
    if kind == "string_pattern_mismatch":
        what = f"must be {_signs(detail['ctx']['pattern'])}, not {escaped(str(value))!r}"
        return AuditError(f"{name} {what if str(value).strip() else 'is empty'}", where=where)
    if kind == "too_short":
        fewest = detail["ctx"]["min_length"]
        return AuditError(f"{name} holds too few: at least {fewest}", where=where)
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return AuditError(f"{name}: {message}", where=where)


def _signs(pattern: str) -> str:
    """What a name may hold and begin with, in words, as its pattern has it."""
    signs = [f"'{sign}'" for sign in ".-_" if re.search(pattern, f"a{sign}a")]
    kinds = {"a letter": "aa", "a digit": "1a", "'_'": "_a"}
    first = " or ".join(kind for kind, name in kinds.items() if re.search(pattern, name))
    return f"letters, digits, {', '.join(signs[:-1])} and {signs[-1]} alone, {first} first"


def _place(value: Any, loc: tuple[Key, ...]) -> Place:
    """The part of pydantic's location that stands in the file (it also names union members)."""
    place: list[Key] = []
    for index, part in enumerate(loc):
        if isinstance(value, str):
            break  # one text given where several may stand
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            if index < len(loc) - 1 or not isinstance(value, dict):
                continue
        place.append(part)
    return tuple(place)
