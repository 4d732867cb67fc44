import ast
from collections import defaultdict
from pathlib import Path

import audit

PACKAGE = Path(audit.__file__).parent


def class_names():
    """Name without a leading underscore -> the modules that define such a class."""
    found = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].add(str(path.relative_to(PACKAGE)))
    return found


def test_a_class_name_has_one_meaning():
    """No two modules define a class of one name."""
    doubled = {name for name, homes in class_names().items() if len(homes) > 1}
    assert not doubled
