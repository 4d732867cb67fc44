from audit.report.performance import labelled_view, titled
from tests.report.samples import labelled


def test_measures_have_readable_names():
    """A gap is called one, and an unknown measure keeps its words."""
    assert titled("tpr_gap") == "Found, of the true ones: largest gap between groups"
    assert titled("fpr") == "False alarms, of the others"
    assert titled("mean_age") == "mean age"


def test_every_measure_is_charted_over_the_groups():
    """A row a group, on a scale that holds every interval: .86 to .93 lies on .8 to 1."""
    view = labelled_view(labelled())
    assert view.charts[0].title == "Right answers"
    chart = view.charts[0]
    assert (chart.low, round(chart.high, 6)) == (0.8, 1.0)
    assert [group for group, _, _ in chart.rows] == ["men", "women"]


def test_what_sets_one_label_against_the_rest_says_so():
    """Of two labels nothing is added; accuracy is of every label."""
    assert titled("tpr") == "Found, of the true ones"
    assert titled("tpr_gap", "joy") == (
        "Found, of the true ones: largest gap between groups (joy against the rest)"
    )
    assert titled("accuracy", "joy") == "Right answers"
