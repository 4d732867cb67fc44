"""What a release weighs: wheel, sdist, the packages that it needs, and how long it takes to start.

    python tests/measure/release.py

Start-up is the processor's time, the least of nine: whatever else runs on the machine only adds to it.
Writes docs/figures/release.json, and prints the largest parts of the wheel.
"""

import json
import platform
import re
import resource
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "docs" / "figures" / "release.json"
STARTS = {
    "python alone": ("-c", ""),
    "import audit": ("-c", "import audit"),
    "import pytest": ("-c", "import pytest"),
    "import pytest and the plugin": ("-c", "import pytest, audit.testing"),
    "audit --help": ("-m", "audit", "--help"),
}


def archives() -> dict[str, int]:
    """Bytes of the wheel, packed and unpacked, and of the sdist."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, str(ROOT)]
        subprocess.run(words, check=True, capture_output=True)
        (wheel,), (sdist,) = Path(folder).glob("*.whl"), Path(folder).glob("*.tar.gz")
        parts: Counter[str] = Counter()
        with ZipFile(wheel) as held:
            for entry in held.infolist():
                parts["/".join(entry.filename.split("/")[:3][:-1])] += entry.file_size
        for part, size in parts.most_common(8):
            print(f"  {size:>12,}  {part}")
        sizes = {"wheel": wheel.stat().st_size, "sdist": sdist.stat().st_size}
    return sizes | {"wheel, unpacked": sum(parts.values())}


def needed() -> dict[str, int]:
    """Bytes of every package that the installation brings, as far as they are installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, sizes = [_name(one) for one in project["dependencies"]], {}
    while waiting:
        name = waiting.pop()
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for other systems or versions of Python
        sizes[name] = _size(found)
        plain = [one for one in found.requires or () if "extra ==" not in one]
        waiting += [_name(one) for one in plain if _name(one) not in sizes]
    return sizes


def _name(requirement: str) -> str:
    """The package that a requirement names."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def _size(found: Distribution) -> int:
    """Bytes of its files, compiled copies left out."""
    files = [Path(str(one.locate())) for one in found.files or () if one.suffix != ".pyc"]
    return sum(one.stat().st_size for one in files if one.is_file())


def start_up(*words: str) -> float:
    """Seconds of the processor that a process takes, the least of nine."""

    def used() -> float:
        found = resource.getrusage(resource.RUSAGE_CHILDREN)
        return found.ru_utime + found.ru_stime

    seconds = []
    for _ in range(9):
        before = used()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        seconds.append(used() - before)
    return round(min(seconds), 2)


def broken(packages: Iterable[str]) -> int:
    """How many lines of `pip check` speak of these packages."""
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    named = [_name(line) for line in checked.stdout.splitlines()]
    return sum(name in {"classifier-audit", *packages} for name in named)


def measured() -> dict[str, Any]:
    """All that is measured, by its name."""
    packages = needed()
    return {
        "python": platform.python_version(),
        "bytes": archives(),
        "packages": len(packages),
        "packages_bytes": sum(packages.values()),
        "torch_bytes": packages["torch"],
        "seconds": {name: start_up(*words) for name, words in STARTS.items()},
        "broken_requirements": broken(packages),
    }


if __name__ == "__main__":
    found = measured()
    FOUND.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(FOUND.read_text("utf-8"))
