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


def test_an_object_a_line_is_read_under_the_other_ending_and_said(tmp_path):
    """Some libraries write lines into files that end in .json."""
    table = table_of(tmp_path / "t.json", '{"text": "a"}\n\n{"text": "b"}\n')
    assert (table.texts("text"), table.numbers.tolist()) == (["a", "b"], [1, 3])
    assert table.notes == ("t.json: read as JSON lines, an object a line",)


def test_a_list_of_words_beside_the_one_list_of_objects_is_no_table(tmp_path):
    """The names of labels stand in the head of some exports."""
    table = table_of(tmp_path / "t.json", '{"labels": ["x", "y"], "data": [{"text": "a"}]}')
    assert table.texts("text") == ["a"]


def test_a_whole_list_in_one_line_is_told_its_ending(tmp_path):
    """What .json holds, under .jsonl."""
    with pytest.raises(AuditError, match=r"a file called \.json"):
        table_of(tmp_path / "t.jsonl", '[{"text": "a"}]\n')
