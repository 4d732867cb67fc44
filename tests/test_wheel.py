"""The wheel and the sdist hold what they must; the wheel, installed outside the checkout, is whole."""

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from audit import __version__

ROOT = Path(__file__).parents[1]


def _run(*words: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("built")
    words = ("-m", "build", "--wheel", "--sdist", "--no-isolation", "--outdir", folder, ROOT)
    _run(sys.executable, *words, cwd=folder)
    return folder


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_nothing_else(built):
    """Each module of the checkout, templates and data inside it, and what pip asks for."""
    (path,) = built.glob("*.whl")
    info = f"classifier_audit-{__version__}.dist-info"
    with ZipFile(path) as wheel:
        held = set(wheel.namelist())
        points = wheel.read(f"{info}/entry_points.txt").decode()
    assert {name.split("/")[0] for name in held} == {"audit", info}
    modules = {one.relative_to(ROOT).as_posix() for one in (ROOT / "audit").rglob("*.py")}
    assert {"audit/testing.py", "audit/scorer.py", "audit/attest/__init__.py"} <= modules
    inside = {name for name in held if "/_bundled/" not in name}
    assert {name for name in inside if name.endswith(".py")} == modules
    assert {name.split("/")[2] for name in held if "/_bundled/" in name} == {"templates", "data"}
    assert "audit/py.typed" in held
    assert f"{info}/licenses/LICENSE" in held
    assert "[pytest11]\naudit = audit.testing\n" in points


def test_what_has_a_hash_is_what_is_pinned():
    """Each line of docs/requirements-hashed.txt has a hash, and the version of constraints.txt."""
    pinned = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text("utf-8").split()
        if "==" in line
    )
    lines = (ROOT / "docs/requirements-hashed.txt").read_text("utf-8").splitlines()
    hashed = [line.split() for line in lines if not line.startswith("#")]
    assert len(hashed) > 90
    for package, digest in hashed:
        name, version = package.lower().replace("_", "-").split("==")
        assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", digest)
        assert pinned.get(name, version) == version, name


@pytest.mark.slow
def test_the_sdist_holds_what_its_tests_need(built):
    """The package, its tests and pages, what they read, and the words about the release."""
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as sdist:
        held = {name.split("/", 1)[1] for name in sdist.getnames()}
    assert {name.split("/")[0] for name in held} == {
        *("audit", "data", "docs", "templates", "tests"),
        *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md"),
        *(".gitignore", ".importlinter", "PKG-INFO", "constraints.txt", "pyproject.toml"),
    }
    assert {"tests/test_wheel.py", "docs/index.md", "data/methods/coverage.csv"} <= held
    assert not [name for name in held if "__pycache__" in name]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_wheel_installed_outside_the_checkout_runs_the_same_audit(built, tmp_path):
    """Installed in an empty environment and run elsewhere, it finds what the checkout finds."""
    (wheel,) = built.glob("*.whl")
    _run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    extra = f"classifier-audit[reference] @ file://{wheel}"
    _run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", extra, cwd=tmp_path)

    words = ("run", "--suite", "gender", "-q")
    _run(tmp_path / "venv/bin/audit", *words, "--out", tmp_path / "there", cwd=tmp_path)
    _run(sys.executable, "-m", "audit", *words, "--out", tmp_path / "here", cwd=ROOT)

    there = (tmp_path / "there" / "results.json").read_bytes()
    assert there == (tmp_path / "here" / "results.json").read_bytes()
    assert json.loads(there)["suites"][0]["name"] == "gender"
    assert (tmp_path / "there" / "report.html").stat().st_size > 10_000
