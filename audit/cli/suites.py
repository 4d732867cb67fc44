"""`audit suites` and `validate`: what ships, and whether a file is sound."""

import json
from pathlib import Path

import click

from audit.cli.console import is_heard, note, tell, tell_document
from audit.cli.paths import PATH
from audit.errors import AuditError
from audit.numerals import counted


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
@click.option(
    "--out",
    type=PATH,
    metavar="FILE",
    help="Write the suite's probes to be scored elsewhere (.csv, .tsv, .jsonl, .parquet).",
)
@click.option(
    "--canaries",
    type=PATH,
    metavar="FILE",
    help="With --out: sentences for targets other than sentiment, to be scored beside the probes (YAML).",
)
def suites(name: str | None, as_json: bool, out: Path | None, canaries: Path | None) -> int:
    """List the suites with their counts and where they come from, or one suite's probes as a table."""
    from audit import registry
    from audit.suites.suite import read_suite, shipped

    if out is not None:
        if name is None:
            raise AuditError("whose probes?", where="audit suites", remedy="name a suite")
        _export(name, out, canaries)
        return 0
    if canaries is not None:
        raise AuditError("nothing is written", where="--canaries", remedy="name a file with --out")
    if name is not None:
        _print_probes(name, as_json=as_json)
        return 0
    rows = []
    packages = dict.fromkeys(shipped(), registry.OWN)
    packages |= {one.name: one.package for one in registry.added("suites")}
    for shelf_name, package in packages.items():
        try:
            info = read_suite(shelf_name).info
        except AuditError as fault:
            if package == registry.OWN:
                raise
            note(f"warning: {fault}")
            continue
        rows.append(
            {
                "name": info.name,
                "templates": info.templates,
                "families": info.families,
                "groups": len(info.groups),
                "probes": info.probes,
                "package": package,
            }
        )
    if as_json:
        tell_document(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    tell(f"{'suite':<20}{'templates':>10}{'families':>10}{'groups':>8}{'probes':>9}  package")
    row_of = "{name:<20}{templates:>10,}{families:>10,}{groups:>8,}{probes:>9,}  {package}"
    for row in rows:
        tell(row_of.format(**row))
    return 0


def _export(name: str, out: Path, canaries: Path | None) -> None:
    """Write one suite's probes and plain sentences; scored, they come back as scores:FILE."""
    from audit.suites.export import write_probes
    from audit.suites.suite import read_suite
    from audit.verdict.canaries import read_canaries, shipped_canaries

    suite = read_suite(name)
    own = () if canaries is None else read_canaries(canaries)
    written = write_probes(suite, out, (*own, *shipped_canaries({suite.info.language})))
    note(
        f"{written:,} sentences: add `p`, or a column p[LABEL] for each label, and audit them with "
        f"`audit run scores:{out}{'' if canaries is None else f' --canaries {canaries}'}`"
    )
    tell(str(out))


def _print_probes(name: str, *, as_json: bool) -> None:
    """One suite's probes as they stream: tab-separated, or one JSON document."""
    from audit.records import SHARD
    from audit.suites.sources import SuiteSource
    from audit.suites.suite import read_suite

    source = SuiteSource([read_suite(name)])
    columns = ("template", "family", "block", "group", "term", "kind", "text")
    tables = (
        source.read(start, min(start + SHARD, source.size)).select(columns)
        for start in range(0, source.size, SHARD)
    )
    if as_json:
        found = [row for table in tables for row in table.to_pylist()]
        tell_document(json.dumps(found, indent=1, ensure_ascii=False))
        return
    tell("\t".join(columns))
    for table in tables:
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            tell("\t".join(map(str, row)))
        if not is_heard():
            return


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
def validate(files: tuple[Path, ...]) -> int:
    """Check suites, lexicons and policies: exit 0 where nothing was found, 2 where something was."""
    findings = [finding for path in files for finding in _findings(path)]
    for finding in findings:
        note(finding)
    tell(f"{counted(len(files), 'file')}, {counted(len(findings), 'finding')}")
    return 2 if findings else 0


def _findings(path: Path) -> list[str]:
    """What there is to mend in one file."""
    from audit.errors import AuditError
    from audit.suites.lint.files import lint_file
    from audit.suites.suite import shipped
    from audit.verdict.names import check_names
    from audit.verdict.policy import read_policy

    if not _is_policy(path):
        return [str(finding) for finding in lint_file(path)]
    try:
        return [f"{path}: {fault}" for fault in check_names(read_policy(path), shipped())]
    except AuditError as fault:
        return str(fault).split("\n")


def _is_policy(path: Path) -> bool:
    """Whether a YAML file states a policy: it names a field of one, and nothing of a suite."""
    from dataclasses import fields

    from audit.errors import AuditError
    from audit.records import Policy
    from audit.strict import read_yaml

    if path.suffix not in {".yaml", ".yml"}:
        return False
    try:
        keys = set(read_yaml(path).value)
    except (AuditError, TypeError):
        return False
    return bool(keys & {one.name for one in fields(Policy)} - {"harm"}) and not keys & {
        "families",
        "items",
        "slot",
    }
