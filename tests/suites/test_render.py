"""Rendering: texts, kinds, slots and blocks of what a suite is filled to."""

import pytest

from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite
from tests.suites.small import PEOPLE, write_items, write_lexicon, write_suite

SLOTS = {"medium": ["film", "series"], "season": ["spring", "summer", "autumn"]}
TEMPLATES = (
    "The {medium} was shot in {country} in {season}.",
    {"text": "{country} was hot.", "baseline": "It was hot."},
    "It was {country:adjective:a} {medium}.",
)


@pytest.fixture
def source(tmp_path):
    write_lexicon(
        tmp_path,
        "nowhere",
        "group,term,article,adjective,source\nplacebo-x,Zelvaria,,Zelvarian,invented\n",
    )
    path = write_suite(tmp_path, *TEMPLATES, slots=SLOTS, placebo="nowhere")
    return SuiteSource([read_suite(path)])


def test_control_slots_are_crossed_and_held_within_a_block(source):
    """The last slot turns fastest; a block has one value of each."""
    rows = source.read(0, 24).to_pylist()
    seen = [dict(row["slots"]) for row in rows[::4]]
    assert seen[:4] == [
        {"medium": "film", "season": "spring"},
        {"medium": "film", "season": "summer"},
        {"medium": "film", "season": "autumn"},
        {"medium": "series", "season": "spring"},
    ]
    assert [row["block"] for row in rows] == [n // 4 for n in range(24)]
    assert rows[23]["text"] == "The series was shot in Zelvaria in autumn."


def test_the_probes_are_what_the_templates_say(source):
    """Texts, kinds, slots and blocks of the baseline's template, worked by hand."""
    rows = source.read(24, 29).to_pylist()
    assert [row["text"] for row in rows] == [
        "It was hot.",
        "France was hot.",
        "The Netherlands was hot.",
        "Italy was hot.",
        "Zelvaria was hot.",
    ]
    assert [row["kind"] for row in rows] == ["baseline", "group", "group", "group", "placebo"]
    assert [row["group"] for row in rows] == ["baseline", "FRA", "NLD", "ITA", "placebo-x"]
    assert {row["block"] for row in rows} == {6}
    assert {row["template"] for row in rows} == {"f2.1"}
    assert rows[0]["slots"] == []


def test_a_or_an_agrees_in_every_row(source):
    """It is "a French", "a Dutch", "an Italian", by sound."""
    texts = source.read(29, 33)["text"].to_pylist()
    assert texts == [
        "It was a French film.",
        "It was a Dutch film.",
        "It was an Italian film.",
        "It was a Zelvarian film.",
    ]


def test_written_out_pairs_share_the_items_block(tmp_path):
    """Both texts of an item: one block, one family, their own slots."""
    texts = [
        {"text": "She left.", "group": "female", "stereotype": "pro", "term": "she"},
        {"text": "He left.", "group": "male", "stereotype": "anti", "term": "he"},
    ]
    path = write_items(tmp_path, [{"id": "a", "texts": texts}, {"id": "b", "texts": texts}])
    rows = SuiteSource([read_suite(path)]).read(1, 4).to_pylist()
    assert [row["block"] for row in rows] == [0, 1, 1]
    assert [row["family"] for row in rows] == ["a", "b", "b"]
    assert rows[0]["slots"] == [("stereotype", "anti")]
    assert [row["term"] for row in rows] == ["he", "she", "he"]


def test_people_agree_in_case_and_number(tmp_path):
    """Six terms, each with its pronouns and verb, as a reader would write them."""
    write_lexicon(tmp_path, "people", PEOPLE)
    text = "{person} {person:was} late because {person:subject} {person:has} lost {person:possessive} keys."
    path = write_suite(tmp_path, text, slot="person", lexicon="people")
    texts = SuiteSource([read_suite(path)]).read(0, 6)["text"].to_pylist()
    assert texts == [
        "She was late because she has lost her keys.",
        "My sister was late because she has lost her keys.",
        "He was late because he has lost his keys.",
        "My brother was late because he has lost his keys.",
        "They were late because they have lost their keys.",
        "My sibling was late because they have lost their keys.",
    ]


def test_fault_28_equal_texts_are_all_kept(tmp_path):
    """Two templates of one sentence give their probes twice; scoring may count them once."""
    suite = read_suite(write_suite(tmp_path, "In {country}.", "In {country}."))
    table = SuiteSource([suite]).read(0, 6)
    assert table["text"].to_pylist()[:3] == table["text"].to_pylist()[3:]
    assert len(set(table["block"].to_pylist())) == 2


def test_fault_33_no_probe_is_blank(source):
    """Every text that is rendered holds a letter."""
    assert all(text.strip() for text in source.read(0, source.size)["text"].to_pylist())
