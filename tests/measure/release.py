"""What a release weighs: the wheel and its parts, start-up, and whether the environment is consistent.

    python tests/measure/release.py

Start-up is the least of nine, since whatever else runs on the machine only adds to it.
"""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]


def wheel() -> None:
    """Build the wheel; print its size, and the unpacked size of what it holds."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
        subprocess.run([*words, str(ROOT)], check=True, capture_output=True)
        (path,) = Path(folder).glob("*.whl")
        sizes: Counter[str] = Counter()
        with ZipFile(path) as held:
            for entry in held.infolist():
                sizes["/".join(entry.filename.split("/")[:3][:-1])] += entry.file_size
        print(f"{path.name}: {path.stat().st_size:,} bytes, unpacked {sum(sizes.values()):,}")
    for part, size in sizes.most_common(8):
        print(f"  {size:>12,}  {part}")


def start_up(name: str, *words: str) -> None:
    """Print how long a process takes, the least of nine."""
    seconds = []
    for _ in range(9):
        begun = perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        seconds.append(perf_counter() - begun)
    print(f"{name}: {min(seconds):.2f} s")


if __name__ == "__main__":
    wheel()
    start_up("python alone", "-c", "")
    start_up("import audit", "-c", "import audit")
    start_up("import pytest", "-c", "import pytest")
    start_up("the same with the plugin", "-c", "import pytest, audit.testing")
    start_up("audit --help", "-m", "audit", "--help")
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    print(f"pip check: {checked.stdout.strip()}")
