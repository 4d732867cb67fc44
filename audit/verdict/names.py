"""What a policy names: suites that there are, groups that they have, waivers whose day is not past."""

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from audit.errors import AuditError
from audit.records import Policy, SuiteInfo, Waiver

_TYPO = 0.8
"""How alike a name must be to one that there is before it counts as a slip of the pen."""


def check_names(policy: Policy, suites: Sequence[str]) -> Iterator[AuditError]:
    """A fault for every gate and waiver that names no suite but nearly one.

    Parameters
    ----------
    suites : sequence of str
        Those that ship, and those of the run where there is one. A name that is like none of them
        may be a suite of another run.
    """
    named = [("gates", name) for name in policy.gates]
    named += [("waivers", waiver.suite) for waiver in policy.waivers]
    for place, name in named:
        close = get_close_matches(name, suites, 1, _TYPO)
        if name not in suites and close:
            yield AuditError(
                f"no suite is called {name!r}",
                where=f"policy:{place}",
                remedy=f"did you mean {close[0]!r}?",
            )


def check_groups(policy: Policy, suites: Sequence[SuiteInfo]) -> Iterator[AuditError]:
    """A fault for every waiver that names a group which its suite does not have."""
    for waiver in policy.waivers:
        for suite in suites:
            if suite.name == waiver.suite:
                yield from _strangers(waiver, suite)


def expired(policy: Policy, today: date) -> Iterator[str]:
    """A sentence for every waiver whose last day is past."""
    for waiver in policy.waivers:
        if today > date.fromisoformat(waiver.expires):
            yield f"the waiver of {waiver.owner} for {waiver.suite} expired on {waiver.expires}"


def _strangers(waiver: Waiver, suite: SuiteInfo) -> Iterator[AuditError]:
    for word in waiver.groups:
        if not any(group.is_called(word) for group in suite.groups):
            names = [name for group in suite.groups for name in (group.code, group.name)]
            close = get_close_matches(word, names, 1)
            listed = ", ".join(f"{group.name} ({group.code})" for group in suite.groups[:12])
            yield AuditError(
                f"{suite.name} has no group {word!r}",
                where="policy:waivers",
                remedy=f"did you mean {close[0]!r}?" if close else f"it has {listed}",
            )
