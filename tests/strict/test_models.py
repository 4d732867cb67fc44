"""A document as a record: every fault of its keys and values at once, each with its line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field

from audit.errors import AuditError, AuditErrors
from audit.records import Policy
from audit.strict import (
    Document,
    read_yaml,
    validate,
)
from tests.strict.written import written


def test_fault_14_an_unknown_field_is_refused_with_a_suggestion(tmp_path):
    """A misspelt key is told with its line and the key that was meant, at every depth."""
    text = "margin: 0.05\nalpa: 0.05\nsigned: {by: x, rol: y, date: '2026-01-01'}\n"
    with pytest.raises(AuditErrors) as caught:
        validate(read_yaml(written(tmp_path, text)), Policy)
    told = [str(fault) for fault in caught.value.faults]
    assert any(
        "file.yaml:2:alpa: unknown key 'alpa' (did you mean 'alpha'?)" in line for line in told
    )
    assert any(
        "file.yaml:3:signed.rol: unknown key 'rol' (did you mean 'role'?)" in line for line in told
    )


def test_fault_15_wrong_types_and_missing_fields_are_told_all_at_once(tmp_path):
    """Three faults of one file come in one error, each with line and field."""
    text = 'margin: "0.05"\ngates: [a, 3]\nwaivers:\n  - {suite: s, groups: [g], owner: o, expires: e}\n'
    with pytest.raises(AuditErrors) as caught:
        validate(read_yaml(written(tmp_path, text)), Policy)
    places = [fault.where.partition("file.yaml:")[2] for fault in caught.value.faults]
    assert places == ["1:margin", "2:gates[1]", "4:waivers[0].reason"]
    assert 'quote it: "3"' in str(caught.value)
    assert caught.value.faults[0].remedy == "write it in plain digits, without quotes"


@dataclass(frozen=True)
class Later:
    schema: int


def test_a_mapping_from_elsewhere_is_checked_alike():
    """What was read from TOML is wrapped in a Document without lines."""
    document = Document(path=Path("audit.toml"), value={"schema": 1, "x": 2}, lines={}, sha256="")
    with pytest.raises(AuditError, match=r"audit\.toml:x: unknown key 'x'"):
        validate(document, Later)
    document = Document(path=Path("audit.toml"), value={"schema": 1}, lines={}, sha256="")
    assert validate(document, Later) == Later(1)


@dataclass(frozen=True)
class Choices:
    many: Annotated[int, Field(gt=0)] = 1
    way: Literal["up", "down"] = "up"
    texts: str | tuple[str, ...] = ""
    each: tuple[tuple[int, ...], ...] = ()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"many": 0}, ["x.yaml:many: 'many': Input should be greater than 0"]),
        ({"way": "dwn"}, ["x.yaml:way: 'way' must be 'up' or 'down' (did you mean 'down'?)"]),
        ({"way": "sideways"}, ["x.yaml:way: 'way' must be 'up' or 'down'"]),
        (
            {"texts": 3},
            [
                "x.yaml:texts: 'texts' must be a text, not 3 (quote it: \"3\")",
                "x.yaml:texts: 'texts' must be a list, not 3",
            ],
        ),
        ({"each": ["a"]}, ["x.yaml:each[0]: 'each' must be a list, not \"a\""]),
        (
            {"each": [[1, "b"]]},
            [
                "x.yaml:each[0][1]: 'each' must be a whole number, not \"b\" "
                "(write it in plain digits, without quotes)"
            ],
        ),
    ],
)
def test_a_value_of_another_kind_is_told_by_its_place_in_the_file(value, told):
    """By the name that the file uses, whatever several kinds may stand there."""
    document = Document(path=Path("x.yaml"), value=value, lines={}, sha256="")
    with pytest.raises(AuditErrors) as caught:
        validate(document, Choices)
    assert [str(fault) for fault in caught.value.faults] == told
