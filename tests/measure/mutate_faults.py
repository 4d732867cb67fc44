"""Take the handling of a fault out, and see whether the tests that bear its number notice.

    python tests/measure/mutate_faults.py [--out FILE] [NUMBER ...]

A copy of the package is changed as `fault_handling` says, and the fault's tests are run on it: they
must fail. Prints a line a fault and, at the end, how many were noticed; --out keeps them as CSV,
in place of what it holds of the same faults.
"""

import argparse
import compileall
import csv
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.measure.fault_handling import HANDLING

ROOT = Path(__file__).parents[2]
LIBRARIES = (
    *("numpy", "pandas", "pyarrow.parquet", "scipy.stats", "statsmodels.api", "sklearn.pipeline"),
    *("torch", "transformers", "hypothesis", "pydantic", "jinja2", "markdown_it", "skops.io"),
    *("yaml", "babel", "click", "rich.progress", "huggingface_hub", "safetensors", "geopandas"),
)
"""Imported once, before a fault's tests are run in a process of their own."""

COLUMNS = ("fault", "noticed_by")


def copied(folder: Path) -> None:
    """Lay out a package and its tests that may be changed."""
    for name in ("audit", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "data", "docs", "reports", "pyproject.toml", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    compileall.compile_dir(folder, quiet=2)  # once; a module that is changed is compiled again


def without(folder: Path, number: int) -> dict[Path, str]:
    """Take the handling of a fault out; the texts as they were."""
    before: dict[Path, str] = {}
    for module, old, new in HANDLING[number]:
        path = folder / "audit" / module
        text = path.read_text("utf-8")
        if old not in text:
            raise SystemExit(f"{module} no longer holds {old!r}: mend HANDLING[{number}]")
        before.setdefault(path, text)
        path.write_text(text.replace(old, new), "utf-8")
    return before


class _FirstFailure:
    """Remember the first test that failed."""

    nodeid = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and report.when == "call" and not self.nodeid:
            self.nodeid = report.nodeid


def noticed(folder: Path, number: int) -> str:
    """The test that fails without the handling, or "" where none does."""
    before = without(folder, number)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_run, args=(folder, number, theirs))
    try:
        child.start()
        theirs.close()
        found = str(ours.recv())
        child.join()
    finally:
        for path, text in before.items():
            path.write_text(text, "utf-8")
    return found


def _run(folder: Path, number: int, told: Connection) -> None:
    """Run a fault's tests on the changed copy, in a process that has imported the libraries."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("audit", "tests")]:
        del sys.modules[name]
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = str(folder)
    bearing = f"test_fault_{number:02d}_"
    files = [str(path) for path in sorted(folder.joinpath("tests").rglob("test_*.py"))
             if bearing in path.read_text("utf-8")]  # fmt: skip
    first = _FirstFailure()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        words = [
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not slow",
            "-k",
            bearing,
        ]
        pytest.main([*words, f"--rootdir={folder}", *files], plugins=[first])
    told.send(first.nodeid)
    told.close()
    os._exit(0)


def keep(file: Path, found: dict[int, str]) -> None:
    """Write what was found, beside what the file holds of other faults."""
    if file.exists():
        with file.open(encoding="utf-8", newline="") as opened:
            kept = {int(row["fault"]): row["noticed_by"] for row in csv.DictReader(opened)}
        found = kept | found
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([COLUMNS, *sorted(found.items())])


def main() -> None:
    """Take out the handling of the faults asked for, or of all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("numbers", nargs="*", type=int)
    args = parser.parse_args()
    for name in LIBRARIES:
        importlib.import_module(name)
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        copied(Path(folder))
        for number in args.numbers or HANDLING:
            found[number] = noticed(Path(folder), number)
            print(number, found[number] or "NOT NOTICED", flush=True)
            if args.out:
                keep(args.out, found)
    missed = [number for number, test in found.items() if not test]
    print(f"{len(found) - len(missed)} of {len(found)} noticed; not: {missed}")


if __name__ == "__main__":
    main()
