import matplotlib
import pytest

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex

from audit.charts import plot_map
from audit.errors import AuditError
from tests.report.samples import one_template, sample


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_the_map_is_drawn_in_the_classes_of_the_page():
    """The layers' colours are those of the scale, and the title carries the verdict."""
    axes = plot_map(sample())
    colours = {to_hex(face) for layer in axes.collections for face in layer.get_facecolor()}
    assert {"#f7f7f7", "#8d97a5"} <= colours
    assert "FAIL" in axes.get_title(loc="left")
    assert axes.get_legend() is not None


def test_one_template_shows_p_and_no_verdict():
    """The model card's map says that it supports no verdict."""
    axes = plot_map(one_template(), value="p", legend=False)
    assert "no verdict" in axes.get_title(loc="left")
    assert axes.get_legend() is None


def test_it_draws_where_it_is_told(tmp_path):
    """Given axes are used, and a PNG is written."""
    figure, axes = plt.subplots()
    assert plot_map(sample(), ax=axes) is axes
    figure.savefig(tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 5000


@pytest.mark.parametrize(("suite", "says"), [("nowhere", "no suite"), ("gender", "not on the map")])
def test_what_has_no_map_is_refused(suite, says):
    """An unknown suite and one without countries are errors that say so."""
    with pytest.raises(AuditError, match=says):
        plot_map(sample(), suite=suite)
