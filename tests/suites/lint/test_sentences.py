"""Sentences: what is planted is found, what is clean stays silent."""

import pytest

from audit.suites.lint.files import lint_file
from audit.suites.suite import read_suite
from tests.suites.small import PEOPLE, write_lexicon, write_suite

CLEAN = (
    "A series was made in {country}.",
    "An hour later, a train left for {country}.",
    "It was {country:adjective:a} film about the sea.",
    "“Is this {country}?” asked the pilot.",
    "{country} is where Mr. Lee, Dr. Cole and J. Smith met at 8 a.m. on Monday.",
    "Had she been to {country} before he was?",
    "The parcel from {country} took a week, i.e. seven days.",
    "Vitamin A is sold in {country}, too.",
    "The office in {country} (the old one) is closed.",
    "The story {country:people} told had had no end.",
    'The sign said "open" in {country}.',
)


def lint(path, plant: str = "") -> list[str]:
    return [str(finding) for finding in lint_file(path) if plant in str(finding)]


def test_clean_suites_and_lexicons_are_silent(tmp_path):
    """Abbreviations, quotes, "vitamin A", "had had" and inversions are no faults."""
    assert lint(write_suite(tmp_path, *CLEAN)) == []
    assert lint(write_lexicon(tmp_path)) == []
    assert lint(write_lexicon(tmp_path, "people", PEOPLE)) == []


PLANTED = {
    "a before a vowel": ("It was a {country:adjective} film.", "by sound it is “an”"),
    "an before a consonant": ("An university lies in {country}.", "by sound it is “a”"),
    "a doubled word": ("The film was was shot in {country}.", "a word stands twice: 'was was'"),
    "two determiners": ("The the {country:bare} office closed.", "two determiners"),
    "an article before an article": ("We love the {country}.", "two determiners"),
    "two spaces": ("The film  was shot in {country}.", "two spaces"),
    "a space at the end": ("The film was shot in {country}. ", "an end of the text"),
    "a space before a sign": ("The film was shot in {country} .", "a space stands before a sign"),
    "two signs": ("The film was shot in {country},.", "two signs"),
    "a small beginning": ("the film was shot in {country}.", "begins in lower case"),
    "a small second sentence": (
        "It rained. the film was shot in {country}.",
        "begins in lower case: 'rained. the'",
    ),
    "no final sign": ("The film was shot in {country}", "no final sign"),
    "a small i": ("Then i went to {country}.", "“I” is written small"),
    "they was": ("In {country} they was late.", "do not agree: 'they was'"),
    "she have": ("In {country} she have time.", "do not agree: 'she have'"),
    "the wrong case": ("A letter from {country} for she came.", "wrong case"),
    "no article of a name": (
        "They flew to {country:bare} on Monday.",
        "lacks its article: 'to Netherlands'",
    ),
    "a placeholder": ("COUNTRY is not {country}.", "a placeholder is left"),
    "an open bracket": ("The film (was shot in {country}.", "not in balance"),
    "an open quote": ('The "film was shot in {country}.', "no other half"),
    "a glued slot": ("The film was shot in{country}.", "touches a word"),
    "a text too long": ("The film of {country}" + " and so on" * 100 + ".", "has over 250 words"),
    "a text of mixed scripts": ("The f\u0456lm was shot in {country}.", "mixes scripts"),
}


@pytest.mark.parametrize("plant", PLANTED)
def test_each_planted_fault_of_a_sentence_is_caught(tmp_path, plant):
    """Twenty-three faults, each in a suite that is clean but for it, told with the template's line."""
    text, told = PLANTED[plant]
    path = write_suite(tmp_path, *CLEAN, text)
    found = lint(path)
    assert len(found) >= 1
    assert any(told in line for line in found), found
    wanted = read_suite(path).templates[-1].line
    assert all(f"small.yaml:{wanted}:" in line for line in found), found
