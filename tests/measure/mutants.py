"""Change one operator or number of the code that decides, and see whether a test notices.

    python -m tests.measure.mutants [--sample 240] [--seed 19] [--again]

Mutants are drawn at random from `statistics`, `analysis.effects` and `verdict`: a comparison turned, a sum
made a difference, a number changed, a condition negated, a `return` that gives None. Left out is what no test
can notice: annotations, texts, what a decorator is told, the guard `strict=` of a zip. Each is run in a
process of its own against the tests that go through its statement, the module's own first.

docs/figures/mutants.csv holds the draw and what was found, written after each: a run that was stopped goes
on where it was. `--again` runs those that survived once more, against the tests written since; the column
`at the draw` keeps what became of them at first. The column `equivalent` says why no test could notice a
survivor, from equivalent.csv beside this file, which is written by hand.
"""

import argparse
import ast
import copy
import csv
import hashlib
import os
import random
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tests.measure.swapped import Forked, Reach, collect, kept

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "docs" / "figures" / "mutants.csv"
KEPT = ROOT / "build" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.csv")
AIMED = ("statistics/*.py", "analysis/effects.py", "verdict/*.py")
AROUND = ("tests/statistics", "tests/verdict", "tests/analysis/test_effects.py")
SURVIVED = "survived"
COLUMNS = ("module", "line", "column", "before", "after", "noticed by", "at the draw", "equivalent")
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
    """A place in a module, what was done there, and the statement that it is in."""

    module: str
    line: int
    column: int
    before: str
    after: str
    place: int
    statement: int


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its syntax tree."""
    for place, node in enumerate(ast.walk(_tree(module))):
        if isinstance(node, ast.expr | ast.stmt) and not hasattr(node, "quiet"):
            before = _short(ast.unparse(node))
            changed = _change(copy.deepcopy(node))
            if changed is not None:
                found = (before, _short(ast.unparse(changed)))
                yield Mutant(module, node.lineno, node.col_offset, *found, place, node.statement)  # type: ignore[union-attr]


def mutated(mutant: Mutant) -> ast.Module:
    """The module with the change made."""
    tree = _tree(mutant.module)
    assert _change(list(ast.walk(tree))[mutant.place]) is not None
    return ast.fix_missing_locations(tree)


def _tree(module: str) -> ast.Module:
    """A module's syntax; its nodes know their statement, and whether a test can notice them."""
    tree = ast.parse(_text(module))
    for node in ast.walk(tree):
        for below in ast.walk(node) if isinstance(node, ast.stmt) else ():
            below.statement = node.lineno  # type: ignore[attr-defined,union-attr]
        for part in _unnoticed(node):
            for below in ast.walk(part):
                below.quiet = True  # type: ignore[attr-defined]
    return tree


@cache
def _text(module: str) -> str:
    """As it was when the run began: files may be edited meanwhile."""
    return (ROOT / "audit" / module).read_text("utf-8")


def _unnoticed(node: Any) -> Iterator[ast.AST]:
    """Parts of a node that change nothing: annotations, decorators, the guard of a zip."""
    for name in ("annotation", "returns"):
        if isinstance(part := getattr(node, name, None), ast.AST):
            yield part
    yield from getattr(node, "decorator_list", ())
    if isinstance(node, ast.keyword) and node.arg == "strict":
        yield node


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


def noticed(mutant: Mutant, tests: Sequence[Reach], forked: Forked) -> str:
    """Which test fails, of those that go through the statement, or through the module's top, `survived` if none."""
    place = (mutant.module, mutant.statement)
    lines = {line for test in tests for line in test.lines if line[0] == mutant.module}
    wanted = {place} if place in lines else lines
    own = f"tests/{Path(mutant.module).parent}/test_{Path(mutant.module).name}"
    found = [test for test in tests if wanted & test.lines or test.test.startswith(own)]
    found.sort(key=lambda test: (not test.test.startswith(own), test.seconds))
    return forked.first_to_fail(found, mutant.module, mutated(mutant)) or SURVIVED


def _recorded(forked: Forked) -> list[Reach]:
    """What every test goes through, found now where no run before found it."""
    digest = hashlib.sha256()
    for module in _modules():
        digest.update(_text(module).encode())
    file = KEPT / f"{digest.hexdigest()[:12]}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    forked.record(_modules(), known={one.test for one in kept(file)}, to=file)
    return [one for one in kept(file) if one.test in forked.items]


def _modules() -> list[str]:
    found = [file for aim in AIMED for file in sorted((ROOT / "audit").glob(aim))]
    return [str(one.relative_to(ROOT / "audit")) for one in found if one.stem != "__init__"]


def _every() -> list[Mutant]:
    return [mutant for module in _modules() for mutant in mutants(module)]


def drawn(sample: int, seed: int) -> list[dict[str, str]]:
    """A row for each of so many mutants, nothing found yet."""
    every = _every()
    print(f"{len(every)} mutants, {sample} drawn", flush=True)
    chosen = sorted(random.Random(seed).sample(every, sample))
    return [
        dict.fromkeys(COLUMNS, "") | {name: str(getattr(one, name)) for name in COLUMNS[:5]}
        for one in chosen
    ]


def read() -> list[dict[str, str]]:
    """What was drawn, and found so far."""
    with FOUND.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def write(rows: Sequence[dict[str, str]]) -> None:
    """Keep what was found so far."""
    with FOUND.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _nearest(row: dict[str, str], every: Sequence[Mutant]) -> Mutant:
    """A row's mutant; one of a line that moved is looked up by what was changed."""
    told = (row["module"], row["before"], row["after"])
    alike = [one for one in every if (one.module, one.before, one.after) == told]
    line, column = int(row["line"]), int(row["column"])
    return min(alike, key=lambda one: (abs(one.line - line), abs(one.column - column)))


def judge(rows: list[dict[str, str]], *, again: bool, seed: int, forked: Forked) -> None:
    """Fill in who noticed, in a random order, so that a part is a draw as well."""
    began = time.monotonic()
    tests, every = _recorded(forked), _every()
    print(f"{len(tests)} tests recorded in {time.monotonic() - began:.0f} s", flush=True)
    todo = [row for row in rows if not row["noticed by"] or (again and _open(row))]
    random.Random(seed).shuffle(todo)
    for row in todo:
        mutant = _nearest(row, every)
        row |= {"line": str(mutant.line), "column": str(mutant.column)}
        row["noticed by"] = noticed(mutant, tests, forked)
        row["at the draw"] = row["at the draw"] or _outcome(row)
        row["equivalent"] = _why_equivalent(mutant) if row["noticed by"] == SURVIVED else ""
        write(rows)
        told = f"{row['module']}:{row['line']}  {row['before']} -> {row['after']}"
        print(f"{row['noticed by'][-70:]:>70}  {told}", flush=True)


def _why_equivalent(mutant: Mutant) -> str:
    """What the file by hand says of this change of this line; empty where it says nothing."""
    code = _text(mutant.module).splitlines()[mutant.line - 1].strip()
    told = {"module": mutant.module, "code": code, "before": mutant.before, "after": mutant.after}
    with EQUIVALENT.open(encoding="utf-8", newline="") as opened:
        known = list(csv.DictReader(opened))
    return next((row["why"] for row in known if told.items() <= row.items()), "")


def _outcome(row: dict[str, str]) -> str:
    return SURVIVED if row["noticed by"] == SURVIVED else "noticed"


def _open(row: dict[str, str]) -> bool:
    """Survived, and not for a reason."""
    return row["noticed by"] == SURVIVED and not row["equivalent"]


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--sample", type=int, default=240)
    asked.add_argument("--seed", type=int, default=19)
    asked.add_argument("--again", action="store_true")
    given = asked.parse_args()
    os.chdir(ROOT)
    known = read() if FOUND.is_file() else drawn(given.sample, given.seed)
    write(known)
    collect(AROUND, lambda forked: judge(known, again=given.again, seed=given.seed, forked=forked))
