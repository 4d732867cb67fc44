"""`report.html`: the sections in their order, from finished values."""

import math
from collections.abc import Sequence
from typing import Any

from audit.charts.boundaries import World, read_world
from audit.charts.geojson import read_geojson
from audit.charts.world import shapes_svg
from audit.numerals import MISSING
from audit.records import (
    STEPS,
    AuditResult,
    Comparison,
    FamilyRow,
    Format,
    PackedRun,
    Rendering,
    SuiteResult,
    to_json,
)
from audit.report import sentences
from audit.report.cards import cards, region_cards
from audit.report.explorer import explorer_data, largest_error
from audit.report.flagged import flagged_views
from audit.report.floors import floors, frames, ground, wordings
from audit.report.formats import comparison
from audit.report.front import front
from audit.report.glossary import TERMS
from audit.report.multiples import by_target
from audit.report.pages import flat, page
from audit.report.performance import labelled_view
from audit.report.rows import ends
from audit.report.views import SuiteView, suite_views

LIMIT = 200
"""Rows of any list that grows with the input."""

WARNINGS, FAMILIES = 40, 5

SECTIONS = (
    ("verdict", "Verdict"),
    ("findings", "Findings"),
    ("flagged", "Flagged"),
    ("examples", "Examples"),
    ("map", "Map"),
    ("countries", "Countries"),
    ("explore", "Explorer"),
    ("groups", "Groups"),
    ("floors", "Noise"),
    ("labelled", "Labelled data"),
    ("benchmarks", "Benchmarks"),
    ("previous", "Since the previous audit"),
    ("limits", "Limits"),
    ("model", "Model"),
    ("method", "Method"),
    ("templates", "Templates"),
    ("repro", "Reproduce"),
)
"""The decider's sections, then, from `model` on, the appendix."""


def report_html(
    result: AuditResult,
    *,
    world: World,
    results_hash: str,
    previous: Comparison | None = None,
    scored: PackedRun | None = None,
) -> bytes:
    """Render the page that a reviewer opens.

    Parameters
    ----------
    result : AuditResult
        Finished values.
    world : World
        Borders.
    results_hash : str
        SHA-256 of results.json.
    previous : Comparison, optional
        This audit against an earlier one.
    scored : PackedRun, optional
        Every sentence with its score, for the explorer; without it there is none.
    """
    views = suite_views(result, world)
    shown, omitted = cards(views, result)
    return page(
        "report.html.j2",
        running=_running(result),
        result=result,
        views=views,
        all_one=bool(views) and all(view.one for view in views),
        measured=sentences.is_measured(result),
        any_world=any(view.world for view in views),
        shapes=shapes_svg(world) if sum(view.world for view in views) > 1 else "",
        headline=sentences.headline(result),
        sections=_sections(result, views, previous, explored=bool(scored and scored.suites)),
        front=front(result, views, shown),
        cards=shown,
        regions=region_cards(views),
        glossary=TERMS,
        cards_omitted=omitted,
        world=world,
        several=len({suite.target for suite in result.suites}) > 1,
        ends=ends,
        floors=floors([view for view in views if not view.brief]),
        grounds=[ground(view) for view in views if view.suite.aliases or view.suite.wordings],
        flagged=flagged_views(result.suites),
        frames=frames,
        beside=by_target(views),
        wordings=wordings,
        widest=_widest,
        flat=flat,
        limit=LIMIT,
        tables=[labelled_view(one) for one in result.labelled],
        preflight=[
            (key.replace("_", " "), _plain(value))
            for key, value in sorted(result.preflight.items())
        ],
        warnings=result.warnings[:WARNINGS],
        warnings_omitted=max(0, len(result.warnings) - WARNINGS),
        world_source=world.source,
        results_hash=results_hash,
        policy_json=to_json(result.policy),
        **_explorer(scored, result, views),
        **_previous(previous),
    )


def _explorer(
    scored: PackedRun | None, result: AuditResult, views: Sequence[SuiteView]
) -> dict[str, Any]:
    """The explorer with its data, if there is something to explore."""
    there = scored is not None and bool(scored.suites)
    return {
        "also": ("explorer",) if there else (),
        "explorer": explorer_data(scored, result, views) if scored and there else "",
        "explorer_error": largest_error(scored) if scored else 0.0,
        "explorer_left": scored.too_large if scored else (),
        "explorer_steps": STEPS + 1,
    }


def _previous(compared: Comparison | None) -> dict[str, Any]:
    """What changed since an earlier audit, if one was named."""
    return {
        "since": compared,
        "since_headline": comparison.headline(compared) if compared else "",
        "previous": comparison.blocks(compared, start=1000) if compared else (),
    }


def _running(result: AuditResult) -> str:
    """Which model and what verdict, on every printed page."""
    judged = any(not sentences.is_one_template(suite) for suite in result.suites)
    judged = judged and not sentences.is_measured(result)
    verdict = f": {result.verdict}" if judged else ""
    return f"Audit of {result.model.id}{verdict}"


def _sections(
    result: AuditResult,
    views: Sequence[SuiteView],
    previous: Comparison | None,
    *,
    explored: bool,
) -> list[tuple[str, str]]:
    """What there is something to show for."""
    world = any(view.world for view in views)
    there = {
        "findings": any(not view.one for view in views),
        "flagged": any(suite.false_alarms for suite in result.suites),
        "examples": any(view.pairs for view in views),
        "map": world,
        "countries": world,
        "explore": explored,
        "groups": any(not view.world or view.strips for view in views),
        "floors": bool(floors(views)),
        "labelled": bool(result.labelled),
        "benchmarks": bool(result.benchmarks),
        "previous": previous is not None,
        "templates": any(not view.one for view in views),
    }
    return [(name, title) for name, title in SECTIONS if there.get(name, True)]


def _widest(suite: SuiteResult) -> list[FamilyRow]:
    """The families in which the groups spread furthest; those that turn the verdict first."""
    known = [row for row in suite.rows if row.spread == row.spread]
    known.sort(key=lambda row: (not row.changes_verdict, -row.spread, row.family))
    return known[:FAMILIES]


def _plain(value: float | str) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if math.isfinite(value) else MISSING
    return str(value)


def _rendered(result: AuditResult, beside: Rendering) -> bytes:
    """The page with the borders, the hash and the earlier audit that it was asked for."""
    return report_html(
        result,
        world=read_world() if beside.boundaries is None else read_geojson(beside.boundaries),
        results_hash=beside.results_sha256,
        previous=beside.previous,
        scored=beside.scored,
    )


FORMAT = Format(file="report.html", render=_rendered)
