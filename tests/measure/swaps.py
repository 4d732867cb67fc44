"""How many swaps in two public sets of sentences are right, by a person's reading of every one.

    AUDIT_DATA=../shared/data python tests/measure/swaps.py [--unread FILE]

Writes `docs/figures/swaps.csv`: how many were right and wrong, and how many texts name exactly one group.

`swaps_read.csv` holds what was read: set, axis, number of the text, a digest of the swap as it was shown, and the
verdict. A swap that was not read, or has changed since, is counted as unread and written to FILE.
The sentences stay where they are: their licences do not let them be copied here.
"""

import csv
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.suites.swap.sheet import sheet_rows
from audit.suites.swap.spans import NONE, SEVERAL
from audit.suites.swap.texts import TextSource

DATA = Path(os.environ.get("AUDIT_DATA", "../shared/data"))
READ = Path(__file__).parent / "swaps_read.csv"
FIGURES = Path(__file__).parents[2] / "docs" / "figures" / "swaps.csv"
COUNTED = ("right", "wrong", "unread", "one group")
Row = tuple[str, str, str, str]


def sst2_dev() -> list[str]:
    """The 872 sentences of SST-2's development set, in small letters throughout."""
    lines = (DATA / "sst2" / "dev.tsv").read_text("utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines]


def crows_pairs() -> list[str]:
    """The 842 different sentences of CrowS-Pairs' gender and nationality pairs."""
    path = DATA / "crows_pairs" / "crows_pairs_anonymized.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["bias_type"] in ("gender", "nationality")]
    return list(dict.fromkeys(r[key] for r in rows for key in ("sent_more", "sent_less")))


SETS = (
    ("sst2-dev", sst2_dev, "gender", False),
    ("crows-pairs", crows_pairs, "gender", False),
    ("sst2-dev", sst2_dev, "countries", True),
    ("crows-pairs", crows_pairs, "countries", False),
)


def digest(row: tuple[str, ...]) -> str:
    """What tells a shown swap from a changed one."""
    return hashlib.sha256("\0".join(row).encode()).hexdigest()[:12]


def shown(source: TextSource) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each swap as `swaps.csv` shows it, with its digest."""
    for row in sheet_rows(source.swaps, source.alternatives):
        yield digest(row), row


def main(unread: Path | None) -> None:
    """Print precision and recall by set and axis, and over both sets."""
    with READ.open(encoding="utf-8", newline="") as file:
        verdicts = {(r["set"], r["axis"], r["digest"]): r["verdict"] for r in csv.DictReader(file)}
    lines: list[str] = []
    figures: list[tuple[str, ...]] = [("set", "axis", *COUNTED)]
    total: dict[str, Counter[str]] = {}
    for name, sentences, axis, ignore_case in SETS:
        source = TextSource(sentences(), axis=axis, ignore_case=ignore_case)
        counts: Counter[str] = Counter()
        for key, row in shown(source):
            verdict = verdicts.get((name, axis, key), "unread")
            counts[verdict] += 1
            if verdict == "unread":
                lines.append("\t".join((name, axis, key, *row)))
        one = sum(n for r, n in source.refusals.reasons.items() if r not in (NONE, SEVERAL))
        counts["one group"] = one + len(source.swaps)
        told(f"{name} {axis}", counts)
        figures.append((name, axis, *(str(counts[what]) for what in COUNTED)))
        total.setdefault(axis, Counter()).update(counts)
        for sentence in source.refusals.sentences("  refused"):
            print(f"  {sentence}")
    for axis, counts in total.items():
        told(f"both {axis}", counts)
    FIGURES.write_text("".join(",".join(row) + "\n" for row in figures), encoding="utf-8")
    if unread is not None:
        unread.write_text("\n".join(lines), encoding="utf-8")


def told(name: str, counts: Counter[str]) -> None:
    """One line of figures."""
    read = counts["right"] + counts["wrong"]
    precision = counts["right"] / read if read else float("nan")
    recall = counts["right"] / counts["one group"]
    print(
        f"{name:<24} right {counts['right']}, wrong {counts['wrong']}, unread {counts['unread']};"
        f" precision {precision:.3f}, recall {recall:.2f} of {counts['one group']} that name one group"
    )


if __name__ == "__main__":
    main(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
