import json
import re
from dataclasses import replace

import pytest

from audit.report import render_comparison
from audit.report.formats.comparison import blocks, headline
from tests.report.samples import comparison


def test_three_files_are_made_small():
    """Five models on one page under 1.5 MB."""
    files = render_comparison(comparison(5))
    assert set(files) == {"compare.html", "compare.json", "compare.md"}
    assert len(files["compare.html"]) < 1_500_000
    assert json.loads(files["compare.json"])["verdict"] == "FAIL"


def test_what_grew_stands_first():
    """Then what is not decided, then what shrank or stayed; larger differences first."""
    for block in blocks(comparison(2)):
        order = [
            ("grew", "undecided", "no larger", "smaller").index(one.change) for one, _ in block.rows
        ]
        assert order == sorted(order)
        grew = [abs(one.difference) for one, _ in block.rows if one.change == "grew"]
        assert grew == sorted(grew, reverse=True)


def test_the_maps_share_one_scale_and_no_id():
    """One map a run, one legend."""
    text = render_comparison(comparison(3))["compare.html"].decode()
    assert text.count('class="world"') == 3
    assert text.count("within 5 pp") == 1
    ids = re.findall(r'\bid="([^"]*)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("verdict", ["FAIL", "PASS", "INCONCLUSIVE"])
def test_the_headline_is_the_verdict_and_no_more(verdict):
    """Only a FAIL says that a shift grew; only a PASS that none differs."""
    text = headline(replace(comparison(2), verdict=verdict))
    assert ("grew by more than" in text and "for certain" in text) == (verdict == "FAIL")
    assert text.startswith("No shift differs") == (verdict == "PASS")
    assert ("not decided" in text) == (verdict == "INCONCLUSIVE")


def test_fault_82_hostile_names_are_text():
    """Model ids and group names stay inert."""
    made = comparison(2)
    hostile = "<script>alert(1)</script>"
    audits = tuple(replace(one, model=replace(one.model, id=hostile)) for one in made.audits)
    files = render_comparison(replace(made, audits=audits))
    assert files["compare.html"].decode().count("<script") == 1
    assert "<script" not in files["compare.md"].decode()


def test_runs_without_a_common_suite_say_so():
    """Nothing to compare is a sentence, not a fault."""
    made = comparison(2)
    first, second = made.audits
    apart = replace(
        made,
        audits=(replace(first, suites=first.suites[:1]), replace(second, suites=second.suites[1:])),
        against=((),),
    )
    text = render_comparison(apart)["compare.html"].decode()
    assert "The runs share no suite" in text
    assert "No suite stands in more than one run" in text
