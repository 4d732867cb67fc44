"""What stands beside the findings: what words that mean nothing do, each wording, each frame; laid out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.charts.marks import frame_svg, interval_svg, reach_of, stack_svg
from audit.records import AliasFloor, AliasShift, FrameEffect, Placebo, SuiteResult, WordingShift
from audit.report.sentences import named
from audit.report.views import SuiteView

PAIRS, WORDINGS = 4, 8
"""Pairs of names and wordings that the page lists of a suite."""

READINGS = {
    "group-specific": "groups spread further than names that mean nothing",
    "lexical instability": "groups spread less than names that mean nothing",
    "not decided": "not decided whether groups spread further than names that mean nothing",
    None: "",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the bars of a suite's names, wordings and frames are drawn on."""

    name: str
    reach: float
    frame: Markup
    margin: float


@dataclass(frozen=True, slots=True)
class FloorView:
    """What noise does in one suite, beside what the groups do."""

    view: SuiteView
    ground: Ground
    beyond: int
    groups: Markup
    placebo: Placebo | None
    made_up: Markup
    reading: str
    aliases: AliasFloor | None
    pairs: tuple[tuple[AliasShift, Markup], ...]


@dataclass(frozen=True, slots=True)
class WordingsView:
    """A suite's wordings, those without which the verdict would be another first."""

    ground: Ground
    turning: int
    rows: tuple[tuple[WordingShift, str, Markup], ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class FramesView:
    """A suite's contrasts by frame: a column a frame, a row a group."""

    ground: Ground
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[FrameEffect, Markup] | None, ...]], ...]


def ground(view: SuiteView) -> Ground:
    """A scale of their own: a group's band holds for all at once, and can be far wider."""
    suite = view.suite
    pairs = suite.aliases.pairs if suite.aliases else ()
    shifts = [one.shift for one in pairs]
    shifts += [one.shift for one in suite.wordings] + [one.shift for one in suite.frames]
    reach, name = reach_of(shifts, suite.margin), f"w{view.frame_name}"
    return Ground(name, reach, frame_svg(name, reach=reach, margin=suite.margin), suite.margin)


def floors(views: Sequence[SuiteView]) -> tuple[FloorView, ...]:
    """The suites in which something without meaning was measured too."""
    return tuple(_floor(view) for view in views if _has_floor(view.suite) and not view.one)


def _has_floor(suite: SuiteResult) -> bool:
    """Whether made-up names or pairs of names were scored, with an outcome."""
    pairs = suite.aliases is not None and math.isfinite(suite.aliases.largest)
    return pairs or (suite.placebo is not None and suite.placebo.terms > 0)


def _floor(view: SuiteView) -> FloorView:
    suite, on = view.suite, ground(view)
    beyond = sum(effect.margin_status == "beyond" for effect in suite.effects)
    made_up = suite.placebo
    known = (
        [one for one in suite.aliases.pairs if math.isfinite(one.shift)] if suite.aliases else []
    )
    known.sort(key=lambda one: (-abs(one.shift), one.group, one.term))
    return FloorView(
        view=view,
        ground=on,
        beyond=beyond,
        groups=_share(beyond, len(suite.effects)),
        placebo=made_up,
        made_up=_share(made_up.beyond, made_up.terms) if made_up else Markup(""),
        reading=READINGS[made_up.reading] if made_up else "",
        aliases=suite.aliases if known else None,
        pairs=tuple((one, _bar(one, on)) for one in known[:PAIRS]),
    )


def _share(some: int, every: int) -> Markup:
    return stack_svg((("beyond", some), ("within", every - some)))


def wordings(view: SuiteView) -> WordingsView | None:
    """Wordings that decide the verdict, then those furthest from their group's mean; None without any."""
    suite = view.suite
    if not suite.wordings or view.one:
        return None
    on, mean = ground(view), {effect.group: effect.shift for effect in suite.effects}
    rows = sorted(
        suite.wordings,
        key=lambda one: (
            not one.changes_verdict,
            -abs(one.shift - mean.get(one.group, 0.0)),
            one.term,
        ),
    )
    return WordingsView(
        ground=on,
        turning=sum(one.changes_verdict for one in rows),
        rows=tuple((one, named(suite, one.group), _bar(one, on)) for one in rows[:WORDINGS]),
        omitted=max(0, len(rows) - WORDINGS),
    )


def frames(view: SuiteView) -> FramesView | None:
    """A row a group; None where the suite says nothing of how a group is known."""
    suite = view.suite
    names = tuple(sorted({one.frame for one in suite.frames}))
    if not names or view.one:
        return None
    found = {(one.frame, one.group): one for one in suite.frames}
    groups = [row.effect.group for row in view.rows]
    groups = [code for code in groups if any((name, code) in found for name in names)]
    on = ground(view)
    return FramesView(
        ground=on,
        names=names,
        rows=tuple(
            (
                named(suite, code),
                tuple(
                    (one, _bar(one, on)) if (one := found.get((name, code))) else None
                    for name in names
                ),
            )
            for code in groups
        ),
    )


def _bar(one: AliasShift | WordingShift | FrameEffect, on: Ground) -> Markup:
    """The interval over the suite's margin; coloured where it is clear of it."""
    css = "b" if max(one.low, -one.high) > on.margin else "u"
    css = "w" if max(one.high, -one.low) < on.margin else css
    return interval_svg(
        low=one.low, value=one.shift, high=one.high, reach=on.reach, frame=on.name, css=css
    )
