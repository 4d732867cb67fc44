"""The groups of a suite as rows of tables, and the attributes that they share."""

import math
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from audit.charts.marks import interval_svg, strip_svg
from audit.records import Effect, Group, SuiteResult
from audit.report.display import anchor, visible

ATTRIBUTES = {
    "region": "UN region",
    "subregion": "UN subregion",
    "income": "World Bank income group",
    "un_member": "UN membership",
}
"""How the lexicon's own attributes are called; others keep their name."""

TECHNICAL = {"coast", "population", "status"}
"""Attributes that only say which sentences a group can stand in."""

ROWS, ENDS = 260, 8
"""What a table of groups lists at most; the page says how many more there are, and where."""

SHARED = 3
"""Groups under which an attribute's mean gets no interval: of two, t with one degree of freedom."""

SEVERITY = {"beyond": 0, "undecided": 1, "within": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One contrast in a table."""

    effect: Effect
    id: str
    region: str
    bar: Markup
    aliases: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The groups that share an attribute."""

    value: str
    n: int
    shift: float
    low: float
    high: float
    svg: Markup


def contrast_rows(
    suite: SuiteResult,
    groups: dict[str, Group],
    prefix: str,
    frame: str,
    reach: float,
) -> tuple[Row, ...]:
    """The contrasts as rows, the gravest first: all of them, or as many as a page can list."""
    effects = sorted(suite.effects, key=_severity)[:ROWS]
    return tuple(
        Row(
            effect=effect,
            id=f"{prefix}-{anchor(effect.group)}",
            region=_region(groups.get(effect.group)),
            bar=_bar(effect, frame, reach),
            aliases=_aliases(groups.get(effect.group)),
        )
        for effect in effects
    )


def ends(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The largest and the smallest shifts, eight each; fewer where they would meet."""
    known = [row for row in rows if math.isfinite(row.effect.shift)]
    known.sort(key=lambda row: -row.effect.shift)
    many = min(ENDS, len(known) // 2)
    return tuple(known[:many]), tuple(known[len(known) - many :][::-1])


def called(attribute: str) -> str:
    """What a lexicon's attribute is called."""
    return ATTRIBUTES.get(attribute, attribute)


def strips(
    suite: SuiteResult, groups: dict[str, Group], frame: str, reach: float
) -> tuple[tuple[str, tuple[Strip, ...]], ...]:
    """Covariates by attribute, each with its groups' shifts as dots."""
    found: list[tuple[str, tuple[Strip, ...]]] = []
    shown = [one for one in suite.covariates if one.attribute not in TECHNICAL]
    for attribute, members in groupby(shown, key=lambda one: one.attribute):
        rows = []
        for one in members:
            values = [
                effect.shift
                for effect in suite.effects
                if (group := groups.get(effect.group))
                and group.attributes.get(attribute) == one.value
            ]
            low, high = (one.low, one.high) if one.n >= SHARED else (math.nan, math.nan)
            svg = strip_svg(values, mean=one.shift, low=low, high=high, reach=reach, frame=frame)
            rows.append(Strip(one.value, one.n, one.shift, low, high, svg))
        rows.sort(
            key=lambda strip: (-strip.shift if math.isfinite(strip.shift) else 9, strip.value)
        )
        found.append((called(attribute), tuple(rows)))
    return tuple(found)


def _severity(effect: Effect) -> tuple[int, float, str]:
    """Beyond the margin first, then what is not decided; larger shifts before smaller ones."""
    known = math.isfinite(effect.shift)
    return SEVERITY[effect.margin_status], -abs(effect.shift) if known else 1.0, effect.group


def _aliases(group: Group | None) -> str:
    """Other names by which a reader may look for a group: usa, holland; the code is the row's id."""
    if group is None:
        return ""
    found = group.attributes.get("aliases", "").split(";")
    return " ".join(dict.fromkeys(visible(name).lower() for name in found if name))


def _region(group: Group | None) -> str:
    if group is None:
        return ""
    return group.attributes.get("subregion") or group.attributes.get("region", "")


def _bar(effect: Effect, frame: str, reach: float) -> Markup:
    known = math.isfinite(effect.low) and math.isfinite(effect.high)
    return interval_svg(
        low=effect.low if known else effect.shift,
        value=effect.shift,
        high=effect.high if known else effect.shift,
        reach=reach,
        frame=frame,
        css=effect.margin_status[0],
    )
