from dataclasses import replace

import pytest

from audit.report import notebook_html
from audit.report.performance import labelled_view
from tests.report.samples import everything, one_template, sample


@pytest.mark.parametrize("result", [sample(), everything(), one_template()])
def test_it_is_small_and_has_no_script(result):
    """Under 120,000 bytes, no script, no id, no address."""
    text = notebook_html(result)
    assert len(text.encode()) < 120_000
    assert "<script" not in text
    assert " id=" not in text
    assert "http" not in text
    assert "<svg" in text


def test_the_verdict_is_in_words():
    """A suite's verdict and the run's."""
    text = notebook_html(sample())
    assert '<span class="v FAIL">FAIL</span>' in text
    assert "one template: no verdict" in notebook_html(one_template())


def test_fault_82_a_hostile_model_id_is_text():
    """The id cannot leave its place."""
    result = replace(sample(), model=replace(sample().model, id="<img src=x onerror=alert(1)>"))
    assert "<img" not in notebook_html(result)


def test_labelled_data_alone_have_no_verdict_and_their_first_measure():
    """No INCONCLUSIVE over an empty table: what was measured, a row a group."""
    result = replace(everything(), suites=(), benchmarks=(), groups={})
    text = notebook_html(result)
    assert "measured, no verdict" in text
    assert "INCONCLUSIVE" not in text.partition("</style>")[2]
    assert "Worst group" not in text
    first = labelled_view(result.labelled[0]).charts[0]
    assert all(name in text for name, _, _ in first.rows[:8])
