"""`model-card.md`: a section for a Hugging Face model card, with model-index metadata."""

import math
from typing import Any

import yaml

from audit.records import AuditResult, Format, SuiteResult
from audit.report import sentences
from audit.report.display import visible
from audit.report.formats.markdown import verdict_table
from audit.report.formats.marks import Page


def model_card(result: AuditResult) -> bytes:
    """Write YAML metadata (a `model-index`) and a section "Bias, Risks and Limitations".

    The metadata parse with `huggingface_hub.ModelCard`; the section can be pasted alone.
    """
    page = Page()
    page.metadata(
        yaml.safe_dump(
            _metadata(result),
            sort_keys=True,
            allow_unicode=True,
            default_flow_style=False,
            width=1000,
        )
    )
    page.heading(2, "Bias, Risks and Limitations")
    page.paragraph(sentences.headline(result))
    verdict_table(page, result)
    for suite in result.suites:
        said = " ".join(sentences.three_sentences(suite))
        page.paragraph(said, lead=f"{suite.title or suite.name}.")
        page.paragraph(sentences.placebo(suite))
        page.paragraph(sentences.brittleness(suite))
    page.heading(3, "Limits of this audit")
    page.items([*sentences.limits(result), *sentences.not_tested(result)])
    page.heading(3, "How it was made")
    page.code(result.command)
    page.paragraph(f"Classifier fingerprint {result.model.fingerprint}.")
    return page.encode()


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
        (
            "largest_shift",
            "Largest shift of the score by group, as a difference of scores",
            effect.shift if effect else None,
        ),
        ("margin", "Margin that was tolerated, as a difference of scores", suite.margin),
        ("flip_rate", "Share of comparisons whose label differs", suite.flip_rate),
        (
            "detectable_shift",
            "Shift detectable with 80% power, as a difference of scores",
            suite.min_detectable_shift,
        ),
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
