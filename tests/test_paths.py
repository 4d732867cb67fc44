import shutil
import subprocess
import sys
from pathlib import Path

from audit import paths

FOLDERS = [name for name in vars(paths) if name.isupper()]


def test_every_folder_is_there():
    """In a checkout: templates and data lie beside the package."""
    assert FOLDERS
    assert all(getattr(paths, name).is_dir() for name in FOLDERS)


def test_an_installed_package_takes_what_it_carries(tmp_path):
    """With `_bundled` inside, as a wheel has it, nothing beside the package is looked at."""
    package = tmp_path / "audit"
    (package / "_bundled").mkdir(parents=True)
    shutil.copy(Path(paths.__file__), package / "paths.py")
    told = subprocess.run(
        [sys.executable, "-S", "-c", "import paths; print(paths.SUITES)"],
        cwd=package, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(told.stdout.strip()) == package / "_bundled" / "templates" / "suites"
