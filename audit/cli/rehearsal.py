"""`audit run --dry-run`: what a run will hold and how long it will take here, from a sample."""

import json
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from audit.cli.console import note, tell, tell_document
from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.inputs import Inputs

REHEARSED = 16
"""Texts that a server is asked for."""

CHARACTERS = 4
"""Characters a token, roughly."""

SAMPLED, CHECKED, SERVED = 512, 700, 250
"""Texts that are scored here for their time, and how many of them the checks before the first probe take.

The checks score about 250 texts, many of them alone: a classifier of torch takes thrice as long for each,
a server does not.
"""

BAND = (97, 197)
"""Families and groups of the band that says how fast this machine is: the largest default suite's."""

A_RUN, A_SUITE, A_THOUSAND = 8.0, 6.0, 1.15
"""Bands' time that analysis and report take a run, a suite, and a thousand probes.

Solved from 1 suite of 2,523 probes, 1 of 60,992, 3 of 69,969 and 7 of 64,680, timed in processor seconds
beside the band; `tests/measure/dry_run.py` holds what is said against what is taken.
"""

A_TARGET = 0.6
"""What every further target takes of what the first one does: 28 of them took 46 s where one took 2.7."""


def rehearse(model: str, asked: dict[str, Any], *, as_json: bool) -> None:
    """Say how many probes a run has, and how long it will take here; score only a sample.

    Parameters
    ----------
    model : str
        A MODEL string.
    asked : dict
        Options of a `Request`.
    as_json : bool
        Print one document.
    """
    from audit.inputs import Request, resolve

    job = resolve(Request(classifier=model, **asked))
    if asked.get("out") is not None:
        _lay_out(job.files, Path(asked["out"]))
    counts = {
        one.name: {"families": one.families, "probes": one.probes} for one in job.source.suites
    }
    start = process_time()  # a run begins with the same steps
    told: dict[str, Any] = {"suites": counts, "probes": job.source.size, **_costs(job)}
    if told["seconds"] is not None:
        told["seconds"] += start + _report(len(counts), job.source.size, len(job.targets))
    if as_json:
        tell_document(json.dumps(told))
        return
    for name, one in counts.items():
        tell(f"{name:<20}{one['families']:>7,} families{one['probes']:>12,} probes")
    tell(f"{'in all':<36}{job.source.size:>12,} probes with baselines and placebos")
    if told["requests"] is not None:
        tell(f"about {told['requests']:,} requests, {told['tokens']:,} tokens of texts and prompt")
    if told["seconds"] is not None:
        tell(f"about {max(told['seconds'], 1):,.0f} s on one worker, from start to report")


def _lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write what a person should read before the run; never over what lies there."""
    for name, data in files.items():
        path = folder / name
        if path.exists():
            raise AuditError(
                f"{name} is there already, and may hold a person's work",
                where=str(folder),
                remedy="name another --out",
            )
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        note(f"the swaps: {path}")


def _costs(job: "Inputs") -> dict[str, int | float | None]:
    """Seconds on one worker here, from a sample; of a server its requests and roughly its tokens.

    Nothing where nothing is to be scored; a server is asked for next to nothing.
    """
    from audit.records import RemoteClassifier
    from audit.scoring.preflight import sample

    costs: dict[str, int | float | None] = {"requests": None, "tokens": None, "seconds": None}
    if job.classifier is None:
        return costs
    size = job.source.size
    texts = sample(job.source)["text"].to_pylist()
    if isinstance(job.classifier, RemoteClassifier):
        characters = job.classifier.characters(texts) / len(texts)
        costs["requests"] = job.classifier.requests(size)
        costs["tokens"] = round(size * characters / CHARACTERS)
        texts = texts[:: -(-len(texts) // REHEARSED)]
        size += SERVED
    else:
        size += CHECKED
        job.classifier.score(texts[:32])
        texts = texts[:: -(-len(texts) // SAMPLED)]
    begun = perf_counter()
    job.classifier.score(texts)
    costs["seconds"] = (perf_counter() - begun) / len(texts) * size
    return costs


def _report(suites: int, probes: int, targets: int) -> float:
    """Seconds from the last score to the report: in bands of a fixed size, which are timed here."""
    once = A_SUITE * suites + A_THOUSAND * probes / 1000
    bands = A_RUN + once * (1 + A_TARGET * (targets - 1))
    return bands * min(_band() for _ in range(3))


def _band() -> float:
    """Processor seconds of one band, whatever else the machine does."""
    import numpy as np

    from audit.statistics.band import draw_band

    shifts = np.random.default_rng(0).normal(size=BAND)
    begun = process_time()
    draw_band(shifts, seed=0)
    return process_time() - begun
