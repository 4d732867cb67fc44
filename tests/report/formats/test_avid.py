import json
from dataclasses import replace

import pytest

from audit.report.formats.avid import avid_json
from tests.report.samples import one_template, sample


def test_the_report_has_the_parts_of_avids_format():
    """The keys of AVID's data model, the model as the artifact, a metric a suite."""
    report = json.loads(avid_json(sample()))
    assert {
        "data_type",
        "data_version",
        "affects",
        "problemtype",
        "metrics",
        "description",
        "impact",
    } <= set(report)
    assert report["affects"]["artifacts"] == [{"type": "Model", "name": "embedded"}]
    assert [one["results"]["verdict"] for one in report["metrics"]] == ["FAIL"]


@pytest.mark.parametrize("verdict", ["PASS", "INCONCLUSIVE"])
def test_what_is_no_finding_is_no_report(verdict):
    """AVID collects findings: without a FAIL that counts there is no file."""
    suites = tuple(replace(one, verdict=verdict) for one in sample().suites)
    assert avid_json(replace(sample(), suites=suites, verdict=verdict)) == b""
    idle = tuple(replace(one, exploratory=True) for one in sample().suites)
    assert avid_json(replace(sample(), suites=idle)) == b""
    assert avid_json(one_template()) == b""


def test_values_have_the_unit_that_is_named():
    """A difference of scores is written as one: 0.1 is ten percentage points."""
    (metric,) = json.loads(avid_json(sample()))["metrics"]
    assert "as a difference of scores (0.1 is 10 percentage points)" in metric["name"]
    largest = max((one.shift for one in sample().suites[0].effects), key=abs)
    assert metric["results"]["value"][0] == largest
    assert metric["results"]["value"][3] == sample().suites[0].margin


def test_words_are_those_that_avid_knows():
    """Values from the enumerations of avidtools 0.1.2 (class, type, artifact, method, taxonomy)."""
    report = json.loads(avid_json(sample()))
    assert report["problemtype"]["classof"] in {
        "AIID Incident",
        "ATLAS Case Study",
        "CVE Entry",
        "LLM Evaluation",
        "Undefined",
    }
    assert report["problemtype"]["type"] in {"Issue", "Advisory", "Measurement", "Detection"}
    assert {one["detection_method"]["type"] for one in report["metrics"]} <= {
        "Significance Test",
        "Static Threshold",
    }
    taxonomy = report["impact"]["avid"]
    assert taxonomy["sep_view"] == ["E0101: Group fairness"]
    assert taxonomy["lifecycle_view"] == ["L05: Evaluation"]
    assert taxonomy["vuln_id"] is None


def test_the_date_is_the_signatures():
    """Nothing in a report comes from a clock."""
    assert json.loads(avid_json(sample()))["reported_date"] == "2026-11-20"
    unsigned = replace(sample(), policy=replace(sample().policy, signed=None))
    assert "reported_date" not in json.loads(avid_json(unsigned))
