from dataclasses import replace
from xml.etree import ElementTree

from audit.report.formats.junit import junit_xml
from tests.report.samples import one_template, sample


def test_one_case_a_verdict():
    """FAIL fails, PASS passes, INCONCLUSIVE is skipped; the counts agree."""
    root = ElementTree.fromstring(junit_xml(sample()))
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases == {"countries": ["failure"], "gender": [], "religion": ["skipped"]}
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("3", "1", "1")


def test_a_suite_that_does_not_count_cannot_fail():
    """Exploratory suites and single templates are skipped, with why."""
    result = sample()
    idle = tuple(replace(one, exploratory=True) for one in result.suites)
    for audit in (replace(result, suites=idle), one_template()):
        root = ElementTree.fromstring(junit_xml(audit))
        assert root.get("failures") == "0"


def test_a_failure_lists_the_largest_and_counts_the_rest():
    """At most 40 lines, then how many more."""
    effects = tuple(replace(one, margin_status="beyond") for one in sample().suites[0].effects)
    suite = replace(sample().suites[0], effects=effects)
    root = ElementTree.fromstring(junit_xml(replace(sample(), suites=(suite,))))
    text = next(root.iter("failure")).text
    assert len(text.splitlines()) == 41
    assert text.endswith("and 157 more, in shifts.csv")


def test_fault_86_control_characters_do_not_break_the_file():
    """XML allows no escape characters; they are written as code points."""
    suite = replace(sample().suites[0], because="\x1b[31mred\x00 & <b>")
    root = ElementTree.fromstring(junit_xml(replace(sample(), suites=(suite,))))
    assert next(root.iter("failure")).get("message") == "[U+001B][31mred[U+0000] & <b>"


def test_a_pass_claims_no_certainty():
    """A case that PASSes says nothing, and one that takes no part repeats no certainty."""
    suites = tuple(replace(one, verdict="PASS") for one in sample().suites)
    for audit in (suites, tuple(replace(one, exploratory=True) for one in suites)):
        assert "certain" not in junit_xml(replace(sample(), suites=audit)).decode()
