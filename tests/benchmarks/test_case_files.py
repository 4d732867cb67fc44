import pytest

from audit.benchmarks.case_files import read_cases, read_table
from audit.errors import AuditError


@pytest.mark.parametrize(
    "data",
    [
        b"case,label\n1,a\n",
        b"case,label\r\n1,a\r\n",
        b"\xef\xbb\xbfcase,label\n1,a\n",
        b",case,label\n0,1,a\n",
    ],
)
def test_published_tables_are_read_as_they_lie(tmp_path, data):
    """Line ends of Windows, a byte-order mark, an index without a name."""
    (tmp_path / "cases.csv").write_bytes(data)
    table = read_table(tmp_path / "cases.csv", ("case", "label"))
    assert table.to_dict("list") == {"case": ["1"], "label": ["a"]}


def test_the_first_of_several_names_is_read(tmp_path):
    """And the columns that are also of use, where they are there."""
    (tmp_path / "b.csv").write_text("case,label,extra_1,other\n1,a,x,y\n", "utf-8")
    path, table = read_cases(
        tmp_path, ("a.csv", "b.csv"), ("case",), lambda name: name.startswith("extra")
    )
    assert path.name == "b.csv"
    assert list(table) == ["case", "extra_1"]


def test_a_folder_without_the_file_names_it(tmp_path):
    """Every name that it may have."""
    with pytest.raises(AuditError, match=r"the folder holds no a\.csv and no b\.csv"):
        read_cases(tmp_path, ("a.csv", "b.csv"), ("case",))


def test_a_missing_column_is_named(tmp_path):
    """With those that there are."""
    (tmp_path / "a.csv").write_text("cases\n1\n", "utf-8")
    with pytest.raises(AuditError, match="no column 'case'"):
        read_table(tmp_path / "a.csv", ("case",))
