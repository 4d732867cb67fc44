"""The architecture as a test: modules import downward only, and each has its tests beside it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_module_imports_downward_only():
    """The import-linter contracts of .importlinter hold."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_help_imports_nothing_heavy():
    """`audit --help` loads none of the libraries that take seconds to import."""
    code = (
        "import sys; from audit.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'geopandas', 'matplotlib', 'pandas', 'scipy', 'pyarrow', 'ray'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "LOADED []" in done.stdout, done.stdout + done.stderr


def test_every_module_that_does_something_has_its_tests_beside_it() -> None:
    """`audit/a/b.py` is tested in `tests/a/test_b.py`; a module of values alone needs none."""
    package = ROOT / "audit"
    lacking = [
        str(module.relative_to(ROOT))
        for module in sorted(package.rglob("*.py"))
        if not module.name.startswith("__") and _acts(module)
        if not (
            ROOT / "tests" / module.relative_to(package).with_name(f"test_{module.name}")
        ).is_file()
    ]
    assert lacking == []


def _acts(module: Path) -> bool:
    """Whether a module holds a function with a body, and not only records and protocols."""
    functions = [
        node
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return any(len(one.body) > 1 or ast.get_docstring(one) is None for one in functions)


def test_every_package_names_its_modules() -> None:
    """The docstring of `audit/a/__init__.py` is the list of what lies in `audit/a`."""
    unnamed = [
        str(module.relative_to(ROOT))
        for folder in sorted((ROOT / "audit").rglob("__init__.py"))
        for module in sorted(folder.parent.iterdir())
        if (module.suffix == ".py" or (module / "__init__.py").is_file())
        and module != folder
        and not re.search(rf"\b{module.stem}\b", _docstring(folder))
    ]
    assert unnamed == []


def _docstring(module: Path) -> str:
    return ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
