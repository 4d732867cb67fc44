"""Tests of other code than the files hold: collected once, then run in forks where a module has another text.

Only the code of a module's functions is exchanged, and its constants wherever they were imported; nothing is
imported or collected again, so that a run costs what its tests cost.
"""

import ast
import builtins
import contextlib
import gc
import importlib
import inspect
import json
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[2]
BODIES = ("body", "orelse", "finalbody")


settings.register_profile(
    "unshrunk", settings.get_profile("ci"), phases=(Phase.explicit, Phase.generate)
)


class Reach(NamedTuple):
    """A test, its seconds of processor time, and the statements (module, line) it goes through."""

    test: str
    seconds: float
    lines: frozenset[tuple[str, int]]


class Forked:
    """A pytest plugin that runs no test, but hands what was collected to a job."""

    def __init__(self, job: Callable[["Forked"], None]) -> None:
        self.job = job
        self.items: dict[str, pytest.Item] = {}
        self.session: Any = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Called by pytest in place of its own loop."""
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.job(self)
        return True

    def first_to_fail(self, tests: Sequence[Reach], module: str, tree: ast.Module) -> str:
        """The first test that fails where a module is this; empty where none does.

        A test that takes far more than its own time counts as failing, and so does a module that cannot
        be imported.
        """

        def work() -> str:
            try:
                put_in_place(module, tree)
            except Exception:
                return "its import"
            ran = self._run([one.test for one in tests])
            for one in tests:
                _bound(3 + 5 * one.seconds)
                test = next(ran)
                if self.session.testsfailed:
                    return test
            return ""

        code, said = _in_fork(work)
        return said if code == 0 else "a time limit"

    def record(self, modules: Sequence[str], *, known: set[str], to: Path) -> None:
        """Add to a file what each test goes through, and how long it takes."""

        def work() -> str:
            hits: set[tuple[str, int]] = set()
            builtins.reached = hits.add  # type: ignore[attr-defined]
            held = [_marked(module) for module in modules]
            for test in (one for one in self.items if one not in known):
                hits.clear()
                _forget(held)
                began = time.process_time()
                next(self._run([test]))
                row = {"test": test, "seconds": round(time.process_time() - began, 3)}
                row |= {"failed": self.session.testsfailed, "lines": sorted(hits)}
                self.session.testsfailed = 0
                with to.open("a", encoding="utf-8") as opened:
                    opened.write(json.dumps(row) + "\n")
            return ""

        code, _ = _in_fork(work)
        if code:
            raise SystemExit(f"recording ended with {code}")

    def _run(self, tests: Sequence[str]) -> Iterator[str]:
        """Run tests one by one, as pytest does."""
        items = [self.items[test] for test in tests]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield item.nodeid


def collect(places: Sequence[str], job: Callable[[Forked], None]) -> None:
    """Have pytest collect the tests of these places, without a word, and do the job."""
    told = os.fdopen(os.dup(1), "w", buffering=1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    done: list[BaseException | None] = []

    def spoken(forked: Forked) -> None:
        os.dup2(null, 2)
        try:
            with contextlib.redirect_stdout(told):
                job(forked)
            done.append(None)
        except BaseException as error:
            done.append(error)

    options = ["-q", "-p", "no:cacheprovider", "-o", "timeout=0", "--tb=native"]
    options += ["--hypothesis-profile=unshrunk", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = pytest.main([*options, *places], plugins=[Forked(spoken)])
    sys.stdout = sys.stderr = told
    if not done:
        raise SystemExit(f"pytest ended with {code}")
    if done[0] is not None:
        raise done[0]


def kept(file: Path) -> list[Reach]:
    """What was recorded of the tests that pass."""
    rows = map(json.loads, file.read_text("utf-8").splitlines() if file.is_file() else ())
    return [
        Reach(row["test"], row["seconds"], frozenset(map(tuple, row["lines"])))
        for row in rows
        if not row["failed"]
    ]


def put_in_place(module: str, tree: ast.Module) -> None:
    """Give a module's functions and constants the values that they have in this text."""
    name = dotted(module)
    held = importlib.import_module(name)
    fresh = ModuleType(name)
    fresh.__file__, fresh.__package__ = held.__file__, held.__package__
    exec(compile(tree, str(held.__file__), "exec"), fresh.__dict__)
    for key, new in list(vars(fresh).items()):
        old = vars(held).get(key)
        if key.startswith("__") or old is new:
            continue
        if isinstance(old, type) or isinstance(inspect.unwrap(old), FunctionType):
            _graft(old, new)
        elif repr(old) != repr(new):
            _exchange(key, old, new)


def _graft(old: Any, new: Any) -> None:
    """Give a function, or the functions of a class, other code; who holds the function has it too."""
    if isinstance(old, type):
        for key, part in list(vars(old).items()):
            if key in vars(new) and not isinstance(part, type):
                _graft(part, vars(new)[key])
        return
    old, new = (_function(one) for one in (old, new))
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        old.__code__ = new.__code__
        for kind in ("__defaults__", "__kwdefaults__"):
            if repr(getattr(old, kind)) != repr(getattr(new, kind)):
                setattr(old, kind, getattr(new, kind))


def _function(held: Any) -> Any:
    """What a method, a property or a cache wraps."""
    for name in ("fget", "func", "__func__"):
        held = getattr(held, name, None) or held
    return inspect.unwrap(held) if callable(held) else held


def _exchange(key: str, old: Any, new: Any) -> None:
    """A constant's new value, wherever it is held under its name."""
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        if names.get(key) is old and str(names.get("__name__")).startswith(("audit", "tests")):
            setattr(module, key, new)


def _marked(module: str) -> ModuleType:
    """Have each statement of a module's functions say that it was reached."""
    tree = ast.parse((ROOT / "audit" / module).read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): node for one in functions for node in ast.walk(one)}
    for node in inside.values():
        for field in BODIES:
            body = getattr(node, field, None)
            if isinstance(body, list):
                setattr(node, field, [part for one in body for part in (_mark(module, one), one)])
    put_in_place(module, ast.fix_missing_locations(tree))
    return importlib.import_module(dotted(module))


def _mark(module: str, statement: ast.stmt) -> ast.stmt:
    place = ast.Constant((module, statement.lineno))
    called = ast.Call(ast.Name("reached", ast.Load()), [place], [])
    return ast.copy_location(ast.Expr(called), statement)


def _forget(modules: Sequence[ModuleType]) -> None:
    """Empty what the modules' functions remember of the test before."""
    for module in modules:
        for held in vars(module).values():
            if hasattr(held, "cache_clear"):
                held.cache_clear()


def _bound(seconds: float) -> None:
    """End this process where it takes so much more of the processor, or half an hour of the clock."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))
    signal.alarm(1800)


def _in_fork(work: Callable[[], str]) -> tuple[int, str]:
    """Do the work in a process of its own: how it ended, and what it said."""
    read, write = os.pipe()
    gc.freeze()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            gc.disable()
            os.write(write, work().encode())
            code = 0
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 70:
        raise SystemExit("a run ended with an error of its own")
    return code, said


def dotted(module: str) -> str:
    """A file of the package as it is imported."""
    return "audit." + module[:-3].replace("/", ".")
