"""Every file that is derived from a finished audit, as bytes: the same audit, the same bytes."""

from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path

from audit.charts.boundaries import World, read_geojson, read_world
from audit.records import AuditResult, Comparison, to_json
from audit.report.formats.avid import avid_json
from audit.report.formats.csv import shifts_csv
from audit.report.formats.html import report_html
from audit.report.formats.junit import junit_xml
from audit.report.formats.markdown import report_md
from audit.report.formats.model_card import model_card
from audit.report.redact import comparison_without_secrets, without_secrets

FORMATS: dict[str, str] = {
    "html": "report.html",
    "csv": "shifts.csv",
    "markdown": "report.md",
    "junit": "junit.xml",
    "model-card": "model-card.md",
    "avid": "avid.json",
}
"""Format -> file; `results.json` is always made."""


def render(
    result: AuditResult,
    *,
    formats: Collection[str] = (),
    boundaries: Path | None = None,
    previous: Comparison | None = None,
) -> dict[str, bytes]:
    """Make the derived files of an audit.

    Parameters
    ----------
    result : AuditResult
        Finished values; nothing is computed from them but layout and rounding.
    formats : collection of str, optional
        Keys of `FORMATS`; empty: all of them.
    boundaries : path, optional
        GeoJSON with other borders than the stored ones.
    previous : Comparison, optional
        This audit against an earlier one, for the section `#previous`.

    Returns
    -------
    dict of str to bytes
        File name -> content; no clock, host or path of this machine stands in any of them.

    Raises
    ------
    AuditError
        Where the borders cannot be read.
    """
    clean = without_secrets(result)
    results = to_json(clean).encode("utf-8", "backslashreplace")
    files = {"results.json": results}
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: report_html(
            clean,
            world=_world(boundaries),
            results_hash=sha256(results).hexdigest(),
            previous=comparison_without_secrets(previous) if previous else None,
        ),
        "csv": lambda: shifts_csv(clean),
        "markdown": lambda: report_md(clean),
        "junit": lambda: junit_xml(clean),
        "model-card": lambda: model_card(clean),
        "avid": lambda: avid_json(clean),
    }
    for name, file in FORMATS.items():
        if not formats or name in formats:
            files[file] = makers[name]()
    return files


def _world(boundaries: Path | None) -> World:
    return read_world() if boundaries is None else read_geojson(boundaries)
