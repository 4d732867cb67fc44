"""Lint: what is planted is found, what is clean stays silent, and what ships is clean."""

import time

import pytest

from audit import paths
from audit.suites.lint.files import lint_file
from audit.suites.suite import read_suite
from tests.suites.small import PEOPLE, PLACES, write_items, write_lexicon, write_suite

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


def test_planted_faults_of_a_suite_are_caught(tmp_path):
    """A repeated sentence, a slot without variants, few families, no question, no harm."""
    templates = ("The {m} was shot in {country}.", "the {m} was shot, in {country}!")
    found = "\n".join(
        lint(write_suite(tmp_path, *templates, slots={"m": ["film"]}, question="", harm=""))
    )
    for told in (
        "repeats 'f1.1'",
        "the slot 'm' has one value",
        "2 families",
        "'question' is missing",
        "'harm' is missing",
    ):
        assert told in found


def test_planted_faults_of_agreement_with_the_lexicon_are_caught(tmp_path):
    """A written verb behind "they" and "she"; two groups that get one text."""
    write_lexicon(tmp_path, "people", PEOPLE)
    texts = ("{person:subject} works here.", "The {person:number} left.")
    found = "\n".join(lint(write_suite(tmp_path, *texts, slot="person", lexicon="people")))
    assert "the verb 'works' does not agree with every term" in found
    assert "female and male get the same text: “The singular left.”" in found


def test_planted_faults_of_a_lexicon_are_caught(tmp_path):
    """No source, spaces, a shared term, an article in the term, two names of a group, one group."""
    text = (
        "group,name,term,article,source\n"
        "A,Alba,Alba,,\n"
        "A,Albania,Alba  City,,x\n"
        "B,Boria,alba,,x\n"
        "C,Coria,the Coria,the,x\n"
        "D,Doria,Doria,le,x\n"
    )
    found = "\n".join(lint(write_lexicon(tmp_path, text=text)))
    for told in (
        "places.csv:2: source: the row names no source",
        "places.csv:3: term: 'Alba  City' has a space too many",
        "places.csv:3: the group 'A' has two names",
        "places.csv:4: 'alba' names both A (line 2) and B",
        "places.csv:5: term: it bears its article already",
        "places.csv:6: article: 'le' is no article",
    ):
        assert told in found
    assert "has one group" in "\n".join(
        lint(write_lexicon(tmp_path, text="group,term,source\nA,x,s\n"))
    )


def test_a_placebo_that_is_a_real_term_is_caught(tmp_path):
    """A placebo must mean nothing on the axis."""
    write_lexicon(
        tmp_path, "nowhere", PLACES.splitlines()[0] + "\nplacebo-a,Italy,,Italian,Italians,x\n"
    )
    found = "\n".join(lint(write_suite(tmp_path, *CLEAN, placebo="nowhere")))
    assert "nowhere.csv:2: the placebo 'Italy' is a term of 'places'" in found


def test_what_makes_a_file_unusable_is_a_finding(tmp_path):
    """Faults of reading come as findings, with file and line; other files are named as such."""
    path = write_suite(tmp_path, *CLEAN, "In {county}.")
    (finding,) = [found for found in lint_file(path) if "unknown slot" in found.what]
    assert finding.line > 1
    assert finding.file == str(path)
    assert "did you mean 'country'" in finding.remedy
    assert "no suite or lexicon" in lint(tmp_path / "x.txt")[0]


def pair(first: str, second: str, **item) -> dict:
    texts = [
        {"text": first, "group": "female", "stereotype": "pro"},
        {"text": second, "group": "male", "stereotype": "anti"},
    ]
    return {"texts": texts, **item}


def test_a_pair_that_differs_in_more_than_the_pronoun_is_caught(tmp_path):
    """Where the other pairs differ in the pronoun alone, one with another verb is told."""
    items = [
        pair(
            f"The nurse said she was in room {n}.",
            f"The nurse said he was in room {n}.",
            id=f"w{n}",
        )
        for n in range(1, 12)
    ]
    assert lint(write_items(tmp_path, items)) == []
    items[4] = pair(
        "The nurse said she was in room five.", "The nurse said he waited in room five.", id="w5"
    )
    items[7] = pair("The nurse said she was ill.", "The nurse said she was ill.", id="w8")
    items[9] = {**pair("A cook said she was ill.", "x", id="w10")}
    items[9]["texts"] = items[9]["texts"][:1]
    found = "\n".join(lint(write_items(tmp_path, items)))
    assert "the pair of 'w5' differs in more than the pronoun: she was / he waited" in found
    assert "the texts of 'w8' are the same on both sides" in found
    assert "'w10' has no text with stereotype 'anti': the pair is missing" in found
    assert "the text stands 2 times" in found


def test_pairs_that_are_meant_to_differ_are_left_alone(tmp_path):
    """Where most pairs differ in more than pronouns (StereoSet's form), none is told for it."""
    items = [
        pair(f"My aunt sang {n} songs.", f"My aunt fixed {n} cars.", id=f"s{n}")
        for n in range(1, 12)
    ]
    assert lint(write_items(tmp_path, items)) == []


@pytest.mark.parametrize(
    "name", sorted(p.name for p in [*paths.SUITES.glob("*.yaml"), *paths.LEXICONS.glob("*.csv")])
)
def test_what_ships_is_clean(name):
    """Every suite and lexicon that ships, every rendered sentence of it."""
    folder = paths.SUITES if name.endswith(".yaml") else paths.LEXICONS
    assert [str(finding) for finding in lint_file(folder / name)] == []


def test_a_suite_of_forty_thousand_probes_is_read_in_seconds(tmp_path):
    """200 templates times 200 terms: under six seconds of processor time here, two where idle."""
    rows = "".join(f"G{n},Place{chr(97 + n % 26)}{n},,Adj,Peo,x\n" for n in range(200))
    text = "group,term,article,adjective,people,source\n" + rows
    templates = [
        f"On day {n} the crew of the film went to {{country}} by train." for n in range(200)
    ]
    path = write_suite(tmp_path, *templates)
    write_lexicon(tmp_path, text=text)
    start = time.process_time()
    assert lint(path) == []
    assert time.process_time() - start < 6


def test_a_column_that_repeats_another_is_found(tmp_path):
    """Two forms that are the same in every row: one of them was filled by mistake."""
    text = "group,term,adjective,people,source\nA,x,xish,xish,s\nB,y,yish,yish,s\n"
    (told,) = lint(write_lexicon(tmp_path, text=text))
    assert ":1: people: the column repeats 'adjective' in every row" in told
