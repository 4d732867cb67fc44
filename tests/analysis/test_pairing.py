import pytest

from audit.analysis.pairing import Pairing
from tests.planted import probe, reading_of, suite_of, table_of


def rows(*scores, first_block=0):
    """Three families of groups a and b."""
    return [
        probe(p, family=f"f{n // 2}", block=first_block + n // 2, group="ab"[n % 2])
        for n, p in enumerate(scores)
    ]


BEFORE = rows(0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


def paired(before, *after):
    """Two runs' probes, met part by part."""
    pairing = Pairing(suite_of("ab"), (reading_of(), reading_of()))
    pairing.add(0, table_of(before))
    for part in after:
        pairing.add(1, table_of(part))
    return pairing


def test_the_change_is_after_minus_before():
    """A rises by .2 in every family, b falls by .1."""
    after = rows(0.3, 0.1, 0.5, 0.3, 0.7, 0.5)
    found = paired(BEFORE, after)
    assert (found.pairs, found.unpaired) == (6, 0)
    change = found.cells()["change"]
    mean = {change.members[m].group: p for m, p in zip(change.member, change.p, strict=True)}
    assert mean == {"a": pytest.approx(0.2), "b": pytest.approx(-0.1)}


def test_parts_meet_in_any_cut_and_order():
    """A part a probe, from the last to the first, sums to the same."""
    after = rows(0.3, 0.1, 0.5, 0.3, 0.7, 0.5)
    whole, cut = paired(BEFORE, after), paired(BEFORE, *([one] for one in after[:1]), after[1:])
    assert cut.pairs == whole.pairs
    assert cut.cells()["total"].p == pytest.approx(whole.cells()["total"].p)


def test_blocks_are_counted_from_the_suites_first():
    """In the other run another suite stood before this one."""
    assert paired(BEFORE, rows(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, first_block=0)).pairs == 6
    assert paired(BEFORE, rows(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, first_block=90)).pairs == 6


def test_what_one_run_lacks_is_counted():
    """Two probes of the first find nobody."""
    found = paired(BEFORE, rows(0.1, 0.2, 0.3, 0.4))
    assert (found.pairs, found.unpaired) == (4, 2)


def test_labels_that_differ_are_counted():
    """One of six crosses one half."""
    assert paired(BEFORE, rows(0.1, 0.2, 0.3, 0.9, 0.5, 0.6)).flipped == 1
