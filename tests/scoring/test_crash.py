import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scoring.synthetic import Grid, contents, run

ROOT = Path(__file__).parents[2]


def python(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_fault_72_a_kill_at_a_numbered_point_resumes_to_the_same_bytes(tmp_path: Path) -> None:
    """AUDIT_CRASH_AT kills the real process there; --resume gives what an undisturbed run gives."""
    code = (
        "import sys; from pathlib import Path; from tests.scoring.synthetic import Grid, run; "
        "run(Path(sys.argv[1]), Grid(25, 197))"
    )
    run(tmp_path / "want", Grid(25, 197))
    got = python("-c", code, tmp_path / "run", AUDIT_CRASH_AT="14")
    assert got.returncode == -signal.SIGKILL
    assert not (tmp_path / "run" / "manifest.json").exists()
    run(tmp_path / "run", Grid(25, 197), resume=True)
    assert contents(tmp_path / "run") == contents(tmp_path / "want")


@pytest.mark.slow
def test_fault_72_every_crash_point_resumes_to_the_same_bytes(tmp_path: Path) -> None:
    """Killed at each point, at 20 pairs of points, and at each point of --force: 0 lost, 0 doubled."""
    got = python("-m", "tests.scoring.crashing", tmp_path, "20")
    assert got.returncode == 0, got.stderr
    found = json.loads(got.stdout)
    # plan, two parts, manifest and one derived file have six points each; one more between the
    # note of a part and its rename, and one between the note of the start and the plan.
    assert found["points"] == 5 * 6 + 2 + 1
    assert found["forced"] > found["points"]
    assert found["wrong"] == []
