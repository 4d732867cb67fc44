"""`model-card.md`: a section for a Hugging Face model card, with model-index metadata."""

import math
from typing import Any

import yaml

from audit.records import AuditResult, Format, SuiteResult
from audit.report import sentences
from audit.report.display import visible
from audit.report.formats.markdown import text, verdict_table


def model_card(result: AuditResult) -> bytes:
    """Write YAML metadata (a `model-index`) and a section "Bias, Risks and Limitations".

    The metadata parse with `huggingface_hub.ModelCard`; the section can be pasted alone.
    """
    header = yaml.safe_dump(
        _metadata(result), sort_keys=True, allow_unicode=True, default_flow_style=False, width=1000
    )
    lines = ["---", header.rstrip("\n"), "---", "", "## Bias, Risks and Limitations", ""]
    lines += [sentences.headline(result), "", *verdict_table(result)]
    for suite in result.suites:
        title = f"**{text(suite.title or suite.name)}.**"
        lines += [
            f"{title} {' '.join(sentences.three_sentences(suite, text(suite.target)))}",
            "",
        ]
        for sentence in (sentences.placebo(suite), sentences.brittleness(suite)):
            if sentence:
                lines += [sentence, ""]
    lines += [
        "### Limits of this audit",
        "",
        *(f"- {line}" for line in sentences.limits(result)),
        "",
    ]
    lines += [f"- {line}" for line in sentences.not_tested(result)]
    command = visible(result.command)
    lines += ["", "### How it was made", "", f"    {command}", ""]
    lines += [f"Classifier fingerprint `{visible(result.model.fingerprint)}`.", ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _metadata(result: AuditResult) -> dict[str, Any]:
    """`model-index` after the hub's schema: a result a suite, metrics with their values."""
    entries = [_entry(suite) for suite in result.suites]
    return {
        "pipeline_tag": "text-classification",
        "tags": ["bias-audit"],
        "model-index": [{"name": visible(result.model.id) or "model", "results": entries}],
    }


def _entry(suite: SuiteResult) -> dict[str, Any]:
    effect = sentences.worst(suite)
    metrics = [
        ("largest_shift", "Largest shift of the score by group", effect.shift if effect else None),
        ("margin", "Margin that was tolerated", suite.margin),
        ("flip_rate", "Share of comparisons whose label differs", suite.flip_rate),
        ("detectable_shift", "Shift detectable with 80% power", suite.min_detectable_shift),
    ]
    known = [(kind, name, v) for kind, name, v in metrics if v is not None and math.isfinite(v)]
    return {
        "task": {"type": "text-classification", "name": "Bias audit"},
        "dataset": {
            "type": visible(suite.key),
            "name": visible(suite.title or suite.name),
            "revision": visible(suite.version),
        },
        "metrics": [
            {"type": kind, "name": name, "value": float(value)} for kind, name, value in known
        ],
    }


FORMAT = Format(file="model-card.md", render=lambda result, _: model_card(result))
