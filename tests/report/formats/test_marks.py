"""Whatever a name holds, Markdown shows it and does nothing else."""

import csv
import io
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from audit.report import github_summary
from audit.report.display import visible
from audit.report.formats.comparison import _markdown
from audit.report.formats.csv import cell
from audit.report.formats.junit import junit_xml
from audit.report.formats.markdown import report_md
from audit.report.formats.marks import Page, plain
from audit.report.formats.model_card import model_card
from tests.report.samples import comparison, sample

PIECES = (
    *("![a](https://evil.example/x.png)", "[a](javascript:b)", "[a]: https://evil.example", "<img src=x>"),
    *("<!--", "-->", "<script>alert(1)</script>", "</details>", "&lt;", "&#60;", "|", "||", "\n", "\r\n"),
    *("\n\n# ", "# ", "---", "===", "```", "~~~", "`", "**", "__", "1. ", "12) ", "- ", "+ ", "> ", "    "),
    *("\u202e", "\u2066", "\x1b[31m", "\u2028", "\\", "\\|", "$x$", "@org/team", ": ", " ", "a", "Niger"),
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6).map("".join)
OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "text_special"),
    *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
    *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close", "code_block"),
    *("strong_open", "strong_close", "blockquote_open", "blockquote_close", "softbreak"),
}


def tokens(source: str) -> list[Token]:
    """What a renderer that lets HTML through makes of it, the inline tokens among them."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    outer = parser.parse(source)
    return [*outer, *(inner for token in outer for inner in token.children or ())]


def shown(source: str) -> str:
    """The texts that a reader sees."""
    inline = [token for token in tokens(source) if token.type == "inline"]
    return " ".join(
        " ".join("".join(child.content for child in token.children or ()).split())
        for token in inline
    )


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_fault_82_a_text_comes_back_letter_by_letter(text: str) -> None:
    """As a heading, a paragraph, an item, a quotation and a cell: the text, and no other token."""
    wanted = " ".join(visible(text).split())
    for add in (
        lambda page: page.heading(2, f"x{text}"),
        lambda page: page.paragraph(f"x{text}"),
        lambda page: page.items([f"x{text}"]),
        lambda page: page.quote(f"x{text}"),
    ):
        page = Page()
        add(page)
        assert {token.type for token in tokens(str(page))} <= OURS
        assert shown(str(page)) == " ".join(f"x{wanted}".split()) or wanted != visible(text)


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_fault_82_a_cell_stays_one_cell(text: str) -> None:
    """Pipes and newlines in a name make no column and no row."""
    page = Page()
    page.table(["a", "b"], [[f"x{text}", "y"]])
    found = tokens(str(page))
    assert sum(token.type == "td_open" for token in found) == 2
    assert {token.type for token in found} <= OURS


@settings(max_examples=40, deadline=None)
@given(HOSTILE)
def test_fault_82_a_text_that_begins_a_block_begins_none(text: str) -> None:
    """Where a text stands first, it makes no list, heading, rule, quotation or code."""
    made = {token.type for token in tokens(plain(text))}
    assert made <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "text_special",
        "softbreak",
    }


@cache
def _documents() -> dict[str, object]:
    """Every writer of Markdown."""
    return {"report": report_md, "card": model_card, "summary": github_summary}


@pytest.mark.parametrize("writer", ["report", "card", "summary"])
@settings(max_examples=5, deadline=None)
@given(HOSTILE)
def test_fault_82_no_name_acts_in_any_page(writer: str, text: str) -> None:
    """Titles, groups, models, rationale, warnings: the same tokens as plain names make, no more."""
    made = _documents()[writer](hostile(f"x{text}"))  # type: ignore[operator]
    source = made.decode() if isinstance(made, bytes) else str(made)
    body = source.split("\n---\n", 1)[1] if writer == "card" else source
    strange = {token.type for token in tokens(body)} - OURS
    assert strange <= ({"html_block"} if writer == "summary" else set())
    for token in tokens(body):
        if token.type == "html_block":
            assert token.content.startswith(("<details><summary>", "</details>"))
            assert token.content.count("<") in (1, 3)


@settings(max_examples=5, deadline=None)
@given(HOSTILE)
def test_fault_82_no_name_acts_in_a_comparison(text: str) -> None:
    """The page of two runs is written by the same hand."""
    made = comparison(2)
    audits = tuple(replace(one, model=replace(one.model, id=f"x{text}")) for one in made.audits)
    source = _markdown(replace(made, audits=audits, warnings=(text,)))
    assert {token.type for token in tokens(source.decode())} <= OURS


@settings(max_examples=15, deadline=None)
@given(HOSTILE)
def test_fault_82_junit_and_csv_hold_one_text(text: str) -> None:
    """XML reads back the very text, made visible; a CSV cell stays one cell and no formula."""
    root = ElementTree.fromstring(junit_xml(hostile(f"x{text}")))
    assert next(root.iter("testsuite")).get("name") == visible(f"x{text}")
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "y"])
    ((first, second),) = csv.reader(io.StringIO(out.getvalue()))
    assert second == "y"
    assert not first.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def hostile(text: str):
    """An audit in which every name that somebody else chose is the text."""
    made = sample()
    suites = tuple(
        replace(
            one,
            title=text,
            because=text,
            target=text,
            effects=tuple(replace(each, name=text, spoken=text) for each in one.effects[:3]),
        )
        for one in made.suites
    )
    model = replace(made.model, id=text, revision=text, labels=(text, "b"))
    policy = replace(made.policy, rationale=text)
    return replace(made, model=model, policy=policy, suites=suites, warnings=(text,), command=text)
