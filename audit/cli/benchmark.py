"""`audit benchmark` and `bench`: published scores, and this machine's speed."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from audit.cli.console import note, noted_warnings, tell, tell_document
from audit.cli.paths import PATH
from audit.cli.run import as_asked, model_options
from audit.errors import AuditError
from audit.progress import Progress, progress_bar


@click.command()
@click.argument("name")
@click.option("--data", type=PATH, metavar="DIR", help="The official files.")
@click.option("--model", help="A classifier, or lm:FOLDER for a language model.")
@click.option("--predictions", type=PATH, metavar="FILE", help="Scores made elsewhere.")
@model_options
@click.option("--json", "as_json", is_flag=True, help="Print one document.")
@click.option("--allow-incomplete", is_flag=True, help="Take predictions that lack cases.")
@click.option(
    "--label-map",
    metavar="A=B,...",
    help="What the predictions call a label = what the benchmark calls it.",
)
@click.option(
    "--policy", type=PATH, metavar="FILE", help="What false alarms are held against (YAML)."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def benchmark(
    name: str,
    data: Path | None,
    model: str | None,
    predictions: Path | None,
    as_json: bool,
    quiet: bool,
    allow_incomplete: bool,
    label_map: str | None,
    policy: Path | None,
    **options: Any,
) -> int:
    """Run a published benchmark from its official files.

    NAME is winobias, winogender, stereoset, crows-pairs, eec, holisticbias, checklist, hatecheck,
    sentence-templates, or one that a package adds.
    """
    if (model is None) == (predictions is None):
        raise AuditError(
            "give either a model or predictions",
            where="audit benchmark",
            remedy="--model MODEL or --predictions FILE",
        )
    if data is None and not (name == "checklist" and predictions):
        raise AuditError(
            f"{name} is read from its official files", where="--data", remedy="--data DIR"
        )
    folder = data or Path(predictions or ".").parent
    with progress_bar(quiet=quiet or as_json) as progress, noted_warnings():
        if predictions is not None:
            scores = _from_predictions(
                name,
                folder,
                predictions,
                allow_incomplete=allow_incomplete,
                label_map=_named_labels(label_map),
                policy=policy,
                threshold=options["threshold"],
            )
        elif label_map:
            raise AuditError(
                "a model's labels are read as they are",
                where="--label-map",
                remedy="name the label that is read with --target",
            )
        elif str(model).startswith("lm:"):
            scores = _from_language_model(name, folder, str(model).removeprefix("lm:"), options)
        else:
            scores = _from_classifier(name, folder, model, progress, {**options, "policy": policy})
    if as_json:
        tell_document(json.dumps(scores, indent=1, sort_keys=True, ensure_ascii=False))
    else:
        for line in _lines(scores):
            tell(line)
    return 0


def _from_predictions(
    name: str,
    data: Path,
    file: Path,
    *,
    allow_incomplete: bool,
    label_map: dict[str, str],
    policy: Path | None,
    threshold: float | None,
) -> dict[str, Any]:
    """The score of what a model answered elsewhere."""
    from audit.benchmarks import score_predictions
    from audit.verdict.policy import read_policy

    return score_predictions(
        name,
        data,
        file,
        allow_incomplete=allow_incomplete,
        label_map=label_map,
        policy=read_policy(policy) if policy else None,
        threshold=threshold,
    )


def _named_labels(given: str | None) -> dict[str, str]:
    """A=B,C=D as a mapping."""
    found: dict[str, str] = {}
    for item in given.split(",") if given else ():
        theirs, equals, ours = item.partition("=")
        if not (theirs.strip() and equals and ours.strip()):
            raise AuditError(
                f"{item!r} is not A=B",
                where="--label-map",
                remedy="e.g. --label-map toxic=hateful,fine=non-hateful",
            )
        found[theirs.strip()] = ours.strip()
    return found


def _from_language_model(
    name: str, data: Path, model: str, options: dict[str, Any]
) -> dict[str, Any]:
    """The official score of a language model: it never gates a classifier."""
    from audit.benchmarks import run_language_model

    return run_language_model(
        name, data, model, device=options["device"], offline=options["offline"]
    )


def _from_classifier(
    name: str, data: Path, model: str | None, progress: Progress, options: dict[str, Any]
) -> dict[str, Any]:
    """The benchmark through a classifier: its official figures, and the shifts beside them."""
    from audit.pipeline import run_audit

    asked = as_asked(options)
    audit = run_audit(classifier=model, benchmarks={name: data}, progress=progress, **asked)
    for warning in audit.result.warnings:
        note(f"warning: {warning}")
    (result,) = audit.result.benchmarks
    alarms = result.false_alarm_spread
    beside = {"false_alarm_spread": asdict(alarms)} if alarms else {}
    return {**result.official, "classifier": result.classifier, **beside}


def _lines(value: Any, path: str = "") -> list[str]:
    """A nested document as one line a figure; counts that belong together share one."""
    if isinstance(value, dict):
        return [line for key in value for line in _lines(value[key], f"{path}{key}  ")]
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return [path + "  ".join(map(str, value))]
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
        tell_document(json.dumps(figures, indent=1, sort_keys=True))
    else:
        for line in _lines(figures):
            tell(line)
    return 0
