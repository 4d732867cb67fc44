"""Change one operator or number of the code that decides, and see whether a test notices.

    python -m tests.measure.mutants [--sample 240] [--seed 19] [--again]

Mutants are drawn at random from `statistics`, `analysis.effects` and `verdict`: a comparison turned, a sum
made a difference, a number changed, a condition negated, a `return` that gives None. Each is run in a
process of its own against the module's own tests and then, where those notice nothing, against the tests
around them. Writes docs/figures/mutants.csv; `--again` runs only those that the file says survived.
"""

import argparse
import ast
import copy
import csv
import importlib
import os
import random
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import grimp

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "docs" / "figures" / "mutants.csv"
AIMED = ("statistics/*.py", "analysis/effects.py", "verdict/*.py")
AROUND = ("tests/statistics", "tests/analysis", "tests/verdict", "tests/test_pipeline.py")
HEAVY = ("audit.pipeline", "hypothesis", "sklearn.metrics", "statsmodels.api")
LIMIT = 240
"""Seconds of processor time after which a mutant counts as hanging, however busy the machine."""
SURVIVED = "survived"
SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


class Mutant(NamedTuple):
    """A place in a module, and what was done there."""

    module: str
    line: int
    place: int
    before: str
    after: str


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its syntax tree."""
    tree = _tree(module)
    for place, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.expr | ast.stmt) and not hasattr(node, "quiet"):
            changed = _change(copy.deepcopy(node))
            if changed is not None:
                before, after = ast.unparse(node), ast.unparse(changed)
                yield Mutant(module, node.lineno, place, _short(before), _short(after))


def source(mutant: Mutant) -> str:
    """The module's text with the change made."""
    tree = _tree(mutant.module)
    node = list(ast.walk(tree))[mutant.place]
    changed = _change(node)
    assert changed is node
    return ast.unparse(ast.fix_missing_locations(tree))


def _tree(module: str) -> ast.Module:
    """A module's syntax; what no test can notice, annotations and texts, is marked quiet."""
    tree = ast.parse((ROOT / "audit" / module).read_text("utf-8"))
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            if isinstance(part := getattr(node, name, None), ast.AST):
                for below in ast.walk(part):
                    below.quiet = True  # type: ignore[attr-defined]
    return tree


def _change(node: Any) -> Any:
    """The node, changed in place; None where there is nothing to change."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(node)):
            return None
        node.op = SWAPS[type(node.op)]()
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        node.value = node.value + 1
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        node.value = not node.value
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
    elif isinstance(node, ast.Return) and node.value is not None:
        if isinstance(node.value, ast.Constant) and node.value.value is None:
            return None
        node.value = ast.Constant(None)
    else:
        return None
    return node


def _short(text: str) -> str:
    """The first line, cut."""
    return text.split("\n", 1)[0][:90]


class _Loader:
    """Gives one module the mutant's text instead of its file's."""

    def __init__(self, name: str, text: str, file: Path) -> None:
        self.name, self.text, self.file = name, text, str(file)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.name else None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self.file
        exec(compile(self.text, self.file, "exec"), module.__dict__)


def _put_in_place(module: str, text: str) -> None:
    """Forget a module and all that import it, and have the text imported instead."""
    name = "audit." + module[:-3].replace("/", ".")
    for stale in {name} | _graph().find_downstream_modules(name) - {"audit"}:
        held = sys.modules.pop(stale, None)
        package, _, last = stale.rpartition(".")
        if held is not None and getattr(sys.modules.get(package), last, None) is held:
            delattr(sys.modules[package], last)
    sys.meta_path.insert(0, _Loader(name, text, ROOT / "audit" / module))  # type: ignore[arg-type]


@cache
def _graph() -> Any:
    """Who imports whom in the package."""
    return grimp.build_graph("audit", cache_dir=None)


def noticed(module: str, text: str, tests: Sequence[str]) -> bool:
    """Whether any of the tests fails, or hangs, where a module has this text."""
    if not tests:
        return False
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _child(module, text, tests)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if (
        code > 2
    ):  # 1: a test failed; 2: the module cannot even be imported; below 0: it hung or crashed
        raise SystemExit(f"pytest ended with {code}: {tests}")
    return code != 0


def _child(module: str, text: str, tests: Sequence[str]) -> int:
    """The exit code of pytest, in a process where a module has this text."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    _put_in_place(module, text)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "timeout=0"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*options, *tests]))


def outcome(mutant: Mutant) -> str:
    """Who noticed: the module's own tests, those around it, nobody."""
    package = f"tests/{Path(mutant.module).parent}"
    own = [one for one in (_own(mutant.module),) if (ROOT / one).is_file()]
    rest = [package, *(f"--ignore={one}" for one in own)]
    others = [place for place in AROUND if place != package]
    ways = {"its own tests": own, "tests of its package": rest, "other tests": others}
    text = source(mutant)
    return next(
        (who for who, tests in ways.items() if noticed(mutant.module, text, tests)), SURVIVED
    )


def _unchanged(modules: set[str]) -> None:
    """Refuse to go on where tests fail on the code as it is, put in place as mutants are."""
    for module in sorted(modules):
        tests = [_own(module)] if (ROOT / _own(module)).is_file() else []
        if noticed(module, (ROOT / "audit" / module).read_text("utf-8"), tests):
            raise SystemExit(f"{module}: its tests fail on the code as it is")


def _own(module: str) -> str:
    """The tests that mirror a module."""
    return f"tests/{Path(module).parent}/test_{Path(module).name}"


def _modules() -> list[str]:
    found = [file for aim in AIMED for file in sorted((ROOT / "audit").glob(aim))]
    return [str(one.relative_to(ROOT / "audit")) for one in found if one.stem != "__init__"]


def _drawn(sample: int, seed: int) -> list[tuple[Mutant, str]]:
    every = [mutant for module in _modules() for mutant in mutants(module)]
    print(f"{len(every)} mutants, {sample} drawn", flush=True)
    return [(one, "") for one in sorted(random.Random(seed).sample(every, sample))]


def _kept() -> list[tuple[Mutant, str]]:
    """The mutants of the file; those of a line that moved are looked up by what was changed."""
    with FOUND.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    current = {module: list(mutants(module)) for module in _modules()}

    def nearest(row: dict[str, str]) -> Mutant:
        alike = [
            one
            for one in current[row["module"]]
            if (one.before, one.after) == (row["before"], row["after"])
        ]
        return min(alike, key=lambda one: abs(one.line - int(row["line"])))

    return [(nearest(row), row["noticed by"]) for row in rows]


def _run(drawn: Sequence[tuple[Mutant, str]], judge: Callable[[Mutant], str]) -> None:
    rows = []
    for mutant, known in drawn:
        found = known if known not in ("", SURVIVED) else judge(mutant)
        print(
            f"{found:>20}  {mutant.module}:{mutant.line}  {mutant.before} -> {mutant.after}",
            flush=True,
        )
        rows.append([mutant.module, mutant.line, mutant.before, mutant.after, found])
    with FOUND.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(["module", "line", "before", "after", "noticed by"])
        writer.writerows(rows)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--sample", type=int, default=240)
    asked.add_argument("--seed", type=int, default=19)
    asked.add_argument("--again", action="store_true")
    given = asked.parse_args()
    os.chdir(ROOT)
    for package in HEAVY:
        importlib.import_module(package)
    drawn = _kept() if given.again else _drawn(given.sample, given.seed)
    _unchanged({mutant.module for mutant, _ in drawn})
    _run(drawn, outcome)
