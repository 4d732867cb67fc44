"""What the page's explorer reads: packed sentences and scores, beside the effects that they add up to."""

import base64
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from audit.records import (
    GRID,
    STEPS,
    AuditResult,
    Effect,
    PackedBlock,
    PackedColumn,
    PackedRun,
    PackedScores,
    PackedSuite,
)
from audit.report.deflate import deflated
from audit.report.display import anchor, visible
from audit.report.views import SuiteView

FINE = 10_000
"""Shifts and bands are whole numbers of 1/10,000: a hundredth of a point."""

TERM, CAPITAL = "\x01", "\x02"
"""Where a piece repeats its term, as it is or with a capital first; no shown text holds them."""

SPECIAL = {"placebo": "made-up names", "baseline": "the sentence without a group"}
"""What a reader is shown for sets that are no groups."""


def explorer_data(run: PackedRun, result: AuditResult, views: Sequence[SuiteView]) -> str:
    """The explorer's data as JSON in which no text stands as it is.

    Parameters
    ----------
    run : PackedRun
        Sentences and scores.
    result : AuditResult
        Their effects.
    views : sequence of SuiteView
        The suites as laid out: where each group's row is.

    Returns
    -------
    str
        `texts`: everything but the scores, as JSON, deflated, in base64; `scores`: a text of
        base64 for each suite and target. Scores are left as they are: they hardly shrink.
    """
    texts = {
        "steps": STEPS,
        "grid": GRID,
        "fine": FINE,
        "suites": [_suite(one, result, views) for one in run.suites],
    }
    whole = json.dumps(texts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    scores = [[_base64(each.codes) for each in one.scores] for one in run.suites]
    return json.dumps({"texts": _base64(deflated(whole.encode())), "scores": scores})


def largest_error(run: PackedRun) -> float:
    """How far a score of the explorer may be from the run's, at most, in probability."""
    return max((one.error for suite in run.suites for one in suite.scores), default=0.0)


def _suite(suite: PackedSuite, result: AuditResult, views: Sequence[SuiteView]) -> dict[str, Any]:
    """One suite: sets, families, templates, columns, blocks, and what is read of them for each target."""
    mine = [view for view in views if view.suite.name == suite.name]
    names = {one.code: one.name for one in result.groups.get(suite.name, ())}
    families = range(len(suite.families))
    return {
        "name": visible(suite.name),
        "title": visible((mine[0].suite.title if mine else "") or suite.name),
        "sets": [visible(one) for one in suite.sets],
        "names": [visible(SPECIAL.get(one) or names.get(one, one)) for one in suite.sets],
        "pairs": suite.pairs,
        "contrast": mine[0].suite.contrast if mine else "pooled",
        "frames": _coded([visible(one) for one in suite.frames]) if any(suite.frames) else [[], []],
        "units": _coded(suite.units)[1] if suite.units != suite.families else [],
        "left": [family for family in families if not suite.kept[family]],
        "templates": suite.family,
        **_columns(suite.columns),
        **_blocks(suite.blocks),
        "targets": [
            _target(one, view, at)
            for at, one in enumerate(suite.scores)
            for view in mine
            if view.suite.target == one.target
        ],
    }


def _coded(values: Iterable[Any]) -> tuple[list[Any], list[int]]:
    """Each different value, in the order of first sight, and the place of every one among them."""
    seen: dict[Any, int] = {}
    codes = [seen.setdefault(value, len(seen)) for value in values]
    return list(seen), codes


def _columns(columns: Sequence[PackedColumn]) -> dict[str, Any]:
    """Members (sets and term), forms of their terms, and the columns as runs: form, member, how many."""
    members, of_member = _coded((one.sets, one.term) for one in columns)
    forms, of_form = _coded(_form(one) for one in columns)
    runs: list[list[int]] = []
    for form, member in zip(of_form, of_member, strict=True):
        if runs and runs[-1][0] == form and member == runs[-1][1] + runs[-1][2]:
            runs[-1][2] += 1
        else:
            runs.append([form, member, 1])
    return {
        "members": [[_alone(sets), term] for sets, term in members],
        "forms": forms,
        "columns": [number for run in runs for number in run],
    }


def _form(one: PackedColumn) -> tuple[str, ...]:
    """The pieces, without the term."""
    term = one.term
    capital = term[:1].upper() + term[1:] if term[:1].isascii() else ""
    for sign, said in ((TERM, term), (CAPITAL, capital)):
        if said and any(said in piece for piece in one.pieces):
            return tuple(piece.replace(said, sign) for piece in one.pieces)
    return one.pieces


def _blocks(blocks: Sequence[PackedBlock]) -> dict[str, Any]:
    """Blocks as template, literals and the number of their runs."""
    runs, of_block = _coded(one.runs for one in blocks)
    return {
        "runs": runs,
        "blocks": [
            [_alone(one.templates), one.literals, at]
            for one, at in zip(blocks, of_block, strict=True)
        ],
    }


def _alone(values: tuple[int, ...]) -> int | tuple[int, ...]:
    """One number without its list."""
    return values[0] if len(values) == 1 else values


def _target(scores: PackedScores, view: SuiteView, at: int) -> dict[str, Any]:
    """Where the scores for one target are, and the effects that were found with them."""
    suite = view.suite
    return {
        "name": visible(suite.target),
        "scores": at,
        "margin": _fine(suite.margin),
        "rows": view.row_prefix,
        "named": {
            visible(row.effect.group): row.id
            for row in view.rows
            if anchor(row.effect.group) != row.effect.group
        },
        "effects": [_effect(one) for one in suite.effects],
        "bounds": [end for ends in scores.bounds for end in ends],
    }


def _effect(one: Effect) -> list[Any]:
    """Group (or the pair's name), shift, band, and where it stands against the margin."""
    ends = (one.shift, one.low, one.high)
    return [visible(one.group), *map(_fine, ends), one.margin_status[0]]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _fine(value: float) -> int | None:
    return round(value * FINE) if math.isfinite(value) else None
