import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.analysis.encoding import Encoder, ReadProbes
from audit.analysis.unmoved import moved
from tests.planted import probe, reading_of, suite_of, table_of


def moved_in(*blocks, kinds=None):
    """For each probe of blocks of scores, whether its score is another than its sentence's."""
    rows = [
        probe(p, block=number, template=f"t{number}", group=f"g{place}", kind=kind)
        for number, scores in enumerate(blocks)
        for place, (p, kind) in enumerate(zip(scores, kinds or ["group"] * 9, strict=False))
    ]
    encoder = Encoder(suite_of(["g0"]))
    probes = encoder.probes(table_of(rows))
    read = ReadProbes.of(probes, encoder.read(probes, reading_of()))
    return moved(read, encoder.members.seen, read.blocks()).astype(int).tolist()


def test_the_score_that_most_share_is_the_sentences():
    """Of .3 .3 .5 the last one moved; of .2 .4 all did, since no two are alike."""
    assert moved_in([0.3, 0.3, 0.5], [0.2, 0.4]) == [0, 0, 1, 1, 1]


def test_of_equally_many_the_lowest_is_the_sentences():
    """.7 .7 .2 .2: the two at .2 stayed."""
    assert moved_in([0.7, 0.7, 0.2, 0.2]) == [1, 1, 0, 0]


def test_a_baseline_says_what_the_sentence_scores():
    """Though two groups agree on .3, the sentence itself has .5."""
    assert moved_in([0.3, 0.3, 0.5], kinds=["group", "group", "baseline"]) == [1, 1, 0]


def test_a_difference_of_rounding_is_none():
    """.1 + .2 is .3."""
    assert moved_in([0.1 + 0.2, 0.3]) == [0, 0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.4]), min_size=2, max_size=9))
def test_as_many_stay_as_share_the_commonest_score(scores):
    """Whatever the scores: the size of the largest class that has more than one member."""
    stayed = len(scores) - sum(moved_in(scores))
    most = max(np.unique(scores, return_counts=True)[1])
    assert stayed == (most if most > 1 else 0)
