import numpy as np
import pyarrow as pa
import pytest

from audit.analysis.encoding import Blocks, Encoder, Member, ReadProbes, Registry, join
from audit.errors import AuditError
from audit.records import Contrast, marked
from tests.planted import probe, reading_of, suite_of, table_of


def test_a_value_keeps_its_code():
    """Codes follow first sight, in whatever part a value comes again."""
    registry = Registry()
    assert registry.codes(["b", "a", "b"]).tolist() == [0, 1, 0]
    assert registry.codes(["c", "a"]).tolist() == [2, 1]
    assert registry.seen == ("b", "a", "c")


def test_rows_are_found_by_block():
    """Codes 1 0 1 1: block 1 holds the rows 0, 2 and 3."""
    blocks = Blocks.of(np.array([1, 0, 1, 1]), 2)
    assert blocks.count.tolist() == [1, 3]
    assert blocks.inside(1).tolist() == [0, 2, 3]


def test_dictionaries_of_two_parts_become_one():
    """The same family in two tables whose own dictionaries are turned round."""
    encoder = Encoder(suite_of("ab"))
    first = encoder.probes(table_of([probe(0.1, family="x"), probe(0.2, family="y")]))
    second = encoder.probes(table_of([probe(0.3, family="y"), probe(0.4, family="x")]))
    assert encoder.families.seen == ("x", "y")
    assert join(first, second).family.tolist() == [0, 1, 1, 0]


def test_a_block_is_of_its_template_and_in_pairs_of_its_family():
    """Block 0 of two templates of a family: two blocks, or one where pairs are declared."""
    rows = [probe(0.1, template="t1"), probe(0.2, template="t2", group="b")]
    pair = Contrast(name="pair", by="group", plus="a", minus="b")
    for suite, blocks in (
        (suite_of("ab"), 2),
        (suite_of("ab", contrast="pairs", contrasts=(pair,)), 1),
    ):
        assert Encoder(suite).probes(table_of(rows)).blocks().size == blocks


def test_members_hold_the_slots_that_are_contrasted_alone():
    """`tone` is asked for; `country` is not."""
    pair = Contrast(name="pair", by="tone", plus="up", minus="down")
    encoder = Encoder(suite_of("a", contrast="pairs", contrasts=(pair,)))
    encoder.probes(table_of([probe(0.1, slots=[("tone", "up"), ("country", "FRA")])]))
    assert encoder.members.seen == (Member("group", "a", ("up",)),)


def test_what_does_not_count_is_tallied_by_its_reason():
    """A reason of its own, and a score that is no number."""
    rows = [probe(0.5), probe(0.5, reason="truncated"), probe(float("nan"))]
    encoder = Encoder(suite_of("a"))
    assert len(encoder.probes(table_of(rows))) == 1
    assert encoder.set_aside == {"truncated": 1, "no score": 1}


def test_the_label_that_came_along_has_a_code_for_all_parts():
    """Read without a threshold, the answer is the label that stands beside the scores."""
    encoder = Encoder(suite_of("a"))
    probes = encoder.probes(table_of([probe(0.2), probe(0.8)]))
    read = ReadProbes.of(probes, encoder.read(probes, reading_of()))
    assert [encoder.labels.seen[code] for code in read.label] == ["NEGATIVE", "POSITIVE"]
    assert read.target.tolist() == [False, True]


def test_logits_and_probabilities_do_not_mix():
    """Two parts of one run that say otherwise of their scores are refused."""
    table = table_of([probe(0.5)])
    encoder = Encoder(suite_of("a"))
    encoder.probes(table)
    with pytest.raises(AuditError, match="logits and others probabilities"):
        encoder.probes(marked(table, "logits"))


def test_a_block_without_a_number_is_refused():
    """By name, with how many."""
    table = table_of([probe(0.5), probe(0.5)])
    place = table.schema.get_field_index("block")
    table = table.set_column(place, "block", pa.array([0, None], pa.int64()))
    with pytest.raises(AuditError, match="block: 'block' is missing in 1 scored"):
        Encoder(suite_of("a")).probes(table)
