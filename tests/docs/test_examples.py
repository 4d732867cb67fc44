import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PACKAGES = ("audit-pets", "audit-shouting", "audit-greetings", "audit-oneline", "audit-quartiles")


@pytest.mark.parametrize("package", PACKAGES)
def test_an_example_is_short(package):
    """One object, in under 30 lines a file."""
    files = [file for kind in ("*.py", "*.yaml") for file in (EXAMPLES / package).rglob(kind)]
    assert files
    assert max(len(file.read_text("utf-8").splitlines()) for file in files) < 30


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of a fresh environment with the five packages, and nothing else new."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=True)
    made = folder / "bin" / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = [str(ROOT), sysconfig.get_paths()["purelib"]]
    inside = folder / "lib" / version / "site-packages" / "parent.pth"
    inside.write_text("\n".join(places) + "\n", "utf-8")
    copies = [tmp_path_factory.mktemp("source") / name for name in PACKAGES]
    for copy, name in zip(copies, PACKAGES, strict=True):
        subprocess.run(["cp", "-r", EXAMPLES / name, copy], check=True)
    command = [made, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", *copies]
    subprocess.run(command, check=True, capture_output=True)
    return made


def run(python, *words, cwd):
    """The command line in the fresh environment."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-m", "audit", *words], cwd=cwd, env=clean, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.mark.slow
def test_five_packages_are_listed_with_where_they_come_from(python, tmp_path):
    """`--help` and `audit suites` name each with its package."""
    said = run(python, "--help", cwd=tmp_path).stdout
    assert all(name in said for name in PACKAGES)
    rows = json.loads(run(python, "suites", "--json", cwd=tmp_path).stdout)
    (pets,) = [row for row in rows if row["package"] == "audit-pets"]
    assert pets["name"] == "pets"
    assert pets["probes"] == 30


@pytest.mark.slow
def test_five_packages_are_used_in_one_run(python, tmp_path):
    """The suite is scored by the classifier beside the benchmark; metric and format stand in the run."""
    pairs = [f"formal\tGood day to you, {n}.\ncasual\tHi there, {n}!\n" for n in range(12)]
    (tmp_path / "greetings.tsv").write_text("".join(pairs), "utf-8")
    words = ["run", "shouting", "--suite", "pets", "--benchmark", f"greetings={tmp_path}"]
    run(python, *words, "--out", str(tmp_path / "r"), cwd=tmp_path)
    assert (tmp_path / "r" / "verdict.txt").read_text("utf-8").startswith("shouting: ")
    results = json.loads((tmp_path / "r" / "results.json").read_text("utf-8"))
    assert "interquartile range" in {one["name"] for one in results["suites"][0]["metrics"]}
    assert results["benchmarks"][0]["items"] == 24
