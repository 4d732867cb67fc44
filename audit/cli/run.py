"""`audit run`: score, write, and say what was found."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit import registry
from audit.cli import exits
from audit.cli.console import SHOW_OFFENSIVE, note, tell, tell_document
from audit.cli.paths import PATH
from audit.cli.rehearsal import rehearse
from audit.cli.results import step_summary
from audit.cli.settings import ConfiguredCommand
from audit.errors import AuditError
from audit.numerals import counted
from audit.progress import progress_bar

if TYPE_CHECKING:
    from audit.result import Audit


_MODEL = (
    "MODEL is a hub id (id@revision), a local folder, python:module:function, sklearn:FILE.skops, "
    "https://..., chat:MODEL (with --endpoint and --prompt), lm:MODEL (with --prompt), "
    "zero-shot:MODEL (with --labels), scores:FILE, or embedded (the default)."
)

_MODEL_OPTIONS = [
    click.option(
        "--target",
        multiple=True,
        metavar="LABEL",
        help="What the score is: a label, all, 'mean(1 star=1, ...)', 'A - B'; again and again.",
    ),
    click.option("--threshold", type=float, metavar="P", help="p at which the target is returned."),
    click.option(
        "--scale",
        metavar="LOW,HIGH",
        help="The ends of the scale of scores that are no probabilities.",
    ),
    click.option(
        "--activation",
        type=click.Choice(["softmax", "sigmoid"]),
        help="How logits become probabilities, where the model's files do not say.",
    ),
    click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1, mps."),
    click.option(
        "--dtype",
        default="float32",
        show_default=True,
        type=click.Choice(["float32", "bfloat16", "float16"]),
        help="other precisions change scores, and are labelled so.",
    ),
    click.option("--revision", metavar="COMMIT", help="The hub model's revision."),
    click.option(
        "--offline", is_flag=True, help="Fetch nothing; fail at once where something lacks."
    ),
    click.option("--trust-pickle", is_flag=True, help="Read joblib files, which can run any code."),
    click.option(
        "--labels", metavar="A,B,...", help="Names of the labels, where a model has none."
    ),
    click.option(
        "--fingerprint",
        type=PATH,
        multiple=True,
        metavar="FILE",
        help="A file that a function's answers depend on, such as its weights.",
    ),
    click.option("--endpoint", metavar="URL", help="The server of a chat model, often .../v1."),
    click.option(
        "--prompt", type=PATH, metavar="FILE", help="What a language model is asked (YAML)."
    ),
    click.option(
        "--samples",
        type=click.IntRange(1, 1000),
        metavar="N",
        help="Answers a text, where a chat server gives no log-probabilities.",
    ),
    click.option(
        "--hypothesis", metavar="TEXT", help="What a zero-shot model is asked, {} for the label."
    ),
    click.option(
        "--form",
        type=click.Choice(["inputs", "tei", "hub", "vllm", "list"]),
        help="How a served classifier is spoken to.  [default: found by trying]",
    ),
    click.option(
        "--concurrency",
        type=click.IntRange(1, 512),
        default=8,
        show_default=True,
        help="Requests that are under way at once.",
    ),
    click.option(
        "--repeat",
        type=click.IntRange(1, 1000),
        default=1,
        show_default=True,
        metavar="K",
        help="Ask a server K times about each text and take the mean.",
    ),
]


def model_options(command: Any) -> Any:
    """Add the options that say how the classifier is loaded and read."""
    for option in reversed(_MODEL_OPTIONS):
        command = option(command)
    return command


@click.command(
    cls=ConfiguredCommand, help=f"Score probes with a classifier and write the audit.\n\n{_MODEL}"
)
@click.argument("model", default="embedded")
@click.option("--suite", multiple=True, metavar="NAME|FILE", help="A suite; again and again.")
@click.option("--benchmark", multiple=True, metavar="NAME=DIR", help="A published benchmark.")
@click.option("--groups", metavar="A,B,...", default="", help="Only these groups.")
@click.option(
    "--text", type=PATH, metavar="FILE", help="Your own texts (CSV): group words are swapped."
)
@click.option("--text-column", default="text", show_default=True, metavar="C")
@click.option(
    "--axis", metavar="AXIS", help="What is swapped in --text: gender, countries, names, ..."
)
@click.option("--ignore-case", is_flag=True, help='Swap "french" and "german" in --text too.')
@click.option(
    "--approved",
    type=PATH,
    metavar="FILE",
    help="swaps.csv of this --text, less the rows that you struck out.",
)
@click.option("--labelled", type=PATH, metavar="FILE", help="A table of text, gold, group.")
@click.option("--policy", type=PATH, metavar="FILE", help="What is asked of the classifier (YAML).")
@click.option(
    "--canaries",
    type=PATH,
    metavar="FILE",
    help="Sentences that it must tell apart, for targets other than sentiment (YAML).",
)
@click.option(
    "--out", type=PATH, metavar="DIR", help="The run's folder.  [default: reports/<model>-<plan>]"
)
@model_options
@click.option("--batch-tokens", type=click.IntRange(64, 1_000_000), default=2048, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Processes."
)
@click.option(
    "--threads",
    type=click.IntRange(1, 1024),
    help="torch threads a worker.  [default: all cores for one worker, else 1]",
)
@click.option("--ray", metavar="ADDRESS", help="Score on a Ray cluster; auto finds one.")
@click.option(
    "--boundaries", type=PATH, metavar="FILE", help="Other borders for the map (GeoJSON)."
)
@click.option("--show-offensive", is_flag=True, help=SHOW_OFFENSIVE)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say how many probes and how long; score nothing. With --out, write swaps.csv there.",
)
@click.option("--resume", is_flag=True, help="Go on with an unfinished run.")
@click.option("--repair", is_flag=True, help="Score damaged shards again.")
@click.option("--force", is_flag=True, help="Replace what the folder holds.")
@click.option("--allow-incomplete", is_flag=True, help="Exit 0 although probes were set aside.")
@click.option("--check", "gate", is_flag=True, help="Exit with the gate's code.")
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
@click.option("--json", "as_json", is_flag=True, help="Print results.json.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no messages.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def run(
    model: str,
    dry_run: bool,
    gate: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Score probes with a classifier and write the audit."""
    from audit.inputs import Request
    from audit.inputs.run_folder import REPORTS
    from audit.pipeline import carry_out
    from audit.scoring.workers import signals

    signals.owned = exits.owned
    asked = as_asked(options)
    say = None if quiet else note
    if dry_run:
        rehearse(model, {**asked, "say": say}, as_json=as_json)
        return 0
    with progress_bar(quiet=quiet or as_json) as progress:
        audit = carry_out(
            Request(classifier=model, under=REPORTS, progress=progress, say=say, **asked)
        )
    show(audit, as_json=as_json, quiet=quiet, verbose=verbose)
    if gate:
        step_summary(audit)
    return exit_code(audit, gate=gate, allowed=options["allow_incomplete"])


def as_asked(options: dict[str, Any]) -> dict[str, Any]:
    """The options in the form of a `Request`; what was not given is left out."""
    asked = {name: value for name, value in options.items() if value is not None}
    if "scale" in asked:
        asked["scale"] = read_scale(asked["scale"])
    for name in {"groups", "labels"} & asked.keys():
        named = tuple(each.strip() for each in asked[name].split(",") if each.strip())
        if asked[name] and not named:
            raise AuditError("names nothing", where=f"--{name}", remedy=f"e.g. --{name} a,b")
        asked[name] = named
    if "benchmark" in asked:
        asked["benchmarks"] = dict(_named_folder(item) for item in asked.pop("benchmark"))
    return asked


def read_scale(text: str) -> tuple[float, float]:
    """LOW,HIGH as two numbers."""
    low, comma, high = text.partition(",")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (math.nan, math.nan)
    if not comma or not -math.inf < ends[0] < ends[1] < math.inf:
        raise AuditError(f"{text!r} is no scale", where="--scale", remedy="e.g. --scale -1,1")
    return ends


def _named_folder(item: str) -> tuple[str, Path]:
    """NAME=DIR as a pair."""
    name, equals, folder = item.partition("=")
    if not (name and equals and folder):
        raise AuditError(
            f"{item!r} is not NAME=DIR", where="--benchmark", remedy="e.g. winobias=DIR"
        )
    return name, Path(folder)


def show(audit: "Audit", *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Print what an audit found: the whole document, or a line a suite."""
    if as_json:
        tell_document(audit.to_json())
        return
    for line in audit.summary():
        tell(line)
    for warning in audit.result.warnings if verbose else ():
        note(f"warning: {warning}")
    if not quiet:
        warnings = len(audit.result.warnings)
        stand = "stands" if warnings == 1 else "stand"
        more = f"; {counted(warnings, 'warning')} {stand} in it" if warnings else ""
        note(f"the report: {audit.folder / 'report.html'}{more}")


def exit_code(audit: "Audit", *, gate: bool, allowed: bool) -> int:
    """The code of the run: that of its gate where one is asked for."""
    incomplete = audit.result.incomplete and not allowed
    if incomplete:
        note(
            "incomplete: probes or families were left out; the report says which (--allow-incomplete)"
        )
    return exits.of_run(audit.check() if gate else None, incomplete=incomplete)
