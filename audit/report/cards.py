"""Findings as cards, ranked: a group or a region beyond the margin, with a pair of its sentences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.records import AuditResult, Effect, Example, SuiteResult
from audit.report.display import marked
from audit.report.pairs import turned
from audit.report.rows import SHARED, TECHNICAL, Row, called
from audit.report.sentences import finding
from audit.report.views import SuiteView

FINDINGS = 6
"""Cards at most; the page says how many more there are."""


@dataclass(frozen=True, slots=True)
class Card:
    """One ranked finding."""

    suite: SuiteResult
    effect: Effect
    sentence: str
    link: str
    bar: Markup
    example: Example | None
    text: Markup
    other: Markup


@dataclass(frozen=True, slots=True)
class RegionCard:
    """Groups that share an attribute and shift as a whole beyond the margin."""

    suite: SuiteResult
    attribute: str
    value: str
    n: int
    shift: float
    low: float
    high: float


def cards(views: Sequence[SuiteView], result: AuditResult) -> tuple[tuple[Card, ...], int]:
    """The findings beyond the margin, largest first, and how many are not shown.

    Where nothing is beyond the margin, the largest shifts that are undecided stand instead.
    """
    every = [(view, row) for view in views for row in view.rows if not view.one]
    for standing in ("beyond", "undecided"):
        chosen = [item for item in every if item[1].effect.margin_status == standing]
        chosen = [item for item in chosen if math.isfinite(item[1].effect.shift)]
        if chosen:
            break
    chosen.sort(key=lambda item: -abs(item[1].effect.shift))
    shown = tuple(_card(view, row) for view, row in chosen[:FINDINGS])
    return shown, max(0, len(chosen) - FINDINGS)


def region_cards(views: Sequence[SuiteView]) -> tuple[RegionCard, ...]:
    """Regions and the like whose mean shift lies beyond the margin for certain, largest first."""
    found = [
        RegionCard(
            view.suite, called(one.attribute), one.value, one.n, one.shift, one.low, one.high
        )
        for view in views
        for one in view.suite.covariates
        if one.n >= SHARED and max(one.low, -one.high) > view.suite.margin
        if one.attribute not in TECHNICAL
    ]
    found.sort(key=lambda one: (-abs(one.shift), one.suite.key, one.attribute, one.value))
    return tuple(found[:FINDINGS])


def _card(view: SuiteView, row: Row) -> Card:
    mine = [one for one in view.suite.examples if one.group == row.effect.group]
    mine += [turned(one) for one in view.suite.examples if one.other_group == row.effect.group]
    # A pair that shows what the finding says: the score moved as the mean did.
    mine = [one for one in mine if one.difference * row.effect.shift > 0] or mine
    best = max(mine, key=lambda one: (abs(one.difference), one.template), default=None)
    return Card(
        suite=view.suite,
        effect=row.effect,
        sentence=finding(view.suite, row.effect),
        link=row.id,
        bar=row.bar,
        example=best,
        text=marked(best.text, best.other_text) if best else Markup(""),
        other=marked(best.other_text, best.text) if best else Markup(""),
    )
