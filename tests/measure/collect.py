"""What was measured, in one place: `python -m tests.measure.collect` writes docs/measured.md.

Every figure is read from a file that a measuring script left; this one computes no more than counts,
means, least and largest values. It measures nothing itself.
"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "measured.md"
METHODS = Path("data/methods")
FIGURES = Path("docs/figures")
HEAD = """# What was measured

Every figure is read from a file that a measuring script left; `python -m tests.measure.collect` makes this
page. The commands measure again; each is run by hand in a checkout, and the studies take hours. RUN is a finished
run of the countries suite; DATA is a folder with the official files of the data sets.
[Methods](methods.md) says what each figure means.
"""
Row = dict[str, str]


class Figure(NamedTuple):
    """One line of a table."""

    what: str
    figure: str


class Study(NamedTuple):
    """What one command measured; in braces what its file says of how it was called."""

    title: str
    command: str
    file: Path
    figures: Callable[[Path], Iterator[Figure]]


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(_section, studies()))


def studies() -> list["Study"]:
    """Those whose file is there: a study that was not run has no place on the page."""
    return [study for study in STUDIES if (ROOT / study.file).is_file()]


def _section(study: Study) -> str:
    """A heading, and a table of what, figure, by which command."""
    lines = [f"\n## {study.title}\n", f"From `{study.file}`.\n"]
    lines += ["| what | figure | by which command |", "|---|---|---|"]
    command = study.command.format(**_first(ROOT / study.file))
    lines += [
        f"| {one.what} | {one.figure} | `{command}` |" for one in study.figures(ROOT / study.file)
    ]
    return "\n".join(lines) + "\n"


def _first(file: Path) -> dict[str, Any]:
    """A file's first row, or all that it holds."""
    if file.suffix == ".json":
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return found
    return dict(_rows(file)[0])


def _coverage(file: Path) -> Iterator[Figure]:
    """How often the band holds, by the kind of scores."""
    rows = _rows(file)
    yield Figure("designs; runs of each", f"{len(rows)}; {_runs(rows)}")
    for kind, found in _by(rows, "scores").items():
        yield Figure(f"{kind}: {_all_hold(found)}", _mean_and_least(found, "coverage"))
    for column, what in (("false_fail", "false FAIL"), ("false_pass", "false PASS")):
        yield Figure(f"{what}, mean and largest of the designs", _mean_and_largest(rows, column))


def _terms(file: Path) -> Iterator[Figure]:
    """The same where a group is the mean of sampled terms."""
    rows = _rows(file)
    yield Figure("designs; runs of each", f"{len(rows)}; {_runs(rows)}")
    for kind, found in _by(rows, "scores").items():
        yield Figure(f"{kind}: {_all_hold(found)}", _mean_and_least(found, "coverage"))


def _few_terms(file: Path) -> Iterator[Figure]:
    """How often one 95 % limit misses, by the way to judge a group's terms."""
    for way, found in _by(_rows(file), "way").items():
        yield Figure(
            f"{way}: one 95 % limit misses, mean and largest of {len(found)} designs",
            _mean_and_largest(found, "misses"),
        )


def _power(file: Path) -> Iterator[Figure]:
    """Wrong verdicts at the margin, and how often a difference is found."""
    rows = _rows(file)
    yield Figure("cases; runs of each", f"{len(rows)}; {_runs(rows)}")
    cases = _by(rows, "case")
    yield Figure(
        "false FAIL where all groups are at the margin, mean and largest",
        _mean_and_largest(cases["all at the margin"], "failed"),
    )
    yield Figure(
        "false PASS where one group is at the margin, mean and largest",
        _mean_and_largest(cases["one at the margin"], "passed"),
    )
    for shift, found in _by(cases["power"], "shift").items():
        yield Figure(
            f"a shift of {100 * float(shift):.0f} points: FAIL, and PASS, mean of {len(found)} designs",
            f"{_mean(found, 'failed'):.3f}, {_mean(found, 'passed'):.3f}",
        )


def _speed(file: Path) -> Iterator[Figure]:
    """Sentences a second, side by side, and what the machine could do."""
    found = _first(file)
    yield Figure(
        "machine; threads; libraries",
        f"{found['processor']} {found['device']}; {found['threads']}; {found['libraries']}",
    )
    yield Figure("texts; rounds", f"{found['texts']}; {found['rounds']}")
    for way, speed in found["sentences_per_second"].items():
        yield Figure(f"sentences a second, {_said(way)}", f"{speed:.1f}")
    yield Figure("times as fast as a pipeline's default", f"{found['vs_pipeline_default']:.2f}")
    yield Figure("times as fast as a pipeline's best batch", f"{found['vs_pipeline_best']:.2f}")
    yield Figure("share of the speed of a bare matrix product", f"{found['gemm_share']:.2f}")
    yield Figure("memory at its highest, MiB", f"{found['peak_memory_mib']:.0f}")


def _pages(file: Path) -> Iterator[Figure]:
    """Bytes and times of the pages of shipped suites."""
    rows = _rows(file)
    three = next(row for row in rows if "+" in row["suites"])
    alone = [row for row in rows if row is not three]
    largest = max(alone, key=lambda row: int(row["bytes"]))
    slowest = max(alone, key=lambda row: int(row["thread_ms"]))
    yield Figure(
        "the three default suites: bytes with the explorer, without",
        f"{int(three['bytes']):,}, {int(three['plain_bytes']):,}",
    )
    yield Figure(
        "the same: ms until it is loaded, until the explorer is drawn, of the main thread's processor",
        ", ".join(three[name] for name in ("loaded_ms", "usable_ms", "thread_ms")),
    )
    yield Figure(
        f"largest page of {len(alone)} suites, with the explorer",
        f"{int(largest['bytes']):,} bytes ({largest['suites']})",
    )
    yield Figure(
        "most of the main thread until the explorer is drawn",
        f"{slowest['thread_ms']} ms ({slowest['suites']})",
    )


def _dry_run(file: Path) -> Iterator[Figure]:
    """What a rehearsal says beside what the run takes."""
    for row in _rows(file):
        yield Figure(
            f"{row['model']}, {row['suites']}: seconds said; processor seconds taken; ratio",
            f"{row['said_s']}; {row['taken_s']}; {row['ratio']}",
        )


def _branches(file: Path) -> Iterator[Figure]:
    """Lines and branches that fast tests go through; how many tests, and how long."""
    run = _first(file.with_name("tests.json"))
    yield Figure(
        "fast tests; skipped; seconds under coverage",
        f"{run['tests']:,}; {run['skipped']}; {run['seconds']:,}",
    )
    rows = _rows(file)
    yield Figure("all packages: lines and branches gone through", _gone_through(rows))
    for row in rows:
        yield Figure(f"{row['package']}: lines and branches gone through", _gone_through([row]))


def _gone_through(rows: list[Row]) -> str:
    """A share, and of how many."""
    every = sum(int(row["statements"]) + int(row["branches"]) for row in rows)
    missed = sum(int(row["missed"]) + int(row["missed branches"]) for row in rows)
    return f"{1 - missed / every:.1%} of {every:,}"


def _mutants(file: Path) -> Iterator[Figure]:
    """Changed operators and numbers that a test noticed, at first and now, by package; what changes nothing is apart."""
    rows = [row for row in _rows(file) if row["noticed by"]]
    packages = {"all": rows}
    for row in rows:
        packages.setdefault(row["module"].split("/")[0], []).append(row)
    for package, found in packages.items():
        noticed = sum(row["noticed by"] != "survived" for row in found)
        same = sum(bool(row["equivalent"]) for row in found)
        first = sum(row["at the draw"] != "survived" for row in found)
        yield Figure(
            f"{package}: mutants drawn; noticed at the draw; without effect; noticed since tests were written "
            "for the others",
            f"{len(found)}; {first} ({first / len(found):.1%}); {same}; {noticed}",
        )


def _release(file: Path) -> Iterator[Figure]:
    """Sizes, start-up, and whether the environment is consistent."""
    found = _first(file)
    yield Figure(
        "Python; broken requirements by `pip check`",
        f"{found['python']}; {found['broken_requirements']}",
    )
    for name, size in found["bytes"].items():
        yield Figure(f"{name}, MB", f"{size / 1e6:.1f}")
    yield Figure(
        "packages that it needs; MB; of these torch",
        f"{found['packages']}; {found['packages_bytes'] / 1e6:,.0f}; {found['torch_bytes'] / 1e6:,.0f}",
    )
    for name, seconds in found["seconds"].items():
        yield Figure(f"{name}: seconds of the processor, least of nine", f"{seconds:.2f}")


def _requests(file: Path) -> Iterator[Figure]:
    """Texts a second from a server that answers after 50 ms; the best round of each concurrency."""
    for at_once, rows in _by(_rows(file), "concurrency").items():
        given = [min(float(row["bare"]), float(at_once) / 0.05) for row in rows]
        shares = [float(row["ours"]) / most for row, most in zip(rows, given, strict=True)]
        share = max(shares)
        row = rows[shares.index(share)]
        which = f"{at_once} requests at once, {row['texts']} texts"
        times = float(row["ours"]) / float(row["one"])
        yield Figure(f"{which}: texts a second", f"{float(row['ours']):.0f}")
        yield Figure(f"{which}: times one request at a time", f"{times:.1f}")
        yield Figure(f"{which}: share of what the server can give", f"{share:.0%}")
        yield Figure(f"{which}: processor time a text, ms", f"{float(row['cpu_ms']):.2f}")


def _said(way: str) -> str:
    """A way to call a model, in words."""
    return way.replace("pipeline_", "pipeline in batches of ").replace("_", " ")


def _swaps(file: Path) -> Iterator[Figure]:
    """Swaps that a person read, how many were right, and how many texts could be swapped at all."""
    for row in _rows(file):
        right, wrong, named = int(row["right"]), int(row["wrong"]), int(row["one group"])
        where = f"{row['set']}, {row['axis']}"
        yield Figure(f"{where}: right of all read", f"{right} of {right + wrong}")
        yield Figure(
            f"{where}: recall, of the texts that name one group",
            f"{right / named:.2f} of {named}",
        )


def _kills(file: Path) -> Iterator[Figure]:
    """Runs that were killed again and again, against an undisturbed one."""
    for row in _rows(file):
        how = f"on Ray ({row['ray']})" if row["ray"] else f"{row['workers']} worker(s)"
        yield Figure(
            f"{how}: kills; of them with a plan on the disk; runs",
            f"{row['kills']}; {row['kills_with_a_plan_on_disk']}; {row['runs']}",
        )
        yield Figure(
            f"{how}: files that differ; runs with a probe lost or doubled",
            f"{row['different']}; {row['lost_or_doubled']}",
        )


def _faults(file: Path) -> Iterator[Figure]:
    """Faults whose tests fail without their handling."""
    rows = _rows(file)
    seen = [row for row in rows if row["noticed_by"]]
    yield Figure("faults whose handling was taken out", str(len(rows)))
    yield Figure("of them noticed by a test that bears their number", str(len(seen)))


def _fuzz(file: Path) -> Iterator[Figure]:
    """What came of mutated files."""
    for row in _rows(file):
        yield Figure(
            f"{row['kind']}: files; read; refused; tracebacks",
            f"{int(row['files']):,}; {int(row['read']):,}; {int(row['refused']):,}; {row['tracebacks']}",
        )
        yield Figure(
            f"{row['kind']}: longest, s of processor time; memory of the process, MiB",
            f"{row['slowest_seconds']}; {row['peak_mib']}",
        )


def _flips(file: Path) -> Iterator[Figure]:
    """Bytes of a run with one bit turned, and who noticed."""
    rows = _rows(file)
    read = [row for row in rows if row["seen_by_readers"]]
    flipped = sum(int(row["flipped"]) for row in rows)
    seen = sum(int(row["seen_by_verify"]) for row in rows)
    of_read = sum(int(row["flipped"]) for row in read)
    by_readers = sum(int(row["seen_by_readers"]) for row in read)
    yield Figure(f"all {len(rows)} files: bytes; seen by `audit verify`", f"{flipped:,}; {seen:,}")
    yield Figure(
        "plan, manifest, parts, results: bytes; seen by every command that reads them",
        f"{of_read:,}; {by_readers:,}",
    )


STUDIES = (
    Study(
        "How often all intervals hold",
        "python -m tests.measure.coverage --population RUN --runs {runs} --only bands",
        METHODS / "coverage.csv",
        _coverage,
    ),
    Study(
        "The same, for groups of several terms",
        "python -m tests.measure.coverage --runs {runs} --only terms",
        METHODS / "coverage-terms.csv",
        _terms,
    ),
    Study(
        "Few wordings a group",
        "python -m tests.measure.few_terms",
        METHODS / "few-terms.csv",
        _few_terms,
    ),
    Study(
        "Wrong verdicts, and differences found",
        "python tests/measure/power.py --runs {runs}",
        FIGURES / "power.csv",
        _power,
    ),
    Study(
        "Speed and memory",
        "python tests/measure/speed.py --rounds {rounds} --texts {texts} --threads {threads}",
        FIGURES / "speed.json",
        _speed,
    ),
    Study(
        "Requests to a server that answers after 50 ms",
        "python -m tests.measure.chat_throughput --texts {texts}",
        FIGURES / "requests.csv",
        _requests,
    ),
    Study(
        "Swaps in other people's sentences",
        "AUDIT_DATA=DATA python tests/measure/swaps.py",
        FIGURES / "swaps.csv",
        _swaps,
    ),
    Study(
        "Runs that are killed",
        "python tests/measure/kills.py --real --out docs/figures/kills.csv",
        FIGURES / "kills.csv",
        _kills,
    ),
    Study(
        "Every byte of a run, with one bit turned",
        "python tests/measure/flip_bytes.py --out docs/figures/flips.csv",
        FIGURES / "flips.csv",
        _flips,
    ),
    Study(
        "Faults whose handling is taken out",
        "python tests/measure/mutate_faults.py --out docs/figures/faults.csv",
        FIGURES / "faults.csv",
        _faults,
    ),
    Study(
        "Mutated files",
        "python tests/measure/fuzz.py --out docs/figures/fuzz.csv",
        FIGURES / "fuzz.csv",
        _fuzz,
    ),
    Study(
        "How large a page is, and how soon it can be used",
        "python tests/measure/pages.py",
        FIGURES / "pages.csv",
        _pages,
    ),
    Study(
        "How right a dry run is",
        "python tests/measure/dry_run.py",
        FIGURES / "dry_run.csv",
        _dry_run,
    ),
    Study(
        "Tests, and what they go through",
        "python -m tests.measure.branches",
        FIGURES / "branches.csv",
        _branches,
    ),
    Study(
        "Mutants of `statistics`, `analysis.effects` and `verdict`",
        "python -m tests.measure.mutants --seed 20 --again",
        FIGURES / "mutants.csv",
        _mutants,
    ),
    Study(
        "What a release weighs",
        "python tests/measure/release.py",
        FIGURES / "release.json",
        _release,
    ),
)


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    """Rows by what stands in a column, in the file's order."""
    return {
        name: [r for r in rows if r[column] == name]
        for name in dict.fromkeys(r[column] for r in rows)
    }


def _numbers(rows: list[Row], column: str) -> list[float]:
    return [float(row[column]) for row in rows]


def _mean(rows: list[Row], column: str) -> float:
    return mean(_numbers(rows, column))


def _runs(rows: list[Row]) -> str:
    return " or ".join(dict.fromkeys(row["runs"] for row in rows))


def _all_hold(rows: list[Row]) -> str:
    return f"all intervals hold, mean and least of {len(rows)} designs"


def _mean_and_least(rows: list[Row], column: str) -> str:
    return f"{_mean(rows, column):.3f}, {min(_numbers(rows, column)):.3f}"


def _mean_and_largest(rows: list[Row], column: str) -> str:
    return f"{_mean(rows, column):.3f}, {max(_numbers(rows, column)):.3f}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
