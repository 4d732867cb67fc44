"""`report.md` and the summary of a GitHub job: the report as text."""

from audit.numerals import count, decimal, percent, points, ranks, size, span
from audit.records import AuditResult, Effect, Format, SuiteResult
from audit.report import sentences
from audit.report.display import visible

ROWS = 40
"""Contrasts listed a suite: the largest; the rest are counted."""

MARKS = {"PASS": "✅ PASS", "FAIL": "❌ FAIL", "INCONCLUSIVE": "❔ INCONCLUSIVE"}

_SPECIAL = frozenset("\\`*_{}[]()#+!|~$@")
"""`&`, `<` and `>` become entities, which Markdown and HTML read alike."""


def text(value: object) -> str:
    """Write a text that came from outside so that Markdown shows it and does nothing else."""
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in _entities(visible(str(value))))


def report_md(result: AuditResult) -> bytes:
    """Write the report as Markdown: verdict, findings, tables, limits, reproduction."""
    one = bool(result.suites) and all(map(sentences.is_one_template, result.suites))
    verdict = f"**{sentences.ONE_TEMPLATE}**" if one else f"**{MARKS[result.verdict]}**"
    lines = [
        f"# Audit of {text(result.model.id)}",
        "",
        f"{verdict} — {sentences.headline(result)}",
        "",
    ]
    lines += _facts(result)
    lines += verdict_table(result)
    for suite in result.suites:
        lines += _suite(suite)
    lines += ["## Limits", "", *(f"- {line}" for line in sentences.limits(result)), ""]
    lines += [
        "## What was not tested",
        "",
        *(f"- {line}" for line in sentences.not_tested(result)),
        "",
    ]
    if result.warnings:
        lines += ["## Warnings", "", *(f"- {text(line)}" for line in result.warnings[:ROWS])]
        if len(result.warnings) > ROWS:
            lines.append(f"- {count(len(result.warnings) - ROWS)} more, in results.json")
        lines.append("")
    lines += [
        "## Reproduce",
        "",
        *(f"    {visible(line)}" for line in result.command.splitlines()),
        "",
    ]
    lines += [f"Plan `{visible(result.plan)}`, seed {result.seed}.", ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def github_summary(result: AuditResult) -> str:
    """Write what a GitHub job shows on its page (`$GITHUB_STEP_SUMMARY`)."""
    from audit.report.redact import without_secrets

    clean = without_secrets(result)
    lines = [f"## {MARKS[clean.verdict]}: audit of {text(clean.model.id)}", ""]
    lines += [sentences.headline(clean), "", *verdict_table(clean)]
    for suite in clean.suites:
        if suite.verdict == "FAIL":
            lines += [
                f"<details><summary>{_entities(visible(suite.key))}: beyond the margin</summary>",
                "",
            ]
            lines += [*_table(_beyond(suite)[:ROWS], suite), "", "</details>", ""]
    if clean.verdict == "PASS":
        lines += [f"> {sentences.CAUTION}", ""]
    return "\n".join(lines)


def verdict_table(result: AuditResult) -> list[str]:
    """A row a suite."""
    lines = [
        "| Suite | Verdict | Margin, pp | Worst group | Shift, pp | Interval, pp | Detectable, pp |",
        "|---|---|--:|---|--:|--:|--:|",
    ]
    for suite in result.suites:
        effect = sentences.worst(suite)
        verdict = (
            sentences.ONE_TEMPLATE if sentences.is_one_template(suite) else MARKS[suite.verdict]
        )
        if suite.exploratory and not sentences.is_one_template(suite):
            verdict += " (exploratory)"
        cells = [text(suite.title or suite.name), verdict, size(suite.margin)]
        cells += (
            [text(effect.name), points(effect.shift), span(effect.low, effect.high)]
            if effect
            else ["–", "–", "–"]
        )
        lines.append(f"| {' | '.join([*cells, size(suite.min_detectable_shift)])} |")
    return [*lines, ""]


def _facts(result: AuditResult) -> list[str]:
    model, policy = result.model, result.policy
    lines = [
        f"- Model: {text(model.id)}, revision {text(model.revision or 'none stated')}, "
        f"fingerprint `{visible(model.fingerprint)}`",
        f"- Score: {text(sentences.scores_read(result))}; labels {text(', '.join(model.labels))}",
        f"- Margin: {size(policy.margin)} percentage points ({text(policy.rationale)})",
    ]
    if policy.signed:
        signed = policy.signed
        lines.append(
            f"- Policy signed by {text(signed.by)}, {text(signed.role)}, {text(signed.date)}"
        )
    return [*lines, f"- {text(sentences.sign_note(result))}", ""]


def _suite(suite: SuiteResult) -> list[str]:
    lines = [f"## {text(suite.title or suite.name)}", ""]
    lines += [" ".join(sentences.three_sentences(suite, text(suite.target))), ""]
    lines += [
        f"{sentences.counted(suite.templates, 'template')}, "
        f"{sentences.counted(suite.families, 'family', 'families')}, "
        f"{sentences.counted(suite.groups, 'group')}, {sentences.counted(suite.probes, 'probe')}."
    ]
    lines += ["", *_table(_largest(suite), suite), ""]
    omitted = len(suite.effects) - ROWS
    if omitted > 0:
        lines += [f"{count(omitted)} more rows are in shifts.csv.", ""]
    for sentence in (
        sentences.aliases(suite),
        sentences.placebo(suite),
        sentences.wordings(suite),
        sentences.brittleness(suite),
        sentences.phrasings(suite),
        sentences.geography(suite),
    ):
        if sentence:
            lines += [sentence, ""]
    return lines


def _largest(suite: SuiteResult) -> list[Effect]:
    known = sorted(
        suite.effects,
        key=lambda effect: -abs(effect.shift) if effect.shift == effect.shift else 1,
    )
    return known[:ROWS]


def _beyond(suite: SuiteResult) -> list[Effect]:
    return [effect for effect in _largest(suite) if effect.margin_status == "beyond"]


def _table(effects: list[Effect], suite: SuiteResult) -> list[str]:
    lines = [
        "| Group | p | Shift, pp | Interval, pp | Rank | Flips | Against margin |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for effect in effects:
        cells = [
            text(effect.name),
            decimal(effect.p),
            points(effect.shift),
            span(effect.low, effect.high),
            ranks(effect.rank_low, effect.rank_high),
            percent(effect.flips),
            "–" if sentences.is_one_template(suite) else effect.margin_status,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _entities(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMAT = Format(file="report.md", render=lambda result, _: report_md(result))
