"""Every error with its remedy, and the glossary, from the code: `python -m tests.docs.reference`."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from audit.report.glossary import TERMS

ROOT = Path(__file__).parents[2]
ERRORS = ROOT / "docs" / "reference" / "errors.md"
GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
AREAS = {
    "cli": "The command line",
    "inputs": "What you name or hand over",
    "strict": "Files",
    "suites": "Suites, lexicons, swaps",
    "classifiers": "Models",
    "scoring": "Scoring and the run's folder",
    "benchmarks": "Published benchmarks",
    "analysis": "Analysis",
    "statistics": "Analysis",
    "verdict": "Policies and gates",
    "report": "Reports",
    "charts": "Reports",
    "result": "Reading a run",
}
ELSEWHERE = "Elsewhere"


class Entry(NamedTuple):
    """One error: what is wrong, and what to do."""

    area: str
    what: str
    remedy: str


def entries() -> Iterator[Entry]:
    """Every AuditError that the package raises, once."""
    for path in sorted((ROOT / "audit").rglob("*.py")):
        area = AREAS.get(path.relative_to(ROOT / "audit").parts[0], ELSEWHERE)
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                yield from _raised(function, area)


def _raised(function: ast.FunctionDef, area: str) -> Iterator[Entry]:
    """The errors that a function makes."""
    texts = {
        node.targets[0].id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in ast.walk(function):
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "id", "") == "AuditError"
            and call.args
        ):
            remedy = next((one.value for one in call.keywords if one.arg == "remedy"), None)
            for what in _texts(call.args[0], texts):
                yield Entry(area, what, " / ".join(_texts(remedy, texts)) if remedy else "")


def _texts(node: ast.expr, known: dict[str, ast.expr]) -> list[str]:
    """The text that an expression writes, … for what depends on the input; one for each branch."""
    if isinstance(node, ast.Name) and node.id in known:
        return _texts(known[node.id], {name: one for name, one in known.items() if name != node.id})
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, known), *_texts(node.orelse, known)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.Constant) else "…" for one in node.values)
        return ["".join(map(str, parts))]
    return []


def errors() -> str:
    """The page of errors."""
    by_area: dict[str, dict[Entry, None]] = {area: {} for area in (*AREAS.values(), ELSEWHERE)}
    for one in entries():
        by_area[one.area][one] = None
    lines = [
        "# Errors and what to do",
        "",
        "An error says what is wrong, where, and what to do; the program ends with exit code 2, and",
        "nothing that was scored is lost. … stands for what your input says. Made from the code by",
        "`python -m tests.docs.reference`.",
    ]
    for area, found in by_area.items():
        if found:
            lines += ["", f"## {area}", "", "| error | what to do |", "|---|---|"]
            lines += sorted(f"| {_cell(one.what)} | {_cell(one.remedy)} |" for one in found)
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A text in a table of Markdown, as it stands."""
    shown = " ".join(text.split()).replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def glossary() -> str:
    """The page of words."""
    lines = [
        "# Glossary",
        "",
        "The words of the report. Made from the code by `python -m tests.docs.reference`.",
        "",
    ]
    lines += [f"**{word}**\n: {text}\n" for word, text in TERMS.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    ERRORS.write_text(errors(), "utf-8")
    GLOSSARY.write_text(glossary(), "utf-8")
