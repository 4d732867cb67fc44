"""The wheel, installed outside the checkout, is whole."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _run(*words: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_wheel_installed_outside_the_checkout_runs_the_same_audit(tmp_path):
    """Built, installed in an empty environment and run elsewhere, it finds what the checkout finds."""
    _run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        tmp_path,
        ROOT,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("*.whl")
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
