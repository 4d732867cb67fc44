"""Columns of the probe table, and what joins the files of several sources."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from audit.suites.probe_table import category, merge_inputs, slot_maps


def test_long_dictionaries_are_cut_to_what_is_used():
    """Of a thousand values, a column of two rows carries two."""
    column = category(np.array([7, 990]), [str(n) for n in range(1000)])
    assert column.to_pylist() == ["7", "990"]
    assert len(column.dictionary) == 2


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abc"), st.text(max_size=3), max_size=3),
            st.integers(0, 4),
        ),
        max_size=6,
    )
)
def test_slots_are_repeated_as_often_as_asked(rows):
    """Against the plain way: each mapping as often as its size says."""
    column = slot_maps(
        [mapping for mapping, _ in rows], np.array([size for _, size in rows], np.int64)
    )
    expected = [list(mapping.items()) for mapping, size in rows for _ in range(size)]
    assert column.to_pylist() == expected
    assert column.type == pa.map_(pa.string(), pa.string())


def test_files_of_one_name_with_other_bytes_are_told_apart():
    """The second of two files called a.csv keeps its name and gets its hash."""
    merged = merge_inputs([{"a.csv": "1" * 64}, {"a.csv": "2" * 64}, {"a.csv": "1" * 64}])
    assert merged == {"a.csv": "1" * 64, "a.csv (22222222)": "2" * 64}
