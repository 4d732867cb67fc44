import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.records import Group, TableSource
from audit.records.probes import kind_of, marked, score_lists, score_matrix


def test_a_group_is_called_by_its_code_or_its_name():
    """The code as it stands, the name in any case, with its article or without."""
    group = Group(code="NLD", name="Netherlands", attributes={"article": "the"})
    assert group.spoken == "the Netherlands"
    assert all(map(group.is_called, ["NLD", "netherlands", "The Netherlands"]))
    assert not any(map(group.is_called, ["nld", "Holland", ""]))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=5))
def test_scores_come_back_from_their_column_as_they_went(rows):
    """Every bit, nan and infinity included, in one chunk or two."""
    values = np.array(rows)
    table = pa.table({"scores": score_lists(values)})
    np.testing.assert_array_equal(score_matrix(table), values)
    np.testing.assert_array_equal(
        score_matrix(pa.concat_tables([table, table]))[: len(values)], values
    )


def test_without_scores_there_are_no_columns():
    """Where only labels came, every list is empty."""
    table = pa.table({"scores": pa.array([[], []], pa.list_(pa.float64()))})
    assert score_matrix(table).shape == (2, 0)


def test_a_table_says_what_its_scores_are():
    """Probabilities unless it is marked otherwise; what else stood in its metadata stays."""
    table = pa.table({"scores": score_lists(np.eye(2))}).replace_schema_metadata({"own": "kept"})
    assert kind_of(table) == "p"
    assert kind_of(marked(table, "logits")) == "logits"
    assert marked(table, "logits").schema.metadata[b"own"] == b"kept"


def test_a_table_is_read_from_any_position():
    """Rows [start, stop)."""
    source = TableSource(suites=(), table=pa.table({"n": range(9)}), inputs={}, warnings=())
    assert source.size == 9
    assert source.read(3, 6)["n"].to_pylist() == [3, 4, 5]
