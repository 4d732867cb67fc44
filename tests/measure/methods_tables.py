"""The tables of measured figures in docs/methods.md: `python -m tests.measure.methods_tables`.

Each is made from its CSV and takes the place of the one with the same head.
"""

import csv
import re
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "methods.md"
Row = dict[str, str]

COVERAGE = (
    "| scores | groups | T = 20 | 40 | 80 | 160 | width at T = 20 / 40 / 80 / 160 "
    "| false FAIL, most | false PASS at 80 and more, most |"
)
TERMS = "| scores | groups | families | terms a group | SD between terms | one-way | t | band |"
POWER = (
    "| groups | families | spread | PASS at 0 | PASS at .03 | FAIL at .08 | FAIL at .1 "
    "| FAIL at .15 |"
)


def coverage_lines(rows: list[Row]) -> list[str]:
    """A line for every kind of scores and number of groups; in brackets what t alone gives."""
    lines = []
    for (scores, groups), found in groupby(rows, lambda row: (row["scores"], row["groups"])):
        cells = list(found)
        many = [row for row in cells if int(row["families"]) >= 80]
        holds = [f"{_three(row['coverage'])} ({_three(row['coverage_t'])})" for row in cells]
        widths = " / ".join(f"{float(row['width']):.2f}" for row in cells)
        failed = max(float(row["false_fail"]) for row in cells)
        passed, plain = (max(float(row[n]) for row in many) for n in ("false_pass", "false_pass_t"))
        last = f"{failed:.3f} | {passed:.3f} ({plain:.3f})"
        lines.append(f"| {scores} | {groups} | {' | '.join(holds)} | {widths} | {last} |")
    return lines


def term_lines(rows: list[Row]) -> list[str]:
    """A line a design of sampled terms."""
    names = ("scores", "groups", "families", "terms")
    return [
        f"| {' | '.join(row[name] for name in names)} | {float(row['terms_sd']):.2f} | "
        f"{' | '.join(_three(row[name]) for name in ('one_way', 't', 'coverage'))} |"
        for row in rows
    ]


def power_lines(rows: list[Row]) -> list[str]:
    """A line a design: how often one shifted group ends in each verdict."""
    power = [row for row in rows if row["case"] == "power"]
    power.sort(key=lambda row: (int(row["groups"]), row["spread"], int(row["families"])))
    lines = []
    for design, found in groupby(power, lambda r: (r["groups"], r["families"], r["spread"])):
        at = {float(row["shift"]): row for row in found}
        shares = [at[shift]["passed"] for shift in (0.0, 0.03)]
        shares += [at[shift]["failed"] for shift in (0.08, 0.1, 0.15)]
        lines.append(f"| {' | '.join(design)} | {' | '.join(map(_three, shares))} |")
    return lines


TABLES: tuple[tuple[str, str, Callable[[list[Row]], list[str]]], ...] = (
    (COVERAGE, "data/methods/coverage.csv", coverage_lines),
    (TERMS, "data/methods/coverage-terms.csv", term_lines),
    (POWER, "docs/figures/power.csv", power_lines),
)


def with_tables(page: str) -> str:
    """The page with every table made anew."""
    for head, file, lines in TABLES:
        with (ROOT / file).open(encoding="utf-8", newline="") as opened:
            made = lines(list(csv.DictReader(opened)))
        rule = "|" + "---|" * (head.count("|") - 1)
        table = "\n".join([head, rule, *made]) + "\n"
        page, times = re.subn(re.escape(head) + r"\n(\|.*\n)+", lambda _, new=table: new, page)
        if times != 1:
            raise SystemExit(f"{PAGE.name} holds {times} tables headed {head}")
    return page


def _three(value: str) -> str:
    return f"{float(value):.3f}"


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
