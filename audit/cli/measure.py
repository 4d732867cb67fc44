"""`audit benchmark` and `bench`: published scores, and this machine's speed."""

import json
from pathlib import Path
from typing import Any

import click

from audit.cli.run import model_options
from audit.cli.say import note, progress_bar, tell
from audit.errors import AuditError

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("name")
@click.option("--data", type=PATH, required=True, metavar="DIR", help="The official files.")
@click.option("--model", help="A classifier, or lm:FOLDER for a language model.")
@click.option("--predictions", type=PATH, metavar="FILE", help="Scores made elsewhere.")
@model_options
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def benchmark(
    name: str,
    data: Path,
    model: str | None,
    predictions: Path | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Run a published benchmark from its official files.

    NAME is winobias, winogender, stereoset, crows-pairs, eec, holisticbias or checklist.
    """
    from audit.pipeline import run_benchmark

    if (model is None) == (predictions is None):
        raise AuditError(
            "give either a model or predictions",
            where="audit benchmark",
            remedy="--model MODEL or --predictions FILE",
        )
    asked = {option: value for option, value in options.items() if value is not None}
    with progress_bar("scoring", quiet or as_json) as progress:
        scores, notes = run_benchmark(
            name, data, model=model, predictions=predictions, progress=progress, **asked
        )
    for line in notes:
        note(line)
    if as_json:
        click.echo(json.dumps(scores, indent=1, sort_keys=True))
    else:
        for line in _lines(scores):
            tell(line)
    return 0


def _lines(value: Any, path: str = "") -> list[str]:
    """A nested document as one line a figure."""
    if isinstance(value, dict):
        return [line for key in value for line in _lines(value[key], f"{path}{key}  ")]
    if isinstance(value, list):
        return [line for i, item in enumerate(value) for line in _lines(item, f"{path}{i}  ")]
    return [f"{path}{value:.4g}" if isinstance(value, float) else f"{path}{value}"]


@click.command()
@click.option("--device", default="cpu", show_default=True)
@click.option("--rounds", type=click.IntRange(1, 99), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
def bench(device: str, rounds: int, as_json: bool) -> int:
    """Measure sentences a second here, beside transformers.pipeline and the machine's own GEMM."""
    from audit.scoring.bench import measure_speed

    figures = measure_speed(device=device, rounds=rounds)
    if as_json:
        click.echo(json.dumps(figures, indent=1, sort_keys=True))
    else:
        for line in _lines(figures):
            tell(line)
    return 0
