"""Pairs of texts that differ in the group alone."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from audit.records import Example, SuiteResult
from audit.report.display import marked

EXAMPLES = 4
"""Pairs that a suite shows."""


@dataclass(frozen=True, slots=True)
class ExamplePair:
    """Two texts that differ in the group alone, the difference marked."""

    example: Example
    text: Markup
    other: Markup


def widest(suite: SuiteResult) -> tuple[ExamplePair, ...]:
    """The pairs of a suite whose scores lie furthest apart."""
    ordered = sorted(
        suite.examples, key=lambda one: (-abs(one.difference), one.template, one.group)
    )
    return tuple(map(_marked, ordered[:EXAMPLES]))


def turned(one: Example) -> Example:
    """The same pair, told from its other side."""
    return replace(
        one,
        group=one.other_group,
        term=one.other_term,
        text=one.other_text,
        p=one.other_p,
        label=one.other_label,
        other_group=one.group,
        other_term=one.term,
        other_text=one.text,
        other_p=one.p,
        other_label=one.label,
        difference=-one.difference,
    )


def _marked(example: Example) -> ExamplePair:
    return ExamplePair(
        example=example,
        text=marked(example.text, example.other_text),
        other=marked(example.other_text, example.text),
    )
