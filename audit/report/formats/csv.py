"""`shifts.csv`: every contrast of every suite, unrounded, safe to open in a spreadsheet."""

import csv
import io
import math
from dataclasses import fields

from audit.records import AuditResult, Effect, Format
from audit.report.display import visible

FACTS = ("region", "subregion", "income")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def shifts_csv(result: AuditResult) -> bytes:
    """Write the contrasts as CSV: `suite`, `target`, the fields of `Effect` but its wording, facts of the group."""
    names = [field.name for field in fields(Effect) if field.name != "spoken"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["suite", "target", *names, *FACTS])
    for suite in result.suites:
        facts = {group.code: group.attributes for group in result.groups.get(suite.name, ())}
        for effect in suite.effects:
            about = facts.get(effect.group, {})
            row = [suite.name, suite.target, *(getattr(effect, name) for name in names)]
            writer.writerow(
                [cell(value) for value in (*row, *(about.get(key, "") for key in FACTS))]
            )
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
