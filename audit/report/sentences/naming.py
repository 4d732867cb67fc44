"""What a suite, a group and a count are called in a sentence."""

import math

from audit.numerals import count, p_value
from audit.records import (
    AuditResult,
    Effect,
    SuiteResult,
)

FEWEST = 10
"""Families under which nothing is decided (the evidence stage's rule; here it chooses a sentence)."""


ONE_TEMPLATE = "one template: no verdict"


def is_one_template(suite: SuiteResult) -> bool:
    """Whether one sentence was asked for, which supports no verdict."""
    return suite.templates == 1


MEASURED = "measured, no verdict"


def labels_alone(suite: SuiteResult) -> bool:
    """Whether returned labels came without scores, and nothing says how often they may differ."""
    found = suite.decisions
    return suite.unmoved is None and found is not None and found.most is None


def is_measured(result: AuditResult) -> bool:
    """Whether an audit gives figures that no margin judges: of true labels, of returned ones."""
    if result.verdict != "INCONCLUSIVE" or result.policy.max_false_alarm_spread is not None:
        return False
    alone = bool(result.suites) and all(map(labels_alone, result.suites))
    return alone or (not result.suites and bool(result.labelled or result.benchmarks))


def worst(suite: SuiteResult) -> Effect | None:
    """The effect with the largest estimated shift; None where none could be estimated."""
    known = [effect for effect in suite.effects if math.isfinite(effect.shift)]
    return min(known, key=lambda effect: -abs(effect.shift), default=None)


def named(suite: SuiteResult, code: str) -> str:
    """What a reader is shown for a group's code."""
    return next((effect.name for effect in suite.effects if effect.group == code), code)


def spoken(suite: SuiteResult, code: str) -> str:
    """What a sentence says for a group's code: "the Netherlands"."""
    return next((effect.spoken for effect in suite.effects if effect.group == code), code)


def confidence(alpha: float) -> str:
    """Write 1 - alpha in percent."""
    return f"{100 * (1 - alpha):g}%"


def families_of(suite: SuiteResult) -> str:
    """How many families groups stand in: 87, or 97 to 179 where some lack a group."""
    most = max((effect.families or 0 for effect in suite.effects), default=0)
    return (
        f"{count(suite.families)} to {count(most)}"
        if most > suite.families
        else count(suite.families)
    )


def p_is(value: float) -> str:
    """Write a p-value as it stands after the letter: "= 0.030", "< 0.001"."""
    return f"{'' if value < 0.001 else '= '}{p_value(value)}"
