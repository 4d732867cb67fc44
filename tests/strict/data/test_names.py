import pyarrow as pa

from audit.strict.data.names import EDGES, told_twins, trimmed
from tests.strict.data.read import table_of


def test_edges_are_every_blank_that_python_knows_and_the_mark():
    """Nothing that `str.strip` takes off is left."""
    blanks = {chr(code) for code in range(0x110000) if chr(code).isspace()}
    assert set(EDGES) == blanks | {"\ufeff"}


def test_blanks_at_the_ends_of_a_name_mean_nothing():
    """A no-break space and the mark that joined files leave among them; inside they stay."""
    values = pa.array(["women ", "\u00a0women", "\ufeffwomen", "trans women", ""])
    assert trimmed(values).to_pylist() == ["women", "women", "women", "trans women", ""]


def test_a_header_with_blanks_after_its_commas_is_read(tmp_path):
    """Its names, not its texts: those stay as they are written."""
    table = table_of(tmp_path / "t.csv", "\ufeff\ufeffgroup, text\na , b \n")
    assert table.header == ("group", "text")
    assert (table.names("group").to_pylist(), table.texts("text")) == (["a"], [" b "])


def test_names_that_differ_in_capitals_alone_are_told():
    """Three of five, in words."""
    told = [*told_twins(["Men", "women", "men", "old", "Women"], "t.csv")]
    assert told == [
        "t.csv: groups that differ in capitals alone are counted apart: 'Men' and 'men'; "
        "'women' and 'Women'"
    ]
    assert not [*told_twins(["men", "women"], "t.csv")]
