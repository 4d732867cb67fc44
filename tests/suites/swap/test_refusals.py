"""Refusals by reason and by group."""

from audit.suites.swap.refusals import Refusals
from audit.suites.swap.spans import NONE, PERSON, Refusal


def counted(group: str, *, swapped: int, refused: int, into: Refusals) -> None:
    for _ in range(swapped):
        into.note_swap(group)
    for _ in range(refused):
        into.note(Refusal(PERSON, frozenset({group})))


def test_rates_stand_by_group():
    """10 of 40 and 11 of 40 are alike: no warning of a difference."""
    refusals = Refusals()
    counted("female", swapped=30, refused=10, into=refusals)
    counted("male", swapped=29, refused=11, into=refusals)
    refusals.note(Refusal(NONE))
    assert refusals.facts() == {
        "not_swapped": {PERSON: 21, NONE: 1},
        "refused_by_group": {
            "female": {"texts": 40, "refused": 10},
            "male": {"texts": 40, "refused": 11},
        },
    }
    assert list(refusals.sentences("mine")) == [
        f"mine: not swapped: 21: {PERSON}; 1: {NONE}",
        "mine: texts refused by the group that they name: male 11 of 40; female 10 of 40",
    ]


def test_a_difference_between_groups_is_said():
    """Of 40 each, 30 and 10 are refused: chi-squared with correction is 18.05, p < .001."""
    refusals = Refusals()
    counted("female", swapped=10, refused=30, into=refusals)
    counted("male", swapped=30, refused=10, into=refusals)
    (warning,) = [one for one in refusals.sentences("mine") if "more often" in one]
    assert warning == (
        "mine: texts that name female are refused more often (75%) than those that name male (25%); "
        "what was scored speaks less for them"
    )


def test_few_texts_are_not_compared():
    """Nine texts say too little."""
    refusals = Refusals()
    counted("female", swapped=0, refused=9, into=refusals)
    counted("male", swapped=9, refused=0, into=refusals)
    assert not [one for one in refusals.sentences("mine") if "more often" in one]


def test_where_nothing_was_refused_no_reason_is_told():
    """The rate of a group that has enough texts stands alone."""
    refusals = Refusals()
    counted("female", swapped=40, refused=0, into=refusals)
    assert list(refusals.sentences("mine")) == [
        "mine: texts refused by the group that they name: female 0 of 40"
    ]
