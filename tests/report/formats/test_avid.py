import json
from dataclasses import replace

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
    assert [one["results"]["verdict"] for one in report["metrics"]] == [
        "FAIL",
        "PASS",
        "INCONCLUSIVE",
    ]


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


def test_one_template_reports_no_verdict():
    """What has no interval is null."""
    (metric,) = json.loads(avid_json(one_template()))["metrics"]
    assert metric["results"]["verdict"] is None
    assert metric["results"]["value"][1] is None
