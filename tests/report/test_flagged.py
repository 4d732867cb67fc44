from dataclasses import replace

from audit.records import FalseAlarms, GroupAlarms
from audit.report.flagged import flagged_views
from tests.report.samples import sample


def alarms(a, b, kinds=()):
    """Two groups of ten sentences, so many of them flagged."""
    counts = ((1, 5), (2, 5)) if kinds else ()
    groups = [
        GroupAlarms(group=name, name=name, flagged=n, harmless=10, low=0, high=1, by_kind=counts)
        for name, n in (("a", a), ("b", b))
    ]
    return FalseAlarms(kinds=kinds, groups=tuple(groups), spread=None)


def test_suites_of_the_same_groups_stand_side_by_side():
    """B is flagged 3 + 5 times, a 4 + 1: b comes first, in the kinds too."""
    first, second, *_ = sample().suites
    suites = [
        replace(first, false_alarms=alarms(4, 3), target="toxic"),
        replace(second, false_alarms=alarms(1, 5, ("plain", "strong")), target="toxic"),
        first,
    ]
    (view,) = flagged_views(suites)
    assert [name for name, _ in view.rows] == ["b", "a"]
    assert [[one.flagged for one in cells] for _, cells in view.rows] == [[3, 5], [4, 1]]
    ((suite, kinds, rows),) = view.kinds
    assert (suite.name, kinds) == (second.name, ("plain", "strong"))
    assert [one.group for one in rows] == ["b", "a"]


def test_another_target_stands_by_itself():
    """Two targets of one suite are two tables; a run without such suites has none."""
    first = sample().suites[0]
    read = [replace(first, false_alarms=alarms(1, 2), target=one) for one in ("toxic", "insult")]
    assert len(flagged_views(read)) == 2
    assert flagged_views(sample().suites) == []
