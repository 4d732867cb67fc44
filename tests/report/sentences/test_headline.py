from dataclasses import replace

import pytest

from audit.records import Policy, Signature
from audit.report.sentences.headline import POST_HOC, headline
from tests.report.samples import benchmark, labelled, one_template, sample

WORLD, GENDER, RELIGION = sample().suites
SIGNED = Signature(by="A", role="risk", date="2026-01-31")


def said(*suites, verdict, **changed):
    return headline(replace(sample(), suites=suites, verdict=verdict, **changed))


@pytest.mark.parametrize(
    ("policy", "margin"),
    [
        (Policy(), "the default margin"),
        (Policy(margin=0.03), "the margin"),
        (Policy(margin=0.03, signed=SIGNED), "the stated margin"),
    ],
)
def test_a_margin_is_called_stated_where_somebody_stated_it(policy, margin):
    """And a default, a default."""
    text = said(WORLD, verdict="FAIL", policy=policy)
    many = sum(one.margin_status == "beyond" for one in WORLD.effects)
    assert text == f"In “{WORLD.title}”, {many} groups shift the score by more than {margin}."


def test_five_titles_are_four_and_one_more():
    """A headline is one line."""
    five = [replace(WORLD, title=f"T{n}") for n in range(5)]
    assert "“T0”, “T1”, “T2”, “T3” and 1 more" in said(*five, verdict="FAIL")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"families": 9}, "too few sentence families"),
        ({"constant": True}, "all scores are the same"),
        ({"effects": ()}, "the classifier was not shown to answer"),
    ],
)
def test_what_is_not_decided_says_why(changed, why):
    """The first reason that holds for all of them."""
    open_ = replace(RELIGION, verdict="INCONCLUSIVE", **changed)
    assert said(open_, verdict="INCONCLUSIVE").endswith(f": {why}.")


def test_a_verdict_read_afterwards_says_so_first():
    """Targets or threshold were chosen after scoring."""
    assert said(WORLD, verdict="FAIL", post_hoc=True).startswith(POST_HOC)


def test_without_a_suite_there_is_no_verdict():
    """What was measured is named instead."""
    assert "Errors on labelled data" in said(verdict="INCONCLUSIVE", labelled=(labelled(),))
    assert "published benchmark" in said(verdict="INCONCLUSIVE", benchmarks=(benchmark(),))
    assert "Nothing was scored" in said(verdict="INCONCLUSIVE")


def test_one_sentence_has_a_range_and_no_verdict():
    """From the lowest country to the highest."""
    text = headline(one_template())
    assert text.startswith("From ")
    assert text.endswith("it supports no verdict.")
