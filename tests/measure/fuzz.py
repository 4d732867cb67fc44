"""Mutated files of every kind that the tool reads: tracebacks, seconds, memory, and what refusals name.

    python tests/measure/fuzz.py [--count 10000] [--out FILE] [KIND ...]

Everything is read in this process, as the commands read it; a warning counts as a traceback, since
it would reach the terminal. --out keeps a line a kind as CSV, in place of what it holds of the same.
"""

import argparse
import csv
import random
import re
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from audit.errors import AuditError
from audit.suites.grammar import article
from tests.measure.fuzz_kinds import KINDS, Kind
from tests.measure.mutations import mutated

LONGEST = 2.0
"""Seconds of processor time that one file may take."""

PLACE = re.compile(r"\.(?:yaml|csv):\d+:.", re.DOTALL)
"""File, line and field, as a refusal of an authored file names them."""


@dataclass
class Tally:
    """What was seen."""

    read: int = 0
    refused: int = 0
    named: int = 0
    slowest: float = 0.0
    tracebacks: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)


def is_named(fault: AuditError, authored: bool) -> bool:
    """Whether a refusal says where: the file, and of authored files line and field."""
    where = str(fault.where or "")
    return bool(PLACE.search(where)) if authored else bool(where)


def try_one(read: Callable[[], object], authored: bool, tally: Tally) -> None:
    """Read once; note what came of it."""
    start = time.process_time()
    try:
        read()
        tally.read += 1
    except AuditError as fault:
        tally.refused += 1
        bare = [one for one in getattr(fault, "faults", [fault]) if not is_named(one, authored)]
        tally.named += not bare
        tally.unnamed.update(f"{one.where}: {one.what[:60]}" for one in bare)
    except Exception as error:  # a traceback is what is counted here
        tally.tracebacks[f"{type(error).__name__}: {error}"[:200]] += 1
    tally.slowest = max(tally.slowest, time.process_time() - start)


def fuzz(kind: Kind, count: int, seed: int = 0) -> Tally:
    """Mutate the originals of a kind in turn, `count` times."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        originals = sorted(kind.originals(Path(folder)).items())
        for name, original in originals:
            (Path(folder) / name).write_bytes(original(random.Random(seed)))
            kind.read(Path(folder) / name)  # as it is, each is fine
        for number in range(count):
            dice = random.Random(f"{seed} {number}")
            name, original = originals[number % len(originals)]
            path = Path(folder) / name
            path.write_bytes(mutated(original(dice), dice, name))
            try_one(lambda: kind.read(path), kind.authored, tally)  # noqa: B023 - called at once
            path.write_bytes(original(dice))
    return tally


def row_of(name: str, count: int, tally: Tally) -> dict[str, str]:
    """What is kept of a kind."""
    return {
        "kind": name,
        "files": str(count),
        "read": str(tally.read),
        "refused": str(tally.refused),
        "named": str(tally.named),
        "tracebacks": str(sum(tally.tracebacks.values())),
        "slowest_seconds": f"{tally.slowest:.2f}",
        "peak_mib": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }


def keep(file: Path, rows: list[dict[str, str]]) -> None:
    """Write the rows, beside what the file holds of other kinds."""
    known: dict[str, dict[str, str]] = {}
    if file.exists():
        with file.open(encoding="utf-8", newline="") as opened:
            known = {row["kind"]: row for row in csv.DictReader(opened)}
    known |= {row["kind"]: row for row in rows}
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(known[name] for name in sorted(known))


def main() -> None:
    """Fuzz the kinds asked for, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("kinds", nargs="*")
    args = parser.parse_args()
    article("NATO")  # imports `inflect`, which takes a second or more and is no file's doing
    for name in args.kinds or KINDS:
        tally = fuzz(KINDS[name], args.count)
        row = row_of(name, args.count, tally)
        print(row, flush=True)
        for told, times in [*tally.tracebacks.most_common(10), *tally.unnamed.most_common(5)]:
            print(f"{times:6} {told}", flush=True)
        if args.out:
            keep(args.out, [row])


if __name__ == "__main__":
    main()
