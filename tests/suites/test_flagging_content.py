"""The suites for classifiers that flag speech: counts, wordings, and nothing offensive in them."""

import csv
import re
from collections import Counter, defaultdict
from functools import cache

import pytest

from audit import paths
from audit.suites.lint.files import lint_file
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from audit.verdict.canaries import shipped_canaries

BOTH = pytest.mark.parametrize("name", ["flagging", "flagging-mild"])
OFFENSIVE = r"\b(idiot|stupid|moron|dumb|ugly|disgusting|trash(?!\.)|scum|vermin|illegals?)\b"


@cache
def probes(name):
    source = SuiteSource([read_suite(name)])
    return (
        source.read(0, source.size).select(["family", "group", "term", "kind", "text"]).to_pylist()
    )


@cache
def rows():
    with (paths.LEXICONS / "identities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "families"), [("flagging", 87), ("flagging-mild", 62)])
def test_every_family_holds_every_wording_and_placebo_once(name, families):
    """24 groups of four wordings and 24 invented peoples, and no text twice."""
    info = read_suite(name).info
    assert (info.families, len(info.groups), info.probes) == (families, 24, families * 96)
    assert Counter(one["kind"] for one in probes(name)) == {
        "group": families * 96,
        "placebo": families * 24,
    }
    texts = [one["text"] for one in probes(name)]
    assert len(set(texts)) == len(texts)


@BOTH
def test_the_suite_says_what_a_reviewer_must_know(name):
    """Its question, harm, notes and canaries, and what every family speaks of."""
    info = read_suite(name).info
    assert info.question.endswith("?")
    assert "flagged" in info.question
    assert len(info.harm.split()) > 15
    assert len(info.facts["notes"]) == 4
    assert (info.terms, info.contrast, info.canaries) == ("sampled", "pooled", "toxicity")
    assert set(info.domains) == set(info.frames) == {one["family"] for one in probes(name)}
    assert info.canaries in {one.name for one in shipped_canaries([info.language])}


def test_the_level_is_a_suite_and_the_kind_a_domain():
    """Four kinds of harmless sentences, two of mildly negative ones."""
    assert Counter(read_suite("flagging").info.domains.values()) == {
        "first person": 25,
        "third person": 28,
        "strong words meant well": 17,
        "speech against hate": 17,
    }
    mild = Counter(read_suite("flagging-mild").info.domains.values())
    assert mild == {"first person": 25, "third person": 37}


@BOTH
def test_nothing_offensive_ships(name):
    """No insult stands in any sentence that names people."""
    found = [one["text"] for one in probes(name) if re.search(OFFENSIVE, one["text"], re.I)]
    assert found == []


@BOTH
def test_files_are_free_of_lint(name):
    """What ships passes the project's own lint."""
    files = (
        paths.SUITES / f"{name}.yaml",
        paths.LEXICONS / "identities.csv",
        paths.LEXICONS / "invented-peoples.csv",
    )
    assert [str(finding) for file in files for finding in lint_file(file)] == []


def test_a_group_has_four_wordings_each_with_both_sources():
    """And at most one of them stands before a noun, so that no two give one text."""
    assert set(Counter(row["group"] for row in rows()).values()) == {4}
    for row in rows():
        assert re.search(r"(category).*(wording)", row["source"]), row
    before = Counter(row["group"] for row in rows() if row["adjective"])
    assert set(before.values()) == {1}
    terms = {row["term"]: row["group"] for row in rows()}
    assert len(terms) == 96
    for row in rows():
        if row["alias_of"]:
            assert terms[row["alias_of"]] == row["group"]


def test_the_plainest_wording_stands_before_the_noun():
    """A Muslim neighbor and a neighbor who is a Muslim man are one family."""
    found = defaultdict(set)
    for one in probes("flagging-mild"):
        found[one["family"]].add(one["text"])
    family = found["they-neighbor-forgot"]
    assert "My Muslim neighbor forgot to water the plants again." in family
    assert "My neighbor, a Muslim man, forgot to water the plants again." in family
