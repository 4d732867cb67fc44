"""Whether two `results.json` hold the same numbers, key for key, under the keys' present names.

    python tests/measure/same_numbers.py BEFORE.json AFTER.json [--tolerance 0]

BEFORE may be of schema 1: its keys are read under their names of schema 2. Sentences may differ.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RENAMED = {
    "standing": "margin_status",
    "turns": "changes_verdict",
    "residual": "length_adjusted_shift",
    "e_rho2": "generalizability",
    "mds": "min_detectable_shift",
}
OF_EFFECTS_ALONE = {"residual"}
PROSE = {"because", "schema", "command", "plan", "versions", "rationale"}


def numbers(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every leaf with its path, old names replaced."""
    if isinstance(value, dict):
        for key, item in value.items():
            kept = key in OF_EFFECTS_ALONE and "effects" not in path
            name = key if kept else RENAMED.get(key, key)
            if key not in PROSE:
                yield from numbers(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from numbers(item, (*path, str(index)))
    else:
        yield path, value


def main() -> None:
    """Print how many leaves are the same, and the first that are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--tolerance", type=float, default=0.0)
    asked = parser.parse_args()
    before, after = (
        dict(numbers(json.loads(path.read_text("utf-8")))) for path in (asked.before, asked.after)
    )
    common = before.keys() & after.keys()
    other = [
        path
        for path in sorted(common)
        if before[path] != after[path]
        and not (
            isinstance(before[path], float)
            and isinstance(after[path], float)
            and abs(before[path] - after[path]) <= asked.tolerance
        )
    ]
    print(f"{len(common) - len(other)} of {len(common)} common values are the same")
    print(
        f"{len(before.keys() - common)} stand in the first alone, {len(after.keys() - common)} in the second alone"
    )
    for path in other[:20]:
        print("/".join(path), before[path], after[path])


if __name__ == "__main__":
    main()
