import math
from dataclasses import replace

import pytest

from audit.report.sentences.naming import (
    confidence,
    families_of,
    named,
    p_is,
    spoken,
    worst,
)
from tests.report.samples import sample

WORLD = sample().suites[0]


def test_the_worst_is_the_largest_either_way():
    """A shift that is unknown is none; without any there is no worst."""
    ends = [replace(WORLD.effects[0], group=code, shift=shift) for code, shift in
            (("up", 0.2), ("down", -0.3), ("unknown", math.nan))]  # fmt: skip
    assert worst(replace(WORLD, effects=tuple(ends))).group == "down"
    assert worst(replace(WORLD, effects=tuple(ends[2:]))) is None


def test_families_are_a_range_where_groups_differ():
    """All in 12: 12; some in up to 30: 12 to 30; results of older versions say nothing of groups."""
    suite = replace(WORLD, families=12)
    for families, text in ((12, "12"), (30, "12 to 30"), (None, "12")):
        effects = (replace(WORLD.effects[0], families=families),)
        assert families_of(replace(suite, effects=effects)) == text


def test_a_code_is_called_by_its_name():
    """In a table without its article, in a sentence with it; an unknown code is shown as it is."""
    assert (named(WORLD, "NLD"), spoken(WORLD, "NLD")) == ("Netherlands", "the Netherlands")
    assert (named(WORLD, "XXX"), spoken(WORLD, "XXX")) == ("XXX", "XXX")


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (confidence(0.05), "95%"),
        (confidence(0.005), "99.5%"),
        (p_is(0.03), "= 0.030"),
        (p_is(0.0001), "< 0.001"),
    ],
)
def test_numbers_are_written_as_a_reader_has_them(told, text):
    """Percent and p-values."""
    assert told == text
