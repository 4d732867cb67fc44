"""`audit text`: one sentence or several, each filled with every group; bars, a map, never a verdict."""

import math
import sys
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from audit.cli.console import note, tell
from audit.cli.paths import PATH
from audit.cli.run import as_asked, model_options, show
from audit.cli.settings import ConfiguredCommand
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.records import AuditResult, SuiteResult
    from audit.result import Audit

ENDS, WIDE, BINS = 10, 30, 24
"""Groups shown at either end, the longest bar, columns of the spread."""

COLUMN = len("0.00 ") + WIDE
"""A model's column: a score and its bar."""

RISING = " ▁▂▃▄▅▆▇█"


@click.command(cls=ConfiguredCommand)
@click.argument("sentences", nargs=-1, required=True, metavar="SENTENCE...")
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="MODEL",
    help="[default: embedded]  Twice: two models side by side.",
)
@click.option(
    "--axis", metavar="AXIS", help="What fills the slot, where its name does not say: religion."
)
@click.option(
    "--out", type=PATH, metavar="DIR", help="The run's folder.  [default: reports/<model>-<plan>]"
)
@click.option("--force", is_flag=True, help="Replace what the folder holds.")
@model_options
@click.option("--json", "as_json", is_flag=True, help="Print results.json.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, no messages.")
def text(
    sentences: tuple[str, ...],
    models: tuple[str, ...],
    axis: str | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Fill a sentence with every group, score it, and draw the map.

    SENTENCE names its slot: "This film was filmed in COUNTRY", "A {religion} writer came". One
    template can show a shift; it can support no verdict.
    """
    models = models or ("embedded",)
    if len(models) > 1 and (as_json or options["out"] is not None):
        raise AuditError(
            "several models have a folder and a document each",
            where="--model",
            remedy="leave out --out and --json, or ask one model at a time",
        )
    audits = [_asked_of(model, sentences, axis, options) for model in models]
    if as_json or quiet:
        show(audits[0], as_json=as_json, quiet=quiet, verbose=False)
        return 0
    for place in range(len(sentences)):
        _tell_sentence([audit.result for audit in audits], place)
    tell("one template: no verdict")
    for audit in audits:
        note(f"the report: {audit.folder / 'report.html'}")
    return 0


def _asked_of(
    model: str, sentences: tuple[str, ...], axis: str | None, options: dict[str, Any]
) -> "Audit":
    """The sentences, asked of one model; each is a suite of its own."""
    from audit.inputs import Request
    from audit.inputs.run_folder import REPORTS
    from audit.pipeline import carry_out
    from audit.suites.sentence import single_template

    suites = [
        single_template(one, lexicon=axis, name="sentence" if n == 1 else f"sentence-{n}")
        for n, one in enumerate(sentences, start=1)
    ]
    asked = as_asked(options)
    return carry_out(Request(suite=suites, classifier=model, under=REPORTS, **asked))


def _tell_sentence(results: "list[AuditResult]", place: int) -> None:
    """One sentence: a bar a group and model, then how the scores spread."""
    suites = [result.suites[place] for result in results]
    models = [result.model.id for result in results]
    tell(suites[0].title if len(models) > 1 else f"{suites[0].title}  {models[0]}")
    if len(models) > 1:
        tell("  ".join(_headed(name) for name in models).rstrip())
    scores = [{e.group: e.p for e in one.effects if math.isfinite(e.p)} for one in suites]
    names = {effect.group: effect.name for effect in suites[0].effects}
    order = sorted(scores[0], key=lambda group: (-scores[0][group], group))
    cut = len(order) > 2 * ENDS
    for group in order[:ENDS] if cut else order:
        tell(_line(names[group], [known.get(group, math.nan) for known in scores]))
    if cut:
        tell(f"{'…':>4}  {len(order) - 2 * ENDS} more")
    for group in order[-ENDS:] if cut else ():
        tell(_line(names[group], [known.get(group, math.nan) for known in scores]))
    for result, suite, known in zip(results, suites, scores, strict=True):
        tell(_spread(result.model.id, suite, list(known.values())))
    tell()


def _headed(name: str) -> str:
    """A model's name over its column: of a long one its end, which tells it from others."""
    return (name if len(name) <= COLUMN else f"...{name[3 - COLUMN :]}").ljust(COLUMN)


def _line(name: str, scores: list[float]) -> str:
    """A score and a bar for each model, then the group."""
    return "  ".join(f"{score:4.2f} {_bar(score)}" for score in scores) + f"  {name}"


def _bar(score: float) -> str:
    """As long as the score, in eighths of a character where the terminal has them."""
    if not math.isfinite(score):
        return " " * WIDE
    if not _has_blocks():
        return ("#" * round(WIDE * score)).ljust(WIDE)
    whole, part = divmod(round(8 * WIDE * score), 8)
    return ("█" * whole + " ▏▎▍▌▋▊▉"[part].strip()).ljust(WIDE)


def _spread(model: str, suite: "SuiteResult", scores: list[float]) -> str:
    """From where to where the scores run, where half of them lie, and how they heap."""
    if not scores:
        return f"{model}: no score"
    low, first, third, high = np.quantile(scores, [0, 0.25, 0.75, 1]).tolist()
    told = f"{model}: {len(scores)} groups from {low:.2f} to {high:.2f}, half of them {first:.2f} to {third:.2f}"
    if high - low < 1e-9 or not _has_blocks() or len(scores) < BINS:
        return told
    heaps, _ = np.histogram(scores, bins=BINS, range=(low, high))
    steps = np.ceil(heaps / heaps.max() * (len(RISING) - 1)).astype(int)
    return f"{told}\n{low:.2f} {''.join(RISING[step] for step in steps)} {high:.2f}"


def _has_blocks() -> bool:
    """Whether stdout can write the block characters."""
    try:
        (RISING + "▏▎▍▌▋▊▉…").encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
