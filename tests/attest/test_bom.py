import math
from dataclasses import replace

from audit.attest.bom import ml_bom
from audit.records import Policy
from tests.report.samples import sample


def card(**changed):
    document = ml_bom(replace(sample(), **changed), {"b.bin": "b" * 64, "a.bin": "a" * 64})
    return document["metadata"]["component"]


def test_each_contrast_is_a_metric_with_its_interval():
    """In probability, as results.json has it; one whose shift is unknown is none."""
    one = sample().suites[1]
    first, *rest = one.effects
    suite = replace(one, effects=(replace(first, shift=math.nan), *rest))
    metrics = card(suites=(suite,))["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert [each["slice"] for each in metrics] == [effect.name for effect in rest]
    assert float(metrics[0]["value"]) == rest[0].shift
    assert float(metrics[0]["confidenceInterval"]["upperBound"]) == rest[0].high


def test_an_interval_that_is_unknown_is_left_out():
    """The metric stays."""
    one = sample().suites[1]
    suite = replace(one, effects=(replace(one.effects[0], low=math.nan),))
    (metric,) = card(suites=(suite,))["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert "confidenceInterval" not in metric


def test_files_are_listed_by_name():
    """With their hashes."""
    assert [one["name"] for one in card()["components"]] == ["a.bin", "b.bin"]


def test_considerations_hold_what_the_policy_states():
    """Use, groups at risk and harm; of a policy that states none of them, nothing."""
    stated = Policy(intended_use="sorting", affected_groups=("women",), harm="lost letters")
    assert card(policy=stated)["modelCard"]["considerations"] == {
        "useCases": ["sorting"],
        "fairnessAssessments": [{"groupAtRisk": "women", "harms": "lost letters"}],
    }
    harm = card(policy=Policy(harm="lost letters"))["modelCard"]["considerations"]
    assert harm == {"ethicalConsiderations": [{"name": "lost letters"}]}
    assert card(policy=Policy())["modelCard"]["considerations"] == {}


def test_the_same_run_is_the_same_document():
    """No clock; another plan has another number."""
    assert ml_bom(sample(), {}) == ml_bom(sample(), {})
    other = ml_bom(replace(sample(), plan="0" * 64), {})
    assert other["serialNumber"] != ml_bom(sample(), {})["serialNumber"]
