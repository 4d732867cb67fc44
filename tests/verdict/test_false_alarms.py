import pytest

from audit.records import FalseAlarmSpread, Policy
from audit.verdict.false_alarms import held_against


def spread(low, limit, templates=20):
    return FalseAlarmSpread(
        value=0.3, highest="a", lowest="b", low=low, high=0.5, limit=limit, templates=templates
    )


@pytest.mark.parametrize(
    ("low", "limit", "templates", "verdict"),
    [
        (0.21, 0.45, 20, "FAIL"),
        (0.00, 0.19, 20, "PASS"),
        (0.10, 0.30, 20, "INCONCLUSIVE"),
        (0.21, 0.45, 9, "INCONCLUSIVE"),
        (0.20, 0.20, 20, "INCONCLUSIVE"),
    ],
)
def test_the_spread_is_judged_by_its_bounds(low, limit, templates, verdict):
    """At most .2 is asked for: over it for certain, under it for certain, or neither; never on nine templates."""
    asked = Policy(max_false_alarm_spread=0.2, spread_rationale="as agreed")
    found = held_against(spread(low, limit, templates), asked)
    assert (found.most, found.verdict) == (0.2, verdict)


def test_a_policy_that_asks_for_nothing_judges_nothing():
    """The spread is shown."""
    assert held_against(spread(0.9, 0.9), Policy()).verdict is None
