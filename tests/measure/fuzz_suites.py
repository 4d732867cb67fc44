"""Mutated suite files: how many bring a traceback, how long each takes, and what refusals name.

Run by hand: ``python tests/measure/fuzz_suites.py 10000``.
"""

import random
import re
import resource
import sys
import tempfile
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from audit import paths
from audit.errors import AuditError
from audit.suites.sources import SuiteSource
from audit.suites.suite import read_suite

TOKENS = """&a *a !!python/object:os.system {a: [ ]} { } {{ }} [ ] : - ? | > ' " # , % @ ` ~ null NO yes 012 1:30 .nan
<<: 0x1f 1e999 99999999999999999999 {country.x} {country[0]} {x:y:z} {country {country:adjective:a} {country:zzz}
COUNTRY schema: families: items: slots: name: text: baseline: group: \\ud800 \\0 \\x00 true 2026-01-01 "" ../../x
/etc/passwd countries gender pairs pooled""".split()  # noqa: SIM905
RAW = [
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\t",
    b"\x1b[31m",
    "\u202e\u200b".encode(),
    "\u0430\u0301".encode(),
    b"[" * 300,
    b"{a: " * 200,
    b"x" * 70_000,
    b"- a\n" * 3000,
    b"\xc2\x85",
    b"\xe2\x80\xa8",
]
PLACE = re.compile(r"\.(?:yaml|csv):\d+:.", re.DOTALL)


@dataclass
class Tally:
    """What was seen."""

    read: int = 0
    refused: int = 0
    named: int = 0
    slowest: float = 0.0
    tracebacks: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)


def mutate(data: bytes, dice: random.Random) -> bytes:
    """One to three random changes of bytes, lines, words or indentation."""
    for _ in range(dice.randint(1, 3)):
        lines = data.split(b"\n")
        at = dice.randrange(len(lines))
        position = dice.randrange(len(data) + 1)
        kind = dice.randrange(10)
        if kind == 0:
            data = data[:position] + bytes([dice.randrange(256)]) + data[position + 1 :]
        elif kind == 1:
            data = data[:position] + dice.choice(TOKENS).encode() + data[position:]
        elif kind == 2:
            data = data[:position] + dice.choice(RAW) + data[position:]
        elif kind == 3:
            data = data[:position] + data[position + dice.randint(1, 60) :]
        elif kind == 4:
            data = b"\n".join(lines[:at] + lines[at + dice.randint(1, 3) :])
        elif kind == 5:
            data = b"\n".join(lines[:at] + lines[at : at + 3] * 2 + lines[at + 3 :])
        elif kind == 6:
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
            data = b"\n".join(lines)
        elif kind == 7:
            key, colon, _ = lines[at].partition(b":")
            lines[at] = key + colon + b" " + dice.choice(TOKENS).encode()
            data = b"\n".join(lines)
        elif kind == 8:
            lines[at] = b" " * dice.randint(0, 6) + lines[at].lstrip()
            data = b"\n".join(lines)
        else:
            lines[at] = (
                lines[at].replace(b"{", b"", 1) if dice.random() < 0.5 else lines[at].upper()
            )
            data = b"\n".join(lines)
    return data


def try_file(path: Path, tally: Tally) -> None:
    """Read one file and its first probes; note what came of it."""
    start = time.process_time()
    try:
        source = SuiteSource([read_suite(path)])
        _ = source.warnings
        source.read(0, 500)
        tally.read += 1
    except AuditError as fault:
        tally.refused += 1
        faults = getattr(fault, "faults", [fault])
        bare = [one for one in faults if not PLACE.search(str(one.where))]
        tally.named += not bare
        tally.unnamed.update(
            f"{one.where and Path(one.where).name}: {one.what[:60]}" for one in bare
        )
    except Exception as error:  # a traceback is what is counted here
        tally.tracebacks[f"{type(error).__name__}: {error}"[:200]] += 1
    tally.slowest = max(tally.slowest, time.process_time() - start)


def fuzz(count: int, seed: int = 0) -> Tally:
    """`count` mutations of the suites that ship, in turn.

    Parameters
    ----------
    count : int
        Files to try.
    seed : int
        Of the mutations.
    """
    dice = random.Random(seed)
    originals = sorted(paths.SUITES.glob("*.yaml"))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in range(count):
            original = originals[number % len(originals)].read_bytes()
            # Long files are cut before a family, so that a change meets the head as often as the rest.
            cut = original[: dice.randint(4000, 16_000)].rpartition(b"\n  - id:")[0]
            path = Path(folder) / "mutated.yaml"
            path.write_bytes(mutate(cut, dice))
            try_file(path, tally)
    return tally


if __name__ == "__main__":
    begun = time.perf_counter()
    seen = fuzz(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seen.read} read, {seen.refused} refused, {sum(seen.tracebacks.values())} tracebacks")
    print(f"{100 * seen.named / max(1, seen.refused):.2f} % of refusals name file, line and field")
    print(f"slowest {seen.slowest:.2f} s of processor time, peak {peak:.0f} MB")
    print(f"{time.perf_counter() - begun:.0f} s in all")
    for told, times in [*seen.tracebacks.most_common(10), *seen.unnamed.most_common(20)]:
        print(f"{times:6} {told}")
