"""Take the handling of a fault out, and see whether the tests that bear its number notice.

    python tests/measure/mutate_faults.py [NUMBER ...]

A copy of the package is changed at one place and the fault's tests are run on it: they must fail.
Prints a line a fault and, at the end, how many were noticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFF = "if False:"

TREE, FILES, TABLES = "strict/yamls.py", "strict/files.py", "strict/tables.py"
SNAPSHOT, SHARDS, STORE = (
    "classifiers/transformers/snapshot.py",
    "scoring/shards.py",
    "scoring/store/run_store.py",
)

MUTATIONS: dict[int, tuple[str, list[tuple[str, str]]]] = {
    1: (TREE, [("except yaml.MarkedYAMLError as", "except ZeroDivisionError as")]),
    2: (
        TREE,
        [
            ("if isinstance(event, yaml.AliasEvent):", OFF),
            ("if event.anchor is not None:", OFF),
        ],
    ),
    3: (TREE, [("if event.tag is not None:", OFF)]),
    4: (TREE, [("if key in items:", OFF)]),
    5: (TREE, [('elif tag not in ("str", "timestamp", "value"):', "elif False:")]),
    7: (TREE, [("if len(place) > DEPTH_LIMIT or self.nodes > NODE_LIMIT:", OFF)]),
    8: (FILES, [("if len(data) > limit:", OFF)]),
    9: (FILES, [("except UnicodeDecodeError as", "except ZeroDivisionError as")]),
    10: (FILES, [('3 if data.startswith(b"\\xef\\xbb\\xbf") else 0', "0")]),
    12: (FILES, [("if found := CONTROL.search(text):", "if found := None:")]),
    13: (TABLES, [(", parse_constant=constant", "")]),
    14: ("strict/models.py", [("list(_unknown(document, schema, [schema], document.value, ()))", "[]")]),
    15: ("strict/models.py", [("error.errors()[:FAULT_LIMIT]", "error.errors()[:1]")]),
    17: (TABLES, [("if len(row) != len(columns)", "if False")]),
    18: (FILES, [("if path.is_symlink():", OFF)]),
    31: (FILES, [('return " ".join(dict.fromkeys(', 'return "" and " ".join(dict.fromkeys(')]),
    37: (SNAPSHOT, [("if pickles:", OFF)]),
    38: (SNAPSHOT, [('if key == "auto_map" and value:', OFF)]),
    39: (SNAPSHOT, [("if asked and not (", "if False and not (")]),
    40: (SNAPSHOT, [("            _check_safetensors(file)\n", "            pass\n")]),
    42: (SNAPSHOT, [("if Path(name).name != name or", "if False or")]),
    43: (SNAPSHOT, [("if name.lower().endswith(_ARCHIVES):", OFF)]),
    44: ("scoring/preflight.py", [('if info.details.get("pinned") == "no":', OFF)]),
    46: ("scoring/workers/executor.py", [("            worker.verify()\n", "            pass\n")]),
    55: (SHARDS, [("    if cut.size:\n", "    if False:\n")]),
    58: (SHARDS, [("    wrong[_same_tokens(prepared)] = REASONS.index(SAME_TOKENS)\n", "")]),
    59: (SHARDS, [("special)[inverse]] = REASONS.index(NO_TOKENS)", "special)[inverse]] = -1")]),
    63: (SHARDS, [("(wrong < 0) & ~answers.known[prepared.inverse], 3, wrong", "wrong > 99, 3, wrong")]),
    66: ("scoring/preflight.py", [('if info.dtype != "float32":', OFF)]),
    68: ("scoring/batches.py", [("        if len(ids) == 1:\n            raise\n", "        raise\n")]),
    69: ("scoring/workers/processes.py", [("self._queue.extendleft(reversed(worker.shards))", "pass")]),
    71: (
        "classifiers/http.py",
        [("if (old.scheme, old.hostname, old.port) != (", "if False and () != (")],
    ),
    72: ("scoring/store/parts.py", [("use_dictionary=False", "use_dictionary=True")]),
    73: ("scoring/store/atomic.py", [("temporary.unlink(missing_ok=True)", "pass")]),
    75: (STORE, [("if sha256(data).hexdigest() != self._hashes.get(name):", OFF)]),
    76: ("scoring/store/plan.py", [("if stored == wanted.encode():", "if True:")]),
    79: (
        "scoring/workers/executor.py",
        [("                if self._interrupts.asked:\n                    return\n", "")],
    ),
    82: ("report/formats/marks.py", [('_ACTING.sub(r"\\\\\\g<0>", _entities(shown))', "shown")]),
    85: ("report/formats/csv.py", [('("\'" if text.startswith(_RISKY) else "") +', '"" +')]),
    86: ("report/display.py", [('return "".join(_shown(character) for character in text)', "return text")]),
    88: ("places.py", [("    if _WEB.match(text):\n        return address(text)\n", "")]),
    89: ("cli/console.py", [('return text.encode(encoding, "backslashreplace").decode(encoding)', "return text")]),
    90: ("scoring/store/files.py", [("return bool(_PLAIN.fullmatch(name)) and", "return True or")]),
    91: ("scoring/store/files.py", [("if not ours and (", "if False and (")]),
    92: ("cli/settings.py", [('if table.get("trust-pickle"):', OFF)]),
    93: ("cli/exits.py", [("return code if whole or code else UNUSABLE", "return code")]),
}  # fmt: skip
"""Fault -> the module whose handling goes, and what is written in its place."""


def changed(folder: Path, number: int) -> None:
    """A copy of the package without the handling of one fault."""
    module, pairs = MUTATIONS[number]
    for name in ("audit", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "data", "docs", "reports", "pyproject.toml", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    path = folder / "audit" / module
    text = path.read_text("utf-8")
    for old, new in pairs:
        if text.count(old) < 1:
            raise SystemExit(f"{module} no longer holds {old!r}: mend MUTATIONS[{number}]")
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def noticed(number: int) -> str:
    """The test that fails, or "" where none does."""
    bearing = f"test_fault_{number:02d}_"
    files = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")
             if bearing in path.read_text("utf-8")]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        changed(Path(folder), number)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow",
             "-k", bearing, *files],
            cwd=folder, env=os.environ | {"PYTHONPATH": folder}, capture_output=True, text=True,
        )  # fmt: skip
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" - ")[0] if done.returncode == 1 and failed else ""


def main() -> None:
    """Run the mutations asked for, or all."""
    numbers = [int(word) for word in sys.argv[1:]] or list(MUTATIONS)
    found = {}
    for number in numbers:
        found[number] = noticed(number)
        print(number, found[number] or "NOT NOTICED", flush=True)
    missed = [number for number, test in found.items() if not test]
    print(f"{len(found) - len(missed)} of {len(found)} noticed; not: {missed}")


if __name__ == "__main__":
    main()
