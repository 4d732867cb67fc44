"""Runs that are killed at every crash point, each in a fork of one process that starts no thread.

    python -m tests.scoring.crashing FOLDER [PAIRS]

prints {"points": n, "wrong": [...], "doubled": [...]}: after a kill at each of the n points (and,
for PAIRS random pairs, a second kill during the resume) the run is resumed and compared.
"""

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

from audit.records import CATEGORY  # noqa: F401 - pyarrow is loaded before the first fork
from audit.scoring.store.run_store import RunStore, atomic
from tests.scoring.synthetic import Grid, contents, run

SOURCE = Grid(25, 197)


def killed(folder: Path, at: int, options: dict[str, bool]) -> bool:
    """Run in a fork that dies at its n-th crash point; False where it got to the end."""
    child = os.fork()
    if child == 0:
        atomic._CRASH_AT = at
        run(folder, SOURCE, **options)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def is_doubled(folder: Path) -> bool:
    """Whether the finished run holds a probe twice or not at all."""
    texts = [text for part in RunStore.open(folder).parts() for text in part["text"].to_pylist()]
    return texts != SOURCE.read(0, SOURCE.size)["text"].to_pylist()


def main() -> None:
    """Kill at every point, at random pairs of points, and at every point of --force."""
    base = Path(sys.argv[1])
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    killed(base / "want", 0, {})
    wrong: list[str] = []

    def check(name: str) -> None:
        killed(base / name, 0, {"resume": True})
        child = os.fork()
        if child == 0:
            same = contents(base / name) == contents(base / "want")
            os._exit(0 if same and not is_doubled(base / name) else 1)
        if os.waitpid(child, 0)[1] != 0:
            wrong.append(name)
        else:
            shutil.rmtree(base / name)

    points = 0
    while killed(base / f"at-{points + 1}", points + 1, {}):
        points += 1
        check(f"at-{points}")
    rng = random.Random(0)
    for pair in range(pairs):
        name = f"pair-{pair}"
        killed(base / name, rng.randint(1, points), {})
        killed(base / name, rng.randint(1, points), {"resume": True})
        check(name)
    at = 0
    while True:
        at += 1
        name = f"force-{at}"
        shutil.copytree(base / "want", base / name)
        if not killed(base / name, at, {"force": True}):
            break
        check(name)
    sys.stdout.write(json.dumps({"points": points, "forced": at - 1, "wrong": wrong}))


if __name__ == "__main__":
    main()
