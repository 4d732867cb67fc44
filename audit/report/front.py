"""The first screen: verdict, worst finding, map or interval plot, and what to do, as finished values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.charts.marks import stack_svg
from audit.records import AuditResult
from audit.report import sentences
from audit.report.advice import next_step
from audit.report.cards import Card
from audit.report.rows import Row
from audit.report.views import SuiteView

ORDER = {"FAIL": 0, "INCONCLUSIVE": 1, "PASS": 2}
ALSO, PLOTTED = 2, 5
"""Other suites named beside the worst finding; groups at either end of the interval plot."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One suite and target in a line: where its groups lie, the largest shift, the caveat."""

    view: SuiteView
    worst: Row | None
    counts: dict[str, int]
    bar: Markup
    beyond: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Front:
    """The first screen."""

    worst: Card | None
    also: tuple[Tile, ...]
    drawn: SuiteView | None
    plotted: SuiteView | None
    plot: tuple[Row, ...]
    tiles: tuple[Tile, ...]
    asked: str
    stated_by: str
    next_step: str
    canaries: str
    down: str
    up: str

    def beyond(self, view: SuiteView) -> str:
        """How many of a suite's groups lie beyond the margin, by direction."""
        return sentences.beyond(view.suite)


def front(result: AuditResult, views: Sequence[SuiteView], found: Sequence[Card]) -> Front:
    """Lay out the first screen.

    Parameters
    ----------
    result : AuditResult
        Finished values.
    views : sequence of SuiteView
        Its suites, laid out.
    found : sequence of Card
        The findings, the worst first.
    """
    worst = found[0] if found else None
    at = next((view for view in views if worst and view.suite is worst.suite), None)
    drawn = next((v for v in views if v.world and v.suite.verdict == result.verdict), None)
    drawn = next((v for v in views if v.world and v.one), drawn)
    ways = {sentences.directions(view.suite) for view in views}
    words = ways.pop() if len(ways) == 1 else ("lower", "higher")
    tiles = tuple(sorted(map(_tile, views), key=_severity))
    return Front(
        worst=worst,
        also=tuple(one for one in tiles if worst and _adds(one, at))[:ALSO],
        drawn=drawn,
        plotted=None if drawn else at,
        plot=_plot(at) if at and not drawn else (),
        tiles=tiles,
        asked=sentences.asked(result),
        stated_by=sentences.stated_by(result.policy),
        next_step=next_step(result),
        canaries=sentences.canaries(result),
        down=words[0],
        up=words[1],
    )


def _adds(tile: Tile, at: SuiteView | None) -> bool:
    """Whether another suite has something to decide."""
    shown = tile.worst is not None and tile.worst.effect.margin_status != "within"
    return shown and tile.view is not at


def _plot(view: SuiteView) -> tuple[Row, ...]:
    """The groups at both ends, the largest shift first."""
    known = [row for row in view.rows if math.isfinite(row.effect.shift)]
    known.sort(key=lambda row: (-row.effect.shift, row.id))
    return tuple(known if len(known) <= 2 * PLOTTED else known[:PLOTTED] + known[-PLOTTED:])


def _tile(view: SuiteView) -> Tile:
    counts = dict.fromkeys(("less", "more", "undecided", "within"), 0)
    for effect in view.suite.effects:
        beyond = "less" if effect.shift < 0 else "more"
        counts[beyond if effect.margin_status == "beyond" else effect.margin_status] += 1
    worst = sentences.worst(view.suite)
    return Tile(
        view=view,
        worst=next((row for row in view.rows if row.effect is worst), None),
        counts=counts,
        bar=stack_svg(
            tuple((name, counts[name]) for name in ("less", "undecided", "within", "more"))
        ),
        beyond=sentences.beyond(view.suite),
        caveat=sentences.caveat(view.suite),
    )


def _severity(tile: Tile) -> tuple[int, bool, float, str]:
    """FAIL first, what counts before what does not, larger shifts before smaller ones."""
    suite = tile.view.suite
    shift = abs(tile.worst.effect.shift) if tile.worst else 0.0
    return ORDER[suite.verdict], suite.exploratory, -shift, suite.key
