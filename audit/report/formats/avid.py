"""`avid.json`: the audit as a report for the AI Vulnerability Database (AVID, data model 0.2)."""

import json
import math
from collections.abc import Sequence
from typing import Any

from audit.records import AuditResult, Format, SuiteResult
from audit.report import sentences
from audit.report.display import visible


def avid_json(result: AuditResult) -> bytes:
    """Write what was found in AVID's report format; a person adds the deployer and submits it.

    Returns
    -------
    bytes
        Empty where no suite that counts FAILed: AVID collects findings, and a PASS is none.

    Notes
    -----
    The date is the policy's signature; without one it is left out, since no clock stands in a report.
    """
    failed = [suite for suite in result.suites if _is_finding(suite)]
    if not failed:
        return b""
    report: dict[str, Any] = {
        "data_type": "AVID",
        "data_version": "0.2",
        "affects": {
            "developer": [],
            "deployer": [],
            "artifacts": [{"type": "Model", "name": visible(result.model.id)}],
        },
        "problemtype": {
            "classof": "Undefined",
            "type": "Measurement",
            "description": {"lang": "eng", "value": sentences.headline(result)},
        },
        "metrics": [_metric(suite) for suite in failed],
        "references": [],
        "description": {"lang": "eng", "value": _description(result, failed)},
        "impact": {
            "avid": {
                "vuln_id": None,
                "risk_domain": ["Ethics"],
                "sep_view": ["E0101: Group fairness"],
                "lifecycle_view": ["L05: Evaluation"],
                "taxonomy_version": "0.2",
            }
        },
        "credit": [],
    }
    if result.policy.signed:
        report["reported_date"] = result.policy.signed.date
    text = json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _metric(suite: SuiteResult) -> dict[str, Any]:
    effect = sentences.worst(suite)
    return {
        "name": "shift of the score by group, as a difference of scores (0.1 is 10 percentage points)",
        "detection_method": {"type": "Significance Test", "name": "Bonferroni-t against a margin"},
        "results": {
            "feature": [visible(suite.key)],
            "stat": ["largest shift", "low", "high", "margin", "flip rate"],
            "value": [
                _finite(effect.shift) if effect else None,
                _finite(effect.low) if effect else None,
                _finite(effect.high) if effect else None,
                suite.margin,
                _finite(suite.flip_rate),
            ],
            "group": visible(effect.group) if effect else None,
            "verdict": suite.verdict,
        },
    }


def _is_finding(suite: SuiteResult) -> bool:
    """Whether the suite FAILed and counts for the verdict."""
    one = sentences.is_one_template(suite)
    return suite.verdict == "FAIL" and not suite.exploratory and not one


def _description(result: AuditResult, failed: Sequence[SuiteResult]) -> str:
    parts = [sentences.headline(result)]
    for suite in failed:
        parts.append(f"{visible(suite.title or suite.name)}:")
        parts += sentences.three_sentences(suite)
    return " ".join(parts)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


FORMAT = Format(file="avid.json", render=lambda result, _: avid_json(result))
