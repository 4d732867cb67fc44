"""`junit.xml`: one test case a verdict, for whatever reads JUnit in a pipeline."""

from xml.etree import ElementTree

from audit.numerals import points, span
from audit.records import AuditResult, FalseAlarmSpread, Format, SuiteResult
from audit.report.display import visible
from audit.report.sentences import false_alarms, is_one_template, worst
from audit.report.units import unit
from audit.verdict.false_alarms import spreads


def junit_xml(result: AuditResult) -> bytes:
    """Write a test suite with one case a suite: FAIL fails, INCONCLUSIVE and one template are skipped.

    A spread of false alarms that the policy judges has a case of its own. A suite that takes no part in the run's verdict cannot fail it: its case is skipped, with why.
    """
    cases = [_case(suite) for suite in result.suites]
    gating = [suite for suite in result.suites if not suite.exploratory]
    judged = spreads(result.benchmarks, gating).items()
    cases += [_alarms(name, one) for name, one in judged if one.verdict is not None]
    failures = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    counts = {
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }
    root = _element("testsuites", name="audit", **counts)
    suite = _element("testsuite", root, name=result.model.id, **counts)
    properties = _element("properties", suite)
    for name, value in (
        ("verdict", result.verdict),
        ("fingerprint", result.model.fingerprint),
        ("margin", repr(result.policy.margin)),
        ("plan", result.plan),
    ):
        _element("property", properties, name=name, value=value)
    suite.extend(cases)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode("utf-8", "backslashreplace")


def _case(suite: SuiteResult) -> ElementTree.Element:
    case = _element("testcase", classname="audit", name=suite.key)
    if is_one_template(suite):
        _element("skipped", case, message="one template: no verdict")
    elif suite.exploratory:
        _element("skipped", case, message=f"exploratory, {suite.verdict}: {suite.because}")
    elif suite.verdict == "FAIL":
        _element("failure", case, _listed(suite), type="FAIL", message=suite.because)
    elif suite.verdict == "INCONCLUSIVE":
        _element("skipped", case, message=f"INCONCLUSIVE: {suite.because}")
    return case


def _alarms(name: str, found: FalseAlarmSpread) -> ElementTree.Element:
    """The case of a spread that the policy judges."""
    case = _element("testcase", classname="audit", name=name)
    told = false_alarms(found, texts="texts")
    if found.verdict == "FAIL":
        _element("failure", case, told, type="FAIL", message=told)
    elif found.verdict == "INCONCLUSIVE":
        _element("skipped", case, message=told)
    return case


def _element(
    tag: str, parent: ElementTree.Element | None = None, text: str = "", /, **attributes: str
) -> ElementTree.Element:
    """An element whose values XML can hold, whoever wrote them; the one way in."""
    shown = {name: visible(value) for name, value in attributes.items()}
    made = ElementTree.Element(tag, shown)
    if text:
        made.text = "\n".join(map(visible, text.split("\n")))
    if parent is not None:
        parent.append(made)
    return made


def _listed(suite: SuiteResult) -> str:
    """The contrasts beyond the margin, largest first; at most 40, the rest counted."""
    beyond = [effect for effect in suite.effects if effect.margin_status == "beyond"]
    beyond.sort(key=lambda effect: -abs(effect.shift))
    lines = [
        f"{effect.name}: {points(effect.shift)} {unit(suite)} ({span(effect.low, effect.high)})"
        for effect in beyond[:40]
    ]
    effect = worst(suite)
    if not lines and effect is not None:
        lines = [f"{effect.name}: {points(effect.shift)} {unit(suite)}"]
    if len(beyond) > 40:
        lines.append(f"and {len(beyond) - 40} more, in shifts.csv")
    return "\n".join(lines)


FORMAT = Format(file="junit.xml", render=lambda result, _: junit_xml(result))
