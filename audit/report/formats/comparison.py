"""Two to five runs on one page: what grew first, maps side by side on one scale."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from audit.charts.boundaries import World, read_world
from audit.charts.geojson import read_geojson
from audit.charts.marks import frame_svg, interval_svg, reach_of
from audit.charts.scale import Scale, shift_scale
from audit.charts.world import shapes_svg, world_svg
from audit.numerals import points, size, span
from audit.records import ComparedEffect, ComparedSuite, Comparison, Effect, SuiteResult, to_json
from audit.report.display import visible
from audit.report.formats.markdown import MARKS
from audit.report.formats.marks import Page
from audit.report.maps import speaks_of_countries, spots
from audit.report.multiples import Multiples, side_by_side
from audit.report.pages import page
from audit.report.units import unit

ROWS = 260
ORDER = {"grew": 0, "undecided": 1, "no larger": 2, "smaller": 3}


@dataclass(frozen=True, slots=True)
class Block:
    """One suite of one other run against the first run."""

    id: str
    model: str
    suite: ComparedSuite
    reach: float
    frame: Markup
    rows: tuple[tuple[ComparedEffect, Markup], ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class MapSheet:
    """One suite in every run: maps on one scale where it speaks of countries, shifts in columns."""

    suite: SuiteResult
    scale: Scale
    maps: tuple[tuple[str, str, Markup], ...]
    table: tuple[tuple[str, tuple[Effect | None, ...]], ...]
    omitted: int
    beside: Multiples | None


def render_comparison(
    comparison: Comparison, *, boundaries: Path | None = None
) -> dict[str, bytes]:
    """Make `compare.html`, `compare.json` and `compare.md`.

    Parameters
    ----------
    comparison : Comparison
        Finished values; the first audit is what the others are held against.
    boundaries : path, optional
        GeoJSON with other borders than the stored ones.

    Returns
    -------
    dict of str to bytes
        File name -> content, the same for the same comparison.
    """
    world = read_world() if boundaries is None else read_geojson(boundaries)
    data = to_json(comparison).encode("utf-8", "backslashreplace")
    sheets = _sheets(comparison, world)
    html = page(
        "compare.html.j2",
        running=f"{comparison.audits[0].model.id} and {len(comparison.audits) - 1} more compared: {comparison.verdict}",
        comparison=comparison,
        previous=blocks(comparison),
        sheets=sheets,
        shapes=shapes_svg(world) if any(sheet.maps for sheet in sheets) else "",
        headline=headline(comparison),
        data_hash=sha256(data).hexdigest(),
        world_source=world.source,
    )
    return {"compare.json": data, "compare.html": html, "compare.md": _markdown(comparison)}


def headline(comparison: Comparison) -> str:
    """The comparison's verdict in one sentence, and no more than it."""
    margin = size(comparison.margin)
    if comparison.verdict == "FAIL":
        return f"At least one shift grew by more than {margin} points for certain."
    if comparison.verdict == "PASS":
        return f"No shift differs from before by {margin} points or more, for the sentences tested."
    return f"Whether a shift grew by more than {margin} points is not decided."


def blocks(comparison: Comparison, *, start: int = 0) -> tuple[Block, ...]:
    """Lay out every suite of every other run, what grew first; `start` keeps ids apart on a page."""
    found: list[Block] = []
    for audit, suites in zip(comparison.audits[1:], comparison.against, strict=True):
        for suite in suites:
            found.append(_block(suite, audit.model.id, start + len(found)))
    return tuple(found)


def _block(suite: ComparedSuite, model: str, number: int) -> Block:
    effects = sorted(suite.effects, key=_worse)
    bounds = [value for one in effects for value in (one.low, one.high)]
    reach = reach_of(bounds, suite.margin)
    frame = f"f{number}"
    rows = tuple(
        (
            one,
            interval_svg(
                low=one.low,
                value=one.difference,
                high=one.high,
                reach=reach,
                frame=frame,
                css={"grew": "b", "undecided": "u"}.get(one.change, "w"),
            ),
        )
        for one in effects[:ROWS]
    )
    return Block(
        id=f"t{number}",
        model=model,
        suite=suite,
        reach=reach,
        frame=frame_svg(frame, reach=reach, margin=suite.margin),
        rows=rows,
        omitted=len(effects) - len(rows),
    )


def _worse(one: ComparedEffect) -> tuple[int, float, str]:
    """What grew comes first, then what is not decided; larger differences before smaller ones."""
    known = one.difference == one.difference
    return ORDER[one.change], -abs(one.difference) if known else 1.0, one.group


def _sheets(comparison: Comparison, world: World) -> tuple[MapSheet, ...]:
    """The first run's suites that another run has too."""
    sheets: list[MapSheet] = []
    for suite in comparison.audits[0].suites:
        runs = [
            (audit.model.id, next((one for one in audit.suites if one.key == suite.key), None))
            for audit in comparison.audits
        ]
        if sum(one is not None for _, one in runs) > 1:
            sheets.append(_sheet(suite, runs, world, f"b{len(sheets)}"))
    return tuple(sheets)


def _sheet(
    suite: SuiteResult, runs: list[tuple[str, SuiteResult | None]], world: World, frame: str
) -> MapSheet:
    shown = {place: spots(one) for place, (_, one) in enumerate(runs) if one}
    values = [spot.value for found in shown.values() for spot in found.values()]
    scale = shift_scale(suite.margin, values, unit=unit(suite))
    maps = []
    for place, (name, one) in enumerate(runs):
        if one is not None and speaks_of_countries(suite, world):
            label = f"World map: shift of the score by country, {visible(name)}"
            drawn = world_svg(world, shown[place], scale, label=label, prefix="", shared=True)
            maps.append((name, one.verdict, drawn))
    effects = [{e.group: e for e in one.effects} if one else {} for _, one in runs]
    rows = tuple(
        (one.name, tuple(found.get(one.group) for found in effects)) for one in suite.effects[:ROWS]
    )
    beside = None if maps else side_by_side(suite.title or suite.name, runs, frame=frame)
    return MapSheet(suite, scale, tuple(maps), rows, len(suite.effects) - len(rows), beside)


def _markdown(comparison: Comparison) -> bytes:
    written = Page()
    written.heading(1, f"Compared with {comparison.audits[0].model.id}")
    written.paragraph(headline(comparison), lead=MARKS[comparison.verdict], join=" — ")
    for block in blocks(comparison):
        suite = block.suite
        written.heading(2, f"{block.model}: {suite.title or suite.name}")
        written.paragraph(suite.because, lead=MARKS[suite.verdict], join=" — ")
        columns = ("Group", "Shift", "Before", "After", "Difference, points", "Interval, points")
        written.table(columns, [_row(one) for one, _ in block.rows[:20]], left=2)
        more = len(suite.effects) - 20
        if more > 0:
            written.paragraph(f"{more} more rows are in compare.json.")
    if comparison.warnings:
        written.heading(2, "Warnings")
        written.items(comparison.warnings)
    return written.encode()


def _row(one: ComparedEffect) -> tuple[str, ...]:
    return (
        one.name,
        one.change,
        points(one.before),
        points(one.after),
        points(one.difference),
        span(one.low, one.high, furthest=2),
    )
