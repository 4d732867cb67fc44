from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.analysis.encoding import Encoder, ReadProbes
from audit.analysis.flips import NO_FLIPS, THRESHOLDS, FlipTally
from audit.records import Contrast
from tests.planted import probe, reading_of, suite_of, table_of


def flips(rows, contrasts=(), codes="abc"):
    """The flips of one part."""
    suite = suite_of(codes, contrasts=contrasts, contrast="pairs" if contrasts else "pooled")
    encoder = Encoder(suite)
    tally = FlipTally(contrasts, encoder.slots)
    probes = encoder.probes(table_of(rows))
    read = ReadProbes.of(probes, encoder.read(probes, reading_of()))
    tally.add(read, encoder.members.seen, read.blocks())
    return tally.result()


def block(number, **scores):
    return [probe(p, family=f"f{number}", block=number, group=code) for code, p in scores.items()]


def test_pairs_of_different_groups_are_compared():
    """.9 .8 .1: a and b agree, c differs from both; to the target here is away from it there."""
    found = flips(block(0, a=0.9, b=0.8, c=0.1))
    assert found.rate == pytest.approx(2 / 3)
    assert found.rates("a") == (0.5, 0.5, 0)
    assert found.rates("c") == (1, 0, 1)


def test_two_probes_of_one_group_are_no_pair():
    """A twice and b once: two pairs, one of which differs."""
    rows = [*block(0, a=0.9, b=0.8), probe(0.1, family="f0", group="a", term="other a")]
    found = flips(rows)
    assert (found.total, found.flipped) == (2, 1)


def test_a_declared_pair_counts_its_two_sides_alone():
    """A against b; c stands for nothing."""
    pair = Contrast(name="pair", by="group", plus="a", minus="b")
    found = flips(block(0, a=0.9, b=0.1, c=0.1), (pair,))
    assert (found.total, found.rates("pair")) == (1, (1, 1, 0))


def test_families_keep_their_own_counts():
    """The first flips in two of three pairs, the second in none."""
    found = flips(block(0, a=0.9, b=0.8, c=0.1) + block(1, a=0.1, b=0.2, c=0.3))
    assert found.families.tolist() == [[3, 2], [3, 0]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_sweep_counts_the_pairs_that_each_threshold_separates(scores):
    """Against counting pair by pair."""
    rows = [row for n, (a, b, c) in enumerate(scores) for row in block(n, a=a, b=b, c=c)]
    by_hand = [
        sum((p >= at) != (q >= at) for block in scores for p, q in combinations(block, 2))
        for at in THRESHOLDS
    ]
    assert flips(rows).swept == pytest.approx(by_hand)


def test_without_pairs_there_is_no_rate():
    """NaN, and no zero that would look like agreement."""
    assert np.isnan(NO_FLIPS.rate)
    assert np.isnan(NO_FLIPS.rates("a")).all()
