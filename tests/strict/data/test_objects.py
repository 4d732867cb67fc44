import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.strict.data.objects import parsed
from tests.strict.data.read import table_of

TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), min_size=1, max_size=5
)


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=TEXTS, ascii_only=st.booleans())
def test_what_pythons_own_writer_wrote_comes_back(tmp_path, texts, ascii_only):
    """As lines and as one list, escaped or not."""
    rows = [{"text": text} for text in texts]
    lines = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    assert table_of(tmp_path / "t.jsonl", lines).texts("text") == texts
    whole = json.dumps(rows, ensure_ascii=ascii_only)
    assert table_of(tmp_path / "t.json", whole).texts("text") == texts


def test_a_key_that_a_later_line_brings_is_a_column(tmp_path):
    """What a line lacks is missing there."""
    table = table_of(tmp_path / "t.jsonl", '{"text": "a"}\n{"text": "b", "gold": "x"}\n')
    assert table.header == ("text", "gold")
    assert table.texts("gold") == ["", "x"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "f:column 2: this is not JSON"),
        ('{"a": 1,\n"b"}', "f:2:column 4"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ("[" * 100_000, "nested too deep|not JSON"),
        ("9" * 5_000, "cannot|that can be read"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, told):
    """Line and column, as far as there are some."""
    with pytest.raises(AuditError, match=told):
        parsed(text, "f")
