"""`audit report`, `check` and `compare`: what is done with finished runs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit import registry
from audit.cli import exits
from audit.cli.console import SHOW_OFFENSIVE, note, tell, tell_document
from audit.cli.paths import PATH
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.records import Comparison
    from audit.result import Audit


@click.command()
@click.argument("folder", metavar="RUN", type=PATH)
@click.option(
    "--boundaries", type=PATH, metavar="FILE", help="Other borders for the map (GeoJSON)."
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(registry.entries("formats"))),
    help="[default: all]",
)
@click.option(
    "--explorer/--no-explorer",
    default=True,
    show_default=True,
    help="Put every sentence with its score into the page.",
)
@click.option(
    "--previous", type=PATH, metavar="RUN", help="An earlier run to set this one against."
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="LABEL",
    help="Read the scores for other targets than the planned ones: post hoc.",
)
@click.option("--threshold", type=float, metavar="P", help="Another threshold: post hoc.")
@click.option("--show-offensive", is_flag=True, help=SHOW_OFFENSIVE)
def report(
    folder: Path,
    boundaries: Path | None,
    formats: tuple[str, ...],
    explorer: bool,
    previous: Path | None,
    targets: tuple[str, ...],
    threshold: float | None,
    show_offensive: bool,
) -> int:
    """Make every derived file of a run again, without the model, byte for byte."""
    from audit.pipeline import publish
    from audit.scoring.store.run_store import RunStore

    with RunStore.open(folder) as store:
        result = publish(
            store,
            boundaries=boundaries,
            formats=formats,
            previous=previous,
            explorer=explorer,
            targets=targets,
            threshold=threshold,
            show_offensive=show_offensive,
        )
    if result.post_hoc:
        note(f"read post hoc; `audit report {store.folder}` gives the planned reading back")
    tell(str(store.folder / "report.html"))
    return 0


@click.command()
@click.argument("folder", metavar="RUN", type=PATH)
@click.option(
    "--policy", type=PATH, metavar="FILE", help="Another policy than the run's: post hoc."
)
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
def check(folder: Path, policy: Path | None, as_json: bool) -> int:
    """Gate a finished run: exit 0 PASS, 1 FAIL, 4 INCONCLUSIVE (3 where the run is incomplete)."""
    from audit.records import to_json
    from audit.result import Audit

    audit = Audit.load(folder)
    gate = audit.check(policy)
    incomplete = audit.result.incomplete and not audit.result.allow_incomplete
    step_summary(audit)
    if as_json:
        tell_document(to_json(gate))
    else:
        for line in gate.lines():
            tell(line)
    if incomplete:
        note("the run is incomplete: probes or families were left out")
    return exits.of_run(gate, incomplete=incomplete)


def step_summary(audit: "Audit") -> None:
    """Append the audit to the job's summary where a GitHub job runs us."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    from audit.report import github_summary

    try:
        opened = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o666)
        with os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(github_summary(audit.result))
    except (OSError, ValueError) as error:
        note(f"warning: the job's summary cannot be written: {error}")


@click.command()
@click.argument("folders", metavar="RUN RUN...", nargs=-1, required=True, type=PATH)
@click.option("--margin", type=click.FloatRange(0, 1), default=0.02, show_default=True)
@click.option("--out", type=PATH, metavar="DIR", help="Write compare.html and its data here.")
@click.option("--force", is_flag=True, help="Replace what the folder holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
def compare(
    folders: tuple[Path, ...], margin: float, out: Path | None, force: bool, as_json: bool
) -> int:
    """Compare two to five runs, probe by probe: and say whether a shift grew since the first."""
    from audit.pipeline import compare_runs
    from audit.records import to_json

    _require_free(out, force)
    comparison = compare_runs(folders, margin=margin)
    if out:
        _write(out, comparison)
    if as_json:
        tell_document(to_json(comparison))
        return 0
    tell(f"{comparison.verdict}  against {comparison.audits[0].model.id}, margin {margin:g}")
    for other, suites in zip(comparison.audits[1:], comparison.against, strict=True):
        for suite in suites:
            tell(f"{suite.verdict:<13} {other.model.id}  {suite.name}: {suite.because}")
    if out:
        note(f"the comparison: {out / 'compare.html'}")
    return 0


def _require_free(out: Path | None, force: bool) -> None:
    """Refuse a folder that holds something, before any work is done."""
    if out and out.is_dir() and any(out.iterdir()) and not force:
        raise AuditError(
            "the folder is not empty", where=str(out), remedy="name another, or --force"
        )


def _write(out: Path, comparison: "Comparison") -> None:
    """Write the comparison's page and data."""
    from audit.report import render_comparison
    from audit.scoring.store import atomic

    with atomic.writing(out):
        out.mkdir(parents=True, exist_ok=True)
    for name, data in render_comparison(comparison).items():
        atomic.write(out / name, data)
