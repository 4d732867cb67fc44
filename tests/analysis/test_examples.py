import pytest

from audit.analysis.encoding import Encoder, ReadProbes
from audit.analysis.examples import LARGEST, ExtremeTally
from tests.planted import probe, reading_of, suite_of, table_of


def examples(*parts, groups="abc"):
    """What is kept of parts of probes."""
    encoder = Encoder(suite_of(groups))
    tally = ExtremeTally("planted", encoder)
    for rows in parts:
        probes = encoder.probes(table_of(rows))
        read = ReadProbes.of(probes, encoder.read(probes, reading_of()))
        tally.add(read, read.blocks())
    return tally.result(tuple(groups))


def block(number, **scores):
    return [probe(p, family=f"f{number}", block=number, group=code) for code, p in scores.items()]


def test_the_largest_difference_of_a_block_is_shown_as_two_texts():
    """Of .9 .5 .2 it is a above c, by .7, with the labels that they got."""
    first = examples(block(0, a=0.9, b=0.5, c=0.2))[0]
    assert (first.group, first.other_group) == ("a", "c")
    assert first.difference == pytest.approx(0.7)
    assert (first.text, first.other_text) == ("a in f0", "c in f0")
    assert (first.label, first.other_label) == ("POSITIVE", "NEGATIVE")


def test_a_group_is_shown_where_it_is_furthest_from_its_block():
    """B is .1 above the mean of block 0 and .3 under that of block 1: one example each."""
    found = examples(block(0, a=0.4, b=0.55, c=0.4) + block(1, a=0.7, b=0.25, c=0.7))
    mine = [one for one in found if one.group == "b"]
    assert {one.family for one in mine} == {"f0", "f1"}


def test_one_example_a_template_and_twelve_in_all():
    """Twenty templates, each part larger than the one before: the twelve largest stay, in order."""
    found = examples(*(block(n, a=0.5 + n / 100, b=0.5) for n in range(20)), groups="ab")
    largest = found[:LARGEST]
    assert [one.family for one in largest] == [f"f{n}" for n in range(19, 7, -1)]


def test_a_block_of_one_group_shows_nothing():
    """There is no other text to set beside it."""
    assert examples(block(0, a=0.9), groups="a") == ()


def test_equal_scores_show_nothing():
    """A pair without a difference is no example."""
    assert examples(block(0, a=0.5, b=0.5), groups="ab") == ()
