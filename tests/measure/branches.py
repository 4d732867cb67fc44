"""How much of the package the fast tests go through, line by line and branch by branch.

    python -m tests.measure.branches [FOLDER ...]

Runs each folder of tests by itself under coverage, processes that tests start counted in, and keeps what
was found in build/coverage: a run that was stopped goes on where it was. Where folders are named, those
alone are run, again, and what lies there of all is joined and told. Once every folder was run it writes
docs/figures/branches.csv, a row a package, and docs/figures/tests.json: how many tests, how long.
"""

import csv
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "coverage"
FOUND = ROOT / "docs" / "figures" / "branches.csv"
COUNTED = ROOT / "docs" / "figures" / "tests.json"
SETTINGS = """[run]
branch = true
source_pkgs = audit
parallel = true
patch = subprocess
sigterm = true
data_file = {data}
[report]
exclude_also =
    if TYPE_CHECKING:
    \\.\\.\\.$
[paths]
source =
    audit
    */audit
"""
COLUMNS = ("num_statements", "missing_lines", "num_branches", "missing_branches")


def pieces() -> dict[str, list[str]]:
    """The folders of tests, those of one file at the top under one name."""
    folders = sorted({file.relative_to(ROOT / "tests").parts[0] for file in _files()})
    found = {name: [f"tests/{name}"] for name in folders if not name.endswith(".py")}
    return found | {"top": [f"tests/{name}" for name in folders if name.endswith(".py")]}


def _files() -> list[Path]:
    return [file for file in (ROOT / "tests").rglob("test_*.py") if "measure" not in file.parts]


def run(name: str, tests: list[str]) -> None:
    """One piece under coverage; its data files and its report bear its name."""
    folder = KEPT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = folder / "settings.ini"
    settings.write_text(SETTINGS.format(data=folder / "data"), "utf-8")
    words = ["-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q"]
    kept = ["-p", "no:cacheprovider", "-o", "timeout=3000", f"--junit-xml={folder / 'tests.xml'}"]
    done = subprocess.run([sys.executable, *words, *kept, *tests], cwd=ROOT)
    if done.returncode not in (0, 5):  # 5: every test of the folder is slow
        (folder / "tests.xml").unlink(missing_ok=True)
        raise SystemExit(f"tests of {name} failed: nothing is written")


def measured(names: list[str]) -> dict[str, dict[str, int]]:
    """What lies in the pieces, joined: a module's counts."""
    whole = KEPT / "whole"
    whole.mkdir(exist_ok=True)
    settings = whole / "settings.ini"
    settings.write_text(SETTINGS.format(data=whole / "data"), "utf-8")
    files = [str(one) for name in names for one in (KEPT / name).glob("data.*")]
    told = [f"--rcfile={settings}"]
    for words in (["combine", *told, "--keep", *files], ["json", *told, "-o", whole / "all.json"]):
        subprocess.run([sys.executable, "-m", "coverage", *words], cwd=ROOT, check=True)
    found = json.loads((whole / "all.json").read_text("utf-8"))["files"]
    return {
        str(Path(name).relative_to("audit")): {one: kept["summary"][one] for one in COLUMNS}
        for name, kept in found.items()
    }


def write(modules: dict[str, dict[str, int]], names: list[str]) -> None:
    """A row a package; how many tests, and how long by themselves."""
    packages: dict[str, list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    for module, counts in modules.items():
        package = module.split("/")[0] if "/" in module else "at the top"
        packages[package] = [
            old + counts[name] for old, name in zip(packages[package], COLUMNS, strict=True)
        ]
    with FOUND.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(["package", "statements", "missed", "branches", "missed branches"])
        writer.writerows([name, *packages[name]] for name in sorted(packages))
    suites = [
        suite
        for name in names
        for suite in ElementTree.parse(KEPT / name / "tests.xml").iter("testsuite")
    ]
    told = {
        "tests": sum(int(one.attrib["tests"]) for one in suites),
        "skipped": sum(int(one.attrib["skipped"]) for one in suites),
        "seconds": round(sum(float(one.attrib["time"]) for one in suites)),
    }
    COUNTED.write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def least(modules: dict[str, dict[str, int]], most: int = 25) -> list[str]:
    """The modules with most that no test goes through."""

    def missed(module: str) -> int:
        return modules[module]["missing_lines"] + modules[module]["missing_branches"]

    ordered = sorted(modules, key=missed, reverse=True)[:most]
    return [f"{missed(one):>5}  {one}" for one in ordered]


def share(modules: dict[str, dict[str, int]]) -> str:
    """Branches, and lines and branches together, that are gone through."""
    lines, missed, branches, missing = (
        sum(counts[name] for counts in modules.values()) for name in COLUMNS
    )
    both = 1 - (missed + missing) / (lines + branches)
    return f"{1 - missing / branches:.1%} of {branches:,} branches, {both:.1%} with lines"


if __name__ == "__main__":
    every = pieces()
    for piece, tests in every.items():
        asked = piece in sys.argv[1:]
        if asked or (len(sys.argv) == 1 and not (KEPT / piece / "tests.xml").is_file()):
            run(piece, tests)
    there = [name for name in every if (KEPT / name / "tests.xml").is_file()]
    joined = measured(there)
    print("\n".join(least(joined)))
    print(f"{len(there)} of {len(every)} folders: {share(joined)}")
    if len(there) == len(every):
        write(joined, there)
