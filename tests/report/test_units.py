from dataclasses import replace

from audit.report import units
from audit.report.derived import render
from audit.report.formats.markdown import report_md
from tests.report.samples import sample


def on_a_scale():
    """The sample as if its score went from -1 to 1."""
    result = sample()
    targets = tuple(replace(one, kind="value", low=-1.0, high=1.0) for one in result.targets)
    suites = tuple(replace(one, target_kind="value", scale=(-1.0, 1.0)) for one in result.suites)
    return replace(result, suites=suites, targets=targets)


def test_a_margin_is_said_in_the_units_of_the_score():
    """.05 of -1 to 1 is .1 on it; beside a probability it is a hundredth of either scale."""
    plain, scaled = sample().suites[0], on_a_scale().suites[0]
    assert units.margin(0.05, [plain]) == "5.0 percentage points"
    assert units.margin(0.05, [scaled]) == "5.0 points of the scale from -1 to 1, 0.1 on it"
    assert units.margin(0.05, [plain, scaled]) == "5.0 points: hundredths of each score's scale"


def test_a_score_is_shown_where_it_lies_on_its_scale():
    """.75 of the way from -1 to 1 is .5; a probability stays one."""
    assert units.level(0.75, on_a_scale().suites[0]) == "0.500"
    assert units.level(0.75, sample().suites[0]) == "0.750"


def test_a_report_on_a_scale_has_no_percentage_points():
    """Points everywhere, on the page and in the text; with probabilities, percentage points."""
    scaled, plain = report_md(on_a_scale()).decode(), report_md(sample()).decode()
    assert "Shift, pp" in plain
    assert ", pp" not in scaled
    assert "points of the scale from -1 to 1" in scaled
    page = render(on_a_scale(), formats=["html"])["report.html"].decode()
    assert "percentage points of probability" not in page
    assert " pp<" not in page
    assert " pp " not in page
