"""`shifts.csv`: every contrast of every suite, unrounded, safe to open in a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields

from audit.records import AuditResult, Effect, Format
from audit.report.display import visible

FACTS = ("region", "subregion", "income")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, in wide letters too."""


def shifts_csv(result: AuditResult) -> bytes:
    """Write the contrasts as CSV: `suite`, `target`, the fields of `Effect` but its wording, facts of the group."""
    names = [field.name for field in fields(Effect) if field.name != "spoken"]
    rows: list[Sequence[object]] = [["suite", "target", *names, *FACTS]]
    for suite in result.suites:
        facts = {group.code: group.attributes for group in result.groups.get(suite.name, ())}
        for effect in suite.effects:
            about = facts.get(effect.group, {})
            values = (getattr(effect, name) for name in names)
            rows.append([suite.name, suite.target, *values, *(about.get(key, "") for key in FACTS)])
    return _sheet(rows)


def _sheet(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as bytes; every cell passes through `cell`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(cell, row) for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def cell(value: object) -> str:
    """One cell: a text that a spreadsheet would run is neutralised with an apostrophe.

    Numbers are written in full; what is not known is empty.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    return ("'" if text.startswith(_RISKY) else "") + visible(text)


FORMAT = Format(file="shifts.csv", render=lambda result, _: shifts_csv(result))
