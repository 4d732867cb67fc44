"""A bill of materials of the model (CycloneDX 1.7): its files, its contrasts, what the policy states."""

import math
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import audit
from audit.records import AuditResult, Effect, Policy, SuiteResult


def ml_bom(result: AuditResult, model_files: Mapping[str, str]) -> dict[str, Any]:
    """The model as CycloneDX describes one.

    Parameters
    ----------
    result : AuditResult
        Each contrast becomes a performance metric with its interval, in probability.
    model_files : mapping of str to str
        Name -> SHA-256.

    Returns
    -------
    dict
        JSON values, without a clock: the same run, the same document.
    """
    model = result.model
    component: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": model.id,
        "components": [
            {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
            for name, digest in sorted(model_files.items())
        ],
        "modelCard": {
            "modelParameters": {"task": "text classification"},
            "quantitativeAnalysis": {
                "performanceMetrics": [
                    _metric(suite, effect)
                    for suite in result.suites
                    for effect in suite.effects
                    if math.isfinite(effect.shift)
                ]
            },
            "considerations": _stated(result.policy),
        },
        "properties": [
            {"name": f"classifier-audit:{name}", "value": value}
            for name, value in (
                ("verdict", result.verdict),
                ("fingerprint", model.fingerprint),
                ("fingerprint covers", model.fingerprint_covers),
                ("plan", result.plan),
            )
        ],
    }
    if model.revision:
        component["version"] = model.revision
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_OID, result.plan)}",
        "version": 1,
        "metadata": {
            "tools": {
                "components": [
                    {
                        "type": "application",
                        "name": "classifier-audit",
                        "version": audit.__version__,
                    }
                ]
            },
            "component": component,
        },
    }


def _metric(suite: SuiteResult, effect: Effect) -> dict[str, Any]:
    """One contrast: the shift of the score, and its simultaneous interval."""
    metric: dict[str, Any] = {
        "type": f"shift of the score ({suite.target or 'target'}), {suite.key}",
        "value": repr(effect.shift),
        "slice": effect.name,
    }
    if math.isfinite(effect.low) and math.isfinite(effect.high):
        metric["confidenceInterval"] = {
            "lowerBound": repr(effect.low),
            "upperBound": repr(effect.high),
        }
    return metric


def _stated(policy: Policy) -> dict[str, Any]:
    """What the policy states, and nothing else: its use, its groups, its harm."""
    stated: dict[str, Any] = {}
    if policy.intended_use:
        stated["useCases"] = [policy.intended_use]
    harm = {"harms": policy.harm} if policy.harm else {}
    if policy.affected_groups:
        stated["fairnessAssessments"] = [
            {"groupAtRisk": group, **harm} for group in policy.affected_groups
        ]
    elif harm:
        stated["ethicalConsiderations"] = [{"name": policy.harm}]
    return stated
