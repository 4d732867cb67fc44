"""The axes that texts can be swapped along, and what finds the group words of each."""

from pathlib import Path
from typing import Protocol

from audit import paths
from audit.errors import AuditError
from audit.records import Group
from audit.strict import escaped, near, sha256_of
from audit.suites.lexicon import read_lexicon
from audit.suites.swap.first_names import NameWords
from audit.suites.swap.gender import GenderWords
from audit.suites.swap.people import PeopleWords
from audit.suites.swap.places import PlaceWords
from audit.suites.swap.spans import Alternative, Found

AXES = ("countries", "ethnicity", "gender", "names", "religion")
"""What can be swapped with certainty often enough to be measured; other lexicons can't."""


class Finder(Protocol):
    """What finds the group words of one axis."""

    @property
    def name(self) -> str:
        """The axis."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the axis."""

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What can take a mention's place."""

    def find(self, text: str) -> Found:
        """The mentions of a text, or why it can't be swapped."""


def find_words(axis: str, *, ignore_case: bool) -> Finder:
    """What finds the group words of an axis.

    Raises
    ------
    AuditError
        Where swaps can't do the axis, with those that they can.
    """
    if axis not in AXES:
        hint = near(axis, AXES)
        listed = f"swaps can do {', '.join(AXES)}"
        what = f"texts can't be swapped along the axis {escaped(axis)!r}"
        raise AuditError(what, where="--axis", remedy=f"{hint} {listed}" if hint else listed)
    if axis == "gender":
        return GenderWords.read()
    lexicon = read_lexicon(axis)
    if axis == "countries":
        return PlaceWords.read(lexicon, ignore_case=ignore_case)
    if axis == "names":
        return NameWords.read(lexicon, ignore_case=ignore_case)
    return PeopleWords.read(lexicon, ignore_case=ignore_case)


def inputs_of(axis: str) -> dict[str, str]:
    """The files of an axis's words, and the lists that decide what is refused -> their SHA-256."""
    lists = {file.name: sha256_of(file) for file in sorted(paths.SWAPS.glob("*.csv"))}
    if axis == "gender":
        return lists
    lexicon = read_lexicon(axis)
    return {Path(lexicon.path).name: lexicon.sha256, **lists}
