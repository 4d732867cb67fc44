import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import AuditError, AuditErrors
from tests.strict.data.read import table_of

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9)


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5),
    separator=st.sampled_from(",;\t"),
)
def test_what_pythons_own_writer_wrote_comes_back(tmp_path, rows, separator):
    """Whatever the cells, under any of the three separators."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([("text", "group"), *rows])
    table = table_of(tmp_path / "t.csv", out.getvalue())
    assert list(zip(table.texts("text"), table.texts("group"), strict=True)) == rows


def test_the_separator_that_shows_more_of_what_is_asked_for_wins(tmp_path):
    """Two commas in the header, but `text` stands between semicolons."""
    table = table_of(tmp_path / "t.csv", "a, b, c;text\n1;Hello.\n", "text".__eq__)
    assert table.texts("text") == ["Hello."]
    assert table.notes == ("t.csv: read as separated by semicolons",)


def test_ragged_rows_are_told_together(tmp_path):
    """With their lines, and not endlessly many."""
    with pytest.raises(AuditErrors) as caught:
        table_of(tmp_path / "t.csv", "a,b\n" + "1\n" * 5_000)
    assert len(caught.value.faults) == 11
    assert "t.csv:2: the row has 1 cells, the header 2" in str(caught.value)


def test_tabs_are_read_with_quotes_where_they_close(tmp_path):
    """A cell that holds a tab, as a spreadsheet writes it."""
    table = table_of(tmp_path / "t.tsv", 'text\tgroup\n"a\tb"\tx\n')
    assert table.texts("text") == ["a\tb"]


def test_row_names_without_a_header_are_told(tmp_path):
    """R's write.table leaves the first header out."""
    with pytest.raises(AuditError, match="row names needs a header"):
        table_of(tmp_path / "t.csv", '"group","p"\n"1","a",0.5\n')
