"""Audits as tests: the `audit` fixture of pytest, which asserts what a policy asks for.

    def test_release(audit):
        audit("python:app:score", suites=["gender"], policy="policy.yaml").assert_passes()

pytest loads this module whenever it starts: whatever takes long is imported when an audit is run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from audit.records import Example, SuiteResult
    from audit.result import Audit
    from audit.verdict.gate import Gate

Undecided = Literal["fail", "skip", "xfail"]
"""What a test can do where nothing was decided."""


@dataclass(frozen=True, kw_only=True)
class AuditCheck:
    """A finished audit that a test asserts something of.

    Attributes
    ----------
    audit : Audit
        With its tables, figures and folder.
    inconclusive : {"fail", "skip", "xfail"}
        What `assert_passes` does with INCONCLUSIVE, as the test's mark says.
    """

    audit: Audit
    inconclusive: Undecided = "fail"

    def assert_passes(self) -> None:
        """Fail the test, with the finding in words, unless the audit passes its policy's gate.

        An incomplete audit fails. INCONCLUSIVE fails too, or does what the test's mark says:
        ``@pytest.mark.audit(inconclusive="skip")``.
        """
        __tracebackhide__ = True
        gate = self.audit.check()
        result = self.audit.result
        if result.incomplete and not result.allow_incomplete:
            pytest.fail(f"incomplete: probes were left out\n{self._told(gate)}", pytrace=False)
        if gate.verdict == "INCONCLUSIVE" and self.inconclusive == "skip":
            pytest.skip(self._told(gate))
        if gate.verdict == "INCONCLUSIVE" and self.inconclusive == "xfail":
            pytest.xfail(self._told(gate))
        if gate.verdict != "PASS":
            pytest.fail(self._told(gate), pytrace=False)

    def _told(self, gate: Gate) -> str:
        """The gate's lines, then each suite's finding with its two sentences."""
        lines = gate.lines()
        for suite in self.audit.result.suites:
            if gate.suites.get(suite.key, "PASS") != "PASS":
                lines += ["", *_found(suite, _waived(gate, suite))]
        return "\n".join([*lines, "", f"the report: {self.audit.folder / 'report.html'}"])


@pytest.fixture
def audit(request: pytest.FixtureRequest) -> Callable[..., AuditCheck]:
    """Run audits, kept by plan in pytest's cache: ``audit(model, suites=[...], policy=...)``."""
    inconclusive = _inconclusive(request.node)
    folder = _cache(request.config)

    def run(model: Any, *, suites: Sequence[Any] = (), **options: Any) -> AuditCheck:
        """Audit a model; the options are those of `run_audit`."""
        from audit.inputs import Request
        from audit.pipeline import carry_out

        kept = {"under": folder, "reuse": True, "repair": True}
        asked = Request(classifier=model, suite=tuple(suites), **(kept | options))
        return AuditCheck(audit=carry_out(asked), inconclusive=inconclusive)

    return run


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers",
        'audit(inconclusive="fail"): what an INCONCLUSIVE audit does to the test: '
        '"fail", "skip" or "xfail"',
    )


def _inconclusive(node: Any) -> Undecided:
    """What the nearest mark says; a test fails where none does."""
    mark = node.get_closest_marker("audit")
    if mark is None:
        return "fail"
    said: Undecided = mark.kwargs.get("inconclusive", "")
    if mark.args or len(mark.kwargs) != 1 or said not in get_args(Undecided):
        raise pytest.UsageError('the mark is audit(inconclusive="fail"), "skip" or "xfail"')
    return said


def _cache(config: pytest.Config) -> Path | None:
    """The folder for runs; None, a temporary one, where pytest was told to keep nothing."""
    cache = getattr(config, "cache", None)
    return None if cache is None else cache.mkdir("audit")


def _waived(gate: Gate, suite: SuiteResult) -> set[str]:
    """What a suite's waivers, which met a finding, call the groups; "" for every group."""
    mine = [
        one for one in gate.waived if one.suite == suite.name and one.target in ("", suite.target)
    ]
    return {group for one in mine for group in one.groups or ("",)}


def _found(suite: SuiteResult, waived: set[str]) -> list[str]:
    """Why a suite does not pass, and the two sentences that show the largest shift best."""
    from audit.report.display import visible
    from audit.report.sentences import finding

    lines = [f"{visible(suite.key)}: {visible(suite.because)}"]
    beyond = [
        one
        for one in suite.effects
        if one.margin_status == "beyond" and not waived & {one.group, one.name, one.spoken, ""}
    ]
    if not beyond:
        return lines
    largest = max(beyond, key=lambda one: abs(one.shift))
    return [*lines, finding(suite, largest), *_pair(suite.examples, largest.group, largest.shift)]


def _pair(examples: Sequence[Example], group: str, shift: float) -> list[str]:
    """The two sentences that show a group's shift best, each behind its score."""
    from audit.report.display import visible

    shown = [one for one in examples if one.group == group and one.difference * shift > 0]
    if not shown:
        return []
    pair = max(shown, key=lambda one: abs(one.difference))
    return [
        f"    {pair.p:.2f}  {visible(pair.text)}",
        f"    {pair.other_p:.2f}  {visible(pair.other_text)}",
    ]
