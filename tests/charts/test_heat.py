import math
import re

from audit.charts.heat import heat_svg
from audit.charts.scale import shift_scale
from audit.records import Heat

SCALE = shift_scale(0.05, [0.2])


def test_cells_of_one_class_are_one_path():
    """Neutral cells show the ground; a run of equal cells is one stroke; NaN is marked."""
    heat = Heat(rows=("a", "b"), columns=("x", "y"), values=((0.3, 0.3), (0.0, math.nan)))
    svg = str(heat_svg(heat, SCALE, label="heat"))
    assert re.search(r'class="q7"[^>]*d="M0 0h2"', svg)
    assert re.search(r'class="none"[^>]*d="M1 1h1"', svg)
    assert "style=" not in svg


def test_column_names_are_escaped():
    """A hostile name is text."""
    heat = Heat(rows=("a",), columns=("<script>",), values=((0.0,),))
    assert "<script>" not in heat_svg(heat, SCALE, label="heat")


def test_an_empty_table_draws_nothing():
    """No rows: no chart."""
    assert heat_svg(Heat(rows=(), columns=(), values=()), SCALE, label="heat") == ""
