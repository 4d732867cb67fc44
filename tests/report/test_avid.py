import json
from dataclasses import replace

from audit.report.avid import avid_json
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


def test_the_date_is_the_signatures():
    """Nothing in a report comes from a clock."""
    assert json.loads(avid_json(sample()))["reported_date"] == "2026-11-20"
    unsigned = replace(sample(), policy=replace(sample().policy, signed=None))
    assert json.loads(avid_json(unsigned))["reported_date"] is None


def test_one_template_reports_no_verdict():
    """What has no interval is null."""
    (metric,) = json.loads(avid_json(one_template()))["metrics"]
    assert metric["results"]["verdict"] is None
    assert metric["results"]["value"][1] is None
