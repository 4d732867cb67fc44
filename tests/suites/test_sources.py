"""Probes: exact counts, blocks, random access, and what a joined source does to block ids."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import AuditError
from audit.records import PROBES, Source
from audit.suites.sources import JoinedSource, SuiteSource
from audit.suites.suite import read_suite
from tests.suites.small import write_lexicon, write_suite

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


def test_fault_23_an_exploding_cross_product_is_counted_and_refused(tmp_path):
    """10 slots of 10 values are 10 ** 10 blocks: told at once, never expanded."""
    slots = {f"s{n}": [f"v{n}{m}" for m in range(10)] for n in range(10)}
    text = " ".join(f"{{{name}}}" for name in slots) + " {country}."
    suite = read_suite(write_suite(tmp_path, text, slots=slots))
    with pytest.raises(AuditError, match="30,000,000,000 probes, over the limit of 50,000,000"):
        SuiteSource([suite])
    with pytest.raises(AuditError, match="over the limit of 2"):
        SuiteSource([read_suite(write_suite(tmp_path, "In {country}."))], limit=2)


def test_ten_million_probes_stream(tmp_path):
    """A suite of over ten million probes is counted, and read at its end, without its middle."""
    slots = {f"s{n}": [f"v{n}{m}" for m in range(15)] for n in range(6)}
    text = " ".join(f"{{{name}}}" for name in slots) + " {country}."
    source = SuiteSource([read_suite(write_suite(tmp_path, text, slots=slots))])
    assert source.size == 3 * 15**6 > 10_000_000
    last = source.read(source.size - 1, source.size).to_pylist()[0]
    assert last["text"] == "V014 v114 v214 v314 v414 v514 Italy."
    assert last["block"] == 15**6 - 1
