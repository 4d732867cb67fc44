"""`report.md` and the summary of a GitHub job: the report as text."""

from collections.abc import Sequence

from audit.numerals import count, percent, points, ranks, size, span
from audit.records import AuditResult, Effect, Format, SuiteResult
from audit.report import sentences, units
from audit.report.formats.marks import Page

ROWS = 40
"""Contrasts listed a suite: the largest; the rest are counted."""

MARKS = {"PASS": "✅ PASS", "FAIL": "❌ FAIL", "INCONCLUSIVE": "❔ INCONCLUSIVE"}


def report_md(result: AuditResult) -> bytes:
    """Write the report as Markdown: verdict, findings, tables, limits, reproduction."""
    page = Page()
    one = bool(result.suites) and all(map(sentences.is_one_template, result.suites))
    page.heading(1, f"Audit of {result.model.id}")
    verdict = sentences.ONE_TEMPLATE if one else _mark(result)
    page.paragraph(sentences.headline(result), lead=verdict, join=" — ")
    page.items(_facts(result))
    verdict_table(page, result)
    for suite in result.suites:
        _suite(page, suite)
    page.heading(2, "Limits")
    page.items(sentences.limits(result))
    page.heading(2, "What was not tested")
    page.items(sentences.not_tested(result))
    if result.warnings:
        page.heading(2, "Warnings")
        more = len(result.warnings) - ROWS
        told = [f"{count(more)} more, in results.json"] if more > 0 else []
        page.items([*result.warnings[:ROWS], *told])
    page.heading(2, "Reproduce")
    page.code(result.command)
    page.paragraph(f"Plan {result.plan}, seed {result.seed}.")
    return page.encode()


def github_summary(result: AuditResult) -> str:
    """Write what a GitHub job shows on its page (`$GITHUB_STEP_SUMMARY`)."""
    page = Page()
    page.heading(2, f"{_mark(result)}: audit of {result.model.id}")
    page.paragraph(sentences.headline(result))
    verdict_table(page, result)
    for suite in result.suites:
        if suite.verdict == "FAIL":
            with page.details(f"{suite.key}: beyond the margin"):
                _table(page, _beyond(suite)[:ROWS], suite)
    if result.verdict == "PASS":
        page.quote(sentences.CAUTION)
    return str(page)


def _mark(result: AuditResult) -> str:
    """The verdict, or that there is none to be had."""
    return sentences.MEASURED if sentences.is_measured(result) else MARKS[result.verdict]


def verdict_table(page: Page, result: AuditResult) -> None:
    """A row a suite."""
    unit = units.unit(result.suites)
    counted = (f"{name}, {unit}" for name in ("Margin", "Shift", "Interval", "Detectable"))
    page.table(
        ("Suite", "Verdict", "Worst group", *counted), map(_verdict_row, result.suites), left=3
    )


def _verdict_row(suite: SuiteResult) -> Sequence[str]:
    one = sentences.is_one_template(suite)
    judged = "no verdict" if sentences.labels_alone(suite) else MARKS[suite.verdict]
    verdict = sentences.ONE_TEMPLATE if one else judged
    if suite.exploratory and not one:
        verdict += " (exploratory)"
    effect = sentences.worst(suite)
    found = (points(effect.shift), span(effect.low, effect.high)) if effect else ("–", "–")
    return (
        suite.title or suite.name,
        verdict,
        effect.name if effect else "–",
        size(suite.margin),
        *found,
        size(suite.min_detectable_shift),
    )


def _facts(result: AuditResult) -> list[str]:
    model, policy = result.model, result.policy
    lines = [
        f"Model: {model.id}, revision {model.revision or 'none stated'}, "
        f"fingerprint {model.fingerprint}",
        f"Score: {sentences.scores_read(result)}; labels {', '.join(model.labels)}",
        f"Margin: {units.margin(policy.margin, result.suites)} ({policy.rationale})",
    ]
    if policy.signed:
        signed = policy.signed
        lines.append(f"Policy signed by {signed.by}, {signed.role}, {signed.date}")
    return [*lines, sentences.sign_note(result)]


def _suite(page: Page, suite: SuiteResult) -> None:
    page.heading(2, suite.title or suite.name)
    page.paragraph(" ".join(sentences.three_sentences(suite)))
    page.paragraph(
        f"{sentences.counted(suite.templates, 'template')}, "
        f"{sentences.families_of(suite)} {'family' if suite.families == 1 else 'families'}, "
        f"{sentences.counted(suite.groups, 'group')}, {sentences.counted(suite.probes, 'probe')}."
    )
    _table(page, _largest(suite), suite)
    omitted = len(suite.effects) - ROWS
    if omitted > 0:
        page.paragraph(f"{count(omitted)} more rows are in shifts.csv.")
    for sentence in (
        sentences.suite_alarms(suite),
        sentences.aliases(suite),
        sentences.placebo(suite),
        sentences.wordings(suite),
        sentences.brittleness(suite),
        sentences.phrasings(suite),
        sentences.geography(suite),
    ):
        page.paragraph(sentence)


def _largest(suite: SuiteResult) -> list[Effect]:
    known = sorted(
        suite.effects,
        key=lambda effect: -abs(effect.shift) if effect.shift == effect.shift else 1,
    )
    return known[:ROWS]


def _beyond(suite: SuiteResult) -> list[Effect]:
    return [effect for effect in _largest(suite) if effect.margin_status == "beyond"]


def _table(page: Page, effects: Sequence[Effect], suite: SuiteResult) -> None:
    unit, score = units.unit(suite), "p" if suite.target_kind == "label" else "score"
    counted = (score, f"Shift, {unit}", f"Interval, {unit}")
    columns = ("Group", "Against margin", *counted, "Rank", "Flips")
    page.table(columns, [_row(effect, suite) for effect in effects], left=2)


def _row(effect: Effect, suite: SuiteResult) -> Sequence[str]:
    one = sentences.is_one_template(suite)
    return (
        effect.name,
        "–" if one else effect.margin_status,
        units.level(effect.p, suite),
        points(effect.shift),
        span(effect.low, effect.high),
        ranks(effect.rank_low, effect.rank_high),
        percent(effect.flips),
    )


FORMAT = Format(file="report.md", render=lambda result, _: report_md(result))
