import numpy as np
import pytest

from audit.analysis.tables import column_table, group_of_terms, of_kind, probes_in, term_table
from tests.planted import cells_of, probe, suite_of

SUITE = suite_of(("a", "b"))


def rows():
    """Family f0 has two templates of two blocks for a; f1 lacks b."""
    return [
        probe(0.1, family="f0", template="f0.1", block=0, group="a"),
        probe(0.3, family="f0", template="f0.1", block=1, group="a"),
        probe(0.8, family="f0", template="f0.2", block=2, group="a"),
        probe(0.5, family="f0", template="f0.1", block=0, group="b", term="b"),
        probe(0.5, family="f0", template="f0.1", block=1, group="b", term="bee"),
        probe(0.9, family="f0", template="f0.2", block=2, group="b", term="bee"),
        probe(0.4, family="f1", template="f1.1", block=3, group="a"),
        probe(0.2, family="f1", template="f1.1", block=3, group="x", kind="placebo", term="Zorb"),
    ]


def columns(cells):
    return {code: of_kind(cells, "group", code) for code in ("a", "b")}


def test_means_are_taken_of_means():
    """Blocks within a term, terms within a group, templates within a family: (.2 + .8) / 2."""
    cells = cells_of(rows(), SUITE)
    table = column_table(cells, columns(cells), whole=False)
    assert table.columns == ("a", "b")
    assert table.p == pytest.approx(np.array([[0.5, 0.7], [0.4, np.nan]]), nan_ok=True)


def test_a_family_that_lacks_a_template_of_a_group_is_empty_where_asked():
    """Without its second template, b has no whole mean in f0."""
    cells = cells_of([one for one in rows() if (one["group"], one["block"]) != ("b", 2)], SUITE)
    loose, whole = (column_table(cells, columns(cells), whole=one).p for one in (False, True))
    assert loose[0, 1] == pytest.approx(0.5)
    assert np.isnan(whole[0, 1])
    assert whole[0, 0] == pytest.approx(0.5)


def test_a_member_may_stand_in_several_columns():
    """Overlapping masks give what each gives by itself."""
    cells = cells_of(rows(), SUITE)
    one, both = of_kind(cells, "group", "a"), of_kind(cells, "group")
    table = column_table(cells, {"a": one, "all": both}, whole=False)
    for place, (name, mask) in enumerate({"a": one, "all": both}.items()):
        alone = column_table(cells, {name: mask}, whole=False).p[:, 0]
        assert table.p[:, place] == pytest.approx(alone)


def test_each_wording_has_a_column():
    """With the group that it is of."""
    cells = cells_of(rows(), SUITE)
    members = of_kind(cells, "group")
    table = term_table(cells, members)
    assert table.columns == ("a", "b", "bee")
    assert group_of_terms(cells, members) == ("a", "b", "b")
    assert table.p[0] == pytest.approx([0.5, 0.5, 0.7])


def test_kinds_are_told_apart_and_counted():
    """Seven probes of groups, one placebo, none of a group that is not there."""
    cells = cells_of(rows(), SUITE)
    counts = [probes_in(cells, of_kind(cells, kind)) for kind in ("group", "placebo", "baseline")]
    assert counts == [7, 1, 0]
    assert not of_kind(cells, "group", "c").any()


def test_families_are_kept_by_a_mask():
    """Names and numbers together."""
    cells = cells_of(rows(), SUITE)
    kept = column_table(cells, columns(cells), whole=False).rows(np.array([False, True]))
    assert (kept.families, kept.p.shape, kept.p[0, 0]) == (("f1",), (1, 2), pytest.approx(0.4))


def test_no_columns_are_no_columns():
    """A suite without groups has a table of nothing."""
    assert column_table(cells_of(rows(), SUITE), {}, whole=False).p.shape == (2, 0)
