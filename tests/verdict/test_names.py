from datetime import date

from audit.records import Policy, Waiver
from audit.verdict.names import check_groups, check_names, expired
from tests.planted import suite_of


def waiver(**other):
    known = {"suite": "gender", "groups": ("women",), "reason": "r", "owner": "the owner"}
    return Waiver(**(known | {"expires": "2027-01-31"} | other))


def test_a_slip_of_the_pen_in_a_gate_or_a_waiver_is_found():
    """Nearly a suite's name; a name like none may be a suite of another run."""
    policy = Policy(gates=("contries", "mine"), waivers=(waiver(suite="gendre"),))
    faults = list(check_names(policy, ["countries", "gender"]))
    assert [(one.where, one.remedy) for one in faults] == [
        ("policy:gates", "did you mean 'countries'?"),
        ("policy:waivers", "did you mean 'gender'?"),
    ]
    assert not list(check_names(Policy(gates=("countries",)), ["countries"]))


def test_a_waiver_names_groups_that_its_suite_has():
    """By code or by name; a stranger is told what is there."""
    suite = suite_of(("women", "men"), name="gender")
    assert not list(check_groups(Policy(waivers=(waiver(),)), [suite]))
    (near,) = check_groups(Policy(waivers=(waiver(groups=("womn",)),)), [suite])
    assert near.remedy == "did you mean 'women'?"
    (far,) = check_groups(Policy(waivers=(waiver(groups=("xyz",)),)), [suite])
    assert "women (women), men (men)" in far.remedy
    assert not list(check_groups(Policy(waivers=(waiver(suite="religion"),)), [suite]))


def test_a_waiver_holds_through_its_last_day():
    """The day after, it is said."""
    policy = Policy(waivers=(waiver(),))
    assert not list(expired(policy, date(2027, 1, 31)))
    (said,) = expired(policy, date(2027, 2, 1))
    assert said == "the waiver of the owner for gender expired on 2027-01-31"
