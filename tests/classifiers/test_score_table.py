import numpy as np
import pytest

from audit.classifiers.score_table import SHOWN, open_table
from audit.errors import AuditError


def opened(tmp_path, content, name="s.csv"):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return open_table(path, {"p", "label"}.__contains__)


def test_numbers_are_read_as_people_write_them(tmp_path):
    """Signs, points, exponents, blanks; what is empty, nan or infinite is no number."""
    found = opened(tmp_path, "p\n0.5\n.5\n5e-1\n+1\n \nNaN\ninf\n").numbers("p")
    np.testing.assert_array_equal(found, [0.5, 0.5, 0.5, 1, np.nan, np.nan, np.nan])


def test_a_comma_is_a_point_between_semicolons(tmp_path):
    """And nowhere else."""
    assert opened(tmp_path, "p;label\n0,25;a\n").numbers("p").tolist() == [0.25]
    with pytest.raises(AuditError, match=r"s\.csv:2:p: no number: '0,25'"):
        opened(tmp_path, 'p,label\n"0,25",a\n').numbers("p")


def test_faulty_cells_are_counted_and_the_first_are_named(tmp_path):
    """Five lines, how many more, and what stood in the first."""
    table = opened(tmp_path, "p\n" + "2\n" * 7)
    with pytest.raises(AuditError) as caught:
        table.numbers("p", (0.0, 1.0))
    told = str(caught.value)
    assert "not between 0 and 1 in lines 2, 3, 4, 5, 6 and 2 more, the first '2'" in told
    assert SHOWN == 5


def test_labels_come_from_the_headings(tmp_path):
    """Brackets within a label too; in the order of the columns."""
    table = opened(tmp_path, "p[b],p[a [x]],logit[c]\n.5,.5,1\n")
    assert table.labels_of("p") == ("b", "a [x]")
    assert table.labels_of("logit") == ("c",)
