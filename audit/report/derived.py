"""Every file that is derived from a finished audit, as bytes: the same audit, the same bytes."""

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from audit import registry
from audit.records import AuditResult, Comparison, PackedRun, Rendering, sealed


def render(
    result: AuditResult,
    *,
    formats: Collection[str] = (),
    boundaries: str | Path | None = None,
    previous: Comparison | None = None,
    scored: PackedRun | None = None,
) -> dict[str, bytes]:
    """Make the derived files of an audit.

    Parameters
    ----------
    result : AuditResult
        Finished values; nothing is computed from them but layout and rounding.
    formats : collection of str, optional
        Names of formats, built in or added by packages; empty: all of them.
    boundaries : path, optional
        GeoJSON with other borders than the stored ones.
    previous : Comparison, optional
        This audit against an earlier one, for the section `#previous`.
    scored : PackedRun, optional
        Every sentence with its score, for the page's explorer; see `packing.pack`.

    Returns
    -------
    dict of str to bytes
        File name -> content, empty where a format has nothing to say of this audit; no clock, host or path of this machine stands in any of them.

    Raises
    ------
    AuditError
        Where a format is not known, or the borders cannot be read.
    """
    results = sealed(result)
    beside = Rendering(
        results_sha256=sha256(results).hexdigest(),
        boundaries=boundaries,
        previous=previous,
        scored=scored,
    )
    chosen = (
        [registry.find("formats", name) for name in formats]
        if formats
        else [found for _, found in registry.loaded("formats")]
    )
    made = {one.file: one.render(result, beside) for one in chosen}
    return {"results.json": results} | made
