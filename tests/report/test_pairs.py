from dataclasses import replace

from audit.report.pairs import EXAMPLES, turned, widest
from tests.report.samples import sample

SUITE = sample().suites[0]


def test_a_pair_told_from_its_other_side_is_the_same_pair():
    """Twice turned, it is itself; once, the difference changes its sign."""
    one = SUITE.examples[0]
    assert turned(turned(one)) == one
    assert turned(one).difference == -one.difference
    assert (turned(one).text, turned(one).p) == (one.other_text, one.other_p)


def test_the_widest_pairs_are_shown_either_way():
    """By size, not by sign, and four of them."""
    ends = [
        replace(SUITE.examples[0], difference=d, template=f"t{d}")
        for d in (0.1, -0.9, 0.5, 0.2, 0.3)
    ]
    shown = widest(replace(SUITE, examples=tuple(ends)))
    assert [pair.example.difference for pair in shown] == [-0.9, 0.5, 0.3, 0.2]
    assert len(shown) == EXAMPLES


def test_what_differs_is_marked_in_both():
    """The country's name, and no more."""
    pair = widest(SUITE)[0]
    assert "<mark" in pair.text
    assert pair.example.term in pair.text
    assert "<mark" in pair.other
