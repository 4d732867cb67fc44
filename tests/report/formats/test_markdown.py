from dataclasses import replace

from markdown_it import MarkdownIt

from audit.report.formats.markdown import github_summary, report_md
from tests.report.samples import one_template, sample

HOSTILE = "<img src=x onerror=alert(1)>|[a](javascript:b)`*_~\x1b[31m\u202e"


def html(source):
    """As a renderer that lets HTML through would show it."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(source)


def test_the_report_has_the_verdict_and_every_suite():
    """A heading a suite, the verdict in words."""
    source = report_md(sample()).decode()
    assert "**❌ FAIL**" in source
    for one in sample().suites:
        assert f"## {one.title}" in source
    assert "157 more rows are in shifts.csv." in source


def test_foreign_texts_are_shown_and_do_nothing():
    """Markup, links, tables and code in a name stay text."""
    result = replace(sample(), model=replace(sample().model, id=HOSTILE))
    for source in (report_md(result).decode(), github_summary(result)):
        assert "<img" not in html(source)
        assert "<a " not in html(source)


def test_fault_86_no_terminal_escape_is_written():
    """ESC and overrides are code points in the report and in the summary."""
    result = replace(
        sample(), model=replace(sample().model, id=HOSTILE), warnings=(HOSTILE,), command=HOSTILE
    )
    for source in (report_md(result).decode(), github_summary(result)):
        assert "\x1b" not in source
        assert "\u202e" not in source


def test_the_summary_shows_what_failed():
    """Tables of the contrasts beyond the margin, folded."""
    source = github_summary(sample())
    assert source.startswith("## ❌ FAIL: audit of embedded")
    assert "<details><summary>countries: beyond the margin</summary>" in source


def test_one_template_has_no_verdict_in_text_either():
    """The report says so where the verdict would stand."""
    source = report_md(one_template()).decode()
    assert "**one template: no verdict**" in source
    assert "INCONCLUSIVE" not in source
