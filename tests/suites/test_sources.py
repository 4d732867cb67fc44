"""Probes: exact counts, blocks, random access, and what a joined source does to block ids."""

import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.records import PROBES, Source
from audit.suites.probe_table import category, merge_inputs, slot_maps
from audit.suites.sources import JoinedSource, SuiteSource
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


def test_counts_are_known_before_expansion(source):
    """Rows a block: 3 terms and 1 placebo. Blocks: 2 * 3, 1 (with its baseline), 2: 24 + 5 + 8 = 37."""
    assert source.size == 37
    assert source.suites[0].probes == 27  # 9 blocks of 3 terms
    assert source.read(0, 99).num_rows == 37
    assert isinstance(source, Source)


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


def test_a_or_an_agrees_in_every_row(source):
    """It is "a French", "a Dutch", "an Italian", by sound."""
    texts = source.read(29, 33)["text"].to_pylist()
    assert texts == [
        "It was a French film.",
        "It was a Dutch film.",
        "It was an Italian film.",
        "It was a Zelvarian film.",
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_part_is_the_same_part_of_the_whole(tmp_path_factory, data):
    """Reading [start, stop) gives the rows that reading everything gives there."""
    folder = tmp_path_factory.getbasetemp() / "random-access"
    if not folder.exists():
        folder.mkdir()
        write_suite(folder, *TEMPLATES, slots=SLOTS)
    source = SuiteSource([read_suite(folder / "small.yaml")])
    whole = source.read(0, source.size).to_pylist()
    start = data.draw(st.integers(0, source.size))
    stop = data.draw(st.integers(start, source.size + 5))
    table = source.read(start, stop)
    assert table.schema == PROBES
    table.validate(full=True)
    assert table.to_pylist() == whole[start:stop]


def test_a_source_travels_to_another_process(source):
    """Pickled before and after use, it reads the same."""
    table = source.read(3, 30)
    assert pickle.loads(pickle.dumps(source)).read(3, 30).equals(table)


def test_several_suites_follow_each_other(tmp_path, source):
    """Block ids go on, and a read may span two suites."""
    (tmp_path / "b").mkdir()
    second = read_suite(write_suite(tmp_path / "b", "In {country}.", name="second"))
    both = SuiteSource([*source._suites, second])
    table = both.read(35, 39)
    assert table["suite"].to_pylist() == ["small", "small", "second", "second"]
    assert table["block"].to_pylist() == [8, 8, 9, 9]
    assert table["template"].type == PROBES.field("template").type
    with pytest.raises(AuditError, match="two suites bear the name"):
        SuiteSource([second, second])


def test_joined_sources_keep_their_blocks_apart(tmp_path, source):
    """Blocks of the second source begin behind the first one's count of probes."""
    (tmp_path / "b").mkdir()
    second = SuiteSource([read_suite(write_suite(tmp_path / "b", "In {country}.", name="second"))])
    joined = JoinedSource([source, second])
    assert joined.size == 40
    whole = joined.read(0, 40)
    assert whole["block"].to_pylist()[-3:] == [37, 37, 37]
    assert len(set(whole["block"].to_pylist())) == 10
    assert joined.read(36, 38).to_pylist() == whole.to_pylist()[36:38]
    assert [suite.name for suite in joined.suites] == ["small", "second"]


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


def test_fault_23_an_exploding_cross_product_is_counted_and_refused(tmp_path):
    """10 slots of 10 values are 10 ** 10 blocks: told at once, never expanded."""
    slots = {f"s{n}": [f"v{n}{m}" for m in range(10)] for n in range(10)}
    text = " ".join(f"{{{name}}}" for name in slots) + " {country}."
    suite = read_suite(write_suite(tmp_path, text, slots=slots))
    with pytest.raises(AuditError, match="30,000,000,000 probes, over the limit of 50,000,000"):
        SuiteSource([suite])
    with pytest.raises(AuditError, match="over the limit of 2"):
        SuiteSource([read_suite(write_suite(tmp_path, "In {country}."))], limit=2)


def test_fault_28_equal_texts_are_all_kept(tmp_path):
    """Two templates of one sentence give their probes twice; scoring may count them once."""
    suite = read_suite(write_suite(tmp_path, "In {country}.", "In {country}."))
    table = SuiteSource([suite]).read(0, 6)
    assert table["text"].to_pylist()[:3] == table["text"].to_pylist()[3:]
    assert len(set(table["block"].to_pylist())) == 2


def test_fault_33_no_probe_is_blank(source):
    """Every text that is rendered holds a letter."""
    assert all(text.strip() for text in source.read(0, source.size)["text"].to_pylist())


def test_ten_million_probes_stream(tmp_path):
    """A suite of over ten million probes is counted, and read at its end, without its middle."""
    slots = {f"s{n}": [f"v{n}{m}" for m in range(15)] for n in range(6)}
    text = " ".join(f"{{{name}}}" for name in slots) + " {country}."
    source = SuiteSource([read_suite(write_suite(tmp_path, text, slots=slots))])
    assert source.size == 3 * 15**6 > 10_000_000
    last = source.read(source.size - 1, source.size).to_pylist()[0]
    assert last["text"] == "V014 v114 v214 v314 v414 v514 Italy."
    assert last["block"] == 15**6 - 1


def test_long_dictionaries_are_cut_to_what_is_used():
    """Of a thousand values, a column of two rows carries two."""
    column = category(np.array([7, 990]), [str(n) for n in range(1000)])
    assert column.to_pylist() == ["7", "990"]
    assert len(column.dictionary) == 2


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from("abc"), st.text(max_size=3), max_size=3),
            st.integers(0, 4),
        ),
        max_size=6,
    )
)
def test_slots_are_repeated_as_often_as_asked(rows):
    """Against the plain way: each mapping as often as its size says."""
    column = slot_maps(
        [mapping for mapping, _ in rows], np.array([size for _, size in rows], np.int64)
    )
    expected = [list(mapping.items()) for mapping, size in rows for _ in range(size)]
    assert column.to_pylist() == expected
    assert column.type == pa.map_(pa.string(), pa.string())


def test_files_of_one_name_with_other_bytes_are_told_apart():
    """The second of two files called a.csv keeps its name and gets its hash."""
    merged = merge_inputs([{"a.csv": "1" * 64}, {"a.csv": "2" * 64}, {"a.csv": "1" * 64}])
    assert merged == {"a.csv": "1" * 64, "a.csv (22222222)": "2" * 64}
