import json
from dataclasses import replace

import pytest

from audit.records import AuditResult, Policy, from_json, sealed, to_json, unsealed
from tests.report.samples import one_template


def test_a_sealed_record_is_its_json_and_one_line_more() -> None:
    """What stands before the seal is what `to_json` writes; the record comes back."""
    policy = Policy(margin=0.03)
    data = sealed(policy)
    plain = json.loads(data)
    assert len(plain.pop("seal")) == 64
    assert plain == json.loads(to_json(policy))
    assert to_json(unsealed(Policy, data)) == to_json(policy)


def test_every_flipped_byte_of_a_sealed_record_is_detected() -> None:
    """Each byte in turn, in the values, the names, the blanks and the seal itself."""
    data = sealed(Policy())
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(ValueError, match=r"seal|changed"):
            unsealed(Policy, bytes(changed))


def test_another_schema_is_refused() -> None:
    """Of a later version or an earlier one: neither is half-read."""
    for schema in (0, 1, 99):
        text = to_json(replace(one_template(), schema=schema))
        with pytest.raises(ValueError, match=f"schema {schema}, not 2"):
            from_json(AuditResult, text)
